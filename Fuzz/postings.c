// Posting lists of every form, whole and damaged, through every kernel at every level.
//
// As a libFuzzer target (LEDE_FUZZ): the input seeds a list and says how to damage it, or is a list
// itself. As a program: `postings ROUNDS [SEED]` makes random lists, compares the kernels with
// plain loops over the same postings, and damages the lists. Buffers are exactly as large as
// CPostings.h promises, so that the address sanitizer sees what goes further.
//
// Needs nothing but the C library, so that it also runs under an emulator of another processor.

#include "../Sources/CKernels/postings.c"

#include <inttypes.h>
#include <stdio.h>

// MARK: Random numbers

static uint64_t seed_now, random_state;

static uint64_t next_random(void) {
  // SplitMix64, by Vigna.
  uint64_t z = random_state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static uint32_t below(uint64_t n) { return (uint32_t)(next_random() % n); }
static bool one_in(uint32_t n) { return below(n) == 0; }

static void fail(const char *what, uint64_t where, uint64_t found, uint64_t expected) {
  fprintf(
      stderr, "%s at %" PRIu64 ": %" PRIu64 ", not %" PRIu64 " (level %d, seed %" PRIu64 ")\n", what,
      where, found, expected, lede_kernel_level(), seed_now);
  abort();
}

static void expect(const char *what, uint64_t where, uint64_t found, uint64_t expected) {
  if (found != expected) fail(what, where, found, expected);
}

static void *room(size_t count, size_t size) {
  void *p = malloc(count * size + (count == 0));
  if (!p) abort();
  return p;
}

// MARK: Postings as plain arrays

typedef struct {
  uint32_t document_count, count, title_weight;
  uint32_t *documents, *frequencies;
  uint8_t *impacts;
  /// Where each posting's positions begin; one more than there are postings. None: no positions.
  uint32_t *position_starts, *positions;
} model;

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
} buffer;

static void put(buffer *b, uint8_t byte) {
  if (b->count == b->capacity) {
    b->capacity = 2 * b->capacity + 64;
    b->bytes = realloc(b->bytes, b->capacity);
    if (!b->bytes) abort();
  }
  b->bytes[b->count++] = byte;
}

static void put32(buffer *b, uint32_t x) {
  for (int i = 0; i < 4; i++) put(b, (uint8_t)(x >> 8 * i));
}

static void put_varint(buffer *b, uint32_t x) {
  for (; x > 127; x >>= 7) put(b, (uint8_t)(x | 128));
  put(b, (uint8_t)x);
}

static void put_packed(buffer *b, const uint32_t *values, uint32_t count, uint32_t width) {
  const size_t start = b->count;
  for (uint32_t i = 0; i < (count * width + 7) / 8; i++) put(b, 0);
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t k = 0; k < width; k++) {
      const size_t bit = (size_t)i * width + k;
      if (values[i] >> k & 1) b->bytes[start + bit / 8] |= (uint8_t)(1 << bit % 8);
    }
  }
}

static uint32_t width_of(uint32_t value) { return value ? 32 - (uint32_t)__builtin_clz(value) : 0; }

/// What `width` bits leave of the values: steps from one to the next, and the bits above.
typedef struct {
  uint32_t count;
  uint8_t *steps;
  uint32_t *highs;
} leftover;

static leftover left_over(const uint32_t *values, uint32_t count, uint32_t width) {
  leftover x = {0, room(2 * count + 1, 1), room(2 * count + 1, 4)};
  uint32_t last = 0;
  for (uint32_t i = 0; i < count; i++) {
    if ((uint64_t)values[i] >> width == 0) continue;
    for (; i - last > 255; last += 255, x.count++) {
      x.steps[x.count] = 255;
      x.highs[x.count] = 0;
    }
    x.steps[x.count] = (uint8_t)(i - last);
    x.highs[x.count++] = values[i] >> width;
    last = i;
  }
  return x;
}

static void put_leftover(buffer *b, leftover *x) {
  if (x->count > 0) {
    uint32_t all = 0;
    for (uint32_t i = 0; i < x->count; i++) all |= x->highs[i];
    uint32_t width = width_of(all);
    if (one_in(5)) width += below(33 - width);
    put(b, (uint8_t)width);
    for (uint32_t i = 0; i < x->count; i++) put(b, x->steps[i]);
    put_packed(b, x->highs, x->count, width);
  }
  free(x->steps);
  free(x->highs);
}

static model make_model(uint32_t count) {
  model m = {.count = count, .title_weight = one_in(3) ? 1 : 1 + below(5)};
  m.documents = room(count + 16, 4);
  m.frequencies = room(count + 16, 4);
  m.impacts = room(count + 64, 1);
  const uint32_t spread = (uint32_t)1 << below(one_in(8) ? 22 : 9);
  uint64_t document = one_in(8) ? UINT32_MAX - (uint64_t)count * spread - 7 : below(3 * spread);
  if ((int64_t)document < 0) document = 0;
  m.count = 0;
  for (uint32_t i = 0; i < count && document < UINT32_MAX; i++, m.count++) {
    m.documents[i] = (uint32_t)document;
    document += 1 + (spread == 1 ? 0 : below(spread)) + (one_in(300) ? below(100000) : 0);
    m.frequencies[i] = 1 + below(1 << below(4)) + (one_in(60) ? below(1 << below(31)) : 0);
    m.impacts[i] = (uint8_t)(1 + below(255));
  }
  memset(m.documents + m.count, 0xFF, 16 * 4);
  const uint32_t last = m.documents[m.count - 1];
  m.document_count = last + 1 + (one_in(2) ? 0 : below((uint64_t)UINT32_MAX - last > 5000 ? 5000 : 1));
  if (one_in(3)) return m;
  // With positions a frequency is what they weigh.
  m.position_starts = room(m.count + 1, 4);
  m.positions = room((size_t)m.count * 48, 4);
  uint32_t n = 0;
  for (uint32_t i = 0; i < m.count; i++) {
    m.position_starts[i] = n;
    m.frequencies[i] = 0;
    uint32_t position = one_in(5) ? below(40) : LEDE_BODY_START + below(1 << below(20));
    for (uint32_t k = 1 + below(one_in(20) ? 40 : 3); k > 0; k--) {
      m.positions[n++] = position;
      m.frequencies[i] += position < LEDE_BODY_START ? m.title_weight : 1;
      if (position < LEDE_BODY_START && one_in(2)) position = LEDE_BODY_START;
      position += one_in(10) ? 0 : 1 + below(1 << below(10));
    }
  }
  m.position_starts[m.count] = n;
  return m;
}

static void drop_model(model *m) {
  free(m->documents);
  free(m->frequencies);
  free(m->impacts);
  free(m->position_starts);
  free(m->positions);
}

static bool holds(const model *m, uint32_t document, uint32_t *index) {
  uint32_t low = 0, high = m->count;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (m->documents[middle] < document) low = middle + 1; else high = middle;
  }
  *index = low;
  return low < m->count && m->documents[low] == document;
}

// MARK: Encoding

/// Returns the block's form.
static uint8_t put_block(buffer *b, const model *m, uint32_t from, uint32_t n) {
  const uint32_t first = from == 0 ? 0 : m->documents[from - 1] + 1;
  uint32_t values[LEDE_BLOCK_SIZE], gaps[LEDE_BLOCK_SIZE], widest = 0, next = first;
  for (uint32_t i = 0; i < n; i++) {
    gaps[i] = m->documents[from + i] - next;
    widest |= gaps[i];
    next = m->documents[from + i] + 1;
    values[i] = m->frequencies[from + i] - 1;
  }
  const uint32_t words = ((next - 1) >> 6) - (first >> 6) + 1;
  const bool is_bitset = words <= LEDE_BITSET_WORDS_MAX && !one_in(3);
  uint32_t gap_width = width_of(widest);
  if (one_in(10)) gap_width += below(33 - gap_width);
  uint32_t width = below(33);
  leftover more = left_over(values, n, width);
  if (more.count > 255) {
    free(more.steps);
    free(more.highs);
    more = left_over(values, n, width = 32);
  }
  for (uint32_t i = 0; i < n; i++) put(b, m->impacts[from + i]);
  if (is_bitset) {
    const size_t start = b->count;
    for (uint32_t i = 0; i < 8 * words; i++) put(b, 0);
    for (uint32_t i = 0; i < n; i++) {
      const uint32_t bit = m->documents[from + i] - (first & ~63u);
      b->bytes[start + bit / 8] |= (uint8_t)(1 << bit % 8);
    }
  } else {
    put_packed(b, gaps, n, gap_width);
  }
  put(b, (uint8_t)width);
  put(b, (uint8_t)more.count);
  put_packed(b, values, n, width);
  put_leftover(b, &more);
  return is_bitset ? LEDE_FORM_BITSET : (uint8_t)gap_width;
}

/// The stored value of a posting's first position.
static uint32_t first_value(uint32_t position) {
  const bool is_title = position < LEDE_BODY_START;
  const uint32_t place = is_title ? position : position - LEDE_BODY_START;
  if (place < 32) return place << 1 | !is_title;
  return is_title ? (uint32_t)-4096 + place : place + 32;
}

/// The stored values of some postings' positions; returns how many.
static uint32_t position_values(const model *m, uint32_t from, uint32_t n, uint32_t *values) {
  uint32_t count = 0;
  for (uint32_t i = from; i < from + n; i++) {
    const uint32_t *p = m->positions + m->position_starts[i];
    for (uint32_t k = 0; k < m->position_starts[i + 1] - m->position_starts[i]; k++) {
      values[count++] = k > 0 ? p[k] - p[k - 1] : first_value(p[0]);
    }
  }
  return count;
}

static void put_positions(buffer *b, const model *m, uint32_t from, uint32_t n) {
  uint32_t *values = room((size_t)n * 48, 4);
  const uint32_t count = position_values(m, from, n, values);
  put_varint(b, count);
  for (uint32_t i = 16; i < n; i += 16) {
    put_varint(b, m->position_starts[from + i] - m->position_starts[from + i - 16]);
  }
  const uint32_t width = below(33);
  put(b, (uint8_t)width);
  leftover more = left_over(values, count, width);
  put_varint(b, more.count);
  put_packed(b, values, count, width);
  put_leftover(b, &more);
  free(values);
}

/// A list in block form as it stands in the file, and its positions.
static void encode(const model *m, buffer *list, buffer *positions) {
  const uint32_t blocks = (m->count + LEDE_BLOCK_SIZE - 1) / LEDE_BLOCK_SIZE;
  buffer data = {0};
  uint32_t *ends = room(3 * blocks, 4);
  uint8_t *maxima = room(blocks, 1), *forms = room(blocks, 1);
  for (uint32_t b = 0; b < blocks; b++) {
    const uint32_t from = b * LEDE_BLOCK_SIZE;
    const uint32_t n = m->count - from < LEDE_BLOCK_SIZE ? m->count - from : LEDE_BLOCK_SIZE;
    forms[b] = put_block(&data, m, from, n);
    if (m->position_starts) put_positions(positions, m, from, n);
    ends[b] = m->documents[from + n - 1];
    ends[blocks + b] = (uint32_t)data.count;
    ends[2 * blocks + b] = (uint32_t)positions->count;
    maxima[b] = 0;
    for (uint32_t i = 0; i < n; i++) {
      if (m->impacts[from + i] > maxima[b]) maxima[b] = m->impacts[from + i];
    }
  }
  put32(list, blocks);
  put32(list, 0);
  for (uint32_t i = 0; i < 3 * blocks; i++) put32(list, ends[i]);
  for (uint32_t i = 0; i < blocks; i++) put(list, maxima[i]);
  for (uint32_t i = 0; i < blocks; i++) put(list, forms[i]);
  for (size_t i = 0; i < data.count; i++) put(list, data.bytes[i]);
  free(data.bytes);
  free(ends);
  free(maxima);
  free(forms);
}

/// Bytes with the slack that kernels may read and nothing behind it.
static uint8_t *with_slack(const buffer *b) {
  uint8_t *copy = room(b->count + LEDE_SLACK, 1);
  if (b->count) memcpy(copy, b->bytes, b->count);
  memset(copy + b->count, one_in(2) ? 0 : 0xA5, LEDE_SLACK);
  return copy;
}

// MARK: Opening

typedef struct {
  lede_list list;
  uint8_t *bytes, *positions;
  uint32_t *scratch;
  uint8_t *lasts, *maxima;
} opened;

static opened new_list(uint32_t count) {
  opened o = {0};
  o.scratch = room(LEDE_SCRATCH_SIZE, 4);
  memset(o.scratch, 0xC3, LEDE_SCRATCH_SIZE * 4);
  o.list.scratch = o.scratch;
  o.list.block = LEDE_NO_BLOCK;
  o.list.posting_count = count;
  o.list.block_count = (count + LEDE_BLOCK_SIZE - 1) / LEDE_BLOCK_SIZE;
  return o;
}

static void close_list(opened *o) {
  free(o->bytes);
  free(o->positions);
  free(o->scratch);
  free(o->lasts);
  free(o->maxima);
}

/// Opens a list as PostingList does; false when its head is damaged.
static bool open_blocks(
    opened *o, const buffer *bytes, const buffer *positions, uint32_t count,
    uint32_t document_count) {
  *o = new_list(count);
  lede_list *l = &o->list;
  const size_t head = 8 + 14 * (size_t)l->block_count;
  if (bytes->count < head || load32(bytes->bytes) != l->block_count) return false;
  o->bytes = with_slack(bytes);
  l->last_documents = o->bytes + 8;
  l->data_ends = l->last_documents + 4 * (size_t)l->block_count;
  l->maxima = l->data_ends + 8 * (size_t)l->block_count;
  l->forms = l->maxima + l->block_count;
  l->data = l->forms + l->block_count;
  if (positions && positions->count) {
    o->positions = with_slack(positions);
    l->positions = o->positions;
    l->position_ends = l->data_ends + 4 * (size_t)l->block_count;
    l->position_byte_count = positions->count;
  }
  return lede_check_heads(l, document_count, bytes->count - head);
}

/// The same postings as a list in memory, with positions as varints where one block holds all.
static opened open_memory(const model *m) {
  opened o = new_list(m->count);
  lede_list *l = &o.list;
  l->memory_documents = m->documents;
  l->memory_frequencies = m->frequencies;
  l->memory_impacts = m->impacts;
  o.lasts = room(l->block_count, 4);
  o.maxima = room(l->block_count, 1);
  for (uint32_t b = 0; b < l->block_count; b++) {
    const uint32_t from = b * LEDE_BLOCK_SIZE;
    const uint32_t n = m->count - from < LEDE_BLOCK_SIZE ? m->count - from : LEDE_BLOCK_SIZE;
    memcpy(o.lasts + 4 * b, m->documents + from + n - 1, 4);
    o.maxima[b] = 0;
    for (uint32_t i = 0; i < n; i++) {
      if (m->impacts[from + i] > o.maxima[b]) o.maxima[b] = m->impacts[from + i];
    }
  }
  l->last_documents = o.lasts;
  l->maxima = o.maxima;
  if (m->position_starts && l->block_count == 1) {
    uint32_t *values = room((size_t)m->count * 48, 4);
    const uint32_t count = position_values(m, 0, m->count, values);
    buffer bytes = {0};
    for (uint32_t i = 0; i < count; i++) put_varint(&bytes, values[i]);
    o.positions = with_slack(&bytes);
    l->positions = o.positions;
    l->position_byte_count = bytes.count;
    free(bytes.bytes);
    free(values);
  }
  return o;
}

// MARK: Against plain loops

static uint32_t plain_value(uint32_t impact, uint32_t weight) { return (impact * weight >> 8) + 1; }

static void rewind_list(lede_list *l) { l->block = LEDE_NO_BLOCK; }

static void check_blocks(lede_list *l, const model *m) {
  rewind_list(l);
  for (uint32_t b = 0; b < l->block_count; b++) {
    expect("load", b, lede_load_block(l, b), true);
    const uint32_t from = b * LEDE_BLOCK_SIZE;
    uint32_t frequencies[LEDE_BLOCK_SIZE];
    // Single frequencies before the documents, ranges behind them.
    const uint32_t one = below(l->count);
    expect("frequency", from + one, lede_frequency(l, one), m->frequencies[from + one]);
    const uint32_t *documents = lede_block_documents(l);
    expect("documents", b, documents != NULL, true);
    for (uint32_t i = 0; i < l->count; i++) {
      expect("document", from + i, documents[i], m->documents[from + i]);
      expect("impact", from + i, l->impacts[i], m->impacts[from + i]);
    }
    const uint32_t first = below(l->count), n = below(l->count - first + 1);
    expect("frequencies", b, lede_frequencies(l, first, n, frequencies), true);
    for (uint32_t i = 0; i < n; i++) {
      expect("frequency", from + first + i, frequencies[i], m->frequencies[from + first + i]);
    }
  }
}

static uint32_t some_document(const model *m) {
  if (one_in(4)) return below(m->document_count);
  const uint32_t d = m->documents[below(m->count)];
  return one_in(3) ? d : one_in(2) ? d - (d > 0) : d + 1;
}

static void check_lookups(lede_list *l, const model *m) {
  for (int round = 0; round < 40; round++) {
    const uint32_t document = some_document(m);
    uint32_t index;
    const bool is_held = holds(m, document, &index);
    const uint32_t block = index / LEDE_BLOCK_SIZE;
    const uint32_t from = index < m->count ? below(block + 1) : below(l->block_count + 1);
    const uint32_t expected = index < m->count ? block : l->block_count;
    expect("find_block", document, lede_find_block(l, from, document), expected);
    rewind_list(l);
    expect(
        "next_document", document, lede_next_document(l, document),
        index < m->count ? m->documents[index] : UINT32_MAX);
    expect(
        "find_posting", document, lede_find_posting(l, document),
        is_held ? index % LEDE_BLOCK_SIZE : UINT32_MAX);
    const uint32_t end = document + below(9000) + 1;
    if (end <= document) continue;
    uint32_t b = 0, highest = 0;
    for (uint32_t i = 0; i < l->block_count; i++) {
      const uint32_t start = i == 0 ? 0 : load32(l->last_documents + 4 * i - 4) + 1;
      if (start < end && load32(l->last_documents + 4 * i) >= document && l->maxima[i] > highest) {
        highest = l->maxima[i];
      }
    }
    expect("max_impact", document, lede_max_impact(l, document, end, &b), highest);
  }
}

static void check_windows(lede_list *l, const model *m) {
  uint16_t *window = room(LEDE_WINDOW_SIZE, 2), *plain = room(LEDE_WINDOW_SIZE, 2);
  uint32_t *documents = room(LEDE_WINDOW_SIZE + 32, 4);
  uint16_t *values = room(LEDE_WINDOW_SIZE + 32, 2);
  uint64_t bits[LEDE_WINDOW_SIZE / 64], plain_bits[LEDE_WINDOW_SIZE / 64];
  memset(window, 0, LEDE_WINDOW_SIZE * 2);
  uint32_t at = 0;
  for (int round = 0; round < 18; round++) {
    const bool marks = round % 6 > 2;
    // Windows ascend; now and then the list begins again.
    const bool begins = round % 3 == 0 || at >= m->document_count;
    if (begins) rewind_list(l);
    const uint32_t wanted = begins ? some_document(m) : at;
    const uint32_t start = (wanted >= m->document_count ? 0 : wanted) & ~63u;
    const uint32_t left = m->document_count - start;
    uint32_t size = one_in(2) ? LEDE_WINDOW_SIZE : 64 * (1 + below(64));
    if (left < size) size = left;
    const uint32_t end = start + size;
    const uint32_t weight = one_in(4) ? 65535 : 1 + below(1 << (1 + below(16)));
    memset(plain, 0, LEDE_WINDOW_SIZE * 2);
    memset(plain_bits, 0, sizeof plain_bits);
    memset(bits, 0, sizeof bits);
    uint32_t index;
    for (holds(m, start, &index); index < m->count && m->documents[index] < end; index++) {
      plain[m->documents[index] - start] += (uint16_t)plain_value(m->impacts[index], weight);
      plain_bits[(m->documents[index] - start) >> 6] |= (uint64_t)1 << (m->documents[index] & 63);
    }
    at = end;
    if (marks) {
      lede_mark(l, start, end, bits);
      for (uint32_t i = 0; i < LEDE_WINDOW_SIZE / 64; i++) {
        expect("marked word", start / 64 + i, bits[i], plain_bits[i]);
      }
      continue;
    }
    lede_accumulate(l, weight, start, end, window);
    for (uint32_t i = 0; i < LEDE_WINDOW_SIZE; i++) expect("window", start + i, window[i], plain[i]);
    const uint32_t threshold = one_in(3) ? 1 : one_in(20) ? 65536 : 1 + below(weight + 1);
    const size_t n = lede_drain(window, start, size, threshold, documents, values);
    size_t expected = 0;
    for (uint32_t i = 0; i < size; i++) {
      if (plain[i] < threshold) continue;
      if (expected < n) {
        expect("drained document", start + i, documents[expected], start + i);
        expect("drained value", start + i, values[expected], plain[i]);
      }
      expected++;
    }
    expect("drained count", start, n, expected);
    for (uint32_t i = 0; i < LEDE_WINDOW_SIZE; i++) expect("cleared place", i, window[i], 0);
  }
  free(window);
  free(plain);
  free(documents);
  free(values);
}

static void check_block_candidates(lede_list *l, const model *m) {
  uint32_t *documents = room(LEDE_BLOCK_SIZE + 32, 4);
  uint16_t *values = room(LEDE_BLOCK_SIZE + 32, 2);
  for (int round = 0; round < 12; round++) {
    const uint32_t b = below(l->block_count), from = b * LEDE_BLOCK_SIZE;
    const uint32_t weight = 1 + below(65535), threshold = one_in(4) ? below(2) : below(66000);
    if (one_in(2)) rewind_list(l);
    expect("load", b, lede_load_block(l, b), true);
    size_t n = lede_block_candidates(l, weight, threshold, documents, values), expected = 0;
    for (uint32_t i = 0; i < l->count; i++) {
      const uint32_t value = plain_value(m->impacts[from + i], weight);
      if (value < threshold) continue;
      if (expected < n) {
        expect("candidate", from + i, documents[expected], m->documents[from + i]);
        expect("candidate's value", from + i, values[expected], value);
      }
      expected++;
    }
    expect("candidates", from, n, expected);
    // A higher threshold filters them.
    const uint32_t higher = below(66000);
    size_t kept = 0;
    uint32_t kept_documents[LEDE_BLOCK_SIZE];
    for (size_t i = 0; i < n; i++) {
      if (values[i] >= higher) kept_documents[kept++] = documents[i];
    }
    n = lede_filter(documents, values, n, higher);
    expect("filtered", from, n, kept);
    for (size_t i = 0; i < n; i++) {
      expect("filtered document", i, documents[i], kept_documents[i]);
      expect("filtered value", i, values[i] >= higher, true);
    }
  }
  free(documents);
  free(values);
}

/// Ascending candidates, about half of them of the list.
static size_t some_candidates(const model *m, uint32_t *documents, uint16_t *values, size_t most) {
  size_t n = 0;
  uint32_t document = one_in(2) ? 0 : some_document(m), index;
  while (n < most && document < m->document_count) {
    documents[n] = document;
    values[n++] = (uint16_t)below(30000);
    holds(m, document + 1, &index);
    if (one_in(3)) index += below(one_in(4) ? 600 : 20);
    if (one_in(2) && index < m->count) {
      document = m->documents[index];
    } else {
      const uint64_t next = (uint64_t)document + 1 + below(one_in(20) ? 5000 : 60);
      if (next >= UINT32_MAX) break;
      document = (uint32_t)next;
    }
  }
  return n;
}

static void check_probes(lede_list *l, const model *m) {
  enum { most = 700 };
  uint32_t *documents = room(most + 64, 4), *asked = room(most, 4);
  uint16_t *values = room(most + 64, 2), *before = room(most, 2);
  double *totals = room(most, 8);
  float *norms = room(most, 4);
  for (int round = 0; round < 12; round++) {
    rewind_list(l);
    if (one_in(2)) (void)lede_load_block(l, 0);
    const size_t count = some_candidates(m, documents, values, 1 + below(most));
    memcpy(asked, documents, count * 4);
    memcpy(before, values, count * 2);
    const int mode = round % 4;
    uint32_t weight = 1 + below(35000), threshold = one_in(3) ? 1 : below(60000);
    if (mode == 3) threshold = below(256);
    size_t n = 0;
    if (mode == 0) {
      if (one_in(2)) weight = threshold = 0;
      n = lede_probe_required(l, weight, threshold, documents, values, count);
    } else if (mode == 1) {
      n = lede_probe_optional(l, weight, threshold, documents, values, count);
    } else if (mode == 2) {
      n = lede_probe_required(l, weight, threshold, documents, values, count);
    } else {
      n = lede_probe_least(l, threshold, documents, values, count);
    }
    size_t expected = 0;
    for (size_t i = 0; i < count; i++) {
      uint32_t index, value = before[i];
      const bool is_held = holds(m, asked[i], &index);
      if (!is_held && mode != 1) continue;
      if (is_held && mode == 3) value = value < m->impacts[index] ? value : m->impacts[index];
      else if (is_held && weight > 0) value += plain_value(m->impacts[index], weight);
      if (value < threshold) continue;
      if (expected < n) {
        expect("probed document", i, documents[expected], asked[i]);
        expect("probed value", i, values[expected], value);
      }
      expected++;
    }
    expect(mode == 3 ? "least" : mode == 1 ? "optional" : "required", round, n, expected);

    // Contributions, to the last bit.
    rewind_list(l);
    const float times = (float)(1 + below(1000)) / 37;
    for (size_t i = 0; i < count; i++) {
      totals[i] = (double)i / 3;
      norms[i] = 1.2f * (0.25f + 0.75f * ((float)below(3000) / 211.5f));
    }
    const bool by_posting = one_in(2) && m->document_count < 1 << 24;
    if (by_posting) {
      const size_t words = (m->document_count + 63) / 64;
      uint64_t *set = room(words, 8);
      uint32_t *ranks = room(words, 4);
      lede_make_set(asked, count, set, ranks, words);
      lede_add_contributions_by_posting(l, times, set, ranks, norms, totals);
      free(set);
      free(ranks);
    } else {
      lede_add_contributions(l, times, asked, norms, totals, count);
    }
    for (size_t i = 0; i < count; i++) {
      uint32_t index;
      double sum = (double)i / 3;
      if (holds(m, asked[i], &index)) {
        // Each step through memory, so that nothing is fused.
        volatile float tf = (float)m->frequencies[index], under = tf + norms[i], part = tf / under;
        volatile float product = times * part;
        sum += (double)product;
      }
      uint64_t found, wanted;
      memcpy(&found, totals + i, 8);
      memcpy(&wanted, &sum, 8);
      expect("total", asked[i], found, wanted);
    }
  }
  free(documents);
  free(asked);
  free(values);
  free(before);
  free(totals);
  free(norms);
}

static size_t plain_positions(const model *m, uint32_t index, bool keeps_repeats, uint32_t *out) {
  size_t n = 0;
  for (uint32_t i = m->position_starts[index]; i < m->position_starts[index + 1]; i++) {
    if (keeps_repeats || n == 0 || out[n - 1] != m->positions[i]) out[n++] = m->positions[i];
  }
  return n;
}

static void check_positions(lede_list *l, const model *m) {
  if (!l->positions) return;
  uint32_t expected[64];
  rewind_list(l);
  for (int round = 0; round < 100; round++) {
    if (one_in(20)) rewind_list(l);
    const uint32_t index = below(m->count);
    expect("load", index, lede_load_block(l, index / LEDE_BLOCK_SIZE), true);
    const bool keeps_repeats = one_in(2);
    const size_t count = plain_positions(m, index, keeps_repeats, expected);
    size_t capacity = below(80);
    uint32_t *positions = room(capacity, 4);
    int64_t n = lede_positions(
        l, index % LEDE_BLOCK_SIZE, m->title_weight, keeps_repeats, positions, capacity);
    if (n < 0) {
      expect("wanted capacity", index, n != INT64_MIN && (size_t)-n > capacity, true);
      capacity = (size_t)-n;
      free(positions);
      positions = room(capacity, 4);
      n = lede_positions(
          l, index % LEDE_BLOCK_SIZE, m->title_weight, keeps_repeats, positions, capacity);
    }
    expect("positions", index, (uint64_t)n, count);
    for (size_t i = 0; i < count; i++) expect("position", index, positions[i], expected[i]);
    free(positions);
  }
}

/// A phrase of one list with itself: every document in which two positions stand so far apart.
static void check_phrases(lede_list *l, lede_list *other, const model *m) {
  if (!l->positions || !other->positions) return;
  enum { most = 300, capacity = 4096 };
  uint32_t documents[most], frequencies[most], *buffer = room(2 * capacity, 4);
  size_t count = 0;
  for (uint32_t i = below(20); i < m->count && count < most; i += 1 + below(20)) {
    documents[count++] = m->documents[i];
  }
  rewind_list(l);
  rewind_list(other);
  const uint32_t gap = one_in(2) ? 1 : below(6);
  // Up to ten words, which share two lists, and one of which always stands at each end.
  lede_phrase_word words[10] = {{l, 0}, {other, gap}};
  for (int w = 2; w < 10; w++) {
    words[w] = (lede_phrase_word){one_in(2) ? l : other, one_in(2) ? gap : 0};
  }
  const size_t done = lede_phrase_frequencies(
      words, one_in(3) ? 2 : 2 + below(9), documents, count, m->title_weight, frequencies, buffer, capacity);
  expect("phrases", 0, done, count);
  for (size_t d = 0; d < count; d++) {
    uint32_t index, positions[64], expected = 0;
    holds(m, documents[d], &index);
    const size_t n = plain_positions(m, index, false, positions);
    for (size_t i = 0; i < n; i++) {
      const uint32_t next = positions[i] + gap;
      if ((next < LEDE_BODY_START) != (positions[i] < LEDE_BODY_START)) continue;
      bool is_there = false;
      for (size_t k = 0; k < n; k++) is_there |= positions[k] == next;
      if (is_there) expected += positions[i] < LEDE_BODY_START ? m->title_weight : 1;
    }
    expect("phrase frequency", documents[d], frequencies[d], expected);
  }
  free(buffer);
}

static void check_list(lede_list *l, const model *m) {
  check_blocks(l, m);
  check_lookups(l, m);
  check_windows(l, m);
  check_block_candidates(l, m);
  check_probes(l, m);
  check_positions(l, m);
  expect("damage", 0, l->is_damaged, false);
}

// MARK: Without lists

static void check_unpacking(uint32_t width, uint32_t count) {
  uint32_t *values = room(count, 4), *found = room((count + 15) / 16 * 16, 4);
  for (uint32_t i = 0; i < count; i++) {
    values[i] = (uint32_t)(next_random() & (((uint64_t)1 << width) - 1));
  }
  buffer packed = {0};
  put_packed(&packed, values, count, width);
  uint8_t *bytes = with_slack(&packed);
  lede_unpack(bytes, width, count, found);
  for (uint32_t i = 0; i < count; i++) expect("unpacked", i, found[i], values[i]);
  free(values);
  free(found);
  free(packed.bytes);
  free(bytes);
}

static void check_choices(void) {
  const size_t count = 1 + below(one_in(2) ? 60 : 3000);
  uint16_t *values = room(count, 2);
  for (size_t i = 0; i < count; i++) values[i] = (uint16_t)below(one_in(2) ? 3 : 65536);
  const size_t k = below(count);
  const uint32_t selected = lede_select(values, count, k);
  size_t higher = 0, equal = 0;
  for (size_t i = 0; i < count; i++) {
    higher += values[i] > selected;
    equal += values[i] == selected;
  }
  expect("selected", k, higher <= k && k < higher + equal, true);
  free(values);
}

static void check_bits(void) {
  const size_t count = below(70);
  uint64_t *a = room(count, 8), *b = room(count, 8), *c = room(count, 8);
  uint64_t bits = 0;
  for (size_t i = 0; i < count; i++) {
    a[i] = next_random();
    b[i] = next_random();
    c[i] = a[i];
    for (int k = 0; k < 64; k++) bits += a[i] >> k & 1;
  }
  expect("popcount", count, lede_popcount(a, count), bits);
  uint32_t documents[64 + 32];
  uint16_t values[64 + 32];
  size_t n = 0, kept = 0;
  for (uint32_t d = below(3); d < 64 * count && n < 64; d += 1 + below(150)) {
    documents[n] = d;
    values[n++] = (uint16_t)d;
    kept += a[d >> 6] >> (d & 63) & 1;
  }
  const bool has_values = one_in(2);
  expect(
      "filtered by bits", n, lede_filter_by_bits(documents, has_values ? values : NULL, n, a), kept);
  for (size_t i = 0; i < kept; i++) {
    expect("document of the set", i, a[documents[i] >> 6] >> (documents[i] & 63) & 1, 1);
    if (has_values) expect("its value", i, values[i], (uint16_t)documents[i]);
  }
  lede_and(a, b, count);
  for (size_t i = 0; i < count; i++) expect("and", i, a[i], b[i] & c[i]);
  lede_and_not(c, b, count);
  for (size_t i = 0; i < count; i++) expect("and not", i, c[i] & b[i], 0);
  free(a);
  free(b);
  free(c);
}

static void check_scoring(void) {
  uint32_t lengths[50], documents[40], frequencies[40];
  float norms[40];
  uint8_t impacts[40];
  for (int i = 0; i < 50; i++) lengths[i] = below(one_in(5) ? UINT32_MAX : 5000);
  for (int i = 0; i < 40; i++) {
    documents[i] = below(50);
    frequencies[i] = 1 + below(1 << below(31));
  }
  const float k1 = one_in(5) ? 0 : 1.2f, b = one_in(5) ? 0 : 0.75f, average = 1 + below(700);
  lede_norms(lengths, documents, 40, k1, b, average, norms);
  lede_impacts(lengths, documents, frequencies, 40, k1, b, average, impacts);
  for (int i = 0; i < 40; i++) {
    // Each step through memory, so that nothing is fused.
    volatile float relative = (float)lengths[documents[i]] / average, part = b * relative;
    volatile float rest = 1 - b, sum = rest + part, norm = k1 * sum;
    volatile float tf = (float)frequencies[i], under = tf + norm, impact = tf / under;
    volatile float scaled = impact * 255, wide = scaled * 1.000001f;
    expect("norm", (uint64_t)i, norms[i] == norm, true);
    uint32_t up = (uint32_t)wide;
    up += (float)up < wide;
    expect("impact", (uint64_t)i, impacts[i], up < 255 ? up : 255);
  }
}

// MARK: Damaged lists

/// Runs everything over a list that may be damaged in any place. Nothing is expected but that it
/// comes to an end and stays in its bounds, and that all levels see the same documents.
static void torture(
    const buffer *bytes, const buffer *positions, uint32_t count, uint32_t document_count,
    uint32_t title_weight) {
  uint32_t sums[3] = {0};
  const uint64_t state = random_state;
  const int highest = lede_use_kernel_level(2);
  for (int wanted = 0; wanted <= highest; wanted++) {
    lede_use_kernel_level(wanted);
    random_state = state;
    opened o, p;
    if (!open_blocks(&o, bytes, positions, count, document_count)) {
      close_list(&o);
      continue;
    }
    (void)open_blocks(&p, bytes, positions, count, document_count);
    lede_list *l = &o.list;
    const lede_list fresh = *l;
    for (uint32_t b = 0; b < l->block_count; b++) {
      if (!lede_load_block(l, b)) break;
      const uint32_t *documents = lede_block_documents(l);
      if (!documents) break;
      if (documents[0] < l->first_document) fail("first", b, documents[0], l->first_document);
      expect("last", b, documents[l->count - 1], l->last_document);
      for (uint32_t i = 0; i < l->count; i++) {
        sums[wanted] = sums[wanted] * 31 + documents[i];
        if (i > 0 && documents[i] <= documents[i - 1]) fail("order", i, documents[i], 0);
        if (documents[i] >= document_count) fail("range", i, documents[i], document_count);
      }
      uint32_t frequencies[LEDE_BLOCK_SIZE];
      if (lede_frequencies(l, 0, l->count, frequencies)) {
        for (uint32_t i = 0; i < l->count; i++) {
          if (frequencies[i] == 0) fail("frequency", i, 0, 1);
        }
      }
    }
    *l = fresh;
    uint16_t *window = room(LEDE_WINDOW_SIZE, 2);
    memset(window, 0, LEDE_WINDOW_SIZE * 2);
    uint32_t *documents = room(LEDE_WINDOW_SIZE + 32, 4);
    uint16_t *values = room(LEDE_WINDOW_SIZE + 32, 2);
    uint64_t *bits = room(LEDE_WINDOW_SIZE / 64, 8);
    double *totals = room(600, 8);
    float *norms = room(600, 4);
    for (int round = 0; round < 8; round++) {
      if (one_in(2)) *l = fresh;
      const uint32_t at = l->block_count ? load32(l->last_documents + 4 * below(l->block_count)) : 0;
      uint32_t start = (one_in(2) ? at : below(document_count)) & ~63u;
      if (one_in(2) && start >= 2048) start -= 2048;
      const uint32_t left = document_count - start;
      const uint32_t end = start + (left < LEDE_WINDOW_SIZE ? left : LEDE_WINDOW_SIZE);
      lede_accumulate(l, 1 + below(65535), start, end, window);
      (void)lede_drain(window, start, end - start, 1 + below(300), documents, values);
      lede_mark(l, start, end, bits);
      (void)lede_next_document(l, start);
      (void)lede_find_posting(l, at);
      uint32_t block = 0;
      (void)lede_max_impact(l, start, end, &block);
      if (lede_load_block(l, below(fresh.block_count))) {
        (void)lede_block_candidates(l, 1 + below(65535), below(60000), documents, values);
      }
      size_t n = 0;
      for (uint64_t d = start; n < 600 && d < document_count; d += 1 + below(20)) {
        documents[n] = (uint32_t)d;
        values[n] = (uint16_t)below(1000);
        norms[n] = 1;
        totals[n++] = 0;
      }
      if (one_in(2)) *l = fresh;
      lede_add_contributions(l, 1.5f, documents, norms, totals, n);
      if (one_in(2)) *l = fresh;
      if (document_count < 1 << 20) {
        const size_t words = (document_count + 63) / 64;
        uint64_t *set = room(words, 8);
        uint32_t *ranks = room(words, 4);
        lede_make_set(documents, n, set, ranks, words);
        lede_add_contributions_by_posting(l, 1.5f, set, ranks, norms, totals);
        free(set);
        free(ranks);
      }
      if (round % 3 == 0) n = lede_probe_required(l, 77, one_in(2) ? 1 : 300, documents, values, n);
      if (round % 3 == 1) n = lede_probe_optional(l, 77, one_in(2) ? 1 : 300, documents, values, n);
      if (round % 3 == 2) n = lede_probe_least(l, one_in(2) ? 1 : 100, documents, values, n);
      if (!l->positions) continue;
      if (one_in(2)) *l = fresh;
      if (!lede_load_block(l, below(fresh.block_count))) continue;
      const size_t capacity = below(600);
      uint32_t *out = room(capacity, 4);
      const int64_t m = lede_positions(l, below(l->count), title_weight, one_in(2), out, capacity);
      if (m > (int64_t)capacity) fail("positions", 0, (uint64_t)m, capacity);
      if (m < 0 && m != INT64_MIN && -m <= (int64_t)capacity) fail("capacity", 0, (uint64_t)-m, 0);
      if (m < -(int64_t)(positions->count * 16 + 20000) && m != INT64_MIN) {
        fail("more positions than their bytes can hold", 0, (uint64_t)-m, positions->count);
      }
      free(out);
      *l = fresh;
      uint32_t *buffer = room(2 * 512, 4), frequencies[4];
      const lede_phrase_word words[2] = {{l, 0}, {&p.list, 1}};
      const uint32_t wanted_documents[4] = {at, at, at, at};
      (void)lede_phrase_frequencies(words, 2, wanted_documents, 4, title_weight, frequencies, buffer, 512);
      free(buffer);
    }
    free(window);
    free(documents);
    free(values);
    free(bits);
    free(totals);
    free(norms);
    close_list(&o);
    close_list(&p);
  }
  for (int wanted = 1; wanted <= highest; wanted++) {
    expect("documents of a level", (uint64_t)wanted, sums[wanted], sums[0]);
  }
}

// MARK: Rounds

static uint32_t some_count(void) {
  static const uint32_t edges[] = {1, 2, 15, 16, 17, 31, 33, 255, 256, 257, 272, 511, 512, 513};
  return one_in(2) ? edges[below(sizeof edges / sizeof *edges)] : 1 + below(one_in(4) ? 3000 : 400);
}

#ifdef LEDE_FUZZ
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 12) return 0;
  memcpy(&random_state, data, 8);
  seed_now = random_state;
  const uint8_t kind = data[8];
  data += 12;
  size -= 12;
  buffer list = {0}, positions = {0};
  uint32_t count, document_count, title_weight;
  if (kind & 1) {
    // The input is the list, with its positions behind it.
    const size_t cut = (size_t)data[-3] * 4 < size ? (size_t)data[-3] * 4 : size;
    for (size_t i = 0; i < size - cut; i++) put(&list, data[i]);
    for (size_t i = size - cut; i < size; i++) put(&positions, data[i]);
    count = 1 + (data[-2] | (data[-1] & 7) << 8);
    document_count = one_in(2) ? UINT32_MAX : 1 + below(100000);
    title_weight = 1 + below(5);
  } else {
    // A whole list, of which the input changes bytes.
    model m = make_model(some_count() % 700 + 1);
    encode(&m, &list, &positions);
    count = m.count;
    document_count = m.document_count;
    title_weight = m.title_weight;
    drop_model(&m);
    for (size_t i = 0; i + 3 <= size; i += 3) {
      buffer *b = data[i] & 0x80 && positions.count ? &positions : &list;
      // Half of the changes go to the beginning, where the heads are.
      const size_t range = data[i] & 0x40 && b->count > 300 ? 300 : b->count;
      b->bytes[((size_t)(data[i] & 0x3F) << 8 | data[i + 1]) % range] = data[i + 2];
    }
  }
  torture(&list, &positions, count, document_count, title_weight);
  free(list.bytes);
  free(positions.bytes);
  return 0;
}
#else
static void run_round(uint64_t seed) {
  seed_now = random_state = seed;
  model m = make_model(some_count());
  buffer list = {0}, positions = {0};
  encode(&m, &list, &positions);
  const uint64_t state = random_state;
  const int highest = lede_use_kernel_level(2);
  for (int wanted = 0; wanted <= highest; wanted++) {
    lede_use_kernel_level(wanted);
    random_state = state;
    opened o, p;
    expect("open", 0, open_blocks(&o, &list, &positions, m.count, m.document_count), true);
    expect("open", 0, open_blocks(&p, &list, &positions, m.count, m.document_count), true);
    check_list(&o.list, &m);
    check_phrases(&o.list, &p.list, &m);
    close_list(&o);
    close_list(&p);
    opened memory = open_memory(&m);
    check_list(&memory.list, &m);
    close_list(&memory);
    check_choices();
    check_bits();
    check_scoring();
    check_unpacking(below(33), 1 + below(300));
  }
  for (int i = 0; i < 8; i++) {
    buffer damaged_list = {0}, damaged_positions = {0};
    for (size_t k = 0; k < list.count; k++) put(&damaged_list, list.bytes[k]);
    for (size_t k = 0; k < positions.count; k++) put(&damaged_positions, positions.bytes[k]);
    for (uint32_t k = 1 + below(3); k > 0; k--) {
      buffer *b = one_in(3) && positions.count ? &damaged_positions : &damaged_list;
      const uint32_t at = one_in(2) && b->count > 300 ? below(300) : below(b->count);
      const uint8_t byte = b->bytes[at], turn = (uint8_t)(1 + below(7));
      switch (below(4)) {
        case 0: b->bytes[at] = (uint8_t)next_random(); break;
        case 1: b->bytes[at] = byte ^ (uint8_t)(1 << below(8)); break;
        // As many bits as before, but others.
        case 2: b->bytes[at] = (uint8_t)(byte << turn | byte >> (8 - turn)); break;
        default: b->bytes[at] = b->bytes[at ? at - 1 : 0], b->bytes[at ? at - 1 : 0] = byte;
      }
    }
    torture(&damaged_list, &damaged_positions, m.count, m.document_count, m.title_weight);
    free(damaged_list.bytes);
    free(damaged_positions.bytes);
  }
  drop_model(&m);
  free(list.bytes);
  free(positions.bytes);
}

/// Every byte of a small list in block form, one after the other, with every single bit changed.
static void flip_every_bit(void) {
  seed_now = random_state = 1;
  for (int round = 0; round < 2; round++) {
    model m = make_model(round == 0 ? 20 : 260);
    buffer list = {0}, positions = {0};
    encode(&m, &list, &positions);
    for (size_t i = 0; i < list.count; i++) {
      for (int bit = 0; bit < 8; bit += 1 + 3 * round) {
        list.bytes[i] ^= (uint8_t)(1 << bit);
        torture(&list, &positions, m.count, m.document_count, m.title_weight);
        list.bytes[i] ^= (uint8_t)(1 << bit);
      }
    }
    drop_model(&m);
    free(list.bytes);
    free(positions.bytes);
  }
}

int main(int argc, char **argv) {
  const uint64_t rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : 200;
  const uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
  const int highest = lede_use_kernel_level(2);
  for (int wanted = 0; wanted <= highest; wanted++) {
    lede_use_kernel_level(wanted);
    for (uint32_t width = 0; width <= 32; width++) {
      for (uint32_t count = 1; count <= 40; count++) check_unpacking(width, count);
      check_unpacking(width, 255);
      check_unpacking(width, 256);
    }
  }
  if (first == 0) flip_every_bit();
  for (uint64_t seed = first; seed < first + rounds; seed++) run_round(seed);
  printf("%" PRIu64 " rounds agree with plain loops at levels 0 to %d\n", rounds, highest);
  return 0;
}
#endif
