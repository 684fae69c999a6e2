#include "CText.h"

#include <string.h>

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

/// Whether sixteen bytes, behind one that is no white space, hold none but single spaces, and none at
/// their end.
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
