/* The transfer curve of sRGB, IEC 61966-2-1: linear light and codes, both 0 to 1. */
#ifndef BASE_SRGB_H
#define BASE_SRGB_H

#include <math.h>

static inline double srgb_light(double code) {
    return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4);
}

static inline double srgb_code(double light) {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

#endif
