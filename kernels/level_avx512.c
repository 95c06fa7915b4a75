/* The kernels for AVX-512 F, BW, VL and DQ. */
#include "kernels/levels.h"

#ifdef PAP_HAVE_X86_LEVELS
#if !defined __AVX512BW__ || !defined __AVX512VL__ || !defined __AVX512DQ__
#error "compile this file with AVX2's flags and -mavx512f -mavx512bw -mavx512vl -mavx512dq"
#endif
#define KERNEL_LEVEL "avx512"
#define KERNEL(name) name##_avx512
#include "kernels/bodies.h"
#endif
