// Blocks of a dictionary and short lists, whole and damaged, through the kernels that read them.
//
// As a libFuzzer target (LEDE_FUZZ): the input is a block with a key to look for, a short list, or
// numbers to search. As a program: `terms ROUNDS [SEED]` makes random ones, asks for what is in
// them and what is not, and damages them. Plain loops over the whole of the bytes say what is
// right. Buffers are exactly as large as they must be, so that the address sanitizer sees what goes
// further.
//
// Needs nothing but the C library, so that it also runs under an emulator of another processor.

#include "../Sources/CKernels/postings.c"
#include "../Sources/CKernels/terms.c"

#include <inttypes.h>
#include <stdio.h>

static uint64_t seed_now, random_state;

static uint64_t next_random(void) {
  // SplitMix64, by Vigna.
  uint64_t z = random_state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static uint32_t below(uint64_t n) { return (uint32_t)(next_random() % n); }

static void expect(const char *what, uint64_t where, uint64_t found, uint64_t expected) {
  if (found == expected) return;
  fprintf(
      stderr, "%s at %" PRIu64 ": %" PRIu64 ", not %" PRIu64 " (seed %" PRIu64 ")\n", what, where,
      found, expected, seed_now);
  abort();
}

/// A copy of bytes without a byte behind it.
static uint8_t *tight(const uint8_t *bytes, size_t count) {
  uint8_t *copy = malloc(count + (count == 0));
  if (!copy) abort();
  if (count) memcpy(copy, bytes, count);
  return copy;
}

// MARK: Keys of a block

#define ENTRIES_MAX 64
#define KEY_MAX 4096

typedef struct {
  uint32_t count;
  uint8_t keys[ENTRIES_MAX][KEY_MAX];
  size_t key_counts[ENTRIES_MAX];
  lede_term_place places[ENTRIES_MAX];
} plain_block;

/// A varint of at most 64 bits in its shortest form; false where there is none.
static bool plain_varint(const uint8_t *bytes, size_t size, size_t *at, uint64_t *value) {
  *value = 0;
  for (uint32_t shift = 0; shift < 70 && *at < size; shift += 7) {
    const uint64_t byte = bytes[(*at)++];
    if (shift == 63 && byte > 1) return false;
    *value |= (byte & 127) << shift;
    if (byte < 128) return byte > 0 || shift == 0;
  }
  return false;
}

/// Reads all entries; false when they are none, do not ascend, share less than they could, or have
/// keys too long for here.
static bool plain_read(plain_block *block, const uint8_t *bytes, size_t size, uint32_t count) {
  size_t at = 0;
  uint64_t postings, positions;
  block->count = count;
  if (!plain_varint(bytes, size, &at, &postings)) return false;
  if (!plain_varint(bytes, size, &at, &positions)) return false;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t shared, suffix, head, extra, first, second, more;
    if (!plain_varint(bytes, size, &at, &shared)) return false;
    if (!plain_varint(bytes, size, &at, &suffix)) return false;
    if (shared > (i ? block->key_counts[i - 1] : 0) || suffix > size - at) return false;
    if (shared + suffix > KEY_MAX) return false;
    uint8_t *key = block->keys[i];
    if (i) memcpy(key, block->keys[i - 1], shared);
    memcpy(key + shared, bytes + at, suffix);
    const size_t n = block->key_counts[i] = shared + suffix;
    if (i) {
      const size_t last = block->key_counts[i - 1];
      const int order = memcmp(block->keys[i - 1], key, n < last ? n : last);
      if (order > 0 || (order == 0 && last >= n)) return false;
      // A writer shares all that is common; a lookup relies on it.
      if (shared < last && shared < n && key[shared] == block->keys[i - 1][shared]) return false;
    }
    at += suffix;
    block->places[i] = (lede_term_place){at, postings, positions};
    if (!plain_varint(bytes, size, &at, &head)) return false;
    if (!plain_varint(bytes, size, &at, &extra)) return false;
    if (!plain_varint(bytes, size, &at, &first)) return false;
    if (!plain_varint(bytes, size, &at, &second)) return false;
    if (head >> 1 == 0) return false;
    const bool is_single = head >> 1 == 1, is_elsewhere = head & 1;
    const uint32_t offsets = !is_elsewhere ? 0 : is_single ? second & 1 : 2;
    for (uint32_t k = 0; k < offsets; k++) {
      if (!plain_varint(bytes, size, &at, &more)) return false;
    }
    if (is_elsewhere) continue;
    if (!is_single) postings += first;
    if (!is_single) positions += second;
    else if (second & 1) positions += second >> 1;
  }
  return true;
}

static plain_block plain;

/// Looks for a key; returns whether the block is one that a writer could have made.
static bool check_key(
    const uint8_t *bytes, size_t size, uint32_t entry_count, const uint8_t *wanted, size_t count) {
  uint8_t *block = tight(bytes, size), *key = tight(wanted, count);
  lede_term_place place = {0};
  const int found = lede_find_term(block, size, entry_count, key, count, &place);
  if (found < -1 || found > 1) expect("answer", 0, (uint64_t)found, 1);
  if (found == 1 && place.offset > size) expect("offset", 0, place.offset, size);
  const bool is_sound = entry_count <= ENTRIES_MAX && plain_read(&plain, bytes, size, entry_count);
  if (is_sound) {
    uint32_t i = 0;
    while (i < entry_count && (plain.key_counts[i] != count || memcmp(plain.keys[i], key, count))) i++;
    expect("whether the key is there", i, (uint64_t)found, i < entry_count);
    if (found == 1) {
      expect("offset", i, place.offset, plain.places[i].offset);
      expect("postings", i, place.postings, plain.places[i].postings);
      expect("positions", i, place.positions, plain.places[i].positions);
    }
  }
  free(block);
  free(key);
  return is_sound;
}

// MARK: Numbers and short lists

static void check_numbers(const uint8_t *bytes, size_t count, uint64_t value) {
  uint8_t *numbers = tight(bytes, 8 * count);
  const size_t found = lede_count_below(numbers, count, value);
  // Where the numbers ascend; where not, it only has to stay within them.
  size_t wanted = 0;
  bool ascends = true;
  for (size_t i = 0; i < count; i++) {
    wanted += load64(numbers + 8 * i) < value;
    ascends &= i == 0 || load64(numbers + 8 * (i - 1)) <= load64(numbers + 8 * i);
  }
  if (ascends) expect("numbers below", value, found, wanted);
  if (found > count) expect("numbers", value, found, count);
  free(numbers);
}

/// A varint of at most five bytes, in any form.
static bool plain_varint5(const uint8_t *bytes, size_t size, size_t *at, uint64_t *value) {
  *value = 0;
  for (uint32_t shift = 0; shift < 35 && *at < size; shift += 7) {
    const uint64_t byte = bytes[(*at)++];
    *value |= (byte & 127) << shift;
    if (byte < 128) return true;
  }
  return false;
}

static void check_short(
    const uint8_t *input, size_t size, uint32_t count, uint32_t document_count) {
  uint8_t *bytes = tight(input, size);
  uint32_t *documents = malloc(4 * (size_t)count + 1), *frequencies = malloc(4 * (size_t)count + 1);
  if (!documents || !frequencies) abort();
  const bool found = lede_read_short(bytes, size, count, document_count, documents, frequencies);
  size_t at = 0;
  uint64_t next = 0;
  bool is_sound = true;
  for (uint32_t i = 0; is_sound && i < count; i++) {
    uint64_t code, frequency = 1;
    is_sound = plain_varint5(bytes, size, &at, &code);
    if (is_sound && !(code & 1)) is_sound = plain_varint5(bytes, size, &at, &frequency);
    is_sound = is_sound && (uint32_t)frequency > 0 && next + (code >> 1) < document_count;
    if (!is_sound) break;
    next += code >> 1;
    if (found) {
      expect("document", i, documents[i], next);
      expect("frequency", i, frequencies[i], (uint32_t)frequency);
    }
    next++;
  }
  expect("whether a short list is sound", at, found, is_sound && at == size);
  free(bytes);
  free(documents);
  free(frequencies);
}

#ifdef LEDE_FUZZ
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 6) return 0;
  const uint8_t kind = data[0], first = data[1], second = data[2];
  data += 3;
  size -= 3;
  switch (kind % 3) {
    case 0: {
      const size_t key_count = first < size ? first : size;
      (void)check_key(data + key_count, size - key_count, second % 40, data, key_count);
      break;
    }
    case 1:
      check_short(data, size, first, second < 128 ? second : UINT32_MAX);
      break;
    default:
      // Numbers of a single byte ascend more often.
      if (size > 8) check_numbers(data + 8, (size - 8) / 8, first < 128 ? second : load64(data));
  }
  return 0;
}
#else
typedef struct {
  uint8_t bytes[1 << 16];
  size_t count;
} output;

static void put_varint(output *o, uint64_t x) {
  for (; x > 127; x >>= 7) o->bytes[o->count++] = (uint8_t)(x | 128);
  o->bytes[o->count++] = (uint8_t)x;
}

static uint64_t some_number(void) { return next_random() >> below(64); }

/// A random key: `letters` letters from 'a' on.
static size_t some_key(uint8_t *key, uint32_t letters) {
  const size_t count = below(8) ? below(6) : below(300);
  for (size_t i = 0; i < count; i++) key[i] = (uint8_t)(97 + below(letters));
  return count;
}

static int order_keys(const void *a, const void *b) {
  const uint8_t *x = a, *y = b;
  const size_t n = x[0] | x[1] << 8, m = y[0] | y[1] << 8;
  const int order = memcmp(x + 2, y + 2, n < m ? n : m);
  return order ? order : n < m ? -1 : n > m;
}

static output block;

/// Fills `block` with random entries; returns how many.
static uint32_t make_block(uint32_t letters) {
  static uint8_t keys[32][302];
  const uint32_t wanted = 1 + below(32);
  for (uint32_t i = 0; i < wanted; i++) {
    const size_t count = some_key(keys[i] + 2, letters);
    keys[i][0] = (uint8_t)count;
    keys[i][1] = (uint8_t)(count >> 8);
  }
  qsort(keys, wanted, sizeof *keys, order_keys);
  block.count = 0;
  put_varint(&block, some_number());
  put_varint(&block, some_number());
  const uint8_t *last = NULL;
  size_t last_count = 0;
  uint32_t entries = 0;
  for (uint32_t i = 0; i < wanted; i++) {
    const uint8_t *key = keys[i] + 2;
    const size_t count = keys[i][0] | keys[i][1] << 8;
    if (last && order_keys(keys[i], last - 2) == 0) continue;
    size_t shared = 0;
    while (shared < count && shared < last_count && key[shared] == last[shared]) shared++;
    put_varint(&block, shared);
    put_varint(&block, count - shared);
    memcpy(block.bytes + block.count, key + shared, count - shared);
    block.count += count - shared;
    const uint64_t head = below(2) ? 2 + below(2) : 2 + some_number() / 2, second = some_number();
    put_varint(&block, head);
    put_varint(&block, some_number());
    put_varint(&block, some_number());
    put_varint(&block, second);
    const uint32_t offsets = !(head & 1) ? 0 : head >> 1 == 1 ? second & 1 : 2;
    for (uint32_t k = 0; k < offsets; k++) put_varint(&block, some_number());
    last = key;
    last_count = count;
    entries++;
  }
  return entries;
}

static void run_round(uint64_t seed) {
  seed_now = random_state = seed;
  const uint32_t letters = below(2) ? 2 : 26, entries = make_block(letters);
  uint8_t key[302];
  expect(
      "a block", 0, check_key(block.bytes, block.count, entries, key, some_key(key, letters)), true);
  static plain_block whole;
  whole = plain;
  for (uint32_t i = 0; i < entries; i++) {
    (void)check_key(block.bytes, block.count, entries, whole.keys[i], whole.key_counts[i]);
    (void)check_key(block.bytes, block.count, entries, key, some_key(key, letters));
  }
  for (int i = 0; i < 60; i++) {
    const size_t at = below(block.count);
    const uint8_t byte = block.bytes[at];
    block.bytes[at] ^= (uint8_t)(1 + below(255));
    const uint32_t k = below(entries);
    (void)check_key(block.bytes, block.count, entries, whole.keys[k], whole.key_counts[k]);
    (void)check_key(block.bytes, at, entries, whole.keys[k], whole.key_counts[k]);
    block.bytes[at] = byte;
  }

  output *list = &block;
  list->count = 0;
  const uint32_t count = 1 + below(256);
  for (uint32_t i = 0; i < count; i++) {
    const uint64_t gap = below(1 + (1u << below(20))), is_one = below(2);
    put_varint(list, gap << 1 | is_one);
    if (!is_one) put_varint(list, below(9) ? 1 + below(9) : 1 + below(UINT32_MAX));
  }
  check_short(list->bytes, list->count, count, UINT32_MAX);
  for (int i = 0; i < 40; i++) {
    const size_t at = below(list->count);
    check_short(list->bytes, at, count, UINT32_MAX);
    list->bytes[at] = (uint8_t)next_random();
    check_short(list->bytes, list->count, count, below(2) ? UINT32_MAX : 1 + below(1 << 20));
  }

  uint64_t numbers[64];
  const size_t n = below(64);
  for (size_t i = 0; i < n; i++) numbers[i] = (i ? numbers[i - 1] : 0) + below(3);
  for (int i = 0; i < 20; i++) check_numbers((const uint8_t *)numbers, n, below(140));
  check_numbers((const uint8_t *)numbers, n, UINT64_MAX);
}

int main(int argc, char **argv) {
  const uint64_t rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : 200;
  const uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
  // Every short list of up to two bytes.
  for (uint32_t i = 0; i < 1 << 16; i++) {
    const uint8_t bytes[2] = {(uint8_t)i, (uint8_t)(i >> 8)};
    for (uint32_t count = 1; count <= 3; count++) {
      check_short(bytes, 2, count, 40);
      if (i < 256) check_short(bytes, 1, count, 40);
    }
  }
  for (uint64_t seed = first; seed < first + rounds; seed++) run_round(seed);
  printf("%" PRIu64 " rounds of terms and short lists agree with plain loops\n", rounds);
  return 0;
}
#endif
