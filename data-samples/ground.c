/* The ground of a made-up place: fields, paths and what grows there, as a function of position. */
#include "ground.h"

#include "paint/noise.h"

#include <math.h>

/* What covers a field. */
typedef enum cover { SOIL, GRASS, VEGETABLES, CORN, STUBBLE, FALLOW, COVER_COUNT } cover;

/* Shares of the covers, and the fields' shape. */
static const struct {
    double share[COVER_COUNT];
    double along_m, across_m; /* of a field */
    double border_m;          /* width of the bank or path between fields */
    int is_terraced;
} styles[] = {
    [GROUND_VILLAGE] = {{0.20, 0.22, 0.22, 0.12, 0.06, 0.18}, 13.0, 8.0, 0.35, 0},
    [GROUND_TERRACES] = {{0.24, 0.10, 0.16, 0.22, 0.14, 0.14}, 24.0, 6.0, 0.45, 1},
    [GROUND_GARDEN] = {{0.18, 0.18, 0.38, 0.06, 0.04, 0.16}, 8.0, 5.0, 0.40, 0},
    [GROUND_VALLEY] = {{0.26, 0.14, 0.12, 0.24, 0.12, 0.12}, 120.0, 26.0, 1.2, 1},
};

typedef struct field {
    uint64_t id;
    double border_m; /* to the nearest border */
    double angle;    /* of the rows */
    cover cover;
    double u, v;  /* along and across the rows */
    int is_riser; /* on the downhill side of a terrace */
} field;

static double height(const ground *g, double x, double y) {
    double across = styles[g->style].across_m;
    return (0.75 * y + 0.25 * x) / across +
           1.7 * noise_octaves(g->seed + 11, x / (7.0 * across), y / (7.0 * across), 3, 0.45);
}

static cover draw_cover(const ground *g, double dice) {
    const double *share = styles[g->style].share;
    int i = 0;
    for (; i < COVER_COUNT - 1 && dice >= share[i]; i++) dice -= share[i];
    return (cover)i;
}

static double border_of(double position, double size) {
    double share = position - floor(position);
    return (share < 0.5 ? share : 1.0 - share) * size;
}

static void find_terrace(const ground *g, double x, double y, field *f) {
    double h = height(g, x, y), dx = height(g, x + 0.5, y) - h, dy = height(g, x, y + 0.5) - h;
    double slope = 2.0 * hypot(dx, dy), band = floor(h);
    double length = styles[g->style].along_m, shift = noise_cell(g->seed, (int)band, 7) * length;
    double along = (x + shift + 2.0 * noise_value(g->seed + 5, y / 9.0, x / 30.0)) / length;
    f->id = random_mix(g->seed ^ (uint64_t)(int64_t)band * 8191 ^ (uint64_t)(int64_t)floor(along) << 32);
    double riser = (h - band) / fmax(slope, 1e-6), next = (band + 1.0 - h) / fmax(slope, 1e-6);
    f->border_m = fmin(fmin(riser, next), border_of(along, length));
    f->is_riser = next < riser;
    f->angle = atan2(dx, -dy);
    f->u = along * length;
    f->v = (h - band) / fmax(slope, 0.3 / styles[g->style].across_m);
}

static void find_plain(const ground *g, double x, double y, field *f) {
    double turn = 0.5 * noise_cell(g->seed, 3, 3), c = cos(turn), s = sin(turn);
    double wx = x + 2.2 * noise_value(g->seed + 1, x / 17.0, y / 17.0),
           wy = y + 2.2 * noise_value(g->seed + 2, x / 17.0, y / 17.0);
    double u = wx * c + wy * s, v = wy * c - wx * s;
    double along = styles[g->style].along_m, across = styles[g->style].across_m;
    double row = floor(v / across), shift = noise_cell(g->seed, (int)row, 5);
    double column = floor(u / along + shift);
    f->id = random_mix(g->seed ^ (uint64_t)(int64_t)row * 8191 ^ (uint64_t)(int64_t)column << 32);
    f->border_m = fmin(border_of(v / across, across), border_of(u / along + shift, along));
    int is_turned = (f->id & 3) == 0;
    f->angle = turn + (is_turned ? 1.5708 : 0.0);
    f->u = is_turned ? v : u;
    f->v = is_turned ? -u : v;
}

static field find_field(const ground *g, double x, double y) {
    field f = {0};
    if (styles[g->style].is_terraced)
        find_terrace(g, x, y, &f);
    else
        find_plain(g, x, y, &f);
    f.cover = draw_cover(g, (f.id >> 40) / 16777216.0);
    return f;
}

/* Noise from `base_m` down to the pixel; what is finer than a pixel is averaged away. */
static double texture(const ground *g, int layer, double x, double y, double base_m, double gain) {
    double finest = 1.3 * g->gsd_m, fade = 1.0;
    if (base_m < finest) fade = base_m / finest, base_m = finest;
    int octaves = 1 + (int)floor(log2(base_m / finest));
    return fade * noise_octaves(g->seed + 101u * (uint64_t)layer, x / base_m, y / base_m,
                                octaves > 6 ? 6 : octaves, gain);
}

/* A rough surface in the sun: brighter where it rises towards it. */
static double relief(const ground *g, int layer, double x, double y, double base_m) {
    double d = 0.35 * base_m, sun = hypot(g->sun.dx, g->sun.dy) + 1e-9;
    double ahead = texture(g, layer, x + d * g->sun.dx / sun, y + d * g->sun.dy / sun, base_m, 0.75);
    return texture(g, layer, x, y, base_m, 0.75) - ahead;
}

static double own(const field *f, int shift) {
    return (double)(f->id >> shift & 255) / 127.5 - 1.0;
}

/* Share of a wave of this period that is left when averaged over a pixel. */
static double resolved(const ground *g, double period_m) {
    double share = 1.5 - 1.2 * g->gsd_m / period_m;
    return share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share;
}

/* What a pixel just resolves: stones, blades, crumbs, each with its shadow. */
static double grit(const ground *g, double x, double y) {
    double fine = fmax(0.035, 2.2 * g->gsd_m), sun = 0.5 * fine;
    double n = noise_value(g->seed + 61, x / fine, y / fine) -
               noise_value(g->seed + 61, (x + sun) / fine, (y + sun) / fine);
    return 0.22 * n * fmin(1.0, 0.06 / fine + 0.3) +
           0.10 * noise_value(g->seed + 62, 1.9 * x / fine, 1.9 * y / fine);
}

/* Weeds that come up singly on bare soil: one cell in some has one. */
static double weeds(const ground *g, const field *f, double x, double y) {
    double cell = 0.45, dense = 0.12 + 0.12 * own(f, 32);
    int ix = (int)floor(x / cell), iy = (int)floor(y / cell);
    double dice = noise_cell(f->id + 77, ix, iy);
    if (dice >= dense) return 0.0;
    double cx = (ix + 0.3 + 0.4 * noise_cell(f->id + 78, ix, iy)) * cell,
           cy = (iy + 0.3 + 0.4 * noise_cell(f->id + 79, ix, iy)) * cell;
    double radius = 0.04 + 0.7 * dice, ragged = 0.5 * texture(g, 63, x, y, 0.07, 0.8);
    return resolved(g, 0.2) * fmin(1.0, fmax(0.0, 4.0 * (1.0 + ragged - hypot(x - cx, y - cy) / radius)));
}

static rgb soil(const ground *g, const field *f, double x, double y) {
    rgb base = colour_from_srgb(124 + 14 * own(f, 0), 104 + 12 * own(f, 0) + 4 * own(f, 8),
                                82 + 12 * own(f, 0) - 6 * own(f, 8));
    double clod = 0.40 * texture(g, 1, x, y, 0.6, 0.8) + 0.35 * relief(g, 2, x, y, 0.16),
           damp = 0.16 * texture(g, 3, x, y, 4.0, 0.5);
    double furrow = own(f, 16) > 0 ? 0.13 * resolved(g, 0.45) * sin(6.2832 * f->v / 0.45 + clod) : 0.0;
    rgb earth = colour_scale(base, fmax(0.25, 1.0 + clod + damp + furrow + 0.9 * grit(g, x, y)));
    double weed = weeds(g, f, x, y);
    return weed > 0.0
               ? colour_mix(earth, colour_scale(colour_from_srgb(84, 108, 54), 1.0 + 2.0 * grit(g, x, y)),
                            weed)
               : earth;
}

static rgb grass(const ground *g, const field *f, double x, double y) {
    rgb fresh = colour_from_srgb(86 + 9 * own(f, 0), 106 + 7 * own(f, 0), 54 + 5 * own(f, 8)),
        dry = colour_from_srgb(138, 128, 84);
    double patchy = texture(g, 4, x, y, 2.5, 0.6), tuft = texture(g, 5, x, y, 0.35, 0.85);
    rgb c = colour_mix(fresh, dry, fmin(1.0, fmax(0.0, 0.28 + 0.5 * patchy + 0.4 * tuft)));
    return colour_scale(c,
                        fmax(0.2, 0.95 + 0.5 * tuft + 0.55 * relief(g, 5, x, y, 0.35) + 2.0 * grit(g, x, y)));
}

static rgb corn(const ground *g, const field *f, double x, double y) {
    rgb c = colour_from_srgb(98 + 22 * own(f, 0), 114 + 10 * own(f, 0), 58 + 7 * own(f, 8));
    double blade = texture(g, 6, f->u / 3.0, f->v, 0.10, 0.8), lodge = 0.16 * texture(g, 7, x, y, 3.0, 0.6);
    double row = 0.20 * resolved(g, 0.22) * sin(6.2832 * f->v / 0.22 + 2.0 * blade);
    return colour_scale(c, fmax(0.25, 0.95 + 0.5 * blade + lodge + row + 0.4 * relief(g, 8, x, y, 0.2) +
                                          1.6 * grit(g, x, y)));
}

static rgb stubble(const ground *g, const field *f, double x, double y) {
    rgb straw = colour_from_srgb(162 + 9 * own(f, 0), 158 + 7 * own(f, 0), 106), earth = soil(g, f, x, y);
    double row = 0.5 + 0.5 * resolved(g, 0.25) * sin(6.2832 * f->v / 0.25);
    double cover_share = 0.3 + 0.4 * row + 0.6 * texture(g, 9, f->u / 2.0, f->v, 0.15, 0.8);
    return colour_mix(earth, straw, fmin(1.0, fmax(0.0, cover_share)));
}

static rgb fallow(const ground *g, const field *f, double x, double y) {
    double weedy = 0.5 + 1.6 * texture(g, 10, x, y, 1.4, 0.75) + 0.6 * own(f, 16);
    return colour_mix(soil(g, f, x, y), grass(g, f, x, y), fmin(1.0, fmax(0.0, weedy)));
}

/* One head of lettuce, cabbage or the like over its cell of the bed: 0 is soil, 1 the middle of the head. */
static double cabbage(const ground *g, const field *f, double row_m, double step_m, double *shade) {
    double v = f->v / row_m, u = f->u / step_m + 0.5 * floor(v);
    int row = (int)floor(v), place = (int)floor(u);
    double grown = noise_cell(f->id, row, place);
    *shade = noise_cell(f->id + 1, row, place);
    if (grown < 0.10) return 0.0;
    double du = (u - place - 0.5 + 0.25 * (*shade - 0.5)) * step_m, dv = (v - row - 0.5) * row_m;
    double radius = (0.38 + 0.22 * grown) * step_m, ragged = 0.35 * texture(g, 12, f->u, f->v, 0.10, 0.8);
    ragged += 0.22 * sin((5 + (int)(4.0 * *shade)) * atan2(dv, du) + 40.0 * grown);
    return fmax(0.0, 1.0 - hypot(du, dv) / (radius * (1.0 + ragged)));
}

static rgb vegetables(const ground *g, const field *f, double x, double y) {
    static const double sorts[][3] = {{86, 110, 52}, {110, 130, 66}, {98, 116, 94},
                                      {74, 98, 52},  {92, 114, 78},  {82, 70, 74}};
    const double *sort = sorts[(f->id >> 24) % 6];
    double row_m = 0.42 + 0.10 * own(f, 0), step_m = 0.34 + 0.08 * own(f, 8), shade;
    rgb leaf = colour_from_srgb(sort[0], sort[1], sort[2]), earth = soil(g, f, x, y);
    double seen = resolved(g, step_m), head = cabbage(g, f, row_m, step_m, &shade);
    double wrinkle = 0.6 * relief(g, 13, x, y, 0.08) + 0.35 * texture(g, 14, x, y, 0.09, 0.8);
    leaf = colour_scale(leaf,
                        fmax(0.2, 0.72 + 0.35 * shade + 0.4 * head * seen + wrinkle + 2.2 * grit(g, x, y)));
    double covered = seen * fmin(1.0, 6.0 * head) + (1.0 - seen) * (0.6 + texture(g, 15, x, y, 1.5, 0.6));
    return colour_mix(colour_scale(earth, head > 0.0 ? 0.5 : 0.9), leaf, fmin(1.0, fmax(0.0, covered)));
}

static rgb bank(const ground *g, const field *f, double x, double y) {
    rgb c = colour_mix(grass(g, f, x, y), soil(g, f, x, y),
                       f->is_riser ? 0.25 : 0.55 + 0.4 * texture(g, 16, x, y, 1.2, 0.6));
    return f->is_riser ? colour_scale(c, 0.62) : c;
}

/* A trodden path of earth or concrete that winds across a village. */
static double path_share(const ground *g, double x, double y, double *grey) {
    if (g->style == GROUND_TERRACES || g->style == GROUND_VALLEY) return 0.0;
    double at = 11.0 + 4.0 * noise_octaves(g->seed + 21, x / 16.0, 0.3, 2, 0.4),
           spacing = g->style == GROUND_VILLAGE ? 33.0 : 26.0;
    double off = fabs(fmod(fmod(y - at, spacing) + spacing, spacing)), away = fmin(off, spacing - off);
    double half = g->style == GROUND_VILLAGE ? 1.1 : 0.55;
    *grey = g->style == GROUND_VILLAGE ? 0.8 : 0.1;
    return fmin(1.0, fmax(0.0, (half - away + 0.25 * texture(g, 22, x, y, 0.8, 0.6)) / 0.12));
}

rgb ground_colour(const ground *g, double x_m, double y_m) {
    static rgb (*const paint[COVER_COUNT])(const ground *, const field *, double, double) = {
        [SOIL] = soil, [GRASS] = grass,     [VEGETABLES] = vegetables,
        [CORN] = corn, [STUBBLE] = stubble, [FALLOW] = fallow};
    field f = find_field(g, x_m, y_m);
    double edge = styles[g->style].border_m * (1.0 + 0.5 * texture(g, 17, x_m, y_m, 0.7, 0.6)), grey = 0.0;
    double in = fmin(1.0, fmax(0.0, (f.border_m - edge) / fmax(0.08, g->gsd_m)));
    rgb c = in > 0.0 ? paint[f.cover](g, &f, x_m, y_m) : bank(g, &f, x_m, y_m);
    if (in > 0.0 && in < 1.0) c = colour_mix(bank(g, &f, x_m, y_m), c, in);
    double path = path_share(g, x_m, y_m, &grey);
    if (path <= 0.0) return c;
    double worn = 1.0 + 0.5 * grit(g, x_m, y_m) + 0.22 * texture(g, 23, x_m, y_m, 1.5, 0.75) +
                  0.12 * relief(g, 24, x_m, y_m, 0.1);
    rgb way = colour_mix(colour_from_srgb(152, 134, 108), colour_from_srgb(162, 158, 148), grey);
    return colour_mix(c, colour_scale(way, worn), path);
}

double ground_border_m(const ground *g, double x_m, double y_m) {
    double grey, path = path_share(g, x_m, y_m, &grey);
    return path > 0.0 ? 0.0 : find_field(g, x_m, y_m).border_m;
}

double ground_row_angle(const ground *g, double x_m, double y_m) {
    return find_field(g, x_m, y_m).angle;
}

double ground_woods(const ground *g, double x_m, double y_m) {
    return noise_octaves(g->seed + 31, x_m / 90.0, y_m / 90.0, 3, 0.5);
}

/* Metres from a point to the field's border in one direction. */
static double march(const ground *g, double x, double y, double dx, double dy) {
    double edge = styles[g->style].border_m, gone = 0.0;
    while (gone < 60.0 && find_field(g, x + gone * dx, y + gone * dy).border_m > edge) gone += 0.4;
    return gone;
}

outline ground_field_outline(const ground *g, double x_m, double y_m, double area_m2) {
    enum { STATIONS = OUTLINE_POINTS / 2 };
    outline o = {.count = 2 * STATIONS};
    double angle = ground_row_angle(g, x_m, y_m), c = cos(angle), s = sin(angle);
    double width = march(g, x_m, y_m, -s, c) + march(g, x_m, y_m, s, -c) + 0.1;
    double before = march(g, x_m, y_m, -c, -s), after = march(g, x_m, y_m, c, s);
    double length = fmin(area_m2 / width, before + after),
           from = fmax(-before, fmin(-0.5 * length, after - length));
    for (int i = 0; i < STATIONS; i++) {
        double at = from + length * i / (STATIONS - 1), x = x_m + at * c, y = y_m + at * s;
        double left = march(g, x, y, -s, c), right = march(g, x, y, s, -c);
        o.x_m[i] = at * c - left * s, o.y_m[i] = at * s + left * c;
        o.x_m[2 * STATIONS - 1 - i] = at * c + right * s, o.y_m[2 * STATIONS - 1 - i] = at * s - right * c;
    }
    return o;
}
