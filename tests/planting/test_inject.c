/* Planting into scenes: truth and picture agree, the rest stays, and the paste does not show by its noise. */
#include "check_main.h"

#include "base/file.h"
#include "honesty.h"
#include "planting/inject.h"
#include "planting/scene_stats.h"
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
            double apart_m = hypot((one->x_px - planted.things[k].x_px) * s.pixel_width_m,
                                   (one->y_px - planted.things[k].y_px) * s.pixel_height_m);
            double reach_m = outline_reach(&one->truth.seen.outline) +
                             outline_reach(&planted.things[k].truth.seen.outline);
            /* A look-alike's outline is not centred on its middle: its reach is an upper bound. */
            ck_assert_msg(apart_m > 0.6 * reach_m + 1.0, "things %d and %d are %.1f m apart", i, k, apart_m);
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
    ck_assert_msg(truth_file_write(&planted, source, path, false, false, &err) == PAP_OK, "%s", err.message);
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
    }
    json_decref(truth);
    struct stat info;
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_msg((info.st_mode & 0777) == 0600, "mode %o", info.st_mode & 0777);
    ck_assert_int_eq(truth_file_write(&planted, source, path, false, false, &err), PAP_E_EXISTS);
    temp_folder_remove();
    injection_free(&planted);
    scene_free(&s);
    raster_source_free(source);
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
           a_written_scene_reads_back_with_its_pixels_its_mask_and_its_place,
           what_cannot_be_planted_is_refused_with_a_remedy, jpeg_is_found_where_it_is_and_nowhere_else,
           planted_leaves_are_not_told_by_noise_sharpness_or_compression,
           a_paste_without_the_scenes_grain_is_told)
