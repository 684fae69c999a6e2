#include "COrdering.h"

#include <string.h>

/// Up to so many rows are inserted one by one.
enum { INSERTION_MAX = 48 };

static void insert_rows(uint64_t *rows, size_t count) {
  for (size_t i = 1; i < count; i++) {
    const uint64_t row = rows[i];
    size_t at = i;
    for (; at > 0 && rows[at - 1] >> 32 > row >> 32; at--) rows[at] = rows[at - 1];
    rows[at] = row;
  }
}

void lede_sort_rows(uint64_t *rows, size_t count, uint64_t *scratch) {
  if (count <= INSERTION_MAX) return insert_rows(rows, count);
  uint32_t counts[4][256] = {{0}};
  uint64_t all = ~(uint64_t)0, any = 0;
  for (size_t i = 0; i < count; i++) {
    const uint64_t row = rows[i];
    all &= row;
    any |= row;
    counts[0][row >> 32 & 255]++;
    counts[1][row >> 40 & 255]++;
    counts[2][row >> 48 & 255]++;
    counts[3][row >> 56]++;
  }
  uint64_t *from = rows, *to = scratch;
  for (int digit = 0; digit < 4; digit++) {
    const int shift = 32 + digit * 8;
    if (((all ^ any) >> shift & 255) == 0) continue;  // Equal in all rows.
    uint32_t next = 0;
    for (int value = 0; value < 256; value++) {
      const uint32_t n = counts[digit][value];
      counts[digit][value] = next;
      next += n;
    }
    for (size_t i = 0; i < count; i++) to[counts[digit][from[i] >> shift & 255]++] = from[i];
    uint64_t *other = from;
    from = to;
    to = other;
  }
  if (from != rows) memcpy(rows, from, count * sizeof *rows);
}

void lede_take_postings(
    const uint64_t *rows, size_t count, const uint32_t *frequencies, uint32_t *out_documents,
    uint32_t *out_frequencies) {
  for (size_t i = 0; i < count; i++) {
    out_documents[i] = (uint32_t)(rows[i] >> 32);
    out_frequencies[i] = frequencies[(uint32_t)rows[i]];
  }
}

void lede_take_values(
    const uint64_t *rows, size_t count, const uint32_t *starts, const uint32_t *values,
    uint32_t *out_counts, uint32_t *out_values) {
  for (size_t i = 0; i < count; i++) {
    const uint32_t place = (uint32_t)rows[i];
    const uint32_t n = starts[place + 1] - starts[place];
    const uint32_t *from = values + starts[place];
    out_counts[i] = n;
    for (uint32_t v = 0; v < n; v++) out_values[v] = from[v];
    out_values += n;
  }
}

void lede_add_terms(const uint16_t *terms, size_t count, int32_t step, int32_t *counts) {
  for (size_t i = 0; i < count; i++) counts[terms[i]] += step;
}

int32_t lede_sum_terms(const uint16_t *terms, size_t count, const int32_t *weights) {
  int32_t even = 0, odd = 0;
  size_t i = 0;
  for (; i + 2 <= count; i += 2) {
    even += weights[terms[i]];
    odd += weights[terms[i + 1]];
  }
  return even + odd + (i < count ? weights[terms[i]] : 0);
}
