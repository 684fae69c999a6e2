#include "CTermTable.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/// The first sixteen bytes of a key, the first lowest, zeros behind a shorter one.
typedef struct {
  uint64_t first, second;
} head;

/// What decides on a key of sixteen bytes; its number and 1, or 0 in an empty slot.
typedef struct {
  head head;
  uint32_t number;
  uint16_t count;
  uint8_t tag;
  /// Two slots to a line of the cache.
  uint8_t padding[9];
} slot;

struct lede_term_table {
  slot *slots;
  size_t slot_count;
  /// By number: the hash, where the key's bytes end, the tag.
  uint32_t *hashes;
  uint32_t *ends;
  uint8_t *tags;
  uint32_t count, capacity;
  uint8_t *bytes;
  size_t byte_count, byte_capacity;
};

static void *resized(void *memory, size_t count, size_t size) {
  void *larger = realloc(memory, count * size);
  if (!larger) abort();
  return larger;
}

/// Empty slots that lie in lines of the cache by twos.
static slot *empty_slots(size_t count) {
  void *slots;
  if (posix_memalign(&slots, 64, count * sizeof(slot)) != 0) abort();
  memset(slots, 0, count * sizeof(slot));
  return slots;
}

lede_term_table *lede_term_table_make(void) {
  lede_term_table *t = resized(NULL, 1, sizeof *t);
  *t = (lede_term_table){.slot_count = 1 << 12};
  t->slots = empty_slots(t->slot_count);
  return t;
}

void lede_term_table_free(lede_term_table *t) {
  free(t->slots);
  free(t->hashes);
  free(t->ends);
  free(t->tags);
  free(t->bytes);
  free(t);
}

uint32_t lede_term_table_count(const lede_term_table *t) { return t->count; }

size_t lede_term_table_byte_count(const lede_term_table *t) {
  return t->slot_count * sizeof *t->slots * 3 / 2 + (size_t)t->capacity * 9 +
         t->byte_capacity * 3 / 2;
}

static inline uint32_t start_of(const lede_term_table *t, uint32_t id) {
  return id == 0 ? 0 : t->ends[id - 1];
}

const uint8_t *lede_term_table_key(const lede_term_table *t, uint32_t id, uint32_t *count) {
  const uint32_t start = start_of(t, id);
  *count = t->ends[id] - start;
  return t->bytes + start;
}

void lede_term_table_expect_place(const lede_term_table *t, uint32_t id) {
  __builtin_prefetch(&t->ends[id == 0 ? 0 : id - 1]);
}

void lede_term_table_expect_key(const lede_term_table *t, uint32_t id) {
  __builtin_prefetch(t->bytes + start_of(t, id));
}

uint8_t lede_term_table_tag(const lede_term_table *t, uint32_t id) { return t->tags[id]; }

uint64_t lede_term_table_rank(const lede_term_table *t, uint32_t id) {
  uint32_t count;
  const uint8_t *key = lede_term_table_key(t, id, &count);
  uint64_t rank = 0;
  for (uint32_t i = 0; i < 8; i++) rank = rank << 8 | (i < count ? key[i] : 0);
  return rank;
}

int lede_term_table_compare(const lede_term_table *t, uint32_t a, uint32_t b) {
  uint32_t a_count, b_count;
  const uint8_t *a_key = lede_term_table_key(t, a, &a_count);
  const uint8_t *b_key = lede_term_table_key(t, b, &b_count);
  const int order = memcmp(a_key, b_key, a_count < b_count ? a_count : b_count);
  if (order != 0) return order;
  if (a_count != b_count) return a_count < b_count ? -1 : 1;
  return (int)t->tags[a] - (int)t->tags[b];
}

static inline uint64_t load64(const uint8_t *p) {
  uint64_t x;
  memcpy(&x, p, 8);
  return x;
}

/// The first of eight bytes, so many that they are a number of their own; zeros behind.
static inline uint64_t masked(uint64_t bytes, uint32_t count) {
  return count >= 8 ? bytes : bytes & (((uint64_t)1 << (8 * count)) - 1);
}

/// The head of a key with LEDE_KEY_SLACK readable bytes behind it.
static inline head head_of(const uint8_t *key, uint32_t count) {
  return (head){
      masked(load64(key), count), count <= 8 ? 0 : masked(load64(key + 8), count - 8)};
}

static inline uint64_t mixed(uint64_t a, uint64_t b) {
  const unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// By products of halves, as in wyhash; keys are short.
static inline uint32_t hash_of(const uint8_t *key, uint32_t count, head h, uint8_t tag) {
  const uint64_t kind = ((uint64_t)tag << 32 | count) * 0x9E3779B97F4A7C15;
  uint64_t hash = mixed(h.first ^ 0xA0761D6478BD642F, h.second ^ kind ^ 0xD1B54A32D192ED03);
  if (count > 16) {
    for (uint32_t i = 16; i + 8 < count; i += 8) {
      hash = mixed(hash ^ load64(key + i), 0xA0761D6478BD642F);
    }
    hash = mixed(hash ^ load64(key + count - 8), 0xE7037ED1A0B428DB);
  }
  return (uint32_t)(hash ^ hash >> 32);
}

static void grow_slots(lede_term_table *t) {
  const size_t count = 2 * t->slot_count, mask = count - 1;
  slot *larger = empty_slots(count);
  for (size_t i = 0; i < t->slot_count; i++) {
    if (t->slots[i].number == 0) continue;
    size_t at = t->hashes[t->slots[i].number - 1] & mask;
    while (larger[at].number != 0) at = (at + 1) & mask;
    larger[at] = t->slots[i];
  }
  free(t->slots);
  t->slots = larger;
  t->slot_count = count;
}

static uint32_t add(
    lede_term_table *t, size_t at, const uint8_t *key, uint32_t count, head h,
    uint32_t hash, uint8_t tag) {
  if (t->count == t->capacity) {
    t->capacity = t->capacity == 0 ? 1 << 10 : 2 * t->capacity;
    t->hashes = resized(t->hashes, t->capacity, sizeof *t->hashes);
    t->ends = resized(t->ends, t->capacity, sizeof *t->ends);
    t->tags = resized(t->tags, t->capacity, sizeof *t->tags);
  }
  if (t->byte_capacity - t->byte_count < (size_t)count + LEDE_KEY_SLACK) {
    t->byte_capacity = 2 * t->byte_capacity + count + (1 << 14);
    t->bytes = resized(t->bytes, t->byte_capacity, 1);
  }
  if (t->byte_count + count > UINT32_MAX || t->count == UINT32_MAX - 1) abort();
  memcpy(t->bytes + t->byte_count, key, count);
  t->byte_count += count;
  const uint32_t id = t->count++;
  t->hashes[id] = hash;
  t->ends[id] = (uint32_t)t->byte_count;
  t->tags[id] = tag;
  t->slots[at] = (slot){h, id + 1, (uint16_t)count, tag, {0}};
  if (4 * (size_t)t->count > 3 * t->slot_count) grow_slots(t);
  return id;
}

static inline uint32_t intern(
    lede_term_table *t, const uint8_t *key, uint32_t count, head h, uint32_t hash, uint8_t tag) {
  const size_t mask = t->slot_count - 1;
  size_t at = hash & mask;
  for (; t->slots[at].number != 0; at = (at + 1) & mask) {
    const slot *s = &t->slots[at];
    if (s->head.first != h.first || s->head.second != h.second || s->count != count ||
        s->tag != tag) {
      continue;
    }
    const uint32_t id = s->number - 1;
    if (count <= 16 || memcmp(t->bytes + start_of(t, id) + 16, key + 16, count - 16) == 0) {
      return id;
    }
  }
  return add(t, at, key, count, h, hash, tag);
}

uint32_t lede_term_table_intern(
    lede_term_table *t, const uint8_t *key, uint32_t count, uint8_t tag) {
  uint8_t padded[16] = {0};
  if (count < 16) {
    memcpy(padded, key, count);
    key = padded;
  }
  const head h = head_of(key, count);
  return intern(t, key, count, h, hash_of(key, count, h, tag), tag);
}

void lede_term_table_intern_all(
    lede_term_table *t, const uint8_t *bytes, const uint64_t *keys, size_t key_count,
    uint32_t *ids) {
  enum { BATCH = 32 };
  head heads[BATCH];
  uint32_t hashes[BATCH];
  for (size_t first = 0; first < key_count; first += BATCH) {
    const size_t n = key_count - first < BATCH ? key_count - first : BATCH;
    for (size_t i = 0; i < n; i++) {
      const uint64_t k = keys[first + i];
      const uint8_t *key = bytes + (k >> 24);
      heads[i] = head_of(key, (uint16_t)k);
      hashes[i] = hash_of(key, (uint16_t)k, heads[i], (uint8_t)(k >> 16));
      __builtin_prefetch(&t->slots[hashes[i] & (t->slot_count - 1)]);
    }
    for (size_t i = 0; i < n; i++) {
      const uint64_t k = keys[first + i];
      ids[first + i] = intern(
          t, bytes + (k >> 24), (uint16_t)k, heads[i], hashes[i], (uint8_t)(k >> 16));
    }
  }
}
