#include "COccurrences.h"

#include <string.h>

#include "CPostings.h"

/// How far a step goes that is not stated.
static inline uint32_t advance(uint32_t step) { return 0x21 >> 2 * step & 3; }

size_t lede_write_occurrences(
    const uint32_t *entries, const void *positions, size_t stride, size_t count, uint32_t *last,
    uint32_t *words, uint32_t *occupied) {
  // Steps 0, 1 and 2 from the position before.
  static const uint32_t steps[4] = {
      LEDE_STEP_SAME, LEDE_STEP_NEXT, LEDE_STEP_GAP, LEDE_STEP_STATED};
  const uint8_t *at = positions;
  size_t n = 0;
  for (size_t i = 0; i < count; i++, at += stride) {
    uint32_t position;
    memcpy(&position, at, sizeof position);
    const uint32_t distance = position - *last;
    words[n] = entries[i] << 2 | steps[distance < 3 ? distance : 3];
    words[n + 1] = position;
    n += distance < 3 ? 1 : 2;
    *occupied += distance != 0;
    *last = position;
  }
  return n;
}

void lede_count_entries(const uint32_t *words, size_t count, uint32_t *counts) {
  for (size_t i = 0; i < count; i++) {
    const uint32_t word = words[i];
    counts[word >> 2]++;
    i += (word & 3) == LEDE_STEP_STATED;
  }
}

bool lede_place_rows(
    const uint32_t *words, size_t count, uint32_t document, uint32_t *position, uint32_t *next,
    uint64_t *rows, size_t row_count) {
  // Rows are far apart: the lines of a batch are asked for together, and filled later.
  enum { BATCH = 64 };
  uint32_t places[BATCH], positions[BATCH];
  const uint64_t high = (uint64_t)document << 32;
  uint32_t at = *position;
  for (size_t i = 0; i < count;) {
    size_t n = 0;
    for (; n < BATCH && i < count; n++) {
      const uint32_t word = words[i++], step = word & 3;
      at = step == LEDE_STEP_STATED ? words[i++] : at + advance(step);
      const uint32_t place = next[word >> 2]++;
      if (place >= row_count) return false;
      __builtin_prefetch(&rows[place], 1);
      places[n] = place;
      positions[n] = at;
    }
    for (size_t j = 0; j < n; j++) rows[places[j]] = high | positions[j];
  }
  *position = at;
  return true;
}

size_t lede_gather_pairs(
    const uint32_t *words, size_t count, uint32_t document, lede_pair_place *place,
    const uint16_t *rank_of_entry, const uint32_t *weights, uint32_t rank_count,
    uint64_t product_min, uint64_t *rows, size_t capacity, size_t *taken) {
  size_t n = 0, i = 0;
  lede_pair_place p = *place;
  while (i < count && n + rank_count <= capacity) {
    const uint32_t step = words[i] & 3;
    if (step == LEDE_STEP_NEXT && p.count <= 1) {
      // Word after word: all without branches but the last, which is rarely taken.
      const size_t left = count - i, room = capacity - n;
      const size_t end = i + (left < room ? left : room);
      uint32_t first = p.count ? p.ranks[0] : rank_count, before = rank_count, at = p.position;
      for (; i < end && (words[i] & 3) == LEDE_STEP_NEXT; i++) {
        at++;
        const uint32_t second = rank_of_entry[words[i] >> 2];
        const bool is_border = at == LEDE_BODY_START || at == 0;
        const uint64_t product = (uint64_t)weights[first] * weights[second];
        rows[n] = (uint64_t)(first * rank_count + second) << 32 | (uint64_t)document << 1 |
                  (at < LEDE_BODY_START);
        n += product >= product_min && !is_border;
        before = is_border ? rank_count : first;
        first = second;
      }
      p.before[0] = (uint16_t)before;
      p.before_count = before != rank_count;
      p.ranks[0] = (uint16_t)first;
      p.count = first != rank_count;
      p.position = at;
      continue;
    }
    const uint32_t word = words[i++];
    const uint32_t at = step == LEDE_STEP_STATED ? words[i++] : p.position + advance(step);
    if (step != LEDE_STEP_SAME) {
      const bool follows = at == p.position + 1 && at != LEDE_BODY_START && at != 0;
      uint16_t *const before = p.before;
      p.before = p.ranks;
      p.ranks = before;
      p.before_count = follows ? p.count : 0;
      p.count = 0;
      p.position = at;
    }
    const uint32_t second = rank_of_entry[word >> 2];
    bool is_known = second == rank_count;
    for (uint32_t k = 0; k < p.count; k++) is_known |= p.ranks[k] == second;
    if (is_known) continue;
    p.ranks[p.count++] = (uint16_t)second;
    for (uint32_t k = 0; k < p.before_count; k++) {
      const uint32_t first = p.before[k];
      if ((uint64_t)weights[first] * weights[second] < product_min) continue;
      rows[n++] = (uint64_t)(first * rank_count + second) << 32 | (uint64_t)document << 1 |
                  (at < LEDE_BODY_START);
    }
  }
  *place = p;
  *taken = i;
  return n;
}
