#include "CText.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static inline bool is_space(uint8_t byte) {
  return byte == 0x20 || (byte >= 0x09 && byte <= 0x0D);
}

bool lede_has_blank_line(const uint8_t *text, size_t count) {
  const uint8_t *at = text, *end = text + count;
  while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
    for (at++; at < end && is_space(*at); at++) {
      if (*at == '\n') return true;
    }
  }
  return false;
}

/// Whether sixteen bytes, behind one that is no white space, hold none but single spaces, and none
/// at their end.
static inline bool is_folded(const uint8_t *text) {
  uint8_t is_other = 0, is_double = 0;
  for (int i = 0; i < 16; i++) is_other |= text[i] < 0x20;
  for (int i = 0; i < 15; i++) is_double |= (text[i] == 0x20) & (text[i + 1] == 0x20);
  return !is_other && !is_double && text[15] != 0x20;
}

size_t lede_fold_text(const uint8_t *text, size_t count, uint32_t feeds_for_break, uint8_t *out) {
  size_t i = 0, n = 0;
  for (;;) {
    uint32_t feeds = 0;
    for (; i < count && is_space(text[i]); i++) feeds += text[i] == '\n';
    if (i == count) break;
    if (n > 0) out[n++] = feeds >= feeds_for_break ? '\n' : ' ';
    // One word at least, then as much as is folded already.
    for (; i < count && !is_space(text[i]); i++) out[n++] = text[i];
    while (i + 16 <= count && is_folded(text + i)) {
      memcpy(out + n, text + i, 16);
      i += 16;
      n += 16;
    }
    for (; i < count && !is_space(text[i]); i++) out[n++] = text[i];
  }
  if (n > 0) out[n++] = '\n';
  return n;
}

/// Which of 64 bytes are letters, which letters or digits, and which not ASCII.
typedef struct {
  uint64_t letters, words, others;
} classes;

/// The bytes with the bit set that makes letters lower case, and their classes.
static inline classes classify(const uint8_t *text, uint8_t *lower) {
  classes found = {0, 0, 0};
#if defined(__SSE2__)
  for (int part = 0; part < 4; part++) {
    const __m128i x = _mm_loadu_si128((const __m128i *)(text + 16 * part));
    const __m128i low = _mm_or_si128(x, _mm_set1_epi8(0x20));
    _mm_storeu_si128((__m128i *)(lower + 16 * part), low);
    // Signed comparisons: bytes beyond ASCII are below all.
    const __m128i letter = _mm_and_si128(
        _mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)), _mm_cmplt_epi8(low, _mm_set1_epi8('z' + 1)));
    const __m128i digit = _mm_and_si128(
        _mm_cmpgt_epi8(x, _mm_set1_epi8('0' - 1)), _mm_cmplt_epi8(x, _mm_set1_epi8('9' + 1)));
    const uint64_t letters = (uint32_t)_mm_movemask_epi8(letter);
    const uint64_t digits = (uint32_t)_mm_movemask_epi8(digit);
    found.letters |= letters << (16 * part);
    found.words |= (letters | digits) << (16 * part);
    found.others |= (uint64_t)(uint32_t)_mm_movemask_epi8(x) << (16 * part);
  }
#else
  for (int i = 0; i < 64; i++) {
    const uint8_t byte = text[i], low = byte | 0x20;
    lower[i] = low;
    const uint64_t letter = low >= 'a' && low <= 'z', digit = byte >= '0' && byte <= '9';
    found.letters |= letter << i;
    found.words |= (letter | digit) << i;
    found.others |= (uint64_t)(byte >> 7) << i;
  }
#endif
  return found;
}

/// The bits below a place, 0 to 64.
static inline uint64_t below(uint32_t place) {
  return place >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << place) - 1;
}

size_t lede_ascii_words(
    const uint8_t *text, size_t count, size_t from, uint8_t *lower, size_t lower_room,
    uint64_t *words, size_t capacity, size_t *next) {
  size_t n = 0, start = from;
  bool is_open = false;
  uint64_t has_letter = 0;
  for (size_t i = from; i < count; i += 64) {
    if (n + 33 > capacity || i - from + 64 > lower_room) {
      *next = is_open ? start : i;
      return n;
    }
    uint8_t padded[64], spare[64];
    const size_t left = count - i;
    const bool is_whole = left >= 64;
    if (!is_whole) {
      memset(padded, 0, sizeof padded);
      memcpy(padded, text + i, left);
    }
    classes found = classify(is_whole ? text + i : padded, is_whole ? lower + (i - from) : spare);
    if (!is_whole) memcpy(lower + (i - from), spare, left);
    uint32_t limit = left < 64 ? (uint32_t)left : 64;
    bool stops = false;
    if (found.others) {
      const uint32_t first = (uint32_t)__builtin_ctzll(found.others);
      if (first < limit) {
        limit = first;
        stops = true;
      }
      found.words &= below(limit);
      found.letters &= below(limit);
    }
    // Where words begin and end.
    uint64_t edges = found.words ^ (found.words << 1 | is_open);
    edges &= below(limit);
    uint32_t open_from = 0;
    for (; edges; edges &= edges - 1) {
      const uint32_t at = (uint32_t)__builtin_ctzll(edges);
      if (!is_open) {
        is_open = true;
        start = i + at;
        open_from = at;
        has_letter = 0;
        continue;
      }
      is_open = false;
      has_letter |= found.letters & below(at) & ~below(open_from);
      const size_t length = i + at - start;
      if (length > 255) {
        *next = start;
        return n;
      }
      words[n++] = (uint64_t)start << 32 | length << 1 | (has_letter != 0);
    }
    if (stops) {
      // A word that is open ends where the other byte begins.
      *next = is_open ? start : i + limit;
      return n;
    }
    if (is_open) {
      has_letter |= found.letters & ~below(open_from);
      if (i + 64 - start > 255 + 64) {
        *next = start;
        return n;
      }
    }
  }
  if (is_open) {
    if (count - start > 255) {
      *next = start;
      return n;
    }
    words[n++] = (uint64_t)start << 32 | (count - start) << 1 | (has_letter != 0);
  }
  *next = count;
  return n;
}
