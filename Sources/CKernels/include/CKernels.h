/// Small C kernels behind plain functions, chosen once at start for what the processor offers.
#ifndef LEDE_CKERNELS_H
#define LEDE_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "COccurrences.h"
#include "CMarkup.h"
#include "COrdering.h"
#include "CPacking.h"
#include "CPlatform.h"
#include "CPostings.h"
#include "CSketch.h"
#include "CTermTable.h"
#include "CTerms.h"
#include "CText.h"
#include "CWatch.h"

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) of `count` bytes, continuing from `crc`
/// (0 to begin). Uses the processor's instruction where it has one.
uint32_t lede_crc32c(uint32_t crc, const void *bytes, size_t count);

/// The same, always by tables: the twin that tests compare with.
uint32_t lede_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

#endif
