#ifndef LEDE_BLOCK_MODEL_H
#define LEDE_BLOCK_MODEL_H

#include <stddef.h>
#include <stdint.h>

/// The model that judges the blocks of a page: an ensemble of regression trees, trained by
/// Scripts/train-block-model. Decision 034.

/// How many numbers a row of features has.
extern const size_t lede_block_model_width;

/// Scores rows of features: the logarithm of the odds that a block belongs to the article.
///
/// After every few trees a row is decided whose score is lower than that of any training row that
/// came to be article in the end, or higher than that of any that did not; its score stays as it is.
/// No feature may be NaN.
///
/// - rows: `count` rows of `lede_block_model_width` numbers.
/// - scores: room for `count` numbers.
void lede_block_model_scores(const float *rows, size_t count, float *scores);

/// The chance that a score stands for, between 0 and 1.
float lede_block_model_chance(float score);

#endif
