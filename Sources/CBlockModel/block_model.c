#include "block_model.h"

#include <math.h>

/// Scores that need no more trees: below `low` there is no hope, above `high` no doubt.
typedef struct {
  float low;
  float high;
} early_end;

// Complete trees of MODEL_DEPTH levels, one behind the other: node n has the children 2n + 1, for
// values up to its threshold, and 2n + 2; the last level's children are the leaves.
#define NODES ((1 << MODEL_DEPTH) - 1)
#define LEAVES (1 << MODEL_DEPTH)

#include "block_model_data.inc"

const size_t lede_block_model_width = MODEL_WIDTH;

/// What a step of trees adds to a score. The trees go down side by side, so that no load waits for
/// another tree's.
static float step_score(const float *values, size_t tree) {
  uint32_t at[MODEL_STEP] = {0};
  const float *limits = thresholds + tree * NODES;
  const uint8_t *names = features + tree * NODES;
  for (int level = 0; level < MODEL_DEPTH; level++) {
    for (uint32_t i = 0; i < MODEL_STEP; i++) {
      const uint32_t node = i * NODES + at[i];
      at[i] = 2 * at[i] + 1 + (values[names[node]] > limits[node]);
    }
  }
  float score = 0;
  for (uint32_t i = 0; i < MODEL_STEP; i++) {
    score += leaves[(tree + i) * LEAVES + at[i] - NODES];
  }
  return score;
}

void lede_block_model_scores(const float *rows, size_t count, float *scores) {
  for (size_t row = 0; row < count; row++) {
    const float *values = rows + row * MODEL_WIDTH;
    float score = 0;
    for (size_t step = 0; step < MODEL_TREES / MODEL_STEP; step++) {
      score += step_score(values, step * MODEL_STEP);
      if (score < early_ends[step].low || score > early_ends[step].high) break;
    }
    scores[row] = score;
  }
}

float lede_block_model_chance(float score) { return 1.0f / (1.0f + expf(-score)); }
