/* Planting into scenes: truth and picture agree, the rest stays, and the paste does not show by its noise. */
#include "check_main.h"

#include "base/file.h"
#include "honesty.h"
#include "planting/draw.h"
#include "planting/inject.h"
#include "planting/scene_stats.h"
#include "planting/sharpness.h"
#include "planting/site.h"
#include "planting/truth_file.h"
#include "temp_folder.h"

#include <gdal.h>
#include <jansson.h>
#include <math.h>
#include <sys/stat.h>

static const char village[] = PAP_SOURCE_FOLDER "/data-samples/village-2cm.tif";
static const char garden[] = PAP_SOURCE_FOLDER "/data-samples/garden-degrees.tif"; /* a JPEG, oblong pixels */

static raster_source *open_picture(const char *path) {
    raster_source *source = NULL;
    pap_scene_options how = PAP_SCENE_OPTIONS_INIT;
    pap_error err = {PAP_OK, ""};
    GDALAllRegister();
    ck_assert_msg(raster_source_open(&source, path, &how, &err) == PAP_OK, "%s", err.message);
    return source;
}

static scene load(const raster_source *source) {
    scene s = {0};
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(scene_load(&s, source, &err) == PAP_OK, "%s", err.message);
    return s;
}

static inject_options few(int plots, int lookalikes, double area_m2) {
    inject_options o = INJECT_OPTIONS_INIT;
    o.plots = plots;
    o.lookalikes = lookalikes;
    o.area_low_m2 = 0.5;
    o.area_high_m2 = area_m2;
    return o;
}

static injection plant(scene *s, const raster_source *source, inject_options o) {
    injection planted = {0};
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(inject_scene(&planted, s, source, &o, &err) == PAP_OK, "%s", err.message);
    return planted;
}

static size_t bytes_of(const scene *s) {
    return 3 * (size_t)s->width * (size_t)s->height;
}

START_TEST(what_was_asked_for_is_planted_apart_and_on_valid_ground) {
    raster_source *source = open_picture(village);
    scene s = load(source);
    injection planted = plant(&s, source, few(4, 2, 2.0));
    ck_assert_int_eq(planted.plots, 4);
    ck_assert_int_eq(planted.lookalikes, 2);
    ck_assert_int_eq(planted.count, 6);
    for (int i = 0; i < planted.count; i++) {
        const planted_thing *one = &planted.things[i];
        size_t at = (size_t)one->y_px * (size_t)s.width + (size_t)one->x_px;
        ck_assert_msg(s.valid[at] == 255, "thing %d stands on void", i);
        ck_assert_msg((strcmp(one->truth.kind, "plot") == 0) == (i < 4), "thing %d is a %s", i,
                      one->truth.kind);
        for (int k = 0; k < i; k++) {
            double gap_m = INFINITY;
            for (int c = 0; c < one->truth.seen.outline.count; c++)
                gap_m =
                    fmin(gap_m, -outline_inside(&planted.things[k].truth.seen.outline,
                                                one->truth.seen.outline.x_m[c] +
                                                    (one->x_px - planted.things[k].x_px) * s.pixel_width_m,
                                                one->truth.seen.outline.y_m[c] +
                                                    (one->y_px - planted.things[k].y_px) * s.pixel_height_m));
            /* Small ones stand beside others, 0.8 m apart at least. */
            ck_assert_msg(gap_m > 0.7, "things %d and %d are %.1f m apart", i, k, gap_m);
        }
    }
    injection_free(&planted);
    scene_free(&s);
    raster_source_free(source);
}
END_TEST

START_TEST(a_window_of_a_picture_holds_the_pixels_of_the_whole) {
    static const char *const pictures[] = {village, garden};
    for (size_t p = 0; p < 2; p++) {
        raster_source *source = open_picture(pictures[p]);
        scene whole = load(source), part = {0};
        pap_error err = {PAP_OK, ""};
        scene_box box = {32, 48, whole.width - 70, whole.height - 48};
        ck_assert_msg(scene_load_window(&part, source, box, &err) == PAP_OK, "%s", err.message);
        ck_assert_int_eq(part.width, box.w);
        ck_assert_int_eq(part.height, box.h);
        for (int y = 0; y < box.h; y++) {
            size_t at = (size_t)(box.y + y) * (size_t)whole.width + (size_t)box.x,
                   own = (size_t)y * (size_t)box.w;
            ck_assert_mem_eq(part.rgb + 3 * own, whole.rgb + 3 * at, 3 * (size_t)box.w);
            ck_assert_mem_eq(part.valid + own, whole.valid + at, (size_t)box.w);
        }
        scene_free(&part);
        scene_free(&whole);
        raster_source_free(source);
    }
}
END_TEST

START_TEST(pixels_away_from_what_is_planted_stay_as_they_were) {
    raster_source *source = open_picture(village);
    scene before = load(source), s = load(source);
    injection planted = plant(&s, source, few(3, 3, 3.0));
    int changed = 0, far = 0;
    for (int y = 0; y < s.height; y++)
        for (int x = 0; x < s.width; x++) {
            size_t at = (size_t)y * (size_t)s.width + (size_t)x;
            if (memcmp(s.rgb + 3 * at, before.rgb + 3 * at, 3) == 0) continue;
            double nearest_m = INFINITY;
            for (int i = 0; i < planted.count; i++)
                nearest_m = fmin(nearest_m, hypot((x - planted.things[i].x_px) * s.pixel_width_m,
                                                  (y - planted.things[i].y_px) * s.pixel_height_m));
            changed++;
            far += nearest_m > 8.0;
        }
    ck_assert_int_gt(changed, 5000);
    ck_assert_msg(far == 0, "%d pixels changed more than 8 m from anything planted", far);
    ck_assert_mem_eq(s.valid, before.valid, bytes_of(&s) / 3);
    injection_free(&planted);
    scene_free(&before);
    scene_free(&s);
    raster_source_free(source);
}
END_TEST

START_TEST(a_seed_gives_the_same_bytes_and_another_seed_others) {
    const char *const pictures[] = {village, garden};
    for (size_t p = 0; p < 2; p++) {
        raster_source *source = open_picture(pictures[p]);
        scene a = load(source), b = load(source), c = load(source);
        inject_options o = few(2, 2, 2.0), other = o;
        other.seed = 2;
        injection first = plant(&a, source, o), again = plant(&b, source, o),
                  third = plant(&c, source, other);
        ck_assert_msg(memcmp(a.rgb, b.rgb, bytes_of(&a)) == 0, "%s: one seed, two pictures", pictures[p]);
        ck_assert_msg(memcmp(a.rgb, c.rgb, bytes_of(&a)) != 0, "%s: two seeds, one picture", pictures[p]);
        injection_free(&first);
        injection_free(&again);
        injection_free(&third);
        scene_free(&a);
        scene_free(&b);
        scene_free(&c);
        raster_source_free(source);
    }
}
END_TEST

START_TEST(the_truth_lies_where_the_plots_are_painted) {
    raster_source *source = open_picture(garden);
    scene s = load(source);
    injection planted = plant(&s, source, few(2, 1, 3.0));
    pap_error err = {PAP_OK, ""};
    temp_folder_make();
    const char *path = temp_path("t.geojson");
    ck_assert_msg(truth_file_write(&planted, source, "scene.tif", path, false, false, &err) == PAP_OK, "%s",
                  err.message);
    json_t *truth = json_load_file(path, 0, NULL), *features = json_object_get(truth, "features");
    ck_assert_int_eq((int)json_array_size(features), planted.count);
    for (int i = 0; i < planted.count; i++) {
        json_t *feature = json_array_get(features, (size_t)i);
        json_t *ring =
            json_array_get(json_object_get(json_object_get(feature, "geometry"), "coordinates"), 0);
        double lon = 0, lat = 0, own_lon, own_lat, count = (double)json_array_size(ring) - 1;
        for (size_t k = 0; k < (size_t)count; k++) {
            lon += json_real_value(json_array_get(json_array_get(ring, k), 0)) / count;
            lat += json_real_value(json_array_get(json_array_get(ring, k), 1)) / count;
        }
        geo_place_lonlat(source->place, &own_lon, &own_lat, planted.things[i].x_px, planted.things[i].y_px);
        double off_m = hypot((lon - own_lon) * 101000, (lat - own_lat) * 111000);
        ck_assert_msg(off_m < 0.6, "thing %d: its polygon is %.2f m off", i, off_m);
        json_t *properties = json_object_get(feature, "properties");
        ck_assert_str_eq(json_string_value(json_object_get(properties, "kind")),
                         planted.things[i].truth.kind);
        ck_assert_double_gt(json_number_value(json_object_get(properties, "area_m2")), 0.0);
        ck_assert_str_eq(json_string_value(json_object_get(properties, "image")), "scene.tif");
        ck_assert_double_eq_tol(json_number_value(json_object_get(properties, "gsd_m")), s.pixel_height_m,
                                0.002);
        ck_assert_int_eq(json_is_number(json_object_get(properties, "petal_px")), i < planted.plots);
        ck_assert_int_eq(json_is_number(json_object_get(properties, "contrast")), i < planted.plots);
    }
    json_decref(truth);
    struct stat info;
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_msg((info.st_mode & 0777) == 0600, "mode %o", info.st_mode & 0777);
    ck_assert_int_eq(truth_file_write(&planted, source, "scene.tif", path, false, false, &err), PAP_E_EXISTS);
    temp_folder_remove();
    injection_free(&planted);
    scene_free(&s);
    raster_source_free(source);
}
END_TEST

/* Contrast and petal pixels, against a count from the picture: what differs from the scene as it was. */
START_TEST(the_truth_says_how_petals_show) {
    raster_source *source = open_picture(village);
    planting_params bright, dull;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(params_builtin(&bright, &err) == PAP_OK, "%s", err.message);
    bright.petal.sort_count = 1;
    bright.petal.sorts[0] = (params_sort){1.0, {235, 235, 235}, {235, 235, 235}, PETAL_WHITE};
    bright.plot.scene_canopy = bright.plot.shaded = 0.0;
    bright.petal.cover = (params_range){0.0, 0.0};
    dull = bright;
    dull.petal.sorts[0] = (params_sort){1.0, {96, 108, 84}, {96, 108, 84}, PETAL_WHITE};
    dull.petal.brightness = (params_range){0.8, 0.8};
    const planting_params *const sets[] = {&bright, &dull};
    double contrast[2], petal_px[2];
    for (int i = 0; i < 2; i++) {
        scene s = load(source);
        inject_options o = few(3, 0, 3.0);
        o.params = sets[i];
        injection planted = plant(&s, source, o);
        contrast[i] = petal_px[i] = 0.0;
        for (int k = 0; k < planted.count; k++) {
            contrast[i] += planted.things[k].sight.contrast / planted.count;
            petal_px[i] += planted.things[k].sight.petal_px / planted.count;
            ck_assert_double_eq_tol(planted.things[k].gsd_m, 0.02, 1e-4);
        }
        injection_free(&planted);
        scene_free(&s);
    }
    ck_assert_msg(contrast[0] > 60.0 && contrast[1] < 40.0, "white petals: %.0f, leaf-coloured ones: %.0f",
                  contrast[0], contrast[1]);
    /* 7 to 13 cm across and not flat: 8 to 32 pixels of 2 cm. */
    ck_assert_msg(petal_px[0] > 5.0 && petal_px[0] < 32.0, "%.1f pixels a flower", petal_px[0]);
    raster_source_free(source);
}
END_TEST

START_TEST(a_file_of_ranges_replaces_what_it_names_and_is_checked) {
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"{\"plot\": {\"spacing_m\": [0.3, 0.1]}}", "plot.spacing_m"},
        {"{\"plot\": {\"spacing_m\": [0.3, 9]}}", "0.05 .. 0.6"},
        {"{\"plot\": {\"spaces\": [0.1, 0.3]}}", "no 'plot.spaces'"},
        {"{\"plot\": {\"rows\": 1.5}}", "a share"},
        {"{\"plot\": {\"shape\": {\"star\": 1}}}", "'star'"},
        {"{\"petal\": {\"form\": {\"cup\": 0}}}", "no weight above 0"},
        {"{\"petal\": {\"sorts\": [{\"share\": 1, \"from\": [1, 2], \"to\": [1, 2, 3]}]}}", "number 1"},
        {"{\"petal\": {\"sorts\": []}}", "1 to 32 sorts"},
        {"{\"plot\": 3}", "'plot'"},
        {"[1, 2]", "not the JSON"},
    };
    planting_params usual, own;
    pap_error err = {PAP_OK, ""};
    temp_folder_make();
    const char *path = temp_path("p.json");
    ck_assert_int_eq(params_builtin(&usual, &err), PAP_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(file_write_whole(path, cases[i].text, strlen(cases[i].text), true, false, &err),
                         PAP_OK);
        ck_assert_msg(params_read(&own, path, &err) == PAP_E_FORMAT, "case %zu is taken", i);
        ck_assert_msg(strstr(err.message, cases[i].says) != NULL, "case %zu says '%s'", i, err.message);
    }
    static const char part[] =
        "{\"plot\": {\"spacing_m\": [0.2, 0.22]}, \"petal\": {\"form\": {\"cup\": 2}}}";
    ck_assert_int_eq(file_write_whole(path, part, strlen(part), true, false, &err), PAP_OK);
    ck_assert_msg(params_read(&own, path, &err) == PAP_OK, "%s", err.message);
    ck_assert_double_eq(own.plot.spacing_m.high, 0.22);
    ck_assert_double_eq(own.petal.form[FLOWER_CUP], 2.0);
    ck_assert_double_eq(own.petal.form[FLOWER_PETALS], 0.0);
    ck_assert_double_eq(own.plot.gaps.high, usual.plot.gaps.high);
    temp_folder_remove();
}
END_TEST

/* Over many draws: all colours, shapes and forms, both canopies, and nothing that painting refuses. */
START_TEST(draws_span_the_ranges) {
    enum { DRAWS = 400 };
    int colours[PETAL_COUNT] = {0}, scene_canopies = 0, bare = 0, rows = 0, kinds[LOOKALIKE_COUNT] = {0};
    double fewest = INFINITY, most = 0.0;
    planting_params from;
    pap_error err = {PAP_OK, ""};
    ck_assert_int_eq(params_builtin(&from, &err), PAP_OK);
    for (int i = 0; i < DRAWS; i++) {
        plant_spec spec;
        random_state rng;
        random_seed(&rng, 3, (uint64_t)i);
        draw_plot(&spec, &from, 4.0, STAGE_FLOWERING, 0.02, &rng);
        ck_assert_msg(plot_check(&spec.plot, &err) == PAP_OK, "draw %d: %s", i, err.message);
        colours[spec.plot.colour]++;
        scene_canopies += spec.plot.look.canopy == CANOPY_SCENE;
        bare += spec.plot.soil_opacity <= 0.0;
        rows += spec.plot.is_in_rows;
        double per_m2 = 1.38 * spec.plot.open_share * (1.0 - spec.plot.gaps) / pow(spec.plot.spacing_m, 2.0);
        fewest = fmin(fewest, per_m2);
        most = fmax(most, per_m2);
        kinds[draw_kind(&from, i, 3)]++;
    }
    for (int i = 0; i < PETAL_COUNT; i++)
        ck_assert_msg(colours[i] >= 12, "%s: %d", petal_name(i), colours[i]);
    ck_assert_msg(scene_canopies > 100 && scene_canopies < 220, "%d canopies of the scene", scene_canopies);
    ck_assert_msg(bare > 80 && bare < 160, "%d without soil", bare);
    ck_assert_msg(rows > 130 && rows < 230, "%d in rows", rows);
    ck_assert_msg(fewest < 1.2 && most > 35.0, "%.1f to %.1f flowers a square metre", fewest, most);
    for (int i = 0; i < LOOKALIKE_COUNT; i++)
        ck_assert_msg(kinds[i] >= 8 && kinds[i] <= 35, "%s: %d", lookalike_name(i), kinds[i]);
}
END_TEST

/* A scene of quarters: lawn, soil, concrete, and crowns of dark and bright by turns. */
static scene make_quarters(void) {
    scene s = {.width = 800,
               .height = 800,
               .rgb = calloc(800 * 800, 3),
               .valid = malloc(800 * 800),
               .pixel_width_m = 0.025,
               .pixel_height_m = 0.025};
    ck_assert(s.rgb != NULL && s.valid != NULL);
    memset(s.valid, 255, 800 * 800);
    for (int y = 0; y < 800; y++)
        for (int x = 0; x < 800; x++) {
            static const uint8_t sorts[3][3] = {{96, 128, 70}, {150, 125, 95}, {180, 182, 181}};
            uint8_t *p = s.rgb + 3 * (y * 800 + x);
            int part = (x >= 400) + 2 * (y >= 400), shake = (x * 7 + y * 13) % 9 - 4;
            int crown = ((x / 24 + y / 20) & 1) ? 60 : 0;
            for (int c = 0; c < 3; c++)
                p[c] = (uint8_t)(shake + (part < 3 ? sorts[part][c] : sorts[0][c] - 30 + crown));
        }
    return s;
}

START_TEST(plots_stand_on_open_ground) {
    scene s = make_quarters();
    scene_tones tones;
    ground g;
    pap_error err = {PAP_OK, ""};
    site_wish wish = {.place = outline_box(4.0, 2.0, 0.3)};
    int places[4] = {0};
    scene_tones_measure(&tones, &s);
    ck_assert_int_eq(ground_measure(&g, &s, &tones, &err), PAP_OK);
    ck_assert_int_eq(ground_at(&g, 200, 200), GROUND_GREEN);
    ck_assert_int_eq(ground_at(&g, 600, 200), GROUND_BARE);
    ck_assert_int_eq(ground_at(&g, 200, 600), GROUND_BUILT);
    ck_assert_int_eq(ground_at(&g, 600, 600), GROUND_CROWN);
    ck_assert_int_eq(ground_at(&g, -1, 5), GROUND_VOID);
    for (uint64_t i = 0; i < 40; i++) {
        random_state rng;
        site at;
        random_seed(&rng, 1, i);
        ck_assert(site_choose(&at, &s, &g, &wish, NULL, 0, &rng));
        places[(at.x_px >= 400) + 2 * (at.y_px >= 400)]++;
    }
    ck_assert_msg(places[0] > 5 && places[1] > 5 && places[2] + places[3] == 0, "%d %d %d %d", places[0],
                  places[1], places[2], places[3]);
    ground_free(&g);
    scene_free(&s);
}
END_TEST

/* Beside a mate: as far apart as wished; along an edge: turned with it. */
START_TEST(plots_stand_beside_others_and_along_edges) {
    scene s = make_quarters();
    scene_tones tones;
    ground g;
    pap_error err = {PAP_OK, ""};
    scene_tones_measure(&tones, &s);
    ck_assert_int_eq(ground_measure(&g, &s, &tones, &err), PAP_OK);
    site_taken mate = {200.0, 200.0, 1.5, outline_box(2.0, 1.5, 1.0)};
    mate.reach_m = outline_reach(&mate.place);
    site_wish wish = {.place = outline_box(1.0, 1.2, 0.4), .mate = &mate, .apart_m = {0.8, 3.0}};
    for (uint64_t i = 0; i < 20; i++) {
        random_state rng;
        site at;
        double gap = INFINITY;
        random_seed(&rng, 1, i);
        ck_assert(site_choose(&at, &s, &g, &wish, &mate, 1, &rng));
        for (int k = 0; k < 4; k++)
            gap = fmin(gap, -outline_inside(&mate.place, wish.place.x_m[k] + (at.x_px - 200) * 0.025,
                                            wish.place.y_m[k] + (at.y_px - 200) * 0.025));
        ck_assert_msg(gap >= 0.8 && gap < 3.5, "%.2f m apart", gap);
    }
    double angle;
    ck_assert(ground_border(&g, 400, 200, 2.0, &angle)); /* lawn beside soil: from north to south */
    ck_assert_msg(fabs(cos(angle)) < 0.2, "the border runs at %.2f", angle);
    ground_free(&g);
    scene_free(&s);
}
END_TEST

/* Trees 3 m across on a lawn, lit from one side, each with its shadow towards `towards`; 0 deep: overcast. */
static scene make_grove(double towards, double depth) {
    scene s = {.width = 1000,
               .height = 1000,
               .rgb = calloc(1000 * 1000, 3),
               .valid = malloc(1000 * 1000),
               .pixel_width_m = 0.05,
               .pixel_height_m = 0.05};
    ck_assert(s.rgb != NULL && s.valid != NULL);
    memset(s.valid, 255, 1000 * 1000);
    double c = cos(towards), sn = sin(towards);
    for (int y = 0; y < 1000; y++)
        for (int x = 0; x < 1000; x++) {
            double light = 1.0, u = 0.05 * (x % 200 - 100), v = 0.05 * (y % 200 - 100);
            double rough = 0.18 * ((x / 6 * 7 + y / 6 * 13) % 5 - 2);
            double along = u * c + v * sn, across = v * c - u * sn;
            bool is_shaded = fabs(across) < 1.4 && along > 0.0 && along < 3.2;
            if (is_shaded) light = 1.0 - depth;
            if (u * u + v * v < 1.5 * 1.5) light = 0.95 + rough - 0.35 * depth * along;
            for (size_t k = 0; k < 3; k++) {
                static const double green[3] = {96, 128, 70};
                s.rgb[3 * ((size_t)y * 1000 + (size_t)x) + k] =
                    (uint8_t)(green[k] * light + (x * 5 + y * 3) % 7);
            }
        }
    return s;
}

START_TEST(shadows_tell_where_the_sun_stands) {
    static const double directions[] = {0.6, 2.2, -2.0, -0.4};
    for (size_t i = 0; i <= sizeof directions / sizeof *directions; i++) {
        bool is_overcast = i == sizeof directions / sizeof *directions;
        scene s = is_overcast ? make_grove(0.6, 0.0) : make_grove(directions[i], 0.7);
        scene_tones tones;
        ground g;
        pap_error err = {PAP_OK, ""};
        double seen;
        scene_tones_measure(&tones, &s);
        ck_assert_int_eq(ground_measure(&g, &s, &tones, &err), PAP_OK);
        sun_knowledge known = sun_estimate(&seen, &g);
        if (is_overcast) {
            ck_assert_int_eq(known, SUN_UNKNOWN);
        } else {
            double off = fabs(remainder(seen - directions[i], known == SUN_KNOWN ? 2.0 * M_PI : M_PI));
            ck_assert_msg(known != SUN_UNKNOWN, "shadows towards %.1f tell nothing", directions[i]);
            ck_assert_msg(off < 0.45, "shadows towards %.2f are taken for %.2f", directions[i], seen);
        }
        ground_free(&g);
        scene_free(&s);
    }
}
END_TEST

/* Steps of brightness, soft by two pixels; sharpened by an unsharp mask. */
START_TEST(halos_are_seen_where_a_picture_was_sharpened) {
    double shown[2];
    for (int k = 0; k < 2; k++) {
        scene s = {.width = 600,
                   .height = 600,
                   .rgb = calloc(600 * 600, 3),
                   .valid = malloc(600 * 600),
                   .pixel_width_m = 0.05,
                   .pixel_height_m = 0.05};
        ck_assert(s.rgb != NULL && s.valid != NULL);
        memset(s.valid, 255, 600 * 600);
        for (int y = 0; y < 600; y++)
            for (int x = 0; x < 600; x++) {
                double at = x % 60 - 30.0, soft = 60 + 100 * 0.5 * (1 + erf(at / 1.3)),
                       softer = 60 + 100 * 0.5 * (1 + erf(at / 2.4));
                double code = soft + 2 * k * (soft - softer) + (x * 5 + y * 3) % 3;
                if (x % 60 < 8 || x % 60 > 52) code = 110; /* the way back is no step */
                memset(s.rgb + 3 * (y * 600 + x), (uint8_t)code, 3);
            }
        shown[k] = sharpness_halo(&s);
        scene_free(&s);
    }
    ck_assert_msg(shown[0] < 0.045, "%.3f without sharpening", shown[0]);
    ck_assert_msg(shown[1] > shown[0] + 0.05, "%.3f, sharpened %.3f", shown[0], shown[1]);
}
END_TEST

START_TEST(a_written_scene_reads_back_with_its_pixels_its_mask_and_its_place) {
    raster_source *source = open_picture(village), *again;
    scene s = load(source), back;
    pap_error err = {PAP_OK, ""};
    double lon, lat, back_lon, back_lat;
    temp_folder_make();
    const char *path = temp_path("s.tif");
    ck_assert_msg(scene_write(&s, source, path, &err) == PAP_OK, "%s", err.message);
    again = open_picture(path);
    back = load(again);
    ck_assert_mem_eq(s.rgb, back.rgb, bytes_of(&s));
    ck_assert_mem_eq(s.valid, back.valid, bytes_of(&s) / 3);
    geo_place_lonlat(source->place, &lon, &lat, 17, 31);
    geo_place_lonlat(again->place, &back_lon, &back_lat, 17, 31);
    ck_assert_double_eq_tol(lon, back_lon, 1e-10);
    ck_assert_double_eq_tol(lat, back_lat, 1e-10);
    scene_free(&s);
    scene_free(&back);
    raster_source_free(source);
    raster_source_free(again);
    temp_folder_remove();
}
END_TEST

START_TEST(what_cannot_be_planted_is_refused_with_a_remedy) {
    raster_source *source = open_picture(village);
    scene s = load(source);
    inject_options upside_down = few(1, 1, 1.0), tiny = few(1, 1, 1.0), many = few(3000, 1, 1.0),
                   huge = few(1, 0, 5000.0);
    upside_down.area_low_m2 = 2.0;
    tiny.area_low_m2 = 0.1;
    huge.area_low_m2 = 4900.0;
    const struct {
        const inject_options *options;
        pap_status status;
        const char *text;
    } cases[] = {{&upside_down, PAP_E_ARGUMENT, "the smaller first"},
                 {&tiny, PAP_E_ARGUMENT, "from 0.4"},
                 {&many, PAP_E_ARGUMENT, "at most"},
                 {&huge, PAP_E_EMPTY, "--area-max"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        injection planted = {0};
        pap_error err = {PAP_OK, ""};
        pap_status status = inject_scene(&planted, &s, source, cases[i].options, &err);
        ck_assert_msg(status == cases[i].status, "case %zu: status %d, '%s'", i, status, err.message);
        ck_assert_msg(strstr(err.message, cases[i].text) != NULL, "case %zu says '%s'", i, err.message);
    }
    scene_free(&s);
    raster_source_free(source);
}
END_TEST

START_TEST(jpeg_is_found_where_it_is_and_nowhere_else) {
    raster_source *plain = open_picture(village), *squeezed = open_picture(garden);
    scene a = load(plain), b = load(squeezed);
    compression found;
    pap_error err = {PAP_OK, ""};
    ck_assert_int_eq(compression_estimate(&found, &a, plain, &err), PAP_OK);
    ck_assert(!found.is_jpeg);
    ck_assert_int_eq(compression_estimate(&found, &b, squeezed, &err), PAP_OK);
    ck_assert(found.is_jpeg);
    ck_assert_int_eq(found.quality, 88);
    /* The same pixels, when the file no longer says so: by their grid. */
    ck_assert_int_eq(compression_estimate(&found, &b, NULL, &err), PAP_OK);
    ck_assert(found.is_jpeg);
    ck_assert_int_eq(found.phase_x, 0);
    ck_assert_int_eq(found.phase_y, 0);
    ck_assert_msg(abs(found.quality - 88) <= 4, "quality %d", found.quality);
    scene_free(&a);
    scene_free(&b);
    raster_source_free(plain);
    raster_source_free(squeezed);
}
END_TEST

/* Leaves without flowers against what grows around them, and against what grows anywhere in the scene: light,
 * noise and sharpness should be alike. */
typedef struct verdict {
    double near, anywhere;
    size_t blocks;
} verdict;

static verdict tell_apart(const char *path) {
    raster_source *source = open_picture(path);
    scene before = load(source), s = load(source);
    verdict told;
    inject_options o = few(16, 0, 30.0);
    o.area_low_m2 = fmax(3.0, 48.0 * 48.0 * s.pixel_width_m * s.pixel_height_m);
    o.area_high_m2 = fmax(12.0, 2.0 * o.area_low_m2);
    o.stage = STAGE_STEM;
    injection planted = plant(&s, source, o);
    told.near = honesty_auc(&before, &s, &planted, true, &told.blocks);
    told.anywhere = honesty_auc(&before, &s, &planted, false, &told.blocks);
    injection_free(&planted);
    scene_free(&before);
    scene_free(&s);
    raster_source_free(source);
    return told;
}

START_TEST(planted_leaves_are_not_told_by_noise_sharpness_or_compression) {
    static const char *const scenes[] = {"banepa_nepal_0_z21", "kampala_0_z21", "nairobi_1_z21",
                                         "philippines_0_z21", "zanzibar_1_z21"};
    const char *shared = getenv("PAP_SHARED");
    if (!shared) {
        printf("skipped: PAP_SHARED is not set, so there are no real scenes to plant in\n");
        return;
    }
    double sum = 0.0;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/imagery/drone/%s.tif", shared, scenes[i]);
        verdict told = tell_apart(path);
        printf("%s: AUC %.3f against plants around, %.3f against any plants (%zu blocks)\n", scenes[i],
               told.near, told.anywhere, told.blocks);
        ck_assert_msg(told.near <= HONESTY_AUC_WORST, "%s: told apart with an AUC of %.3f", scenes[i],
                      told.near);
        sum += told.near;
    }
    double mean = sum / (double)(sizeof scenes / sizeof *scenes);
    printf("mean AUC %.3f\n", mean);
    ck_assert_msg(mean <= HONESTY_AUC_MEAN, "told apart with a mean AUC of %.3f", mean);
}
END_TEST

START_TEST(a_paste_without_the_scenes_grain_is_told) {
    raster_source *source = open_picture(village);
    scene before = load(source), s = load(source);
    inject_options o = few(5, 0, 6.0);
    size_t blocks;
    o.area_low_m2 = 3.0;
    o.stage = STAGE_STEM;
    injection planted = plant(&s, source, o);
    honesty_smooth(&s, &planted);
    double auc = honesty_auc(&before, &s, &planted, true, &blocks);
    ck_assert_msg(auc > 0.95, "a blurred paste is told only with an AUC of %.3f (%zu blocks)", auc, blocks);
    injection_free(&planted);
    scene_free(&before);
    scene_free(&s);
    raster_source_free(source);
}
END_TEST

CHECK_MAIN("planting/inject", what_was_asked_for_is_planted_apart_and_on_valid_ground,
           a_window_of_a_picture_holds_the_pixels_of_the_whole,
           pixels_away_from_what_is_planted_stay_as_they_were,
           a_seed_gives_the_same_bytes_and_another_seed_others, the_truth_lies_where_the_plots_are_painted,
           the_truth_says_how_petals_show, a_file_of_ranges_replaces_what_it_names_and_is_checked,
           draws_span_the_ranges, plots_stand_on_open_ground, plots_stand_beside_others_and_along_edges,
           shadows_tell_where_the_sun_stands, halos_are_seen_where_a_picture_was_sharpened,
           a_written_scene_reads_back_with_its_pixels_its_mask_and_its_place,
           what_cannot_be_planted_is_refused_with_a_remedy, jpeg_is_found_where_it_is_and_nowhere_else,
           planted_leaves_are_not_told_by_noise_sharpness_or_compression,
           a_paste_without_the_scenes_grain_is_told)
