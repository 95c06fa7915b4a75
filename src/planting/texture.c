/* How lightness changes over distance: sharpness and grain of a piece of picture. */
#include "planting/texture.h"

#include <math.h>

float texture_residual(const float *light, size_t at, size_t stride) {
    static const float weight[5] = {1.0F / 16, 4.0F / 16, 6.0F / 16, 4.0F / 16, 1.0F / 16};
    const float *row = light + at - 2 * stride - 2;
    float smooth = 0.0F;
    for (int y = 0; y < 5; y++, row += stride)
        for (int x = 0; x < 5; x++) smooth += weight[y] * weight[x] * row[x];
    return light[at] - smooth;
}

/* From the mean of the four samples `apart` away. */
static double departure(const float *light, size_t at, size_t stride, size_t apart) {
    float around =
        light[at - apart] + light[at + apart] + light[at - apart * stride] + light[at + apart * stride];
    return (double)(light[at] - 0.25F * around);
}

void texture_measure(texture *out, const float *light, const uint8_t *mask, int w, int h) {
    const size_t stride = (size_t)w;
    double near = 0.0, far = 0.0, squares = 0.0, finest = 0.0, wider = 0.0;
    *out = (texture){0};
    for (int y = TEXTURE_RIM_PX; y < h - TEXTURE_RIM_PX; y++)
        for (int x = TEXTURE_RIM_PX; x < w - TEXTURE_RIM_PX; x++) {
            size_t at = (size_t)y * stride + (size_t)x, down = at + 4 * stride;
            if (!mask[at] || !mask[at + 4] || !mask[at - 4] || !mask[down] || !mask[at - 4 * stride])
                continue;
            double residual = (double)texture_residual(light, at, stride);
            near += (double)(fabsf(light[at + 1] - light[at]) + fabsf(light[at + stride] - light[at]));
            far += (double)(fabsf(light[at + 4] - light[at]) + fabsf(light[down] - light[at]));
            double close = departure(light, at, stride, 1), wide = departure(light, at, stride, 3);
            squares += residual * residual;
            finest += close * close;
            wider += wide * wide;
            out->pixels++;
        }
    if (!out->pixels) return;
    out->step1 = near / (2.0 * out->pixels);
    out->step4 = far / (2.0 * out->pixels);
    out->grain = sqrt(squares / out->pixels);
    out->finest = sqrt(finest / out->pixels);
    out->wide = sqrt(wider / out->pixels);
}
