/* How a picture is cut: cores that cover it once, aligned to cells. */
#include "scan/tiling.h"

/* A tile is large against its halo, and its planes stay within a core's share of a common L2 and L3. */
enum { TILE_EDGE = 1024, STRIP_TILE_W = 4096, STRIP_TILE_H = 256 };

static int round_up(int64_t value, int align) {
    return (int)((value + align - 1) / align * align);
}

static int core_edge(int64_t size, int unit, int wanted) {
    int64_t edge = unit >= wanted ? unit : (int64_t)(wanted / unit) * unit;
    if (edge > 4 * (int64_t)wanted) edge = wanted;
    return (int)(edge < size ? edge : size);
}

tiling tiling_make(int64_t width, int64_t height, int edge, int align, int unit_w, int unit_h) {
    tiling cut = {.width = width, .height = height};
    int is_striped = unit_w >= width && unit_h < TILE_EDGE / 2 && height > unit_h;
    int w = edge, h = edge;
    if (edge <= 0) {
        w = is_striped ? STRIP_TILE_W : core_edge(width, unit_w, TILE_EDGE);
        h = is_striped ? STRIP_TILE_H : core_edge(height, unit_h, TILE_EDGE);
    }
    if (w > width) w = (int)width;
    if (h > height) h = (int)height;
    cut.core_w = round_up(w, align);
    cut.core_h = round_up(h, align);
    cut.columns = (width + cut.core_w - 1) / cut.core_w;
    cut.rows = (height + cut.core_h - 1) / cut.core_h;
    return cut;
}

tile_rect tiling_rect(const tiling *cut, int64_t index) {
    int64_t x0 = index % cut->columns * cut->core_w, y0 = index / cut->columns * cut->core_h;
    int64_t w = cut->width - x0, h = cut->height - y0;
    return (tile_rect){x0, y0, w < cut->core_w ? (int)w : cut->core_w,
                       h < cut->core_h ? (int)h : cut->core_h};
}
