/* Planting: what is painted repeats, is what was asked for, and its truth fits the picture. */
#include "check_main.h"
#include "paint/plant.h"

#include <math.h>
#include <string.h>

static const plant_view drone = {0.02, 0.02, 0.3, 0.7, 4, 0.0, {0.4, 0.3, 0.6}, 0};

static plant_spec poppies(double area_m2, petal_colour colour, uint64_t seed) {
    random_state rng;
    plant_spec spec = {.is_plot = 1, .seed = seed};
    random_seed(&rng, seed, 9);
    plot_spec_draw(&spec.plot, area_m2, &rng);
    spec.plot.colour = colour;
    spec.plot.open_share = 0.5;
    spec.plot.spacing_m = 0.22;
    return spec;
}

static plant_stamp made(const plant_spec *spec, const plant_view *view) {
    plant_stamp stamp;
    pap_error err = {0};
    ck_assert_msg(plant_make(&stamp, spec, view, &err) == PAP_OK, "%s", err.message);
    return stamp;
}

static size_t floats(const plant_stamp *s) {
    return 4 * (size_t)s->image.width * (size_t)s->image.height;
}

START_TEST(one_seed_gives_one_picture_and_another_seed_another) {
    plant_spec spec = poppies(2.0, PETAL_PINK, 5), other = poppies(2.0, PETAL_PINK, 5);
    other.seed = 6;
    plant_stamp a = made(&spec, &drone), b = made(&spec, &drone), c = made(&other, &drone);
    ck_assert_uint_eq(floats(&a), floats(&b));
    ck_assert_mem_eq(a.image.rgba, b.image.rgba, floats(&a) * sizeof(float));
    ck_assert_int_eq(a.truth.seen.flowers, b.truth.seen.flowers);
    int is_same = floats(&a) == floats(&c) && !memcmp(a.image.rgba, c.image.rgba, floats(&a) * sizeof(float));
    ck_assert_msg(!is_same, "seeds 5 and 6 painted the same picture");
    plant_free(&a);
    plant_free(&b);
    plant_free(&c);
}
END_TEST

START_TEST(random_numbers_are_those_of_the_published_generator) {
    /* The demonstration that comes with PCG32: seed 42, stream 54. */
    static const uint32_t published[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330,
                                         0x83d2f293, 0xbfa4784b, 0xcbed606e};
    random_state rng = {0, 54u << 1 | 1};
    random_bits(&rng);
    rng.state += 42;
    random_bits(&rng);
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        uint32_t bits = random_bits(&rng);
        ck_assert_msg(bits == published[i], "draw %zu is %08x, not %08x", i, bits, published[i]);
    }
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < 20000; i++) {
        double z = random_normal(&rng), u = random_unit(&rng);
        ck_assert_msg(u >= 0.0 && u < 1.0, "draw %d is %g", i, u);
        sum += z, squares += z * z;
    }
    ck_assert_double_eq_tol(sum / 20000, 0.0, 0.03);
    ck_assert_double_eq_tol(squares / 20000, 1.0, 0.04);
}
END_TEST

START_TEST(a_plot_has_the_area_that_was_asked_for) {
    static const double areas[] = {0.4, 1.0, 5.0, 40.0};
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
        plant_spec spec = poppies(areas[i], PETAL_WHITE, 20 + i);
        plant_view view = drone;
        view.pixel_width_m = view.pixel_height_m = 0.05;
        plant_stamp s = made(&spec, &view);
        double drawn = outline_area(&s.truth.seen.outline);
        ck_assert_msg(fabs(drawn / areas[i] - 1.0) < 0.1, "%g m2: outline of %g m2", areas[i], drawn);
        ck_assert_double_eq_tol(s.truth.seen.area_m2, drawn, 1e-9);
        double per_m2 = s.truth.seen.plants / areas[i];
        ck_assert_msg(per_m2 > 5.0 && per_m2 < 30.0, "%g m2: %g plants a square metre", areas[i], per_m2);
        plant_free(&s);
    }
}
END_TEST

START_TEST(flowers_are_fewer_than_heads_and_follow_the_open_share) {
    static const double shares[] = {0.1, 0.4, 0.7};
    int before = 0;
    for (size_t i = 0; i < 3; i++) {
        plant_spec spec = poppies(8.0, PETAL_RED, 31);
        spec.plot.open_share = shares[i];
        plant_stamp s = made(&spec, &drone);
        ck_assert_msg(s.truth.seen.flowers > before, "share %g: %d flowers", shares[i], s.truth.seen.flowers);
        ck_assert_msg(s.truth.seen.flowers <= 3 * s.truth.seen.plants, "share %g: %d flowers on %d plants",
                      shares[i], s.truth.seen.flowers, s.truth.seen.plants);
        /* 1.38 heads a plant in the mean, of which the open share flowers and a few are hidden. */
        double expected = 1.38 * shares[i] * s.truth.seen.plants;
        ck_assert_msg(s.truth.seen.flowers < 1.3 * expected && s.truth.seen.flowers > 0.5 * expected,
                      "share %g: %d flowers, expected about %g", shares[i], s.truth.seen.flowers, expected);
        before = s.truth.seen.flowers;
        plant_free(&s);
    }
}
END_TEST

START_TEST(a_plot_that_does_not_flower_shows_no_flower) {
    plant_spec spec = poppies(3.0, PETAL_RED, 8);
    for (plot_stage stage = 0; stage < STAGE_COUNT; stage++) {
        if (stage == STAGE_FLOWERING) continue;
        spec.plot.stage = stage;
        plant_stamp s = made(&spec, &drone);
        ck_assert_msg(s.truth.seen.flowers == 0, "%s: %d flowers", s.truth.stage, s.truth.seen.flowers);
        ck_assert_msg(s.truth.seen.plants > 0, "%s: no plants", s.truth.stage);
        plant_free(&s);
    }
}
END_TEST

/* Mean over several plots, since each draws its variety from the spread between flowers. */
START_TEST(petals_have_the_colours_of_real_petals) {
    enum { PLOTS = 12, TOLERANCE = 26 };
    for (petal_colour colour = 0; colour < PETAL_MIXED; colour++) {
        double mean[3] = {0}, median[3];
        for (int i = 0; i < PLOTS; i++) {
            plant_spec spec = poppies(1.5, colour, 100 + (uint64_t)i);
            plant_stamp s = made(&spec, &drone);
            mean[0] += colour_to_srgb(s.truth.seen.petal.r) / PLOTS;
            mean[1] += colour_to_srgb(s.truth.seen.petal.g) / PLOTS;
            mean[2] += colour_to_srgb(s.truth.seen.petal.b) / PLOTS;
            plant_free(&s);
        }
        petal_median(median, colour);
        for (int c = 0; c < 3; c++)
            ck_assert_msg(fabs(mean[c] - median[c]) < TOLERANCE, "%s, channel %d: painted %.0f, table %.0f",
                          petal_name(colour), c, mean[c], median[c]);
    }
}
END_TEST

/* A poppy plot with another look than the usual one. */
static plant_spec other_look(double area_m2, uint64_t seed) {
    plant_spec spec = poppies(area_m2, PETAL_PINK, seed);
    spec.plot.look = (plot_look){.is_set = 1,
                                 .leaf = {{0.10f, 0.14f, 0.12f}, 0.16, 5.0, 0.0},
                                 .leaf_scale = 0.9,
                                 .variety_count = 1,
                                 .form_share = {1, 1, 1, 1, 1},
                                 .tilt = 0.3,
                                 .capsule_share = 0.5,
                                 .cover_share = 0.1};
    spec.plot.look.varieties[0] = (flower_variety){.petal = {0.5f, 0.1f, 0.3f}, .within_spread = 1.0};
    return spec;
}

static void check_lookalike(const plant_spec *spec, double widest_m) {
    plant_stamp s = made(spec, &drone);
    ck_assert_str_eq(s.truth.kind, spec->what == LOOKALIKE_CORN_POPPY ? "ignore" : "distractor");
    double covered = 0.0;
    for (size_t i = 3; i < floats(&s); i += 4) covered += s.image.rgba[i];
    double covered_m2 = covered * 0.02 * 0.02;
    ck_assert_msg(covered_m2 > 0.005, "%s covers %g m2", s.truth.what, covered_m2);
    ck_assert_msg(s.truth.seen.area_m2 > 0.1 && s.truth.seen.area_m2 <= widest_m * widest_m, "%s: area %g m2",
                  s.truth.what, s.truth.seen.area_m2);
    plant_free(&s);
}

START_TEST(every_look_alike_paints_something_and_none_is_called_a_plot) {
    for (lookalike what = 0; what < LOOKALIKE_COUNT; what++) {
        double low, high;
        lookalike_size(&low, &high, what);
        plant_spec spec = {.what = what, .size_m = 0.5 * (low + high), .seed = 40 + (uint64_t)what};
        if (what < LOOKALIKE_PLAIN_COUNT) check_lookalike(&spec, high);
        lookalike_size_varied(&low, &high, what);
        spec.plot = other_look(1.0, 7).plot;
        spec.is_varied = 1;
        for (int i = 0; i < 3; i++) {
            spec.size_m = low + 0.5 * i * (high - low);
            check_lookalike(&spec, 1.2 * spec.size_m);
        }
    }
}
END_TEST

START_TEST(a_kind_that_came_later_is_refused_without_its_variety) {
    plant_stamp stamp;
    pap_error err = {0};
    plant_spec spec = {.what = LOOKALIKE_ROSES, .size_m = 2.0, .seed = 1};
    ck_assert_int_eq(plant_make(&stamp, &spec, &drone, &err), PAP_E_ARGUMENT);
}
END_TEST

/* Of the petals' own pens: their map and their sum say the same, and none lies where no flower is. */
START_TEST(petals_are_mapped_where_flowers_are) {
    for (flower_form form = 0; form < FLOWER_FORMS; form++) {
        plant_spec spec = other_look(3.0, 11);
        for (int i = 0; i < FLOWER_FORMS; i++) spec.plot.look.form_share[i] = i == (int)form;
        plant_stamp s = made(&spec, &drone);
        double sum = 0.0, one = s.truth.seen.petal_m2 / s.truth.seen.flowers;
        ck_assert_msg(s.things != NULL, "form %d: no map", (int)form);
        for (size_t i = 0; i < floats(&s) / 4; i++) sum += s.things[i] * 0.02 * 0.02;
        ck_assert_msg(fabs(sum / s.truth.seen.petal_m2 - 1.0) < 0.01, "form %d: %g m2 mapped, %g m2 counted",
                      (int)form, sum, s.truth.seen.petal_m2);
        /* 8 to 12 cm across, some lean, some lie under leaves or each other. */
        ck_assert_msg(one > 0.0012 && one < 0.009, "form %d: %g m2 a flower", (int)form, one);
        plant_free(&s);
    }
    plant_spec bare = other_look(3.0, 11);
    bare.plot.stage = STAGE_STEM;
    plant_stamp s = made(&bare, &drone);
    ck_assert_msg(s.things == NULL && s.truth.seen.petal_m2 <= 0.0, "petals without a flower");
    plant_free(&s);
}
END_TEST

/* What the look says is what is painted: the same stand, its leaves left out, covers less. */
START_TEST(a_canopy_left_to_the_scene_is_not_painted) {
    plant_spec spec = other_look(3.0, 5);
    plant_stamp whole = made(&spec, &drone);
    spec.plot.look.canopy = CANOPY_SCENE;
    plant_stamp flowers = made(&spec, &drone);
    double covered[2] = {0.0, 0.0};
    const plant_stamp *both[2] = {&whole, &flowers};
    for (int k = 0; k < 2; k++)
        for (size_t i = 3; i < floats(both[k]); i += 4) covered[k] += both[k]->image.rgba[i];
    ck_assert_msg(covered[1] < 0.7 * covered[0], "%g pixels with leaves, %g without", covered[0], covered[1]);
    ck_assert_int_gt(flowers.truth.seen.flowers, 10);
    plant_free(&whole);
    plant_free(&flowers);
}
END_TEST

START_TEST(leaves_without_flowers_show_none) {
    plant_spec bare = {.what = LOOKALIKE_BARE_LEAVES, .size_m = 3.0, .seed = 4};
    plant_stamp s = made(&bare, &drone);
    ck_assert_int_eq(s.truth.seen.flowers, 0);
    ck_assert_int_gt(s.truth.seen.plants, 5);
    plant_free(&s);
}
END_TEST

/* Pixels of any size see the same paint: coverage times pixel area is kept, whatever the shape of the pixel.
 */
START_TEST(the_same_plot_covers_the_same_ground_at_any_pixel) {
    plant_spec spec = poppies(4.0, PETAL_MAUVE, 3);
    static const double widths[] = {0.02, 0.031, 0.05}, heights[] = {0.02, 0.025, 0.05};
    static const int cells[] = {4, 5, 10}; /* paints at 5 mm each time */
    double first = 0.0;
    for (size_t i = 0; i < 3; i++) {
        plant_view view = drone;
        view.pixel_width_m = widths[i];
        view.pixel_height_m = heights[i];
        view.supersampling = cells[i];
        plant_stamp s = made(&spec, &view);
        double covered = 0.0;
        for (size_t k = 3; k < floats(&s); k += 4) {
            ck_assert_msg(s.image.rgba[k] >= 0.0f && s.image.rgba[k] <= 1.0001f, "pixel %zu: coverage %g",
                          k / 4, (double)s.image.rgba[k]);
            covered += s.image.rgba[k] * widths[i] * heights[i];
        }
        if (i == 0) first = covered;
        ck_assert_msg(fabs(covered / first - 1.0) < 0.002, "%g x %g m: %g m2, at 2 cm %g m2", widths[i],
                      heights[i], covered, first);
        plant_free(&s);
    }
}
END_TEST

START_TEST(blur_keeps_the_paint_and_lowers_its_contrast) {
    plant_spec spec = poppies(1.0, PETAL_WHITE, 12);
    plant_view soft = drone;
    soft.psf_sigma_px = 1.0;
    plant_stamp sharp = made(&spec, &drone), blurred = made(&spec, &soft);
    double sum[2] = {0}, peak[2] = {0};
    const plant_stamp *both[2] = {&sharp, &blurred};
    for (int s = 0; s < 2; s++) {
        for (size_t i = 0; i < floats(both[s]); i += 4) {
            sum[s] += both[s]->image.rgba[i];
            peak[s] = fmax(peak[s], both[s]->image.rgba[i]);
        }
    }
    ck_assert_msg(fabs(sum[1] / sum[0] - 1.0) < 0.002, "red light %g became %g", sum[0], sum[1]);
    ck_assert_msg(peak[1] < 0.97 * peak[0], "brightest %g became %g", peak[0], peak[1]);
    plant_free(&sharp);
    plant_free(&blurred);
}
END_TEST

START_TEST(values_outside_their_range_are_refused_by_name) {
    plant_stamp stamp;
    pap_error err = {0};
    plant_spec spec = poppies(1.0, PETAL_WHITE, 1);
    spec.plot.spacing_m = 3.0;
    ck_assert_int_eq(plant_make(&stamp, &spec, &drone, &err), PAP_E_ARGUMENT);
    ck_assert_msg(strstr(err.message, "spacing_m"), "%s", err.message);
    spec = poppies(1.0, PETAL_WHITE, 1);
    plant_view view = drone;
    view.pixel_width_m = 0.0;
    ck_assert_int_eq(plant_make(&stamp, &spec, &view, &err), PAP_E_ARGUMENT);
    view = drone;
    view.supersampling = 99;
    ck_assert_int_eq(plant_make(&stamp, &spec, &view, &err), PAP_E_ARGUMENT);
    ck_assert_msg(strstr(err.message, "99"), "%s", err.message);
}
END_TEST

CHECK_MAIN("paint/plant", one_seed_gives_one_picture_and_another_seed_another,
           random_numbers_are_those_of_the_published_generator, a_plot_has_the_area_that_was_asked_for,
           flowers_are_fewer_than_heads_and_follow_the_open_share,
           a_plot_that_does_not_flower_shows_no_flower, petals_have_the_colours_of_real_petals,
           every_look_alike_paints_something_and_none_is_called_a_plot, leaves_without_flowers_show_none,
           a_kind_that_came_later_is_refused_without_its_variety, petals_are_mapped_where_flowers_are,
           a_canopy_left_to_the_scene_is_not_painted, the_same_plot_covers_the_same_ground_at_any_pixel,
           blur_keeps_the_paint_and_lowers_its_contrast, values_outside_their_range_are_refused_by_name)
