/* Row kernels that take decoded pixels apart: interleaved samples to planes, the void cleared. Compiled per
 * level.
 *
 * Written as plain strided loops: gcc 12 turns them into shuffles (10 Gpx/s with AVX2, in cache), and loading
 * pixels as 32-bit words to shift them apart was slower on two levels of three. */

/* Pixels of four bytes to four rows. */
static void KERNEL(split4_row)(uint8_t *restrict r, uint8_t *restrict g, uint8_t *restrict b,
                               uint8_t *restrict a, const uint8_t *restrict pixels, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        r[i] = pixels[4 * i];
        g[i] = pixels[4 * i + 1];
        b[i] = pixels[4 * i + 2];
        a[i] = pixels[4 * i + 3];
    }
}

/* Pixels of three bytes to three rows. */
static void KERNEL(split3_row)(uint8_t *restrict r, uint8_t *restrict g, uint8_t *restrict b,
                               const uint8_t *restrict pixels, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        r[i] = pixels[3 * i];
        g[i] = pixels[3 * i + 1];
        b[i] = pixels[3 * i + 2];
    }
}

/* Undoes horizontal differencing (TIFF 6.0, section 14) of n pixels of four bytes: each byte becomes the sum
 * of its own and those of the pixels before it, four pixels at a time. */
static void KERNEL(undo4_row)(uint8_t *pixels, size_t n) {
    typedef uint8_t sixteen __attribute__((vector_size(16)));
    sixteen none = {0}, before = {0}, these;
    size_t x = 0;
    for (; x + 4 <= n; x += 4) {
        memcpy(&these, pixels + 4 * x, sizeof these);
        these +=
            __builtin_shufflevector(none, these, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
        these += __builtin_shufflevector(none, these, 0, 0, 0, 0, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23);
        these += before;
        memcpy(pixels + 4 * x, &these, sizeof these);
        before = __builtin_shufflevector(these, these, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13,
                                         14, 15);
    }
    for (size_t i = x > 0 ? 4 * x : 4; i < 4 * n; i++) pixels[i] = (uint8_t)(pixels[i] + pixels[i - 4]);
}

/* The same for pixels of three bytes. */
static void KERNEL(undo3_row)(uint8_t *pixels, size_t n) {
    uint8_t r = 0, g = 0, b = 0;
    for (size_t x = 0; x < n; x++) {
        pixels[3 * x] = r = (uint8_t)(r + pixels[3 * x]);
        pixels[3 * x + 1] = g = (uint8_t)(g + pixels[3 * x + 1]);
        pixels[3 * x + 2] = b = (uint8_t)(b + pixels[3 * x + 2]);
    }
}

/* v[i] = 0 where a pixel is black, else 255. */
static void KERNEL(bare_row)(uint8_t *restrict v, const uint8_t *restrict r, const uint8_t *restrict g,
                             const uint8_t *restrict b, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; i++) v[i] = (r[i] | g[i] | b[i]) ? 255 : 0;
}

/* v[i] = 255 where it is 128 or more, else 0, and there the colours become 0. Returns 0 when no pixel is
 * valid. */
static uint8_t KERNEL(keep_row)(uint8_t *restrict r, uint8_t *restrict g, uint8_t *restrict b,
                                uint8_t *restrict v, size_t n) {
    uint8_t any = 0;
#pragma omp simd reduction(| : any)
    for (size_t i = 0; i < n; i++) {
        uint8_t keep = (uint8_t)(0 - (v[i] >> 7));
        v[i] = keep;
        r[i] &= keep;
        g[i] &= keep;
        b[i] &= keep;
        any |= keep;
    }
    return any;
}
