/// Markup: where the next mark stands, and text with its white space folded.
#ifndef LEDE_CMARKUP_H
#define LEDE_CMARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Where one of two bytes stands first at or after `from` and before `end`; `end` where neither does.
/// May read up to `count`, which is no less than `end`.
size_t lede_find_either(
    const uint8_t *text, size_t count, size_t from, size_t end, uint8_t first, uint8_t second);

/// Where a word of `length` bytes, at least one, stands first at or after `from`; `count` where it
/// does not.
size_t lede_find_word(
    const uint8_t *text, size_t count, size_t from, const uint8_t *word, size_t length);

/// Whether `count` bytes are the same.
bool lede_is_same(const uint8_t *left, const uint8_t *right, size_t count);

/// How many bytes at the start are ASCII without controls but tab, line feed and carriage return.
size_t lede_plain_prefix(const uint8_t *text, size_t count);

/// Copies a text with each run of HTML's white space (tab, line feed, form feed, carriage return,
/// space) made one space, and none at the start where `behind_space`. `out` has room for
/// count + 16; returns how many bytes were written.
size_t lede_fold_spaces(const uint8_t *text, size_t count, bool behind_space, uint8_t *out);

/// Whether a text holds no byte below the space, no two spaces side by side and no byte 0xC2, which
/// begins a no-break space: folding its white space changes nothing then.
bool lede_is_folded(const uint8_t *text, size_t count);

/// Reads the name at `from`, up to white space, `>`, `/`, where `until_equals` `=`, or the end, and
/// gives its end. `name` gets its first sixteen bytes, each with the bit of lower case, the first
/// lowest; zeros follow a shorter one.
size_t lede_read_name(
    const uint8_t *text, size_t count, size_t from, bool until_equals, uint64_t name[2]);

/// Appends the words of the ASCII text at the start: letters and digits in lower case, one space
/// between words, an apostrophe is nothing. `has_words` says whether words stand before, and
/// `pending_space`, which is updated, whether a space is due between them and the next. `out` has
/// room for count + 2, of which `*written` are used; returns how many bytes were read.
size_t lede_line_words(
    const uint8_t *text, size_t count, bool has_words, bool *pending_space, uint8_t *out,
    size_t *written);

/// What the bytes of a text are.
typedef struct {
  /// Words between white space, and one for two characters of Chinese, Japanese or Korean.
  uint32_t word_count;
  /// ASCII capitals, and words that begin with one.
  uint32_t upper_count;
  uint32_t capital_word_count;
} lede_text_shape_counts;

/// Counts what the bytes of a text are.
lede_text_shape_counts lede_text_shape(const uint8_t *text, size_t count);

/// How many marks of a sentence a text holds: full stop, comma, semicolon, question and exclamation
/// mark, and those of Chinese, Japanese, Arabic and Hindi; -1 where it is nothing but white space.
int32_t lede_sentence_marks(const uint8_t *text, size_t count);

/// A hash of bytes, for texts that are compared before they count as the same.
uint64_t lede_text_hash(const uint8_t *text, size_t count);

#endif
