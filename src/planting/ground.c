/* What the ground of a scene is, on a coarse grid. */
#include "planting/ground.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double CELL_M = 0.25;
/* Leaves of trees: lightness of cells around differs by this share, root mean square. Lawns and vegetables
 * stay below 0.16 in the scenes at hand, crowns begin at 0.2. */
static const double CROWN_ROUGH = 0.20;
enum { ROUGH_REACH = 2 };
/* So much crown and shade so near makes green a crown. */
static const double CROWN_REACH_M = 1.5, CROWN_SHARE = 0.38;

typedef struct cell_mean {
    double rgb[3], light;
    int pixels, valid;
} cell_mean;

static cell_mean mean_of(const scene *s, const ground *g, int cx, int cy) {
    cell_mean m = {{0}, 0, 0, 0};
    int x1 = (int)((cx + 1) * g->cell_px_x), y1 = (int)((cy + 1) * g->cell_px_y);
    for (int y = (int)(cy * g->cell_px_y); y < y1 && y < s->height; y++)
        for (int x = (int)(cx * g->cell_px_x); x < x1 && x < s->width; x++) {
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            m.pixels++;
            if (!s->valid[at]) continue;
            for (int c = 0; c < 3; c++) m.rgb[c] += s->rgb[3 * at + (size_t)c];
            m.valid++;
        }
    for (int c = 0; c < 3 && m.valid; c++) m.rgb[c] /= m.valid;
    m.light = 0.25 * (m.rgb[0] + 2.0 * m.rgb[1] + m.rgb[2]);
    return m;
}

/* By colour alone: neither grey-white like concrete, nor vivid like sheets, nor blue, nor pale like a track.
 */
static ground_kind judge_colour(const cell_mean *m, const scene_tones *tones) {
    const double *p = m->rgb;
    double high = fmax(p[0], fmax(p[1], p[2])), low = fmin(p[0], fmin(p[1], p[2])),
           chroma = (high - low) / (high + 1);
    if (m->valid < m->pixels) return GROUND_VOID;
    if (m->light < 0.5 * tones->middle_code || m->light < 28.0) return GROUND_DARK;
    if (scene_is_vegetated(p) && chroma > 0.10) return GROUND_GREEN;
    bool is_grey = chroma<0.12, is_vivid = chroma> 0.62 || p[0] - p[1] > 48, is_blue = p[2] > p[1];
    bool is_pale = m->light > 1.5 * tones->middle_code || m->light > 205;
    return is_grey || is_vivid || is_blue || is_pale ? GROUND_BUILT : GROUND_BARE;
}

/* How unlike the cells around are, as a share of their mean lightness. */
static double roughness(const ground *g, int cx, int cy) {
    double sum = 0.0, squares = 0.0, count = 0.0;
    for (int y = cy - ROUGH_REACH; y <= cy + ROUGH_REACH; y++)
        for (int x = cx - ROUGH_REACH; x <= cx + ROUGH_REACH; x++) {
            if (x < 0 || y < 0 || x >= g->width || y >= g->height) continue;
            double light = (double)g->light[(size_t)y * (size_t)g->width + (size_t)x];
            sum += light;
            squares += light * light;
            count += 1.0;
        }
    double mean = sum / count;
    return mean > 1.0 ? sqrt(fmax(0.0, squares / count - mean * mean)) / mean : 0.0;
}

static void find_rough(ground *g) {
    for (int y = 0; y < g->height; y++)
        for (int x = 0; x < g->width; x++) {
            uint8_t *kind = &g->kind[(size_t)y * (size_t)g->width + (size_t)x];
            if (*kind == GROUND_GREEN && roughness(g, x, y) > CROWN_ROUGH) *kind = GROUND_CROWN;
        }
}

/* Cells in a window, as a sum over columns that slides along the row. */
typedef int cell_test(ground_kind kind);

static int is_crown_or_dark(ground_kind kind) {
    return kind == GROUND_CROWN || kind == GROUND_DARK;
}

static int count_column(const ground *g, int x, int top, int low, cell_test *test) {
    int count = 0;
    for (int y = top < 0 ? 0 : top; x >= 0 && x < g->width && y <= low && y < g->height; y++)
        count += test((ground_kind)g->kind[(size_t)y * (size_t)g->width + (size_t)x]);
    return count;
}

/* The sunlit top of a crown is smooth: green with much crown and its shade around is crown too. */
static pap_status fill_crowns(ground *g, pap_error *err) {
    int reach = (int)(CROWN_REACH_M / g->cell_m + 0.5), edge = 2 * reach + 1;
    size_t cells = (size_t)g->width * (size_t)g->height;
    uint8_t *filled = memory_array(cells, 1);
    if (!filled) return error_nomem(err, "a map of the ground");
    memcpy(filled, g->kind, cells);
    for (int y = 0; y < g->height; y++) {
        int count = 0;
        for (int x = -reach; x < reach; x++)
            count += count_column(g, x, y - reach, y + reach, is_crown_or_dark);
        for (int x = 0; x < g->width; x++) {
            size_t at = (size_t)y * (size_t)g->width + (size_t)x;
            count += count_column(g, x + reach, y - reach, y + reach, is_crown_or_dark);
            if (g->kind[at] == GROUND_GREEN && count > CROWN_SHARE * edge * edge) filled[at] = GROUND_CROWN;
            count -= count_column(g, x - reach, y - reach, y + reach, is_crown_or_dark);
        }
    }
    free(g->kind);
    g->kind = filled;
    return PAP_OK;
}

pap_status ground_measure(ground *out, const scene *s, const scene_tones *tones, pap_error *err) {
    ground g = {.cell_px_x = fmax(2.0, CELL_M / s->pixel_width_m),
                .cell_px_y = fmax(2.0, CELL_M / s->pixel_height_m)};
    g.width = (int)fmax(1.0, s->width / g.cell_px_x);
    g.height = (int)fmax(1.0, s->height / g.cell_px_y);
    g.cell_m = g.cell_px_x * s->pixel_width_m;
    size_t cells = (size_t)g.width * (size_t)g.height;
    g.kind = memory_array(cells, 1);
    g.light = memory_array(cells, sizeof *g.light);
    if (!g.kind || !g.light) {
        ground_free(&g);
        return error_nomem(err, "a map of the ground");
    }
    for (int y = 0; y < g.height; y++)
        for (int x = 0; x < g.width; x++) {
            size_t at = (size_t)y * (size_t)g.width + (size_t)x;
            cell_mean m = mean_of(s, &g, x, y);
            g.kind[at] = (uint8_t)judge_colour(&m, tones);
            g.light[at] = (float)m.light;
        }
    find_rough(&g);
    pap_status status = fill_crowns(&g, err);
    if (status)
        ground_free(&g);
    else
        *out = g;
    return status;
}

void ground_free(ground *g) {
    free(g->kind);
    free(g->light);
    *g = (ground){0};
}

ground_kind ground_at(const ground *g, double x_px, double y_px) {
    int x = (int)(x_px / g->cell_px_x), y = (int)(y_px / g->cell_px_y);
    if (x_px < 0 || y_px < 0 || x >= g->width || y >= g->height) return GROUND_VOID;
    return (ground_kind)g->kind[(size_t)y * (size_t)g->width + (size_t)x];
}

bool ground_is_open(ground_kind kind) {
    return kind == GROUND_BARE || kind == GROUND_GREEN;
}

/* Gradients' doubled angles add up where borders are parallel and cancel where they are not. */
bool ground_border(const ground *g, double x_px, double y_px, double reach_m, double *angle) {
    int mid_x = (int)(x_px / g->cell_px_x), mid_y = (int)(y_px / g->cell_px_y),
        reach = (int)(reach_m / g->cell_m) + 1;
    double twice_c = 0.0, twice_s = 0.0, weight = 1e-9;
    for (int y = mid_y - reach; y <= mid_y + reach; y++)
        for (int x = mid_x - reach; x <= mid_x + reach; x++) {
            if (x < 1 || y < 1 || x >= g->width - 1 || y >= g->height - 1) continue;
            const float *at = g->light + (size_t)y * (size_t)g->width + (size_t)x;
            double dx = (double)(at[1] - at[-1]), dy = (double)(at[g->width] - at[-g->width]),
                   power = dx * dx + dy * dy;
            twice_c += dx * dx - dy * dy;
            twice_s += 2.0 * dx * dy;
            weight += power;
        }
    *angle = 0.5 * atan2(twice_s, twice_c) + 1.5707963;
    return hypot(twice_c, twice_s) > 0.25 * weight;
}
