#include "CTerms.h"

#include <string.h>

size_t lede_count_below(const uint8_t *numbers, size_t count, uint64_t value) {
  size_t low = 0;
  while (count > 0) {
    const size_t half = count / 2;
    uint64_t x;
    memcpy(&x, numbers + 8 * (low + half), 8);
    // Without a branch: half of those would be mispredicted.
    const size_t below = x < value;
    low += below * (half + 1);
    count = below ? count - half - 1 : half;
  }
  return low;
}

/// Bytes that are left, and whether any were missing or made no sense.
typedef struct {
  const uint8_t *at, *end;
  int is_damaged;
} reader;

static uint64_t long_varint(reader *r) {
  uint64_t value = 0;
  const uint8_t *p = r->at;
  for (uint32_t shift = 0; p < r->end && shift < 64; shift += 7) {
    const uint8_t byte = *p++;
    if (shift == 63 && byte > 1) break;
    value |= (uint64_t)(byte & 0x7F) << shift;
    if (byte < 0x80) {
      r->at = p;
      return value;
    }
  }
  r->is_damaged = 1;
  r->at = r->end;
  return 0;
}

static inline uint64_t varint(reader *r) {
  if (r->at < r->end && *r->at < 0x80) return *r->at++;
  if (r->end - r->at >= 2 && r->at[1] < 0x80) {
    const uint64_t value = (uint64_t)(r->at[0] & 0x7F) | (uint64_t)r->at[1] << 7;
    r->at += 2;
    return value;
  }
  return long_varint(r);
}

/// A number whose varint is `width` bits of a word from `start` on, 32 at the most.
static inline uint64_t varint_in(uint64_t word, int start, int width) {
  const uint64_t x = word >> start & (((uint64_t)1 << width) - 1);
  return (x & 0x7F) | (x >> 1 & 0x3F80) | (x >> 2 & 0x1FC000) | (x >> 3 & 0xFE00000);
}

/// Steps over an entry's numbers and moves the running offsets on.
///
/// Which numbers take a byte and which take two is hard to predict: where all are in eight bytes
/// and the entry is not elsewhere, their ends are found without a branch.
static inline void skip_location(reader *r, uint64_t *postings, uint64_t *positions) {
  if (r->end - r->at >= 8) {
    uint64_t word;
    memcpy(&word, r->at, 8);
    uint64_t ends = ~word & 0x8080808080808080;
    ends &= ends - 1;
    const uint64_t first_ends = ends & (ends - 1), second_ends = first_ends & (first_ends - 1);
    if (second_ends && !(word & 1)) {
      const int first = __builtin_ctzll(ends) + 1, second = __builtin_ctzll(first_ends) + 1;
      const int end = __builtin_ctzll(second_ends) + 1;
      if (second - first <= 32 && end - second <= 32) {
        // Of one document the postings are here, and the positions where the second is odd.
        const uint64_t is_several = (word & 0xFE) != 2;
        const uint64_t value = varint_in(word, second, end - second);
        *postings += varint_in(word, first, second - first) & (0 - is_several);
        *positions += is_several ? value : value >> 1 & (0 - (value & 1));
        r->at += end / 8;
        return;
      }
    }
  }
  const uint64_t head = varint(r);
  (void)varint(r);
  const uint64_t first = varint(r), second = varint(r);
  // Sums that wrap lead to ranges that are refused when they are read.
  if (head >> 1 > 1) {
    if (head & 1) {
      (void)varint(r);
      (void)varint(r);
    } else {
      *postings += first;
      *positions += second;
    }
  } else if (second & 1) {
    if (head & 1) (void)varint(r);
    else *positions += second >> 1;
  }
}

int lede_find_term(
    const uint8_t *block, size_t size, uint32_t entry_count, const uint8_t *key, size_t key_count,
    lede_term_place *place) {
  reader r = {block, block + size, 0};
  uint64_t postings = varint(&r), positions = varint(&r);
  // Keys ascend, so it suffices to know how many bytes the previous key, which was lower, has in
  // common with the wanted one: an entry that shares more bytes with the previous key is lower too,
  // one that shares fewer is higher, and only where they are equal are bytes compared.
  size_t common = 0, last_count = 0;
  for (uint32_t i = 0; i < entry_count; i++) {
    const uint64_t shared = varint(&r), suffix = varint(&r);
    if (r.is_damaged || shared > last_count || suffix > (uint64_t)(r.end - r.at)) return -1;
    last_count = (size_t)(shared + suffix);
    if (shared < common) return 0;
    if (shared == common) {
      size_t n = 0;
      while (n < suffix && common < key_count && r.at[n] == key[common]) n++, common++;
      if (common == key_count) {
        if (n != suffix) return 0;
        place->offset = (size_t)(r.at + suffix - block);
        place->postings = postings;
        place->positions = positions;
        return 1;
      }
      if (n < suffix && r.at[n] > key[common]) return 0;
    }
    r.at += suffix;
    skip_location(&r, &postings, &positions);
  }
  return r.is_damaged ? -1 : 0;
}
