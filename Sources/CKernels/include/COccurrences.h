/// Occurrences of entries as a stream of numbers: what building a segment goes over again and again.
#ifndef LEDE_COCCURRENCES_H
#define LEDE_COCCURRENCES_H

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

/// Adds to the count of each entry how often it occurs in some words.
void lede_count_entries(const uint32_t *words, size_t count, uint32_t *counts);

/// Puts each occurrence of a document's words as a row, `document << 32 | position`, where the next
/// one of its entry goes. `position` is that of the occurrence before, and becomes the last one's.
/// Returns whether all rows are below `row_count`; stops at one that is not.
_Bool lede_place_rows(
    const uint32_t *words, size_t count, uint32_t document, uint32_t *position, uint32_t *next,
    uint64_t *rows, size_t row_count);

#endif
