/// Occurrences of entries as a stream of numbers: what building a segment goes over again and again.
#ifndef LEDE_COCCURRENCES_H
#define LEDE_COCCURRENCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How an occurrence's position follows the one before in its document, in the low two bits of a
/// word; the entry is above. The first of a document follows −1.
enum {
  /// The next position.
  LEDE_STEP_NEXT = 0,
  /// The same.
  LEDE_STEP_SAME = 1,
  /// The next but one: from one paragraph to the next.
  LEDE_STEP_GAP = 2,
  /// The position is in the next word.
  LEDE_STEP_STATED = 3,
};

/// Asks for what is there to be at hand soon.
static inline void lede_expect(const void *address) { __builtin_prefetch(address); }

/// Writes occurrences as words, two each at the most: the entry of each, and its position, found
/// `stride` bytes behind the one before. `last` is the position before the first, and becomes the last
/// one's. Returns how many words; `occupied` grows by how many positions differ from the one before.
size_t lede_write_occurrences(
    const uint32_t *entries, const void *positions, size_t stride, size_t count, uint32_t *last,
    uint32_t *words, uint32_t *occupied);

/// Adds to the count of each entry how often it occurs in some words.
void lede_count_entries(const uint32_t *words, size_t count, uint32_t *counts);

/// Puts each occurrence of a document's words as a row, `document << 32 | position`, where the next
/// one of its entry goes. `position` is that of the occurrence before, and becomes the last one's.
/// Returns whether all rows are below `row_count`; stops at one that is not.
bool lede_place_rows(
    const uint32_t *words, size_t count, uint32_t document, uint32_t *position, uint32_t *next,
    uint64_t *rows, size_t row_count);

/// What has a rank at a place and at the one before it: `lede_gather_pairs` goes on from there.
typedef struct {
  /// The position of the occurrence before; −1 before a document.
  uint32_t position;
  /// How many ranks are at its place and at the place before.
  uint32_t count, before_count;
  /// These, in two rooms for all ranks each.
  uint16_t *ranks, *before;
} lede_pair_place;

/// Finds pairs of ranked entries side by side in a document's words, on from a place in it: for each
/// rank at a place with each at the one before, no pair twice at one place, none from the title to the
/// body. Those of which the product of the ranks' weights is `product_min` at the least become rows,
/// `(first · rank_count + second) << 32 | document << 1 | is_title`.
///
/// `rank_of_entry` is `rank_count` where an entry has none, and that rank weighs 0. Stops where less
/// than `rank_count` rows have room. Returns how many rows were made; `taken` becomes how many words
/// were looked at.
size_t lede_gather_pairs(
    const uint32_t *words, size_t count, uint32_t document, lede_pair_place *place,
    const uint16_t *rank_of_entry, const uint32_t *weights, uint32_t rank_count,
    uint64_t product_min, uint64_t *rows, size_t capacity, size_t *taken);

#endif
