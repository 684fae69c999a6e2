/// Encoding of posting lists: the counterparts of what CPostings.h decodes.
#ifndef LEDE_CPACKING_H
#define LEDE_CPACKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CPostings.h"

/// Packs the low `width` bits (0…32) of each value, lowest bit first. Writes (count · width + 7) / 8
/// bytes, and up to 8 of no meaning behind them; returns how many count.
size_t lede_pack(const uint32_t *values, size_t count, uint32_t width, uint8_t *out);

/// Takes a block of documents, LEDE_BLOCK_SIZE at the most, from rows, `document << 32 | position` in
/// ascending order: their numbers, the frequency of each, in which positions below LEDE_BODY_START
/// count `title_weight`, how many positions each has, and those as they are stored: of each document
/// the first with title and body told apart (LEDE_EARLY_POSITIONS), then gaps. `values` has room for `count`. Returns how many
/// rows were taken.
size_t lede_take_rows(
    const uint64_t *rows, size_t count, uint32_t title_weight, uint32_t *documents,
    uint32_t *frequencies, uint32_t *value_counts, uint32_t *values, size_t *document_count);

/// Bytes that `lede_write_patched` writes at the most, with what it writes without meaning.
#define LEDE_PATCHED_BYTE_COUNT_MAX(count) (4 * (count) + (count) / 32 + 32)

/// Writes values with exceptions: `u8 width | u8 or varint exceptionCount | low bits`, and where there
/// are exceptions `u8 high width | u8 step × count | high bits`. `spare` has room for 2 · `count`.
/// Returns how many bytes.
size_t lede_write_patched(
    const uint32_t *values, size_t count, bool is_count_byte, uint32_t *spare, uint8_t *out);

/// Bytes that `lede_write_block` writes at the most.
#define LEDE_BLOCK_BYTE_COUNT_MAX (2 * LEDE_PATCHED_BYTE_COUNT_MAX(LEDE_BLOCK_SIZE))

/// Writes the documents and frequencies of 1 to LEDE_BLOCK_SIZE postings, all behind the document
/// `base`: a bitset or packed gaps, which `form` says, and the frequencies less one. Returns how many
/// bytes; 0, and what was written has no meaning, where the documents do not ascend.
size_t lede_write_block(
    const uint32_t *documents, const uint32_t *frequencies, size_t count, int64_t base,
    uint8_t *out, uint8_t *form);

/// Bytes that `lede_write_positions` writes at the most.
#define LEDE_POSITIONS_BYTE_COUNT_MAX(value_count) \
  (LEDE_PATCHED_BYTE_COUNT_MAX(value_count) + 10 * (LEDE_BLOCK_SIZE / LEDE_RUN_SIZE + 1))

/// Writes the positions of a block: how many there are, how many each run of documents has but the
/// last, and the stored values. `spare` has room for 2 · `value_count`. Returns how many bytes.
size_t lede_write_positions(
    const uint32_t *value_counts, size_t count, const uint32_t *values, size_t value_count,
    uint32_t *spare, uint8_t *out);

/// Appends varints of values of a short list: `gap · 2 + 1`, or `gap · 2` and the frequency where that
/// is not 1. Writes at most 10 bytes for each; returns how many.
size_t lede_write_short(
    const uint32_t *documents, const uint32_t *frequencies, size_t count, uint8_t *out);

/// Writes values as varints, at most 5 bytes each; returns how many bytes.
size_t lede_write_varints(const uint32_t *values, size_t count, uint8_t *out);

#endif
