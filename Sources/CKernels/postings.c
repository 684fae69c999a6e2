#include "CPostings.h"

#include <stdlib.h>
#include <string.h>

#include "CProcessor.h"

// The scores are defined without fused operations; see FORMAT.md, "Statistics and scores".
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#define HAS_NEON
#endif

/// Gaps of so many bits cannot wrap 32 bits within a block.
#define MAX_FAST_GAP_WIDTH 22

typedef struct {
  void (*unpack)(const uint8_t *, uint32_t, size_t, uint32_t *);
  const uint32_t *(*documents)(lede_list *);
  const uint32_t *(*all_frequencies)(lede_list *);
  void (*accumulate)(lede_list *, uint32_t, uint32_t, uint32_t, uint16_t *);
  void (*mark)(lede_list *, uint32_t, uint32_t, uint64_t *);
  size_t (*drain)(uint16_t *, uint32_t, uint32_t, uint32_t, uint32_t *, uint16_t *);
  size_t (*block_candidates)(lede_list *, uint32_t, uint32_t, uint32_t *, uint16_t *);
  size_t (*filter)(uint32_t *, uint16_t *, size_t, uint32_t);
  uint32_t (*select)(const uint16_t *, size_t, size_t);
  size_t (*probe_required)(lede_list *, uint32_t, uint32_t, uint32_t *, uint16_t *, size_t);
  size_t (*probe_optional)(lede_list *, uint32_t, uint32_t, uint32_t *, uint16_t *, size_t);
  size_t (*probe_least)(lede_list *, uint32_t, uint32_t *, uint16_t *, size_t);
  void (*add_contributions)(
      lede_list *, float, const uint32_t *, const float *, double *, size_t);
  uint64_t (*popcount)(const uint64_t *, size_t);
  size_t (*filter_by_bits)(uint32_t *, uint16_t *, size_t, const uint64_t *);
  void (*add_contributions_by_posting)(
      lede_list *, float, const uint64_t *, const uint32_t *, const float *, double *);
  void (*make_set)(const uint32_t *, size_t, uint64_t *, uint32_t *, size_t);
  void (*impacts)(
      const uint32_t *, const uint32_t *, const uint32_t *, size_t, float, float, float, uint8_t *);
  uint32_t (*find_posting)(lede_list *, uint32_t);
  int64_t (*positions)(lede_list *, uint32_t, uint32_t, bool, uint32_t *, size_t);
  size_t (*phrase_frequencies)(
      const lede_phrase_word *, size_t, const uint32_t *, size_t, uint32_t, uint32_t *, uint32_t *,
      size_t);
} kernel_table;

/// The kernels in use.
static const kernel_table *kernels;

// The parts of a list's scratch.
static inline uint32_t *frequencies_of(lede_list *l) { return l->scratch + LEDE_BLOCK_SIZE + 16; }
static inline uint16_t *ranks_of(lede_list *l) {
  return (uint16_t *)(l->scratch + 2 * (LEDE_BLOCK_SIZE + 16));
}
static inline uint32_t *run_starts_of(lede_list *l) {
  return l->scratch + 2 * (LEDE_BLOCK_SIZE + 16) + LEDE_BITSET_WORDS_MAX / 2;
}
static inline uint32_t *run_frequencies_of(lede_list *l) { return run_starts_of(l) + 32; }
/// The sum of the run's frequencies before each place, and of all.
static inline uint32_t *run_sums_of(lede_list *l) { return run_frequencies_of(l) + 32; }
_Static_assert(
    2 * (LEDE_BLOCK_SIZE + 16) + LEDE_BITSET_WORDS_MAX / 2 + 3 * 32 <= LEDE_SCRATCH_SIZE,
    "the scratch has room for its parts");

static inline uint32_t load32(const uint8_t *p) {
  uint32_t x;
  memcpy(&x, p, 4);
  return x;
}

static inline uint64_t load64(const uint8_t *p) {
  uint64_t x;
  memcpy(&x, p, 8);
  return x;
}

static inline uint32_t one_value_at(const uint8_t *bytes, uint32_t width, uint64_t index) {
  const uint64_t bit = index * width;
  return (uint32_t)(load64(bytes + (bit >> 3)) >> (bit & 7) & (((uint64_t)1 << width) - 1));
}

static inline uint32_t one_value(const uint8_t *bytes, uint32_t width, uint32_t index) {
  return one_value_at(bytes, width, index);
}

static void *damaged(lede_list *l) {
  l->is_damaged = true;
  l->block_count = 0;
  l->block = LEDE_NO_BLOCK;
  l->documents = NULL;
  return NULL;
}

/// Whether the loaded bitset's words from ..< to hold no bit below its first document, and none
/// above its last, which is set. Whoever takes documents from the bits asks, and so reads these
/// words anyway.
static inline bool has_ends(lede_list *l, uint32_t from, uint32_t to) {
  const uint64_t below = ((uint64_t)1 << (l->first_document & 63)) - 1;
  bool are_right = from > 0 || (load64(l->words) & below) == 0;
  if (to == l->word_count) {
    are_right &= load64(l->words + 8 * (to - 1)) >> (l->last_document & 63) == 1;
  }
  if (!are_right) (void)damaged(l);
  return are_right;
}

/// Moves the loaded bitset's running rank to a word; forward is cheap.
static inline void seek_rank(lede_list *l, uint32_t word) {
  if (word < l->rank_word) l->rank_word = l->rank = 0;
  for (; l->rank_word < word; l->rank_word++) {
    l->rank += (uint32_t)__builtin_popcountll(load64(l->words + 8 * l->rank_word));
  }
}

#if defined(__x86_64__) || defined(HAS_NEON)
/// Which bytes hold each of the values of a width, and by how many bits they are shifted.
typedef struct {
  _Alignas(64) uint8_t places16[64];
  _Alignas(64) uint32_t shifts16[16];
  _Alignas(64) uint8_t places8[32];
  /// The bit that each value begins with.
  _Alignas(64) uint32_t bits16[16];
} unpack_plan;

static unpack_plan unpack_plans[26];

__attribute__((constructor)) static void make_unpack_plans(void) {
  for (uint32_t width = 1; width <= 25; width++) {
    unpack_plan *plan = &unpack_plans[width];
    for (uint32_t i = 0; i < 16; i++) {
      plan->bits16[i] = i * width;
      plan->shifts16[i] = i * width & 7;
      for (uint32_t k = 0; k < 4; k++) plan->places16[4 * i + k] = (uint8_t)((i * width >> 3) + k);
    }
    for (uint32_t i = 0; i < 8; i++) {
      // The upper half counts from the byte that holds the fourth value's first bit.
      const uint32_t base = i < 4 ? 0 : 4 * width >> 3;
      for (uint32_t k = 0; k < 4; k++) {
        plan->places8[4 * i + k] = (uint8_t)((i * width >> 3) - base + k);
      }
    }
  }
}
#endif

// MARK: What needs no level

bool lede_check_heads(const lede_list *l, uint32_t document_count, uint64_t data_byte_count) {
  uint32_t last = 0, end = 0;
  bool ascends = true;
  for (uint32_t i = 0; i < l->block_count; i++) {
    const uint32_t document = load32(l->last_documents + 4 * (size_t)i);
    const uint32_t data_end = load32(l->data_ends + 4 * (size_t)i);
    ascends &= (i == 0 || document > last) & (data_end >= end);
    last = document;
    end = data_end;
  }
  return ascends && l->block_count > 0 && last < document_count && end == data_byte_count;
}

uint32_t lede_find_block(const lede_list *l, uint32_t from, uint32_t document) {
  const uint8_t *last = l->last_documents;
  const uint32_t n = l->block_count;
  if (from >= n || load32(last + 4 * (size_t)from) >= document) return from;
  uint32_t low = from, step = 1;
  while (low + step < n && load32(last + 4 * (size_t)(low + step)) < document) {
    low += step;
    step *= 2;
  }
  uint32_t high = low + step < n ? low + step : n;
  low++;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (load32(last + 4 * (size_t)middle) < document) low = middle + 1; else high = middle;
  }
  return low;
}

/// Whether the exceptions behind packed values lie before the end: `u8 width | u8 step × count |
/// packed high bits`, nothing for none.
static inline bool has_exceptions(const uint8_t *at, uint32_t count, const uint8_t *end) {
  if (count == 0) return true;
  const uint64_t left = (uint64_t)(end - at);
  return left > count && at[0] <= 32 && 1 + (uint64_t)count + ((uint64_t)count * at[0] + 7) / 8 <= left;
}

/// The high bits of an exception, moved above the width of the packed values.
static inline uint32_t high_bits(
    const uint8_t *exceptions, uint32_t count, uint32_t index, uint32_t width) {
  if (exceptions[0] == 0 || width > 31) return 0;
  return one_value(exceptions + 1 + count, exceptions[0], index) << width;
}

bool lede_load_block(lede_list *l, uint32_t b) {
  if (l->block == b) return true;
  if (b >= l->block_count) return false;
  const uint32_t done = b * LEDE_BLOCK_SIZE, left = l->posting_count - done;
  const uint32_t n = left < LEDE_BLOCK_SIZE ? left : LEDE_BLOCK_SIZE;
  l->count = n;
  l->first_document = b == 0 ? 0 : load32(l->last_documents + 4 * (size_t)(b - 1)) + 1;
  l->last_document = load32(l->last_documents + 4 * (size_t)b);
  l->words = NULL;
  l->documents = NULL;
  l->rank_word = l->rank = 0;
  l->position_posting = l->position_offset = 0;
  l->has_runs = false;
  l->all_frequencies = NULL;
  l->frequency_run = UINT32_MAX;
  l->has_ranks = false;
  if (!l->data) {
    l->documents = l->memory_documents + done;
    l->impacts = l->memory_impacts + done;
    l->block = b;
    return true;
  }
  const uint32_t start = b == 0 ? 0 : load32(l->data_ends + 4 * (size_t)(b - 1));
  const uint32_t size = load32(l->data_ends + 4 * (size_t)b) - start;
  // Nothing of the block's data is touched here: most blocks are only looked into at a place or
  // two.
  const uint8_t *p = l->data + start;
  const uint32_t form = l->forms[b];
  l->impacts = p;
  l->gaps = p + n;
  l->data_end = p + size;
  l->gap_width = form;
  l->has_frequency_head = false;
  uint32_t byte_count;
  if (form == LEDE_FORM_BITSET) {
    l->first_word = l->first_document >> 6;
    l->word_count = (l->last_document >> 6) - l->first_word + 1;
    if (l->word_count > LEDE_BITSET_WORDS_MAX) return damaged(l);
    byte_count = 8 * l->word_count;
  } else {
    if (form > 32) return damaged(l);
    byte_count = (n * form + 7) / 8;
  }
  if ((uint64_t)n + byte_count + 2 > size) return damaged(l);
  l->frequency_head = l->gaps + byte_count;
  if (form == LEDE_FORM_BITSET) l->words = l->gaps;
  l->block = b;
  return true;
}

/// Reads how the loaded block's frequencies are packed; false when that is damaged.
static bool read_frequency_head(lede_list *l) {
  if (l->has_frequency_head) return true;
  const uint8_t *p = l->frequency_head;
  l->frequency_width = p[0];
  l->exception_count = p[1];
  l->frequencies = p + 2;
  const uint32_t byte_count = (l->count * l->frequency_width + 7) / 8;
  l->exceptions = l->frequencies + byte_count;
  if (l->frequency_width > 32 || byte_count > l->data_end - l->frequencies ||
      !has_exceptions(l->exceptions, l->exception_count, l->data_end)) {
    return damaged(l);
  }
  l->has_frequency_head = true;
  return true;
}

/// Adds those of the exceptions behind packed values that are among the values first ..< first +
/// value_count.
static void add_exceptions_between(
    const uint8_t *exceptions, uint32_t count, uint32_t width, uint32_t first, uint32_t value_count,
    uint32_t *values) {
  const uint8_t *steps = exceptions + 1;
  uint32_t place = 0, i = 0;
  for (; i + 8 <= count; i += 8) {
    // Eight steps are added up at once.
    const uint64_t eight = load64(steps + i), mask = 0x00FF00FF00FF00FF;
    const uint64_t pairs = (eight & mask) + (eight >> 8 & mask);
    const uint32_t sum = (uint32_t)(pairs * 0x0001000100010001 >> 48);
    if (place + sum >= first) break;
    place += sum;
  }
  for (; i < count; i++) {
    place += steps[i];
    if (place < first) continue;
    if (place - first >= value_count) break;
    values[place - first] |= high_bits(exceptions, count, i, width);
  }
}

/// Reads a varint of at most 32 bits; false at the end of the bytes.
static inline bool read_varint(const uint8_t **at, const uint8_t *end, uint32_t *value) {
  uint32_t x = 0, shift = 0;
  for (const uint8_t *p = *at; p < end && shift < 35; shift += 7) {
    const uint8_t byte = *p++;
    x |= (uint32_t)(byte & 0x7F) << shift;
    if (byte < 0x80) {
      *at = p;
      *value = x;
      return true;
    }
  }
  return false;
}

bool lede_read_short(
    const uint8_t *bytes, size_t size, uint32_t count, uint32_t document_count, uint32_t *documents,
    uint32_t *frequencies) {
  const uint8_t *at = bytes, *end = bytes + size;
  uint64_t next = 0;
  for (uint32_t i = 0; i < count; i++) {
    // A code takes 33 bits at the most.
    uint64_t code = 0;
    uint32_t shift = 0, frequency = 1;
    for (;; shift += 7) {
      if (at == end || shift > 28) return false;
      const uint8_t byte = *at++;
      code |= (uint64_t)(byte & 0x7F) << shift;
      if (byte < 0x80) break;
    }
    if (!(code & 1) && (!read_varint(&at, end, &frequency) || frequency == 0)) return false;
    next += code >> 1;
    if (next >= document_count) return false;
    documents[i] = (uint32_t)next++;
    frequencies[i] = frequency;
  }
  return at == end;
}

uint32_t lede_frequency(lede_list *l, uint32_t index) {
  if (l->all_frequencies) return l->all_frequencies[index];
  if (!l->data) return l->memory_frequencies[l->block * LEDE_BLOCK_SIZE + index];
  if (!read_frequency_head(l)) return 0;
  uint32_t value = l->frequency_width ? one_value(l->frequencies, l->frequency_width, index) : 0;
  uint32_t place = 0;
  for (uint32_t i = 0; i < l->exception_count; i++) {
    place += l->exceptions[1 + i];
    if (place < index) continue;
    if (place == index) {
      value |= high_bits(l->exceptions, l->exception_count, i, l->frequency_width);
    }
    break;
  }
  if (value == UINT32_MAX) (void)damaged(l);
  return value + 1;
}

bool lede_frequencies(lede_list *l, uint32_t first, uint32_t count, uint32_t *frequencies) {
  const uint32_t *all = kernels->all_frequencies(l);
  if (!all || first > l->count || count > l->count - first) return false;
  memcpy(frequencies, all + first, count * sizeof *frequencies);
  return true;
}

uint32_t lede_max_impact(const lede_list *l, uint32_t start, uint32_t end, uint32_t *block) {
  uint32_t b = lede_find_block(l, *block, start), highest = 0;
  *block = b;
  for (; b < l->block_count; b++) {
    if (b > 0 && load32(l->last_documents + 4 * (size_t)(b - 1)) >= end - 1) break;
    if (l->maxima[b] > highest) highest = l->maxima[b];
  }
  return highest;
}

void lede_norms(
    const uint32_t *lengths, const uint32_t *documents, size_t count, float k1, float b,
    float average, float *norms) {
  for (size_t i = 0; i < count; i++) {
    norms[i] = k1 * ((1 - b) + b * ((float)lengths[documents[i]] / average));
  }
}

void lede_and(uint64_t *a, const uint64_t *b, size_t count) {
  for (size_t i = 0; i < count; i++) a[i] &= b[i];
}

void lede_and_not(uint64_t *a, const uint64_t *b, size_t count) {
  for (size_t i = 0; i < count; i++) a[i] &= ~b[i];
}

uint32_t lede_select(const uint16_t *values, size_t count, size_t k) {
  return kernels->select(values, count, k);
}

// MARK: Positions

static inline uint32_t first_position(uint32_t value) {
  const uint32_t early = (value >> 1) + ((value & 1) ? LEDE_BODY_START : 0);
  const uint32_t late =
      value + LEDE_BODY_START - (value < LEDE_LATE_TITLE ? LEDE_EARLY_POSITIONS : 0);
  return value < 2 * LEDE_EARLY_POSITIONS ? early : late;
}

/// Whether a posting's first stored value is a position of the body; so all of its positions are.
static inline bool is_in_body(uint32_t first) { return first_position(first) >= LEDE_BODY_START; }

/// Whether varints begin with such a value; false as well where it takes five bytes, as a title's
/// late positions do.
static inline bool begins_in_body(const uint8_t *at, const uint8_t *end) {
  if (at == end) return false;
  if (*at < 2 * LEDE_EARLY_POSITIONS) return *at & 1;
  return end - at < 5 || (load32(at) & 0x80808080) != 0x80808080;
}

/// Turns the stored values of one posting into positions in place and leaves repeats out; sets how
/// many values it took. Returns SIZE_MAX when they do not make up the frequency.
static inline size_t take_positions(
    uint32_t *values, size_t count, uint32_t frequency, uint32_t title_weight, bool keeps_repeats,
    size_t *taken) {
  if (count == 0) return SIZE_MAX;
  size_t n = 1, i = 1;
  uint32_t position = first_position(values[0]);
  values[0] = position;
  uint64_t weight = position < LEDE_BODY_START ? title_weight : 1;
  while (weight < frequency) {
    if (i == count) return SIZE_MAX;
    const uint32_t gap = values[i++];
    if (position + gap < position) return SIZE_MAX;
    position += gap;
    weight += position < LEDE_BODY_START ? title_weight : 1;
    values[n] = position;
    n += keeps_repeats | (gap != 0);
  }
  *taken = i;
  return n;
}

/// How many of the stored values of a posting make up its frequency; 0 when they do not.
static inline uint32_t count_values(
    const uint32_t *values, uint32_t count, uint32_t frequency, uint32_t title_weight) {
  if (count == 0) return 0;
  // A body's positions only: as many as the frequency.
  if (is_in_body(values[0])) return frequency <= count ? frequency : 0;
  uint32_t position = first_position(values[0]), i = 1;
  uint64_t weight = title_weight;
  while (weight < frequency) {
    if (i == count || position + values[i] < position) return 0;
    position += values[i++];
    weight += position < LEDE_BODY_START ? title_weight : 1;
  }
  return i;
}

/// Reads the head of the loaded block's positions; false when it is damaged.
static bool read_runs(lede_list *l) {
  const uint32_t b = l->block;
  const uint32_t from = b == 0 ? 0 : load32(l->position_ends + 4 * (size_t)(b - 1));
  const uint32_t to = load32(l->position_ends + 4 * (size_t)b);
  if (from > to || to > l->position_byte_count) return false;
  const uint8_t *at = l->positions + from, *end = l->positions + to;
  const uint32_t runs = (l->count + 15) / 16;
  uint32_t value_count, n, sum = 0;
  if (!read_varint(&at, end, &value_count)) return false;
  run_starts_of(l)[0] = 0;
  uint64_t first_counts = 0x80, last_counts = 0;
  if (end - at >= 16) {
    first_counts = load64(at);
    last_counts = load64(at + 7);
  }
  if (runs == 16 && ((first_counts | last_counts) & 0x8080808080808080u) == 0) {
    // Fifteen counts of one byte.
    for (uint32_t r = 1; r < 16; r++) {
      sum += *at++;
      run_starts_of(l)[r] = sum;
    }
    if (sum > value_count) return false;
  } else for (uint32_t r = 1; r < runs; r++) {
    if (!read_varint(&at, end, &n) || n > value_count - sum) return false;
    sum += n;
    run_starts_of(l)[r] = sum;
  }
  run_starts_of(l)[runs] = value_count;
  if (end - at < 1) return false;
  l->position_width = *at++;
  if (l->position_width > 32 || !read_varint(&at, end, &l->position_exception_count)) return false;
  const uint64_t packed = ((uint64_t)value_count * l->position_width + 7) / 8;
  if ((uint64_t)(end - at) < packed) return false;
  // Values without bytes of their own are few; so bytes bound what they can ask room for.
  if (l->position_width == 0 &&
      value_count > 16 * ((uint64_t)l->position_exception_count + LEDE_BLOCK_SIZE)) {
    return false;
  }
  l->packed_positions = at;
  l->position_exceptions = at + packed;
  if (!has_exceptions(l->position_exceptions, l->position_exception_count, end)) return false;
  l->has_runs = true;
  return true;
}

/// Where so many varints end; NULL where the bytes end before.
static inline const uint8_t *skip_varints(const uint8_t *at, const uint8_t *end, uint32_t count) {
  // The last byte of each has no high bit: eight bytes are looked at together.
  for (; end - at >= 8; at += 8) {
    uint64_t lasts = ~load64(at) & 0x8080808080808080;
    const uint32_t found = (uint32_t)__builtin_popcountll(lasts);
    if (found < count) {
      count -= found;
      continue;
    }
    for (; count > 1; count--) lasts &= lasts - 1;
    return at + __builtin_ctzll(lasts) / 8 + 1;
  }
  for (; at < end; at++) {
    if (*at < 0x80 && --count == 0) return at + 1;
  }
  return NULL;
}

/// Where the varints of a posting end whose weights make up the frequency; NULL when they do not.
static inline const uint8_t *skip_posting(
    const uint8_t *at, const uint8_t *end, uint32_t frequency, uint32_t title_weight) {
  // A body's positions only: as many as the frequency.
  if (begins_in_body(at, end)) return skip_varints(at, end, frequency);
  uint32_t value, position = 0;
  uint64_t weight = 0;
  for (bool is_first = true; weight < frequency; is_first = false) {
    if (!read_varint(&at, end, &value)) return NULL;
    const uint32_t next = is_first ? first_position(value) : position + value;
    if (next < position) return NULL;
    position = next;
    weight += position < LEDE_BODY_START ? title_weight : 1;
  }
  return at;
}

static int64_t varint_positions(
    lede_list *l, uint32_t index, uint32_t title_weight, bool keeps_repeats, uint32_t *out,
    size_t capacity) {
  const uint8_t *end = l->positions + l->position_byte_count;
  if (index < l->position_posting) l->position_posting = l->position_offset = 0;
  for (; l->position_posting < index; l->position_posting++) {
    const uint8_t *at = skip_posting(
        l->positions + l->position_offset, end, lede_frequency(l, l->position_posting),
        title_weight);
    if (!at) return INT64_MIN;
    l->position_offset = (uint32_t)(at - l->positions);
  }
  const uint32_t frequency = lede_frequency(l, index);
  // Every value takes a byte at least.
  const uint64_t left = l->position_byte_count - l->position_offset;
  const uint64_t most = frequency < left ? frequency : left;
  if (capacity < most + 1) return -(int64_t)(most + 1);
  const uint8_t *at = l->positions + l->position_offset;
  uint32_t position = 0;
  uint64_t weight = 0;
  size_t n = 0;
  for (bool is_first = true; weight < frequency; is_first = false) {
    uint32_t value;
    if (!read_varint(&at, end, &value)) return INT64_MIN;
    const uint32_t next = is_first ? first_position(value) : position + value;
    if (next < position) return INT64_MIN;
    if (is_first || keeps_repeats || next != position) out[n++] = next;
    position = next;
    weight += position < LEDE_BODY_START ? title_weight : 1;
  }
  return (int64_t)n;
}

/// Keeps the starts s for which s + offset is among the positions and in the same text.
static size_t join_positions(
    uint32_t *starts, size_t start_count, const uint32_t *positions, size_t position_count,
    uint32_t offset) {
  size_t n = 0, j = 0;
  for (size_t i = 0; i < start_count; i++) {
    const uint64_t wanted = (uint64_t)starts[i] + offset;
    while (j < position_count && positions[j] < wanted) j++;
    if (j == position_count) break;
    const bool same_text = (starts[i] < LEDE_BODY_START) == (wanted < LEDE_BODY_START);
    starts[n] = starts[i];
    n += positions[j] == wanted && same_text;
  }
  return n;
}

/// Moves positions back by an offset, leaving out those whose text begins later.
static size_t positions_to_starts(uint32_t *positions, size_t count, uint32_t offset) {
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    const uint32_t p = positions[i], text = p < LEDE_BODY_START ? 0 : LEDE_BODY_START;
    positions[n] = p - offset;
    n += p - text >= offset;
  }
  return n;
}

/// Where a block's positions are.
typedef struct {
  const uint8_t *packed, *exceptions;
  uint32_t width, exception_count;
} position_head;

// MARK: Levels

#define LEVEL 0
#include "postings_kernels.inc"
#undef LEVEL

#if defined(HAS_NEON)
#define LEVEL 0
#define NEON
#include "postings_kernels.inc"
#undef NEON
#undef LEVEL
#endif

#if defined(__x86_64__)
static inline __attribute__((target("avx512f"))) __m512i iota16(void) {
  return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt"))), apply_to = function)
#define LEVEL 1
#include "postings_kernels.inc"
#undef LEVEL
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target( \
        "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg," \
        "avx512vpopcntdq,avx2,bmi,bmi2,popcnt,lzcnt"))), \
    apply_to = function)
#define LEVEL 2
#include "postings_kernels.inc"
#undef LEVEL
#pragma clang attribute pop
#endif

static int level = 0;

static int offered_level(void) {
#if defined(__x86_64__)
  if (!LEDE_PROCESSOR_HAS(AVX2, "avx2") || !LEDE_PROCESSOR_HAS(BMI2, "bmi2")) return 0;
  if (LEDE_PROCESSOR_HAS(AVX512F, "avx512f") && LEDE_PROCESSOR_HAS(AVX512BW, "avx512bw") &&
      LEDE_PROCESSOR_HAS(AVX512DQ, "avx512dq") && LEDE_PROCESSOR_HAS(AVX512VL, "avx512vl") &&
      LEDE_PROCESSOR_HAS(AVX512_VBMI, "avx512vbmi") &&
      LEDE_PROCESSOR_HAS(AVX512_VBMI2, "avx512vbmi2") &&
      LEDE_PROCESSOR_HAS(AVX512_BITALG, "avx512bitalg") &&
      LEDE_PROCESSOR_HAS(AVX512_VPOPCNTDQ, "avx512vpopcntdq")) {
    return 2;
  }
  return 1;
#elif defined(HAS_NEON)
  return 1;
#else
  return 0;
#endif
}

int lede_use_kernel_level(int wanted) {
  const int offered = offered_level();
  level = wanted < offered ? wanted : offered;
  if (level < 0) level = 0;
  kernels = &table_level0;
#if defined(__x86_64__)
  if (level == 1) kernels = &table_level1;
  if (level == 2) kernels = &table_level2;
#elif defined(HAS_NEON)
  if (level == 1) kernels = &table_neon;
#endif
  return level;
}

__attribute__((constructor)) static void choose_level(void) {
  const char *wanted = getenv("LEDE_KERNELS");
  if (wanted && strcmp(wanted, "portable") == 0) lede_use_kernel_level(0);
  else if (wanted && strcmp(wanted, "avx2") == 0) lede_use_kernel_level(1);
  else if (wanted && strcmp(wanted, "neon") == 0) lede_use_kernel_level(1);
  else lede_use_kernel_level(2);
}

int lede_kernel_level(void) { return level; }

void lede_unpack(const uint8_t *bytes, uint32_t width, size_t count, uint32_t *values) {
  kernels->unpack(bytes, width, count, values);
}

const uint32_t *lede_block_documents(lede_list *list) { return kernels->documents(list); }

uint32_t lede_next_document(lede_list *l, uint32_t document) {
  const uint32_t b = lede_find_block(l, l->block == LEDE_NO_BLOCK ? 0 : l->block, document);
  if (b >= l->block_count) return UINT32_MAX;
  if (!lede_load_block(l, b)) return UINT32_MAX;
  if (l->words) {
    uint32_t at = document > l->first_document ? document : l->first_document;
    uint32_t w = (at >> 6) - l->first_word;
    if (!has_ends(l, w, l->word_count)) return UINT32_MAX;
    uint64_t bits = load64(l->words + 8 * w) >> (at & 63) << (at & 63);
    while (!bits && ++w < l->word_count) bits = load64(l->words + 8 * w);
    return bits ? ((l->first_word + w) << 6) + (uint32_t)__builtin_ctzll(bits) : UINT32_MAX;
  }
  const uint32_t *documents = kernels->documents(l);
  if (!documents) return UINT32_MAX;
  uint32_t low = 0, high = l->count;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (documents[middle] < document) low = middle + 1; else high = middle;
  }
  return low < l->count ? documents[low] : UINT32_MAX;
}

uint32_t lede_find_posting(lede_list *list, uint32_t document) {
  return kernels->find_posting(list, document);
}

void lede_impacts(
    const uint32_t *lengths, const uint32_t *documents, const uint32_t *frequencies, size_t count,
    float k1, float b, float average, uint8_t *impacts) {
  kernels->impacts(lengths, documents, frequencies, count, k1, b, average, impacts);
}

int64_t lede_positions(
    lede_list *list, uint32_t index, uint32_t title_weight, bool keeps_repeats,
    uint32_t *positions, size_t capacity) {
  if (index >= list->count || !list->positions) return 0;
  const int64_t count =
      kernels->positions(list, index, title_weight, keeps_repeats, positions, capacity);
  if (count == INT64_MIN) (void)damaged(list);
  return count;
}

size_t lede_phrase_frequencies(
    const lede_phrase_word *words, size_t word_count, const uint32_t *documents, size_t count,
    uint32_t title_weight, uint32_t *frequencies, uint32_t *buffer, size_t capacity) {
  return kernels->phrase_frequencies(
      words, word_count, documents, count, title_weight, frequencies, buffer, capacity);
}

void lede_accumulate(
    lede_list *list, uint32_t weight, uint32_t start, uint32_t end, uint16_t *window) {
  kernels->accumulate(list, weight, start, end, window);
}

void lede_mark(lede_list *list, uint32_t start, uint32_t end, uint64_t *bits) {
  kernels->mark(list, start, end, bits);
}

size_t lede_drain(
    uint16_t *window, uint32_t start, uint32_t count, uint32_t threshold, uint32_t *documents,
    uint16_t *values) {
  return kernels->drain(window, start, count, threshold, documents, values);
}

size_t lede_block_candidates(
    lede_list *list, uint32_t weight, uint32_t threshold, uint32_t *documents, uint16_t *values) {
  return kernels->block_candidates(list, weight, threshold, documents, values);
}

size_t lede_filter(uint32_t *documents, uint16_t *values, size_t count, uint32_t threshold) {
  return kernels->filter(documents, values, count, threshold);
}

size_t lede_probe_required(
    lede_list *list, uint32_t weight, uint32_t threshold, uint32_t *documents, uint16_t *values,
    size_t count) {
  return kernels->probe_required(list, weight, threshold, documents, values, count);
}

size_t lede_probe_optional(
    lede_list *list, uint32_t weight, uint32_t threshold, uint32_t *documents, uint16_t *values,
    size_t count) {
  return kernels->probe_optional(list, weight, threshold, documents, values, count);
}

size_t lede_probe_least(
    lede_list *list, uint32_t threshold, uint32_t *documents, uint16_t *values, size_t count) {
  return kernels->probe_least(list, threshold, documents, values, count);
}

void lede_add_contributions(
    lede_list *list, float weight, const uint32_t *documents, const float *norms, double *totals,
    size_t count) {
  kernels->add_contributions(list, weight, documents, norms, totals, count);
}

void lede_add_contributions_by_posting(
    lede_list *list, float weight, const uint64_t *set, const uint32_t *ranks, const float *norms,
    double *totals) {
  kernels->add_contributions_by_posting(list, weight, set, ranks, norms, totals);
}

void lede_make_set(
    const uint32_t *documents, size_t count, uint64_t *set, uint32_t *ranks, size_t word_count) {
  kernels->make_set(documents, count, set, ranks, word_count);
}

uint64_t lede_popcount(const uint64_t *words, size_t count) {
  return kernels->popcount(words, count);
}

size_t lede_filter_by_bits(
    uint32_t *documents, uint16_t *values, size_t count, const uint64_t *bits) {
  return kernels->filter_by_bits(documents, values, count, bits);
}
