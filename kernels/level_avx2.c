/* The kernels for AVX2 with FMA and BMI. */
#include "kernels/levels.h"

#ifdef PAP_HAVE_X86_LEVELS
#ifndef __AVX2__
#error "compile this file with -mavx2 -mfma -mbmi -mbmi2"
#endif
#define KERNEL_LEVEL "avx2"
#define KERNEL(name) name##_avx2
#include "kernels/bodies.h"
#endif
