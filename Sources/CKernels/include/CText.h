/// Plain text: white space and paragraphs.
#ifndef LEDE_CTEXT_H
#define LEDE_CTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether two line feeds have nothing but ASCII white space between them.
bool lede_has_blank_line(const uint8_t *text, size_t count);

/// Copies a text with each run of ASCII white space made one space, or one line feed where the run
/// has at least `feeds_for_break` of them; none at the start, one line feed at the end of what is
/// not empty. `out` has room for count + 32; returns how many bytes were written.
size_t lede_fold_text(const uint8_t *text, size_t count, uint32_t feeds_for_break, uint8_t *out);

/// Finds the words of ASCII letters and digits in a text from `from` on.
///
/// Stops before a byte that is not ASCII, before the word that such a byte follows, before a word
/// of more than 255 bytes, at the end, or where there is no room for more; `next` is where. Writes
/// the text up to there, letters in lower case and bytes outside words changed without meaning, to
/// `lower`, which has room for `lower_room` bytes. A word is `start << 32 | length << 1 | whether
/// it has a letter`, start counting from the text's; there is room for `capacity`, at least 64.
/// Returns how many there are. Texts stay below 4 GB.
size_t lede_ascii_words(
    const uint8_t *text, size_t count, size_t from, uint8_t *lower, size_t lower_room,
    uint64_t *words, size_t capacity, size_t *next);

#endif
