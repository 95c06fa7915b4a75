/* Every kernel body, compiled under the including file's instruction set.
 *
 * The file defines KERNEL(name) first. A new family is a body header included here and a member of
 * kernel_set. */
#include "kernels/levels.h"
#include "kernels/row_math.h"

#include "kernels/box_body.h"
#include "kernels/canopy_body.h"
#include "kernels/colour_body.h"
#include "kernels/index_body.h"
#include "kernels/likeness_body.h"
#include "kernels/plane_body.h"
#include "kernels/split_body.h"

#include "kernels/index_set.h"

const kernel_set KERNEL(kernels) = {
    .level = KERNEL_LEVEL,
    .add_row = KERNEL(add_row),
    .count_row = KERNEL(count_row),
    .fold_row = KERNEL(fold_row),
    .mean_row = KERNEL(mean_row),
    .evidence_row = KERNEL(evidence_row),
    .texture_row = KERNEL(texture_row),
    .slide_row = KERNEL(slide_row),
    .box_row = KERNEL(box_row),
    .nine_row = KERNEL(nine_row),
    .gather_row = KERNEL(gather_row),
    .coarse_row = KERNEL(coarse_row),
    .likened_row = KERNEL(likened_row),
    .widen_row = KERNEL(widen_row),
    .light_row = KERNEL(light_row),
    .rough_row = KERNEL(rough_row),
    .likeness_row = KERNEL(likeness_row),
    .split3_row = KERNEL(split3_row),
    .split4_row = KERNEL(split4_row),
    .undo3_row = KERNEL(undo3_row),
    .undo4_row = KERNEL(undo4_row),
    .bare_row = KERNEL(bare_row),
    .keep_row = KERNEL(keep_row),
    .rgb_norm = KERNEL(rgb_norm),
    .hsv = KERNEL(hsv),
    .lab = KERNEL(lab),
    .index = KERNEL(indices),
};
