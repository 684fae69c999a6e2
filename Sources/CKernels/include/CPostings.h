/// Posting lists, a block of up to 256 postings at a time: decoding, bounds, windows, probes.
///
/// Everything here is a loop over postings; what to skip and in which order is decided in Swift.
/// One set of functions is chosen at start for the processor (`lede_kernel_level`); all sets give
/// the same results, which tests check against plain Swift. The bytes are FORMAT.md, "Postings".
///
/// Nothing trusts the bytes of a list: what does not fit sets `is_damaged`, and the list then
/// ends. Reading needs `LEDE_SLACK` readable bytes behind the last block.
///
/// Bounds and thresholds are integers, "values": a posting with impact q in a list of weight w has
/// the value (q·w >> 8) + 1, at most 65,535 in the sum over all lists of a query.
#ifndef LEDE_CPOSTINGS_H
#define LEDE_CPOSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Postings in a full block.
#define LEDE_BLOCK_SIZE 256
/// The first position of a body; those of the title lie below.
#define LEDE_BODY_START 4096
/// A posting's first position is stored so: below this the title's and the body's alternate, 2t and
/// 2p + 1, with p counted from the body's start; from here on p + LEDE_EARLY_POSITIONS, and
/// LEDE_LATE_TITLE + t. So the body, where nearly all are, pays no bit to be told from the title.
#define LEDE_EARLY_POSITIONS 32
#define LEDE_LATE_TITLE (UINT32_MAX - LEDE_BODY_START + 1)
/// Documents in a window of values.
#define LEDE_WINDOW_SIZE 4096
/// Bytes that must be readable behind packed values.
#define LEDE_SLACK 64
/// Documents whose positions are found together.
#define LEDE_RUN_SIZE 16
/// A block is a bitset where that takes so many words at the most, whatever packing would take.
#define LEDE_BITSET_WORDS_SURE 52
/// The most 64-bit words of a block in bitset form.
#define LEDE_BITSET_WORDS_MAX 128
/// The form byte of a block in bitset form; others are the width of packed gaps.
#define LEDE_FORM_BITSET 64
#define LEDE_NO_BLOCK UINT32_MAX
/// Numbers of 32 bits that a list's cursor works in: documents and frequencies with slack, ranks of
/// a bitset's words, starts of runs of positions, a run's frequencies with their sums.
#define LEDE_SCRATCH_SIZE 704

/// A list of postings with its loaded block. Plain memory: copy it to have a second cursor, but
/// give the copy a scratch of its own.
typedef struct lede_list {
  /// Block data, or NULL for a list in memory.
  const uint8_t *data;
  /// u32 × block_count: the last document of each block; not aligned.
  const uint8_t *last_documents;
  /// u32 × block_count: where each block's data ends; not aligned.
  const uint8_t *data_ends;
  /// The highest impact of each block.
  const uint8_t *maxima;
  /// The form of each block: LEDE_FORM_BITSET or the width of packed gaps.
  const uint8_t *forms;
  /// A list in memory: documents, frequencies and impacts of all its postings.
  const uint32_t *memory_documents;
  const uint32_t *memory_frequencies;
  const uint8_t *memory_impacts;
  uint32_t block_count;
  uint32_t posting_count;

  /// The loaded block, or LEDE_NO_BLOCK.
  uint32_t block;
  /// Its postings.
  uint32_t count;
  /// The first document that it could hold, and the last that it does.
  uint32_t first_document;
  uint32_t last_document;
  const uint8_t *impacts;
  /// Its documents once decoded, with UINT32_MAX behind them up to a multiple of 16; else NULL.
  const uint32_t *documents;
  /// Bitset form: its words, of which the first stands for document 64 · first_word; else NULL.
  const uint8_t *words;
  uint32_t first_word;
  uint32_t word_count;
  /// Bitset form: the bits set in the words before rank_word.
  uint32_t rank_word;
  uint32_t rank;
  const uint8_t *gaps;
  /// Where the frequencies begin, with two bytes that say how they are packed, and end.
  const uint8_t *frequency_head;
  const uint8_t *data_end;
  bool has_frequency_head;
  const uint8_t *frequencies;
  /// Where there are exceptions: their high bits' width, steps and high bits.
  const uint8_t *exceptions;
  uint32_t gap_width;
  uint32_t frequency_width;
  uint32_t exception_count;
  /// Room for LEDE_SCRATCH_SIZE numbers: what is decoded of the loaded block.
  uint32_t *scratch;
  /// The frequencies of the loaded block once all are decoded.
  const uint32_t *all_frequencies;
  /// Bitset form: whether the bits set before each word have been counted.
  bool has_ranks;

  /// The list's positions: in block form with an end (u32, not aligned) for each block, else varints.
  const uint8_t *positions;
  const uint8_t *position_ends;
  uint64_t position_byte_count;
  /// Where reading the loaded block's positions stands. Varints: the next posting and its bytes.
  uint32_t position_posting;
  uint32_t position_offset;
  /// Block form: whether it is known where each run of 16 postings begins among the values.
  bool has_runs;
  /// The run whose frequencies are decoded, or UINT32_MAX.
  uint32_t frequency_run;
  uint32_t position_width;
  uint32_t position_exception_count;
  const uint8_t *packed_positions;
  const uint8_t *position_exceptions;
  bool is_damaged;
} lede_list;

/// A word of a phrase: its list and how far it stands behind the phrase's first word.
typedef struct {
  lede_list *list;
  uint32_t offset;
} lede_phrase_word;

/// What the processor offers: 0 portable; 1 AVX2, or NEON on ARM; 2 AVX-512 (with VBMI2, BITALG,
/// VPOPCNTDQ). LEDE_KERNELS=portable, avx2, neon or avx512 in the environment asks for less.
int lede_kernel_level(void);

/// Makes all later calls use a level; for tests. Returns the level in use, which is lower where the
/// processor does not offer the wanted one.
int lede_use_kernel_level(int level);

/// Reads a list in the short form, of at most LEDE_BLOCK_SIZE postings; false when its bytes are not
/// that many ascending documents below the document count, each with a frequency of at least 1.
bool lede_read_short(
    const uint8_t *bytes, size_t size, uint32_t count, uint32_t document_count, uint32_t *documents,
    uint32_t *frequencies);

/// Whether the heads of a list make sense: documents ascend strictly and stay below the document
/// count, ends ascend and the last is data_byte_count.
bool lede_check_heads(const lede_list *list, uint32_t document_count, uint64_t data_byte_count);

/// The first block at or after `from` whose last document is at or after `document`, or block_count.
uint32_t lede_find_block(const lede_list *list, uint32_t from, uint32_t document);

/// Loads a block's head; false when it is damaged. Documents are decoded where they are needed.
bool lede_load_block(lede_list *list, uint32_t block);

/// Decodes the loaded block's documents; NULL when they are damaged.
const uint32_t *lede_block_documents(lede_list *list);

/// The frequency of a posting of the loaded block; 0 when it is damaged.
uint32_t lede_frequency(lede_list *list, uint32_t index);

/// The frequencies of postings first ..< first + count of the loaded block; false when damaged.
bool lede_frequencies(lede_list *list, uint32_t first, uint32_t count, uint32_t *frequencies);

/// The highest impact of the blocks that may hold documents from `start` to before `end`.
uint32_t lede_max_impact(const lede_list *list, uint32_t start, uint32_t end, uint32_t *block);

/// The first document at or after `document`, or UINT32_MAX.
uint32_t lede_next_document(lede_list *list, uint32_t document);

/// Moves to a document and gives the index of its posting in the loaded block; UINT32_MAX when the
/// list does not hold it.
uint32_t lede_find_posting(lede_list *list, uint32_t document);

/// Adds the values of the postings in start ..< end to window[document − start]. `start` is a
/// multiple of 64, and so is `end` unless the last document lies before it; the window has
/// LEDE_WINDOW_SIZE places.
void lede_accumulate(
    lede_list *list, uint32_t weight, uint32_t start, uint32_t end, uint16_t *window);

/// Sets the bits of the documents in start ..< end: bit (document − start) of `bits`. `start` and
/// `end` are as above; `bits` covers the range up to a multiple of 64.
void lede_mark(lede_list *list, uint32_t start, uint32_t end, uint64_t *bits);

/// Takes the documents of a window whose value is at least `threshold` (1 or more), ascending, and
/// clears the window's first `count` places (rounded up to 64; those behind the count are zero
/// before, too). Returns how many were taken; the outputs have room for LEDE_WINDOW_SIZE + 32.
size_t lede_drain(
    uint16_t *window, uint32_t start, uint32_t count, uint32_t threshold, uint32_t *documents,
    uint16_t *values);

/// Takes the postings of the loaded block whose value is at least `threshold`; all, and no values,
/// with `weight` and `threshold` 0. Returns how many;
/// the outputs have room for LEDE_BLOCK_SIZE + 32. SIZE_MAX when the block is damaged.
size_t lede_block_candidates(
    lede_list *list, uint32_t weight, uint32_t threshold, uint32_t *documents, uint16_t *values);

/// Keeps the candidates whose value is at least `threshold`; returns how many.
size_t lede_filter(uint32_t *documents, uint16_t *values, size_t count, uint32_t threshold);

/// Keeps the candidates that the list holds too and whose value, with the list's added, is at
/// least `threshold`; returns how many. Where not even the block's maximum reaches it, the block is
/// not loaded. With `weight` 0 and `threshold` 0 values stay as they are.
size_t lede_probe_required(
    lede_list *list, uint32_t weight, uint32_t threshold, uint32_t *documents, uint16_t *values,
    size_t count);

/// Adds the list's values to the candidates that it holds, and keeps those whose value is then at
/// least `threshold`; returns how many.
size_t lede_probe_optional(
    lede_list *list, uint32_t weight, uint32_t threshold, uint32_t *documents, uint16_t *values,
    size_t count);

/// Keeps the candidates that the list holds too, with the lower of their value and the posting's
/// impact, where that is at least `threshold`; returns how many.
size_t lede_probe_least(
    lede_list *list, uint32_t threshold, uint32_t *documents, uint16_t *values, size_t count);

/// Adds the list's contributions, weight · (tf / (tf + norm)), to the totals of the documents that
/// it holds. Single precision without fused operations; totals in double precision.
void lede_add_contributions(
    lede_list *list, float weight, const uint32_t *documents, const float *norms, double *totals,
    size_t count);

/// The same, going over the list's postings instead of the candidates: for lists shorter than those.
/// Candidate c is the document of bit c of `set`; `ranks` are the bits set before each of its words.
void lede_add_contributions_by_posting(
    lede_list *list, float weight, const uint64_t *set, const uint32_t *ranks, const float *norms,
    double *totals);

/// Makes a set of documents, with the bits set before each of its words; the words are cleared first.
void lede_make_set(
    const uint32_t *documents, size_t count, uint64_t *set, uint32_t *ranks, size_t word_count);

/// norms[i] = k1 · ((1 − b) + b · (length / average)), of the documents' lengths, in this order.
void lede_norms(
    const uint32_t *lengths, const uint32_t *documents, size_t count, float k1, float b,
    float average, float *norms);

/// The positions of a posting of the loaded block, ascending, repeats left out where asked.
///
/// Returns how many there are; when the capacity does not suffice, minus the capacity that does;
/// INT64_MIN when the bytes are damaged, which the list then remembers.
int64_t lede_positions(
    lede_list *list, uint32_t index, uint32_t title_weight, bool keeps_repeats,
    uint32_t *positions, size_t capacity);

/// Counts how often each document, of which all hold all words, has the phrase, weighted: those in
/// the title count title_weight, and no match crosses from title to body.
///
/// Documents ascend, also from call to call. `buffer` has room for 2 · capacity positions. Returns
/// how many documents were done; fewer than `count` when the capacity was too small, or a list is
/// damaged.
size_t lede_phrase_frequencies(
    const lede_phrase_word *words, size_t word_count, const uint32_t *documents, size_t count,
    uint32_t title_weight, uint32_t *frequencies, uint32_t *buffer, size_t capacity);

/// The impacts of postings, ⌈255 · 1.000001 · tf / (tf + norm)⌉ and at most 255, in single precision
/// without fused operations; norms as `lede_norms` gives them.
void lede_impacts(
    const uint32_t *lengths, const uint32_t *documents, const uint32_t *frequencies, size_t count,
    float k1, float b, float average, uint8_t *impacts);

/// The bits set in words.
uint64_t lede_popcount(const uint64_t *words, size_t count);

/// a &= b, or a &= ~b, or a |= b.
void lede_and(uint64_t *a, const uint64_t *b, size_t count);
void lede_and_not(uint64_t *a, const uint64_t *b, size_t count);

/// Keeps the candidates whose bit is set in `bits`; values may be NULL. Returns how many.
size_t lede_filter_by_bits(
    uint32_t *documents, uint16_t *values, size_t count, const uint64_t *bits);

/// Unpacks `count` values of `width` bits (0 … 32), lowest bit first; room for count rounded up to 16.
void lede_unpack(const uint8_t *bytes, uint32_t width, size_t count, uint32_t *values);

/// The value at rank k (0 is the highest) among the values; k < count.
uint32_t lede_select(const uint16_t *values, size_t count, size_t k);

#endif
