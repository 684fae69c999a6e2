#include "CPacking.h"

#include <string.h>

#include "CPostings.h"

size_t lede_pack(const uint32_t *values, size_t count, uint32_t width, uint8_t *out) {
  if (width == 0) return 0;
  const uint64_t mask = ((uint64_t)1 << width) - 1;
  uint64_t word = 0;
  uint32_t filled = 0;
  uint8_t *at = out;
  for (size_t i = 0; i < count; i++) {
    // At most 31 bits are left over from before.
    word |= (values[i] & mask) << filled;
    filled += width;
    if (filled >= 32) {
      const uint32_t low = (uint32_t)word;
      memcpy(at, &low, 4);
      at += 4;
      word >>= 32;
      filled -= 32;
    }
  }
  memcpy(at, &word, 8);
  return (size_t)(at - out) + (filled + 7) / 8;
}

void lede_count_widths(const uint32_t *values, size_t count, uint32_t *widths) {
  // Equal widths follow each other often: two tables do not wait for each other.
  uint32_t odd[33] = {0};
  memset(widths, 0, 33 * sizeof *widths);
  size_t i = 0;
  for (; i + 2 <= count; i += 2) {
    widths[values[i] ? 32 - __builtin_clz(values[i]) : 0]++;
    odd[values[i + 1] ? 32 - __builtin_clz(values[i + 1]) : 0]++;
  }
  if (i < count) widths[values[i] ? 32 - __builtin_clz(values[i]) : 0]++;
  for (int w = 0; w <= 32; w++) widths[w] += odd[w];
}

size_t lede_split_rows(
    const uint64_t *rows, size_t count, uint32_t title_weight, uint32_t *documents,
    uint32_t *frequencies, uint32_t *position_counts, uint32_t *positions) {
  size_t n = 0;
  uint32_t last = 0;
  for (size_t i = 0; i < count; i++) {
    const uint32_t document = (uint32_t)(rows[i] >> 32), position = (uint32_t)rows[i];
    const uint32_t weight = position < LEDE_BODY_START ? title_weight : 1;
    positions[i] = position;
    if (n > 0 && document == last) {
      frequencies[n - 1] += weight;
      position_counts[n - 1]++;
    } else {
      documents[n] = last = document;
      frequencies[n] = weight;
      position_counts[n++] = 1;
    }
  }
  return n;
}

size_t lede_position_values(
    const uint32_t *position_counts, size_t document_count, const uint32_t *positions,
    uint32_t *values) {
  size_t n = 0;
  for (size_t d = 0; d < document_count; d++) {
    uint32_t last = 0;
    for (uint32_t i = 0; i < position_counts[d]; i++, n++) {
      const uint32_t position = positions[n];
      values[n] = i > 0                        ? position - last
                  : position < LEDE_BODY_START ? position << 1
                                               : (position - LEDE_BODY_START) << 1 | 1;
      last = position;
    }
  }
  return n;
}

static inline uint8_t *write_varint(uint8_t *out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) *out++ = (uint8_t)value | 0x80;
  *out++ = (uint8_t)value;
  return out;
}

size_t lede_write_short(
    const uint32_t *documents, const uint32_t *frequencies, size_t count, uint8_t *out) {
  uint8_t *at = out;
  uint32_t next = 0;
  for (size_t i = 0; i < count; i++) {
    at = write_varint(at, (uint64_t)(documents[i] - next) << 1 | (frequencies[i] == 1));
    if (frequencies[i] != 1) at = write_varint(at, frequencies[i]);
    next = documents[i] + 1;
  }
  return (size_t)(at - out);
}

size_t lede_write_varints(const uint32_t *values, size_t count, uint8_t *out) {
  uint8_t *at = out;
  for (size_t i = 0; i < count; i++) at = write_varint(at, values[i]);
  return (size_t)(at - out);
}
