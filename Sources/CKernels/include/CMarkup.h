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

/// Whether `count` bytes are the same.
bool lede_is_same(const uint8_t *left, const uint8_t *right, size_t count);

/// How many bytes at the start are ASCII without controls but tab, line feed and carriage return.
size_t lede_plain_prefix(const uint8_t *text, size_t count);

/// Copies a text with each run of HTML's white space (tab, line feed, form feed, carriage return,
/// space) made one space, and none at the start where `behind_space`. `out` has room for
/// count + 16; returns how many bytes were written.
size_t lede_fold_spaces(const uint8_t *text, size_t count, bool behind_space, uint8_t *out);

#endif
