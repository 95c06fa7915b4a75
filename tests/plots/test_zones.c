/* Zones around groups, against a chamfer distance over all flowers at once. */
#include "plots/zones.h"

#include "base/random.h"
#include "check_main.h"

#include <math.h>
#include <stdlib.h>

enum { FLOWERS_MAX = 60, EDGE = 8 };

/* Two passes over the whole patch, a cell at a time; a border of one cell is far from everything. */
static float *distances_of(const zone_map *map, const flower *members, size_t count,
                           const plot_scale *scale) {
    size_t stride = (size_t)map->w + 2, n = stride * ((size_t)map->h + 2);
    float step_x = (float)(EDGE * scale->gsd_x_m), step_y = (float)(EDGE * scale->gsd_y_m),
          diagonal = sqrtf(step_x * step_x + step_y * step_y);
    float *all = malloc(n * sizeof *all), *at = all + stride + 1;
    ck_assert_ptr_nonnull(all);
    for (size_t i = 0; i < n; i++) all[i] = 1e9F;
    for (size_t i = 0; i < count; i++)
        at[((int64_t)floor(members[i].y / EDGE) - map->cy0) * (int64_t)stride +
           (int64_t)floor(members[i].x / EDGE) - map->cx0] = 0;
    for (int pass = 1; pass >= -1; pass -= 2)
        for (int i = 0; i < map->h; i++)
            for (int k = 0; k < map->w; k++) {
                int y = pass > 0 ? i : map->h - 1 - i, x = pass > 0 ? k : map->w - 1 - k;
                float *here = at + (int64_t)y * (int64_t)stride + x, *before = here - pass * (int64_t)stride;
                const float from[4] = {here[-pass] + step_x, before[0] + step_y, before[-1] + diagonal,
                                       before[1] + diagonal};
                for (int side = 0; side < 4; side++) *here = from[side] < *here ? from[side] : *here;
            }
    return all;
}

static void check_group(const flower *members, size_t count, const plot_params *params, double gsd_x_m,
                        double gsd_y_m) {
    plot_scale scale = {.gsd_x_m = gsd_x_m, .gsd_y_m = gsd_y_m, .cell = EDGE};
    const double bounds_m[ZONES] = {params->near_m, params->margin_m, params->margin_m + params->field_m};
    zone_reach *reach = zone_reach_new(params, &scale);
    zone_map map;
    ck_assert_ptr_nonnull(reach);
    ck_assert(zone_map_make(&map, members, count, reach, params, &scale));
    float *all = distances_of(&map, members, count, &scale);
    for (int y = 0; y < map.h; y++)
        for (int x = 0; x < map.w; x++)
            for (int zone = 0; zone < ZONES; zone++) {
                double distance_m = (double)all[(size_t)(y + 1) * ((size_t)map.w + 2) + (size_t)x + 1];
                bool is_in = map.bits[zone][(size_t)y * (size_t)map.words + (size_t)x / 64] >> (x % 64) & 1;
                if (is_in != (distance_m <= bounds_m[zone]))
                    ck_abort_msg("%zu flowers, %g x %g m: cell %d,%d, %.9g m, zone %d: %d", count, gsd_x_m,
                                 gsd_y_m, x, y, distance_m, zone, is_in);
            }
    free(all);
    zone_map_free(&map);
    zone_reach_free(reach);
}

/* Among the ground pixels are those whose cells fit the bounds exactly, where rounding decides. */
START_TEST(zones_are_where_the_distance_to_the_nearest_flower_says) {
    static const double pixels_m[][2] = {{0.025, 0.025}, {0.02, 0.02},     {0.0125, 0.0125},
                                         {0.03, 0.05},   {0.0417, 0.0203}, {0.0625, 0.0625}};
    const plot_params params = {.near_m = 0.3, .margin_m = 2, .field_m = 4};
    random_state rng;
    random_seed(&rng, 5, 0);
    for (size_t round = 0; round < 120; round++) {
        flower members[FLOWERS_MAX] = {0};
        size_t count = 1 + (size_t)random_between(&rng, 0, round % 2 ? 4 : FLOWERS_MAX - 1);
        double spread = random_between(&rng, 1, 1500);
        for (size_t i = 0; i < count; i++) {
            members[i].x = random_between(&rng, 0, spread);
            members[i].y = random_between(&rng, 0, spread);
        }
        check_group(members, count, &params, pixels_m[round % 6][0], pixels_m[round % 6][1]);
    }
}
END_TEST

START_TEST(runs_of_bits_are_found_across_words) {
    const uint64_t row[3] = {UINT64_C(1) << 63 | 6, 1, UINT64_C(1) << 2};
    const int want[][2] = {{1, 3}, {63, 65}, {130, 131}};
    int from = 0;
    for (int i = 0; i < 3; i++) {
        int to = zone_run(row, 131, &from);
        ck_assert_int_eq(from, want[i][0]);
        ck_assert_int_eq(to, want[i][1]);
        from = to;
    }
    zone_run(row, 131, &from);
    ck_assert_int_eq(from, 131);
}
END_TEST

CHECK_MAIN("plots/zones", zones_are_where_the_distance_to_the_nearest_flower_says,
           runs_of_bits_are_found_across_words)
