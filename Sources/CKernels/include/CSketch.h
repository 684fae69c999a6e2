/// Sketches of texts: for each of 64 parts of all runs of three words the lowest, from which follows
/// how many runs two texts have in common.
#ifndef LEDE_CSKETCH_H
#define LEDE_CSKETCH_H

#include <stddef.h>
#include <stdint.h>

enum {
  LEDE_SKETCH_SIZE = 64,
};

/// A sketch that is being made; all zero before `lede_sketch_begin`.
typedef struct {
  /// The lowest value in each part; all ones where there is none.
  uint32_t lowest[LEDE_SKETCH_SIZE];
  /// The hashes of the two words before, the last one second.
  uint32_t before[2];
  /// The position of the last word.
  uint32_t position;
  /// Words so far, three at the most.
  uint32_t word_count;
} lede_sketch;

/// The run of three words, of whose hashes each is 32 bits wide, as a number.
static inline uint64_t lede_word_run(uint32_t first, uint32_t second, uint32_t third) {
  uint64_t x = first * UINT64_C(0x9E3779B97F4A7C15) ^ second * UINT64_C(0xC2B2AE3D27D4EB4F);
  x = (x ^ x >> 29) + third * UINT64_C(0x165667B19E3779F9);
  x = (x ^ x >> 32) * UINT64_C(0xD6E8FEB86659FD93);
  return x ^ x >> 32;
}

void lede_sketch_begin(lede_sketch *sketch);

/// Adds words of a text: `hashes[entries[i]]` of each, its position `stride` bytes behind the one
/// before. Of those at one position the first counts; those before `start` do not.
void lede_sketch_add(
    lede_sketch *sketch, const uint32_t *hashes, const uint32_t *entries, const void *positions,
    size_t stride, size_t count, uint32_t start);

/// Writes the low byte of the lowest value of each part; a part that has none takes another's. All
/// zero for a text without words, and for no other.
void lede_sketch_end(const lede_sketch *sketch, uint8_t *bytes);

#endif
