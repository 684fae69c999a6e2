#include "CKernels.h"

#include <pthread.h>
#include <string.h>

#include "CProcessor.h"

static uint32_t table[8][256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void make_tables(void) {
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
  pthread_once(&table_once, make_tables);
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

#define CRC_TARGET __attribute__((target("sse4.2,pclmul")))
/// Bytes of one of three streams. The instruction takes a word a cycle but has its result three
/// cycles later, so that three checksums at a time are as fast as one.
#define STREAM 1024

CRC_TARGET static inline uint64_t next_word(const uint8_t *p) {
  uint64_t word;
  memcpy(&word, p, 8);
  return word;
}

/// The checksum `c` continued over so many zero bytes: `factor` is x^(8 · bytes − 33) modulo the
/// polynomial; the instruction reduces the product and multiplies by the rest.
CRC_TARGET static inline uint64_t over_zeros(uint64_t c, uint32_t factor) {
  __m128i product = _mm_clmulepi64_si128(
      _mm_cvtsi64_si128((long long)c), _mm_cvtsi64_si128((long long)factor), 0);
  return _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

CRC_TARGET static uint32_t crc32c_sse42(uint32_t crc, const void *bytes, size_t count) {
  const uint8_t *p = bytes;
  uint64_t c = (uint32_t)~crc;
  for (; count >= 3 * STREAM; count -= 3 * STREAM, p += 3 * STREAM) {
    uint64_t second = 0, third = 0;
    for (size_t i = 0; i < STREAM; i += 8) {
      // What comes next is asked for: the processor follows no stream into the next page by itself.
      if (i % 64 == 0) {
        _mm_prefetch((const char *)p + 3 * STREAM + i, _MM_HINT_T0);
        _mm_prefetch((const char *)p + 4 * STREAM + i, _MM_HINT_T0);
        _mm_prefetch((const char *)p + 5 * STREAM + i, _MM_HINT_T0);
      }
      c = _mm_crc32_u64(c, next_word(p + i));
      second = _mm_crc32_u64(second, next_word(p + STREAM + i));
      third = _mm_crc32_u64(third, next_word(p + 2 * STREAM + i));
    }
    c = over_zeros(c, 0xA51B6135) ^ over_zeros(second, 0x170076FA) ^ third;
  }
  for (; count >= 8; count -= 8, p += 8) c = _mm_crc32_u64(c, next_word(p));
  for (; count > 0; count--, p++) c = _mm_crc32_u8((uint32_t)c, *p);
  return ~(uint32_t)c;
}

uint32_t lede_crc32c(uint32_t crc, const void *bytes, size_t count) {
  return LEDE_PROCESSOR_HAS(SSE4_2, "sse4.2") && LEDE_PROCESSOR_HAS(PCLMULQDQ, "pclmul")
             ? crc32c_sse42(crc, bytes, count)
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
