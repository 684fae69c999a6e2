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

size_t lede_find_word(
    const uint8_t *text, size_t count, size_t from, const uint8_t *word, size_t length) {
  size_t i = from;
#if defined(__SSE2__)
  // Where the first byte and the last stand as far apart as they should, the rest is compared.
  const __m128i first = _mm_set1_epi8((char)word[0]);
  const __m128i last = _mm_set1_epi8((char)word[length - 1]);
  for (; i + length + 15 <= count; i += 16) {
    const __m128i heads = _mm_loadu_si128((const __m128i *)(text + i));
    const __m128i tails = _mm_loadu_si128((const __m128i *)(text + i + length - 1));
    unsigned found = (unsigned)_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpeq_epi8(heads, first), _mm_cmpeq_epi8(tails, last)));
    for (; found; found &= found - 1) {
      const size_t at = i + (size_t)__builtin_ctz(found);
      if (memcmp(text + at, word, length) == 0) return at;
    }
  }
#endif
  for (; i + length <= count; i++) {
    if (text[i] == word[0] && memcmp(text + i, word, length) == 0) return i;
  }
  return count;
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

bool lede_is_folded(const uint8_t *text, size_t count) {
  size_t i = 0;
  bool behind_space = false;
#if defined(__SSE2__)
  const __m128i space = _mm_set1_epi8(0x20), limit = _mm_set1_epi8(0x1F);
  const __m128i lead = _mm_set1_epi8((char)0xC2);
  for (; i + 16 <= count; i += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + i));
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, limit), bytes);
    unsigned odd = (unsigned)_mm_movemask_epi8(_mm_or_si128(low, _mm_cmpeq_epi8(bytes, lead)));
    unsigned spaces = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, space));
    if (odd || (spaces & (spaces << 1 | behind_space))) return false;
    behind_space = spaces >> 15;
  }
#endif
  for (; i < count; i++) {
    const bool is_space = text[i] == 0x20;
    if (text[i] < 0x20 || text[i] == 0xC2 || (is_space && behind_space)) return false;
    behind_space = is_space;
  }
  return true;
}

static inline bool ends_name(uint8_t byte, uint8_t equals) {
  return is_html_space(byte) || byte == '>' || byte == '/' || byte == equals;
}

size_t lede_read_name(
    const uint8_t *text, size_t count, size_t from, bool until_equals, uint64_t name[2]) {
  const uint8_t equals = until_equals ? '=' : '>';
  size_t i = from;
  name[0] = name[1] = 0;
#if defined(__SSE2__)
  // A window on these keeps the first bytes and clears the rest.
  static const uint8_t keep[32] = {
      0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
      0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
  };
  if (from < count && count - from >= 16) {
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(text + from));
    __m128i ends = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x20));
    ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')));
    ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
    ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\f')));
    ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
    ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('>')));
    ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('/')));
    ends = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)equals)));
    const unsigned found = (unsigned)_mm_movemask_epi8(ends);
    const size_t length = found ? (size_t)__builtin_ctz(found) : 16;
    const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const __m128i kept =
        _mm_and_si128(lower, _mm_loadu_si128((const __m128i *)(keep + 16 - length)));
    _mm_storeu_si128((__m128i *)name, kept);
    i += length;
    if (found) return i;
  }
#endif
  for (; i < count && !ends_name(text[i], equals); i++) {
    const size_t place = i - from;
    if (place < 16) name[place / 8] |= (uint64_t)(text[i] | 0x20) << (place % 8 * 8);
  }
  return i;
}

size_t lede_line_words(
    const uint8_t *text, size_t count, bool has_words, bool *pending_space, uint8_t *out,
    size_t *written) {
  size_t i = 0, n = 0;
  unsigned pending = *pending_space, behind_words = has_words;
  // Without branches: where words end is what cannot be foretold.
  for (; i < count && text[i] < 0x80; i++) {
    const uint8_t byte = text[i];
    const unsigned is_word =
        (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
    out[n] = 0x20;
    n += is_word & pending & behind_words;
    out[n] = byte | 0x20;
    n += is_word;
    behind_words |= is_word;
    pending = (pending | (byte != '\'')) & !is_word;
  }
  *pending_space = pending;
  *written = n;
  return i;
}

static inline bool is_mark(uint8_t byte) {
  return byte == ',' || byte == '.' || byte == ';' || byte == '?' || byte == '!';
}

static bool is_wide_mark(const uint8_t *text, size_t count) {
  if (count < 2) return false;
  if (text[0] == 0xD8) return text[1] == 0x8C || text[1] == 0x9F;
  if (count < 3) return false;
  const uint8_t third = text[2];
  switch (text[0] << 8 | text[1]) {
    case 0xE380: return third == 0x81 || third == 0x82;
    case 0xEFBC: return third == 0x8C || third == 0x81 || third == 0x9F || third == 0x9B;
    case 0xE0A5: return third == 0xA4;
    default: return false;
  }
}

#if defined(__SSE2__)
/// A bit for each of 16 bytes from `low` on that are less than `count` above it.
static inline uint64_t within(__m128i bytes, uint8_t low, uint8_t count) {
  const __m128i shifted = _mm_add_epi8(bytes, _mm_set1_epi8((char)(0x80 - low)));
  const __m128i limit = _mm_set1_epi8((char)(0x80 + count));
  return (uint64_t)_mm_movemask_epi8(_mm_cmplt_epi8(shifted, limit));
}

/// Counts 64 bytes; whether the last is part of a word.
static inline bool count_shape(
    const uint8_t *text, bool in_word, lede_text_shape_counts *shape, uint32_t *wide) {
  uint64_t spaces = 0, uppers = 0, wides = 0;
  for (int i = 0; i < 64; i += 16) {
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(text + i));
    const __m128i space = _mm_or_si128(
        _mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
    spaces |= (uint64_t)_mm_movemask_epi8(space) << i;
    uppers |= within(bytes, 'A', 26) << i;
    if (_mm_movemask_epi8(bytes)) wides |= within(bytes, 0xE3, 0xEE - 0xE3) << i;
  }
  const uint64_t starts = ~spaces & (spaces << 1 | !in_word);
  shape->upper_count += (uint32_t)__builtin_popcountll(uppers);
  shape->word_count += (uint32_t)__builtin_popcountll(starts);
  shape->capital_word_count += (uint32_t)__builtin_popcountll(starts & uppers);
  *wide += (uint32_t)__builtin_popcountll(wides);
  return !(spaces >> 63);
}
#endif

lede_text_shape_counts lede_text_shape(const uint8_t *text, size_t count) {
  lede_text_shape_counts shape = {0, 0, 0};
  uint32_t wide = 0;
  bool in_word = false;
#if defined(__SSE2__)
  size_t i = 0;
  for (; i + 64 <= count; i += 64) in_word = count_shape(text + i, in_word, &shape, &wide);
  if (i < count) {
    // Spaces behind the end count for nothing.
    uint8_t rest[64];
    memset(rest, ' ', sizeof rest);
    memcpy(rest, text + i, count - i);
    count_shape(rest, in_word, &shape, &wide);
  }
#else
  for (size_t i = 0; i < count; i++) {
    const uint8_t byte = text[i];
    const bool is_space = byte == ' ' || byte == '\n';
    const bool is_upper = (uint8_t)(byte - 'A') < 26;
    const bool starts = !is_space && !in_word;
    shape.upper_count += is_upper;
    shape.word_count += starts;
    shape.capital_word_count += starts && is_upper;
    wide += byte >= 0xE3 && byte <= 0xED;
    in_word = !is_space;
  }
#endif
  shape.word_count += wide / 2;
  return shape;
}

int32_t lede_sentence_marks(const uint8_t *text, size_t count) {
  size_t i = 0;
  while (i < count && is_html_space(text[i])) i++;
  if (i == count) return -1;
  int32_t marks = 0;
  while (i < count) {
#if defined(__SSE2__)
    for (; i + 16 <= count; i += 16) {
      const __m128i bytes = _mm_loadu_si128((const __m128i *)(text + i));
      const __m128i wide = _mm_set1_epi8((char)0xD8);
      // Leads of the wide ones go byte by byte.
      if (_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(bytes, wide), bytes))) break;
      __m128i found = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(','));
      found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')));
      found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(';')));
      found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('?')));
      found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('!')));
      marks += __builtin_popcount((unsigned)_mm_movemask_epi8(found));
    }
#endif
    const size_t end = i + 16 < count ? i + 16 : count;
    for (; i < end; i++) {
      marks += text[i] < 0xD8 ? is_mark(text[i]) : is_wide_mark(text + i, count - i);
    }
  }
  return marks;
}

uint64_t lede_text_hash(const uint8_t *text, size_t count) {
  const uint64_t factor = 0x9E3779B97F4A7C15u;
  uint64_t hash = count * factor, word = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    memcpy(&word, text + i, 8);
    hash = (hash ^ word) * factor;
    hash ^= hash >> 29;
  }
  word = 0;
  memcpy(&word, text + i, count - i);
  hash = (hash ^ word) * factor;
  return hash ^ hash >> 32;
}
