/* The kernel sets that were built; only dispatch.c and the level files see them. */
#ifndef KERNELS_LEVELS_H
#define KERNELS_LEVELS_H

#include "kernels/kernels.h"

extern const kernel_set kernels_baseline;
#ifdef PAP_HAVE_X86_LEVELS
extern const kernel_set kernels_avx2;
extern const kernel_set kernels_avx512;
#endif

#endif
