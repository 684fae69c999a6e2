/// Lookups in a segment's dictionary; the bytes are FORMAT.md, "Terms".
#ifndef LEDE_CTERMS_H
#define LEDE_CTERMS_H

#include <stddef.h>
#include <stdint.h>

/// Where a term's entry stands in its block.
typedef struct {
  /// The byte behind the key's suffix.
  size_t offset;
  /// What the offsets into postings and positions have run up to before it.
  uint64_t postings;
  uint64_t positions;
} lede_term_place;

/// Asks for the beginning of bytes that will be read soon: half a kilobyte at the most.
static inline void lede_prefetch(const void *bytes, size_t size) {
  const size_t end = size < 512 ? size : 512;
  for (size_t i = 0; i < end; i += 64) __builtin_prefetch((const char *)bytes + i);
}

/// The number of ascending 64-bit numbers (little-endian, not aligned) below a value.
size_t lede_count_below(const uint8_t *numbers, size_t count, uint64_t value);

/// Looks for a key among the entries of a block. Returns 1 when it is there, 0 when it is not, −1
/// when the block's bytes make no sense. Reads nothing outside the block.
int lede_find_term(
    const uint8_t *block, size_t size, uint32_t entry_count, const uint8_t *key, size_t key_count,
    lede_term_place *place);

#endif
