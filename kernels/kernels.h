/* Pixel kernels: pure functions over rows of floats, compiled once per instruction set and picked at start.
 *
 * Every kernel writes n floats per output row; rows may be unaligned, n may be 0, outputs must not overlap
 * inputs or each other. Inputs are coded sRGB or reflectance in [0, 1], NaN where there is no data. Undefined
 * results are NaN, never infinite. Levels agree bit for bit (NaN included). Nothing allocates, so any thread
 * may call. */
#ifndef KERNELS_KERNELS_H
#define KERNELS_KERNELS_H

#include "kernels/evidence.h"
#include "kernels/index_table.h"
#include "kernels/likeness.h"
#include "papaver/papaver.h"

enum { KERNEL_LEVEL_MAX = 3 };

/* Chromaticities r = R/(R+G+B) and so on; NaN where the sum is zero. */
typedef void rgb_norm_kernel(float *r_share, float *g_share, float *b_share, const float *r, const float *g,
                             const float *b, size_t n);
/* Hue in [0, 1) (0 for greys), saturation and value in [0, 1], from coded sRGB. */
typedef void hsv_kernel(float *hue, float *saturation, float *value, const float *r, const float *g,
                        const float *b, size_t n);
/* CIE 1976 L* (0..100), a*, b* under D65, from coded sRGB; inputs are held to [0, 1]. */
typedef void lab_kernel(float *lightness, float *a, float *b_star, const float *r, const float *g,
                        const float *b, size_t n);

/* Kernels over 8-bit planes; plane_body.h has the contracts. v is 255 where a pixel is valid, else below 128,
 * and r, g, b are 0 there; n counts outputs. */
typedef void add_row_kernel(uint16_t *out, const uint8_t *row, size_t n);
typedef void fold_row_kernel(uint16_t *out, const uint16_t *in, size_t n);
typedef void mean_row_kernel(uint8_t *out, const int32_t *sum, const int32_t *count, size_t n);
typedef void evidence_row_kernel(uint8_t *petal, const uint8_t *r, const uint8_t *g, const uint8_t *b,
                                 const uint8_t *v, const uint8_t *mr, const uint8_t *mg, const uint8_t *mb,
                                 const evidence_params *params, size_t n);
typedef void texture_row_kernel(uint16_t *canopy, uint16_t *dark, uint16_t *bright, uint16_t *step,
                                const uint8_t *r, const uint8_t *g, const uint8_t *b, const uint8_t *v,
                                const uint8_t *r1, const uint8_t *g1, const uint8_t *b1, const uint8_t *v1,
                                const evidence_params *params, size_t n);

/* Over sums of micro-cells; box_body.h has the contracts. box_row reads `radius` values before and after its
 * n, nine_row one. */
typedef void slide_row_kernel(int32_t *sum, const uint16_t *enter, const uint16_t *leave, size_t n);
typedef void box_row_kernel(int32_t *out, const int32_t *in, size_t radius, size_t n);
typedef void nine_row_kernel(int32_t *out, const uint16_t *above, const uint16_t *here, const uint16_t *below,
                             size_t n);
typedef void gather_row_kernel(uint16_t *out, const uint16_t *in, size_t n);
typedef void coarse_row_kernel(uint16_t *step, const uint16_t *r, const uint16_t *g, const uint16_t *b,
                               const uint16_t *valid, const uint16_t *r1, const uint16_t *g1,
                               const uint16_t *b1, const uint16_t *valid1, int log2_pixels, size_t n);
typedef void likened_row_kernel(uint16_t *sum, uint16_t *count, const uint8_t *likeness,
                                const uint16_t *valid, size_t n);
typedef void widen_row_kernel(int32_t *out, const uint16_t *in, size_t n);
typedef void light_row_kernel(uint16_t *light, uint16_t *light2, uint16_t *seen, const uint16_t *r,
                              const uint16_t *g, const uint16_t *b, const uint16_t *valid, size_t n);
typedef void rough_row_kernel(uint8_t *out, const int32_t *sum, const int32_t *sum2, const int32_t *seen,
                              size_t n);

/* Over micro-cells: valid[i] counts the valid pixels of each. */
typedef void likeness_row_kernel(uint8_t *out, const likeness_rows *rows, const uint16_t *valid,
                                 const likeness_net *net, size_t n);
/* Kernels that make planes of decoded bytes; split_body.h has the contracts. */
typedef void split3_row_kernel(uint8_t *r, uint8_t *g, uint8_t *b, const uint8_t *pixels, size_t n);
typedef void split4_row_kernel(uint8_t *r, uint8_t *g, uint8_t *b, uint8_t *a, const uint8_t *pixels,
                               size_t n);
typedef void undo_row_kernel(uint8_t *pixels, size_t n);
typedef void bare_row_kernel(uint8_t *v, const uint8_t *r, const uint8_t *g, const uint8_t *b, size_t n);
typedef uint8_t keep_row_kernel(uint8_t *r, uint8_t *g, uint8_t *b, uint8_t *v, size_t n);

typedef struct kernel_set {
    const char *level;
    add_row_kernel *add_row, *count_row;
    fold_row_kernel *fold_row;
    mean_row_kernel *mean_row;
    evidence_row_kernel *evidence_row;
    texture_row_kernel *texture_row;
    slide_row_kernel *slide_row;
    box_row_kernel *box_row;
    nine_row_kernel *nine_row;
    gather_row_kernel *gather_row;
    coarse_row_kernel *coarse_row;
    likened_row_kernel *likened_row;
    widen_row_kernel *widen_row;
    light_row_kernel *light_row;
    rough_row_kernel *rough_row;
    likeness_row_kernel *likeness_row;
    split3_row_kernel *split3_row;
    split4_row_kernel *split4_row;
    undo_row_kernel *undo3_row, *undo4_row;
    bare_row_kernel *bare_row;
    keep_row_kernel *keep_row;
    rgb_norm_kernel *rgb_norm;
    hsv_kernel *hsv;
    lab_kernel *lab;
    index_kernel *const *index; /* INDEX_COUNT of them, by index_id */
} kernel_set;

/* The best level this CPU has, or the pinned one ("baseline", "avx2", "avx512"; NULL: the best). NULL and
 * PAP_E_SETTING when the name is unknown or the CPU does not have it. The set is static: not freed. */
const kernel_set *kernels_pick(const char *pinned, pap_error *err);

/* Every level this CPU has, best first, baseline last; returns how many. */
size_t kernels_supported(const kernel_set *out[KERNEL_LEVEL_MAX]);

#endif
