// Rows to sort, postings to take in their order, and terms to count, through the kernels of
// ordering.
//
// As a libFuzzer target (LEDE_FUZZ): the input is the rows, the numbers of values and the terms. As
// a program: `ordering ROUNDS [SEED]` makes random ones. Plain loops say what is right. Buffers are
// exactly as large as they must be, so that the address sanitizer sees what goes further.
//
// Needs nothing but the C library, so that it also runs under an emulator of another processor.

#include "../Sources/CKernels/ordering.c"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void expect(const char *what, uint64_t where, uint64_t found, uint64_t expected) {
  if (found == expected) return;
  fprintf(
      stderr, "%s at %" PRIu64 ": %" PRIu64 ", not %" PRIu64 "\n", what, where, found, expected);
  abort();
}

/// Room for so many elements without a byte behind them.
static void *room(size_t count, size_t size) {
  void *bytes = calloc(count + (count == 0), size);
  if (!bytes) abort();
  return bytes;
}

/// Sorts rows of these keys, whose places ascend, and returns them.
static uint64_t *check_sorting(const uint32_t *keys, size_t count) {
  uint64_t *rows = room(count, 8), *scratch = room(count, 8);
  for (size_t i = 0; i < count; i++) rows[i] = (uint64_t)keys[i] << 32 | i;
  lede_sort_rows(rows, count, scratch);
  // With places that ascend, sorted by keys and in their order is sorted as a whole.
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (i > 0) expect("sorted row", i, rows[i - 1] < rows[i], 1);
    expect("row", i, rows[i] >> 32, keys[(uint32_t)rows[i]]);
    sum += (uint32_t)rows[i];
  }
  expect("sum of places", 0, sum, count * (count - (count > 0)) / 2);
  free(scratch);
  return rows;
}

static void check_taking(const uint64_t *rows, size_t count, const uint8_t *value_counts) {
  uint32_t *frequencies = room(count, 4), *starts = room(count + 1, 4);
  for (size_t i = 0; i < count; i++) {
    frequencies[i] = (uint32_t)i * 7 + 1;
    starts[i + 1] = starts[i] + value_counts[i] % 9;
  }
  uint32_t *values = room(starts[count], 4), *out_values = room(starts[count], 4);
  for (size_t i = 0; i < starts[count]; i++) values[i] = (uint32_t)i * 11;
  uint32_t *documents = room(count, 4), *out_frequencies = room(count, 4), *counts = room(count, 4);
  lede_take_postings(rows, count, frequencies, documents, out_frequencies);
  lede_take_values(rows, count, starts, values, counts, out_values);
  size_t next = 0;
  for (size_t i = 0; i < count; i++) {
    const uint32_t place = (uint32_t)rows[i];
    expect("document", i, documents[i], rows[i] >> 32);
    expect("frequency", i, out_frequencies[i], place * 7 + 1);
    expect("count", i, counts[i], value_counts[place] % 9);
    for (uint32_t v = starts[place]; v < starts[place + 1]; v++, next++) {
      expect("value", next, out_values[next], v * 11);
    }
  }
  expect("values", 0, next, starts[count]);
  free(frequencies), free(starts), free(values), free(out_values);
  free(documents), free(out_frequencies), free(counts);
}

static void check_terms(const uint16_t *terms, size_t count) {
  uint32_t term_count = 0;
  for (size_t i = 0; i < count; i++) if (terms[i] >= term_count) term_count = terms[i] + 1u;
  int32_t *counts = room(term_count, 4), *expected = room(term_count, 4), sum = 0;
  for (uint32_t t = 0; t < term_count; t++) {
    counts[t] = expected[t] = (int32_t)(t * 40503u % 1000) - 500;
  }
  for (size_t i = 0; i < count; i++) sum += counts[terms[i]];
  expect("sum", 0, (uint32_t)lede_sum_terms(terms, count, counts), (uint32_t)sum);
  lede_add_terms(terms, count, -3, counts);
  for (size_t i = 0; i < count; i++) expected[terms[i]] -= 3;
  for (uint32_t t = 0; t < term_count; t++) {
    expect("counted", t, (uint32_t)counts[t], (uint32_t)expected[t]);
  }
  free(counts), free(expected);
}

/// All three over some bytes: four of each seven are a key, one a number of values, two a term.
static void check(const uint8_t *bytes, size_t size) {
  const size_t count = size / 7;
  uint32_t *keys = room(count, 4);
  uint16_t *terms = room(count, 2);
  if (count) memcpy(keys, bytes, count * 4), memcpy(terms, bytes + count * 5, count * 2);
  uint64_t *rows = check_sorting(keys, count);
  check_taking(rows, count, bytes + count * 4);
  check_terms(terms, count);
  free(keys), free(terms), free(rows);
}

#ifdef LEDE_FUZZ
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  check(bytes, size);
  return 0;
}
#else
int main(int argc, char **argv) {
  const uint64_t rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : 200;
  uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
  for (uint64_t round = 0; round < rounds; round++) {
    static uint8_t bytes[7 * 3000];
    const size_t count = round % 3 ? round % 120 : 3000 - round % 7;
    for (size_t i = 0; i < count * 7; i++) {
      // SplitMix64, by Vigna.
      uint64_t z = state += 0x9E3779B97F4A7C15u;
      z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
      z = (z ^ z >> 27) * 0x94D049BB133111EBu;
      // Now and then few keys, or equal digits.
      bytes[i] = (uint8_t)((z ^ z >> 31) & (round % 5 == 0 ? (i % 4 ? 0 : 3) : 255));
    }
    check(bytes, count * 7);
  }
  printf("%" PRIu64 " rounds of ordering agree with plain loops\n", rounds);
  return 0;
}
#endif
