#include "CMarkup.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

size_t lede_find_either(
    const uint8_t *text, size_t count, size_t from, size_t end, uint8_t first, uint8_t second) {
  size_t i = from;
#if defined(__SSE2__)
  const __m128i a = _mm_set1_epi8((char)first), b = _mm_set1_epi8((char)second);
  for (; i < end && i + 16 <= count; i += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + i));
    int found =
        _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, a), _mm_cmpeq_epi8(bytes, b)));
    if (found) {
      size_t at = i + (size_t)__builtin_ctz((unsigned)found);
      return at < end ? at : end;
    }
  }
#endif
  for (; i < end; i++) {
    if (text[i] == first || text[i] == second) return i;
  }
  return end;
}

bool lede_is_same(const uint8_t *left, const uint8_t *right, size_t count) {
  return memcmp(left, right, count) == 0;
}

static inline bool is_plain(uint8_t byte) {
  return (byte >= 0x20 && byte < 0x7F) || byte == '\t' || byte == '\n' || byte == '\r';
}

size_t lede_plain_prefix(const uint8_t *text, size_t count) {
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i space = _mm_set1_epi8(0x20), delete = _mm_set1_epi8(0x7F);
  const __m128i tab = _mm_set1_epi8('\t'), feed = _mm_set1_epi8('\n'), ret = _mm_set1_epi8('\r');
  for (; i + 16 <= count; i += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + i));
    // Signed: what is not ASCII is below the space too.
    __m128i odd = _mm_or_si128(_mm_cmplt_epi8(bytes, space), _mm_cmpeq_epi8(bytes, delete));
    __m128i white = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, tab), _mm_cmpeq_epi8(bytes, feed)),
        _mm_cmpeq_epi8(bytes, ret));
    int found = _mm_movemask_epi8(_mm_andnot_si128(white, odd));
    if (found) return i + (size_t)__builtin_ctz((unsigned)found);
  }
#endif
  while (i < count && is_plain(text[i])) i++;
  return i;
}

static inline bool is_html_space(uint8_t byte) {
  return byte == 0x20 || (byte >= 0x09 && byte <= 0x0D && byte != 0x0B);
}

size_t lede_fold_spaces(const uint8_t *text, size_t count, bool behind_space, uint8_t *out) {
  size_t i = 0, n = 0;
  while (i < count) {
#if defined(__SSE2__)
    const __m128i space = _mm_set1_epi8(0x20), limit = _mm_set1_epi8(0x1F);
    for (; i + 16 <= count; i += 16) {
      __m128i bytes = _mm_loadu_si128((const __m128i *)(text + i));
      // Other white space, and what is below the space, goes byte by byte.
      unsigned odd = (unsigned)_mm_movemask_epi8(
          _mm_cmpeq_epi8(_mm_min_epu8(bytes, limit), bytes));
      unsigned spaces = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, space));
      if (odd || (spaces & (spaces << 1 | behind_space))) break;
      _mm_storeu_si128((__m128i *)(out + n), bytes);
      n += 16;
      behind_space = spaces >> 15;
    }
#endif
    size_t end = i + 16 < count ? i + 16 : count;
    for (; i < end; i++) {
      bool is_space = is_html_space(text[i]);
      if (!is_space) {
        out[n++] = text[i];
      } else if (!behind_space) {
        out[n++] = 0x20;
      }
      behind_space = is_space;
    }
  }
  return n;
}
