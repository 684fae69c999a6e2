#include "CKernels.h"

#include <string.h>

static uint32_t table[8][256];

__attribute__((constructor)) static void make_tables(void) {
  for (uint32_t n = 0; n < 256; n++) {
    uint32_t c = n;
    for (int k = 0; k < 8; k++) c = c & 1 ? (c >> 1) ^ 0x82F63B78u : c >> 1;
    table[0][n] = c;
  }
  for (uint32_t n = 0; n < 256; n++) {
    uint32_t c = table[0][n];
    for (int k = 1; k < 8; k++) {
      c = table[0][c & 0xFF] ^ (c >> 8);
      table[k][n] = c;
    }
  }
}

uint32_t lede_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
  const uint8_t *p = bytes;
  uint32_t c = ~crc;
  for (; count >= 8; count -= 8, p += 8) {
    uint64_t word = 0;
    for (int i = 7; i >= 0; i--) word = word << 8 | p[i];
    word ^= c;
    c = 0;
    for (int i = 0; i < 8; i++) c ^= table[7 - i][(word >> (8 * i)) & 0xFF];
  }
  for (; count > 0; count--, p++) c = table[0][(c ^ *p) & 0xFF] ^ (c >> 8);
  return ~c;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(
    uint32_t crc, const void *bytes, size_t count) {
  const uint8_t *p = bytes;
  uint64_t c = ~crc;
  for (; count >= 8; count -= 8, p += 8) {
    uint64_t word;
    memcpy(&word, p, 8);
    c = _mm_crc32_u64(c, word);
  }
  for (; count > 0; count--, p++) c = _mm_crc32_u8((uint32_t)c, *p);
  return ~(uint32_t)c;
}

uint32_t lede_crc32c(uint32_t crc, const void *bytes, size_t count) {
  return __builtin_cpu_supports("sse4.2") ? crc32c_sse42(crc, bytes, count)
                                          : lede_crc32c_portable(crc, bytes, count);
}
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

uint32_t lede_crc32c(uint32_t crc, const void *bytes, size_t count) {
  const uint8_t *p = bytes;
  uint32_t c = ~crc;
  for (; count >= 8; count -= 8, p += 8) {
    uint64_t word;
    memcpy(&word, p, 8);
    c = __crc32cd(c, word);
  }
  for (; count > 0; count--, p++) c = __crc32cb(c, *p);
  return ~c;
}
#else
uint32_t lede_crc32c(uint32_t crc, const void *bytes, size_t count) {
  return lede_crc32c_portable(crc, bytes, count);
}
#endif
