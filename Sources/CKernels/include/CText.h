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

#endif
