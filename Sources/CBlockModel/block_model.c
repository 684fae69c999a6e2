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

// Rows go through a step side by side, so that its trees are read into the nearest cache once.
#define ROWS 64

/// What a step of trees adds to a score. The trees go down side by side, so that no load waits for
/// another tree's.
static float step_score(const float *values, size_t tree) {
  // As wide as an address: a narrower number would be widened at each load.
  size_t at[MODEL_STEP] = {0};
  const float *limits = thresholds + tree * NODES;
  const uint8_t *names = features + tree * NODES;
  for (int level = 0; level < MODEL_DEPTH; level++) {
    for (size_t i = 0; i < MODEL_STEP; i++) {
      const size_t node = i * NODES + at[i];
      at[i] = 2 * at[i] + 1 + (values[names[node]] > limits[node]);
    }
  }
  float score = 0;
  for (size_t i = 0; i < MODEL_STEP; i++) {
    score += leaves[(tree + i) * LEAVES + at[i] - NODES];
  }
  return score;
}

/// Scores `ROWS` rows at most.
static void score_some(const float *rows, size_t count, float *scores) {
  uint8_t open[ROWS];
  for (size_t row = 0; row < count; row++) {
    open[row] = (uint8_t)row;
    scores[row] = 0;
  }
  for (size_t step = 0; step < MODEL_TREES / MODEL_STEP && count > 0; step++) {
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
      const uint8_t row = open[i];
      scores[row] += step_score(rows + row * MODEL_WIDTH, step * MODEL_STEP);
      const int ends = scores[row] < early_ends[step].low || scores[row] > early_ends[step].high;
      if (!ends) open[left++] = row;
    }
    count = left;
  }
}

void lede_block_model_scores(const float *rows, size_t count, float *scores) {
  for (size_t row = 0; row < count; row += ROWS) {
    score_some(rows + row * MODEL_WIDTH, count - row < ROWS ? count - row : ROWS, scores + row);
  }
}

float lede_block_model_chance(float score) { return 1.0f / (1.0f + expf(-score)); }
