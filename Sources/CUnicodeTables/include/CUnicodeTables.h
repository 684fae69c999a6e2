/// What the analyser knows of each Unicode scalar: generated two-stage tables behind functions.
///
/// Tables of C because Swift compiles literals of this size slowly. Written by
/// Scripts/generate-unicode-tables. A scalar above U+10FFFF has no properties and no mapping.
#ifndef LEDE_CUNICODETABLES_H
#define LEDE_CUNICODETABLES_H

#include <stdint.h>

extern const uint8_t lede_ascii_classes[], lede_properties_stage1[], lede_fold_stage1[],
    lede_unaccent_stage1[], lede_lowercase_stage1[];
extern const uint16_t lede_properties_stage2[], lede_fold_stage2[], lede_unaccent_stage2[],
    lede_lowercase_stage2[];
extern const uint64_t lede_fold_targets[], lede_unaccent_targets[], lede_lowercase_targets[];

/// The class of a byte that begins something: see `ByteClass` in Analysis.
static inline uint8_t lede_byte_class(uint8_t byte) { return lede_ascii_classes[byte]; }

/// The property bits of a scalar: see `ScalarProperties` in Analysis.
static inline uint16_t lede_unicode_properties(uint32_t scalar) {
  if (scalar > 0x10FFFF) return 0;
  return lede_properties_stage2[(lede_properties_stage1[scalar >> 7] << 7) | (scalar & 127)];
}

/// NFKC_Casefold of one scalar: 0 when it stays as it is, else at most seven bytes of UTF-8 in the
/// low bytes, first byte lowest, and 0x80 | their count in the highest.
static inline uint64_t lede_unicode_fold(uint32_t scalar) {
  if (scalar > 0x10FFFF) return 0;
  return lede_fold_targets[lede_fold_stage2[(lede_fold_stage1[scalar >> 7] << 7) | (scalar & 127)]];
}

/// A folded scalar without its diacritics, in the same shape.
static inline uint64_t lede_unicode_unaccent(uint32_t scalar) {
  if (scalar > 0x10FFFF) return 0;
  return lede_unaccent_targets[
      lede_unaccent_stage2[(lede_unaccent_stage1[scalar >> 7] << 7) | (scalar & 127)]];
}

/// The simple lower-case mapping: 0 when the scalar stays as it is.
static inline uint32_t lede_unicode_lowercase(uint32_t scalar) {
  if (scalar > 0x10FFFF) return 0;
  return (uint32_t)lede_lowercase_targets[
      lede_lowercase_stage2[(lede_lowercase_stage1[scalar >> 7] << 7) | (scalar & 127)]];
}

#endif
