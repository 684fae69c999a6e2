#include "CSketch.h"

#include <string.h>

/// Which of the 64 parts a run is in: its highest bits; its value there: others.
static inline void put(lede_sketch *sketch, uint64_t run) {
  const uint32_t part = (uint32_t)(run >> 58), value = (uint32_t)run;
  // Without a branch: in an article's first hundreds of words it would often be foretold wrongly.
  const uint32_t lowest = sketch->lowest[part];
  sketch->lowest[part] = value < lowest ? value : lowest;
}

void lede_sketch_begin(lede_sketch *sketch) {
  memset(sketch->lowest, 0xFF, sizeof sketch->lowest);
  sketch->before[0] = sketch->before[1] = 0;
  sketch->position = UINT32_MAX;
  sketch->word_count = 0;
}

void lede_sketch_add(
    lede_sketch *sketch, const uint32_t *hashes, const uint32_t *entries, const void *positions,
    size_t stride, size_t count, uint32_t start) {
  const uint8_t *at = positions;
  uint32_t first = sketch->before[0], second = sketch->before[1];
  uint32_t last = sketch->position, words = sketch->word_count;
  for (size_t i = 0; i < count; i++, at += stride) {
    uint32_t position;
    memcpy(&position, at, sizeof position);
    if (position < start || position == last) continue;
    last = position;
    const uint32_t third = hashes[entries[i]];
    words += words < 3;
    if (words == 3) put(sketch, lede_word_run(first, second, third));
    first = second;
    second = third;
  }
  sketch->before[0] = first;
  sketch->before[1] = second;
  sketch->position = last;
  sketch->word_count = words;
}

void lede_sketch_end(const lede_sketch *sketch, uint8_t *bytes) {
  memset(bytes, 0, LEDE_SKETCH_SIZE);
  if (sketch->word_count == 0) return;
  lede_sketch all = *sketch;
  // One or two words are a run with nothing before them.
  if (all.word_count < 3) put(&all, lede_word_run(0, all.before[0], all.before[1]));
  uint8_t any = 0;
  for (uint32_t part = 0; part < LEDE_SKETCH_SIZE; part++) {
    // Parts to borrow from come in an order that depends on the empty part alone, so that two texts
    // with the same runs borrow the same.
    uint32_t from = part, state = part;
    while (all.lowest[from] == UINT32_MAX) {
      state = state * UINT32_C(1664525) + UINT32_C(1013904223);
      from = state >> 26;
    }
    bytes[part] = (uint8_t)all.lowest[from];
    any |= bytes[part];
  }
  if (any == 0) memset(bytes, 1, LEDE_SKETCH_SIZE);
}
