#include "COccurrences.h"

#include <stdbool.h>

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
      // 1, 0 and 2 further for the steps 0, 1 and 2.
      at = step == LEDE_STEP_STATED ? words[i++] : at + (0x21 >> 2 * step & 3);
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
