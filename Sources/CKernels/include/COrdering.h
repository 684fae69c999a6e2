/// Documents in another order: postings by new numbers, and the sums of bisection.
#ifndef LEDE_CORDERING_H
#define LEDE_CORDERING_H

#include <stddef.h>
#include <stdint.h>

/// Sorts rows by their high 32 bits; rows with equal ones keep their order. `scratch` has room for
/// as many.
void lede_sort_rows(uint64_t *rows, size_t count, uint64_t *scratch);

/// Takes postings in the order of rows, `document << 32 | place`: documents and frequencies.
void lede_take_postings(
    const uint64_t *rows, size_t count, const uint32_t *frequencies, uint32_t *out_documents,
    uint32_t *out_frequencies);

/// Takes the values of postings in the order of rows. `starts` says where the values of each place
/// begin and has one entry more than there are places.
void lede_take_values(
    const uint64_t *rows, size_t count, const uint32_t *starts, const uint32_t *values,
    uint32_t *out_counts, uint32_t *out_values);

/// Adds `step` to the count of each of some terms.
void lede_add_terms(const uint16_t *terms, size_t count, int32_t step, int32_t *counts);

/// The sum of the weights of some terms.
int32_t lede_sum_terms(const uint16_t *terms, size_t count, const int32_t *weights);

#endif
