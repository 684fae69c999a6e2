#include "CPacking.h"

#include <string.h>

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

static inline uint8_t *write_varint(uint8_t *out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) *out++ = (uint8_t)value | 0x80;
  *out++ = (uint8_t)value;
  return out;
}

/// Counts the values by their width in bits, 0 to 32.
static void count_widths(const uint32_t *values, size_t count, uint32_t widths[33]) {
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

size_t lede_take_rows(
    const uint64_t *rows, size_t count, uint32_t title_weight, uint32_t *documents,
    uint32_t *frequencies, uint32_t *value_counts, uint32_t *values, size_t *document_count) {
  // All without branches: where documents change follows no pattern.
  size_t i = 0, n = 0;
  uint32_t document = 0, position = 0, frequency = 0, position_count = 0;
  for (; i < count; i++) {
    const uint32_t next_document = (uint32_t)(rows[i] >> 32), next = (uint32_t)rows[i];
    const bool is_new = i == 0 || next_document != document;
    if (is_new && n == LEDE_BLOCK_SIZE) break;
    n += is_new;
    const bool is_title = next < LEDE_BODY_START;
    // Counted from the body's start, a title's position wraps to where late ones are stored.
    const uint32_t within = next - LEDE_BODY_START;
    const uint32_t place = is_title ? next : within;
    const uint32_t late = is_title ? within : within + LEDE_EARLY_POSITIONS;
    const uint32_t first = place < LEDE_EARLY_POSITIONS ? place << 1 | !is_title : late;
    values[i] = is_new ? first : next - position;
    frequency = (is_new ? 0 : frequency) + (is_title ? title_weight : 1);
    position_count = (is_new ? 0 : position_count) + 1;
    documents[n - 1] = document = next_document;
    frequencies[n - 1] = frequency;
    value_counts[n - 1] = position_count;
    position = next;
  }
  *document_count = n;
  return i;
}

/// The packing that makes values smallest: how many bits of each are packed. The rest of those that
/// have more takes a byte for its place and as many bits as the widest has more.
static uint32_t packed_width(const uint32_t *values, size_t count) {
  uint32_t widths[33];
  count_widths(values, count, widths);
  uint64_t least = UINT64_MAX, wider = 0;
  uint32_t best = 32, widest = 0;
  for (uint32_t width = 33; width-- > 0;) {
    const uint64_t bits =
        count * (uint64_t)width + (wider > 0 ? 8 + wider * (8 + widest - width) : 0);
    if (bits < least && (wider < 256 || count > 256)) {
      least = bits;
      best = width;
    }
    if (widths[width] > 0 && widest < width) widest = width;
    wider += widths[width];
  }
  return best;
}

size_t lede_write_patched(
    const uint32_t *values, size_t count, bool is_count_byte, uint32_t *spare, uint8_t *out) {
  const uint32_t width = packed_width(values, count);
  uint32_t *highs = spare;
  uint8_t *steps = (uint8_t *)(spare + count);
  size_t n = 0, last = 0;
  uint32_t all = 0;
  for (size_t i = 0; width < 32 && i < count; i++) {
    const uint32_t high = values[i] >> width;
    if (high == 0) continue;
    // A longer way goes over exceptions without high bits.
    for (; i - last > 255; last += 255, n++) {
      steps[n] = 255;
      highs[n] = 0;
    }
    steps[n] = (uint8_t)(i - last);
    highs[n++] = high;
    all |= high;
    last = i;
  }
  uint8_t *at = out;
  *at++ = (uint8_t)width;
  if (is_count_byte) {
    *at++ = (uint8_t)n;
  } else {
    at = write_varint(at, n);
  }
  at += lede_pack(values, count, width, at);
  if (n == 0) return (size_t)(at - out);
  const uint32_t high_width = 32 - (uint32_t)__builtin_clz(all);
  *at++ = (uint8_t)high_width;
  memcpy(at, steps, n);
  at += n;
  at += lede_pack(highs, n, high_width, at);
  return (size_t)(at - out);
}

size_t lede_write_block(
    const uint32_t *documents, const uint32_t *frequencies, size_t count, int64_t base,
    uint8_t *out, uint8_t *form) {
  uint32_t values[LEDE_BLOCK_SIZE], spare[2 * LEDE_BLOCK_SIZE];
  if (count == 0 || count > LEDE_BLOCK_SIZE || (int64_t)documents[0] <= base) return 0;
  uint32_t widest = 0;
  bool descends = false;
  values[0] = (uint32_t)(documents[0] - base - 1);
  for (size_t i = 1; i < count; i++) {
    descends |= documents[i] <= documents[i - 1];
    values[i] = documents[i] - documents[i - 1] - 1;
  }
  for (size_t i = 0; i < count; i++) widest |= values[i];
  if (descends) return 0;
  const uint32_t width = widest ? 32 - (uint32_t)__builtin_clz(widest) : 0;
  const uint32_t first_word = (uint32_t)((base + 1) >> 6);
  const size_t word_count = (documents[count - 1] >> 6) - first_word + 1;
  uint8_t *at = out;
  // Bitsets are several times faster to add up, test and join than packed gaps, so they may be
  // larger: up to the density where that ends (Decisions/021).
  if (word_count <= LEDE_BITSET_WORDS_SURE ||
      (word_count * 8 <= (count * width + 7) / 8 && word_count <= LEDE_BITSET_WORDS_MAX)) {
    uint64_t words[LEDE_BITSET_WORDS_MAX] = {0};
    for (size_t i = 0; i < count; i++) {
      words[(documents[i] >> 6) - first_word] |= (uint64_t)1 << (documents[i] & 63);
    }
    memcpy(at, words, word_count * 8);
    at += word_count * 8;
    *form = LEDE_FORM_BITSET;
  } else {
    at += lede_pack(values, count, width, at);
    *form = (uint8_t)width;
  }
  for (size_t i = 0; i < count; i++) values[i] = frequencies[i] - 1;
  at += lede_write_patched(values, count, true, spare, at);
  return (size_t)(at - out);
}

size_t lede_write_positions(
    const uint32_t *value_counts, size_t count, const uint32_t *values, size_t value_count,
    uint32_t *spare, uint8_t *out) {
  uint8_t *at = write_varint(out, value_count);
  for (size_t i = LEDE_RUN_SIZE; i < count; i += LEDE_RUN_SIZE) {
    uint64_t sum = 0;
    for (size_t j = i - LEDE_RUN_SIZE; j < i; j++) sum += value_counts[j];
    at = write_varint(at, sum);
  }
  at += lede_write_patched(values, value_count, false, spare, at);
  return (size_t)(at - out);
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
