/// What the processor can do. Private to the kernels.
///
/// Asked of the C library where it tells, because it has asked the processor already: asking takes
/// microseconds for each question in a virtual machine, and the compiler's own way asks again at
/// the start of every process.
#ifndef LEDE_CPROCESSOR_H
#define LEDE_CPROCESSOR_H

#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>

/// What CPU_FEATURE_ACTIVE says; its own text shifts a signed one into the sign.
static inline int lede_processor_has(unsigned feature) {
  const struct cpuid_feature *leaf = __x86_get_cpuid_feature_leaf(feature / 128);
  return leaf->active_array[feature % 128 / 32] >> feature % 32 & 1;
}

#define LEDE_PROCESSOR_HAS(feature, name) lede_processor_has(x86_cpu_##feature)
#endif
#endif

#ifndef LEDE_PROCESSOR_HAS
#define LEDE_PROCESSOR_HAS(feature, name) __builtin_cpu_supports(name)
#endif

#endif
