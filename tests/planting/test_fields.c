/* Fields planted into scenes of mixed pixels. */
#include "base/random.h"
#include "check_main.h"
#include "planting/field_plant.h"

#include <math.h>
#include <string.h>

enum { EDGE = 400 };
static const unsigned ALL_BANDS = (1U << FIELD_BANDS) - 1;

/* An even crop with a little grain; a third of it is bare. */
static field_scene make_scene(double gsd_m, unsigned bands, double brightness) {
    field_scene s;
    random_state rng;
    random_seed(&rng, 2, 1);
    ck_assert_int_eq(field_scene_new(&s, EDGE, EDGE, gsd_m, bands, NULL), PAP_OK);
    for (int b = 0; b < FIELD_BANDS; b++) {
        s.code[b] = (field_code){false, true, brightness * 1e-4, 0, 0, 65535, 0, false};
        for (int i = 0; i < EDGE * EDGE && s.light[b]; i++) {
            double reflected = field_canopy.band[b] * (i / EDGE < EDGE / 3 ? 1.6 - 0.2 * b : 1);
            s.light[b][i] = (float)(brightness * reflected * (1 + 0.01 * random_normal(&rng)));
        }
    }
    return s;
}

static injection plant(field_scene *s, int plots, int others, double low, double high, uint64_t seed) {
    inject_options o = INJECT_OPTIONS_INIT;
    injection out;
    o.plots = plots;
    o.lookalikes = others;
    o.area_low_m2 = low;
    o.area_high_m2 = high;
    o.stage = INJECT_ANY_STAGE;
    o.seed = seed;
    ck_assert_int_eq(field_plant(&out, s, "scene", &o, NULL), PAP_OK);
    return out;
}

START_TEST(what_is_planted_covers_its_area_mixed_pixels_included) {
    field_scene bare = make_scene(1, ALL_BANDS, 1), s;
    int judged = 0;
    for (uint64_t seed = 1; seed < 13; seed++) {
        ck_assert_int_eq(field_scene_copy(&s, &bare, NULL), PAP_OK);
        injection planted = plant(&s, 1, 0, 900, 1400, seed);
        const planted_thing *one = &planted.things[0];
        double all = 0, inside = 0, mean = 0;
        for (int y = 0; y < EDGE; y++)
            for (int x = 0; x < EDGE; x++) {
                size_t i = (size_t)y * EDGE + (size_t)x;
                double change = (double)(s.light[FIELD_NIR][i] - bare.light[FIELD_NIR][i]);
                all += s.touched[i] ? change : 0;
                if (outline_inside(&one->truth.seen.outline, x + 0.5 - one->x_px, y + 0.5 - one->y_px) > 3) {
                    mean += change;
                    inside++;
                }
            }
        if (fabs(mean / inside) > 0.04) { /* what hardly differs tells no area */
            double area_m2 = all / (mean / inside);
            ck_assert_msg(fabs(area_m2 / one->truth.seen.area_m2 - 1) < 0.06, "seed %d: %g m2, not %g",
                          (int)seed, area_m2, one->truth.seen.area_m2);
            judged++;
        }
        injection_free(&planted);
        field_scene_free(&s);
    }
    ck_assert_int_ge(judged, 2);
    field_scene_free(&bare);
}
END_TEST

START_TEST(a_plot_of_less_than_a_pixel_changes_it_by_its_share) {
    field_scene bare = make_scene(10, ALL_BANDS, 1), s;
    ck_assert_int_eq(field_scene_copy(&s, &bare, NULL), PAP_OK);
    injection planted = plant(&s, 40, 0, 100, 101, 3);
    double most = 0;
    size_t touched = 0;
    ck_assert_int_gt(planted.plots, 20);
    for (size_t i = 0; i < EDGE * EDGE; i++) {
        touched += s.touched[i];
        if (s.touched[i])
            most = fmax(most, fabs((double)(s.light[FIELD_NIR][i] / bare.light[FIELD_NIR][i]) - 1));
    }
    ck_assert_uint_ge(touched, (size_t)planted.plots);
    ck_assert_double_lt(most, 0.6);
    injection_free(&planted);
    field_scene_free(&s);
    field_scene_free(&bare);
}
END_TEST

START_TEST(shares_of_stages_differ_as_the_plant_does) {
    double bloom[STAGE_COUNT] = {0}, cover[STAGE_COUNT] = {0};
    for (int stage = 0; stage < STAGE_COUNT; stage++)
        for (uint64_t i = 0; i < 200; i++) {
            field_mix mix;
            random_state rng;
            random_seed(&rng, i, 5);
            field_mix_stand(&mix, (plot_stage)stage, PETAL_WHITE, &rng);
            ck_assert(mix.cover > 0 && mix.cover <= 1 && mix.bloom_share >= 0 && mix.bloom_share < 1);
            for (int b = 0; b < FIELD_BANDS; b++)
                ck_assert(mix.leaf.band[b] > 0 && mix.leaf.band[b] < 1 && mix.bloom.band[b] > 0 &&
                          mix.bloom.band[b] < 1);
            /* White petals lift blue most against leaves; infrared least. */
            if (stage == STAGE_FLOWERING)
                ck_assert_double_gt(mix.bloom.band[FIELD_BLUE] / mix.leaf.band[FIELD_BLUE],
                                    mix.bloom.band[FIELD_NIR] / mix.leaf.band[FIELD_NIR]);
            bloom[stage] += mix.bloom_share / 200;
            cover[stage] += mix.cover / 200;
        }
    ck_assert_double_eq(bloom[STAGE_ROSETTE], 0);
    ck_assert_double_gt(bloom[STAGE_FLOWERING], 0.1);
    ck_assert_double_lt(cover[STAGE_ROSETTE], cover[STAGE_STEM] - 0.1);
}
END_TEST

START_TEST(planting_holds_in_any_unit_and_is_the_same_again) {
    field_scene dim = make_scene(2, ALL_BANDS, 0.1), bright = make_scene(2, ALL_BANDS, 50), again;
    ck_assert_int_eq(field_scene_copy(&again, &dim, NULL), PAP_OK);
    injection a = plant(&dim, 6, 6, 200, 900, 4), b = plant(&bright, 6, 6, 200, 900, 4),
              c = plant(&again, 6, 6, 200, 900, 4);
    ck_assert_int_eq(a.count, b.count);
    ck_assert_int_eq(a.count, c.count);
    for (int band = 0; band < FIELD_BANDS; band++) {
        ck_assert_mem_eq(dim.light[band], again.light[band], EDGE * EDGE * sizeof(float));
        for (int i = 0; i < EDGE * EDGE; i += 17) {
            double ratio = (double)bright.light[band][i] / (double)dim.light[band][i];
            ck_assert_msg(fabs(ratio / 500 - 1) < 0.02, "band %d, pixel %d: %g times, not 500", band, i,
                          ratio);
        }
    }
    injection_free(&a);
    injection_free(&b);
    injection_free(&c);
    field_scene_free(&dim);
    field_scene_free(&bright);
    field_scene_free(&again);
}
END_TEST

START_TEST(the_same_places_hold_later_stages_at_a_later_date) {
    field_scene first = make_scene(2, ALL_BANDS, 1), second = make_scene(2, ALL_BANDS, 1);
    injection a = plant(&first, 8, 4, 200, 900, 6), b;
    ck_assert_int_eq(field_plant_again(&b, &second, "scene", &a, INJECT_ANY_STAGE, 6, NULL), PAP_OK);
    ck_assert_int_eq(a.count, b.count);
    for (int i = 0; i < a.count; i++) {
        int before = -1, after = -1;
        ck_assert_double_eq(a.things[i].x_px, b.things[i].x_px);
        for (int s = 0; s < STAGE_COUNT && a.things[i].truth.stage; s++) {
            if (strcmp(a.things[i].truth.stage, plot_stage_name((plot_stage)s)) == 0) before = s;
            if (strcmp(b.things[i].truth.stage, plot_stage_name((plot_stage)s)) == 0) after = s;
        }
        ck_assert_int_ge(after, before);
    }
    injection_free(&a);
    injection_free(&b);
    field_scene_free(&first);
    field_scene_free(&second);
}
END_TEST

CHECK_MAIN("planting/fields", what_is_planted_covers_its_area_mixed_pixels_included,
           a_plot_of_less_than_a_pixel_changes_it_by_its_share, shares_of_stages_differ_as_the_plant_does,
           planting_holds_in_any_unit_and_is_the_same_again,
           the_same_places_hold_later_stages_at_a_later_date)
