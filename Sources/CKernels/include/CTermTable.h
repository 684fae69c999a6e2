/// Numbers for distinct byte strings, a text's tokens at a time.
#ifndef LEDE_CTERMTABLE_H
#define LEDE_CTERMTABLE_H

#include <stddef.h>
#include <stdint.h>

/// Numbers distinct keys from 0 in the order they first come, each with a one-byte tag.
///
/// Open addressing; a slot of 32 bytes holds the first sixteen of the key, so that nearly all lookups
/// touch one line of memory, and the lines of a batch are asked for together. The keys' bytes stand
/// one after the other. For one thread. Running out of memory ends the process.
typedef struct lede_term_table lede_term_table;

/// Bytes that must be readable behind the keys of a batch.
#define LEDE_KEY_SLACK 16

lede_term_table *lede_term_table_make(void);
void lede_term_table_free(lede_term_table *table);

/// Distinct keys so far.
uint32_t lede_term_table_count(const lede_term_table *table);
/// Bytes allocated, with what growing will hold beside for a moment.
size_t lede_term_table_byte_count(const lede_term_table *table);

/// A key's bytes and tag; the pointer holds until the next key is added. `id` is below the count.
const uint8_t *lede_term_table_key(const lede_term_table *table, uint32_t id, uint32_t *count);
uint8_t lede_term_table_tag(const lede_term_table *table, uint32_t id);

/// Asks for where a key's bytes are noted, and for the bytes themselves, to be at hand soon.
void lede_term_table_expect_place(const lede_term_table *table, uint32_t id);
void lede_term_table_expect_key(const lede_term_table *table, uint32_t id);

/// The first eight bytes of a key, the first highest, zeros behind a shorter one: numbers that order
/// as the keys do, but for those that share them.
uint64_t lede_term_table_rank(const lede_term_table *table, uint32_t id);
/// Below 0, 0 or above as the key of `a` stands before that of `b`, is it, or stands behind; equal
/// keys by their tags.
int lede_term_table_compare(const lede_term_table *table, uint32_t a, uint32_t b);

/// The number of a key of at most 65,535 bytes; of a new one that is the count before.
uint32_t lede_term_table_intern(
    lede_term_table *table, const uint8_t *key, uint32_t count, uint8_t tag);

/// The numbers of keys in `bytes`, each `offset << 24 | tag << 16 | count`.
void lede_term_table_intern_all(
    lede_term_table *table, const uint8_t *bytes, const uint64_t *keys, size_t key_count,
    uint32_t *ids);

#endif
