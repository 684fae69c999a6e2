/// Encoding of posting lists: the counterparts of what CPostings.h decodes.
#ifndef LEDE_CPACKING_H
#define LEDE_CPACKING_H

#include <stddef.h>
#include <stdint.h>

/// Packs the low `width` bits (0…32) of each value, lowest bit first. Writes (count · width + 7) / 8
/// bytes, and up to 8 of no meaning behind them; returns how many count.
size_t lede_pack(const uint32_t *values, size_t count, uint32_t width, uint8_t *out);

/// Counts the values by their width in bits, 0…32.
void lede_count_widths(const uint32_t *values, size_t count, uint32_t *widths);

/// Splits rows, `document << 32 | position` in ascending order, by document: its number, how many
/// positions it has and its frequency, in which those below LEDE_BODY_START count `title_weight`.
/// Each output has room for `count`; returns how many documents there are.
size_t lede_split_rows(
    const uint64_t *rows, size_t count, uint32_t title_weight, uint32_t *documents,
    uint32_t *frequencies, uint32_t *position_counts, uint32_t *positions);

/// The stored values of the positions of some documents: of each the first with a bit for title or
/// body, then gaps. Returns how many positions the documents have.
size_t lede_position_values(
    const uint32_t *position_counts, size_t document_count, const uint32_t *positions,
    uint32_t *values);

/// Appends varints of values of a short list: `gap · 2 + 1`, or `gap · 2` and the frequency where that
/// is not 1. Writes at most 10 bytes for each; returns how many.
size_t lede_write_short(
    const uint32_t *documents, const uint32_t *frequencies, size_t count, uint8_t *out);

/// Writes values as varints, at most 5 bytes each; returns how many bytes.
size_t lede_write_varints(const uint32_t *values, size_t count, uint8_t *out);

#endif
