/* The kernels for any CPU of the architecture (SSE2 on x86-64, NEON on arm64). */
#define KERNEL_LEVEL "baseline"
#define KERNEL(name) name##_baseline
#include "kernels/bodies.h"
