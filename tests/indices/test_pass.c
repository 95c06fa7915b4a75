/* Plans of indices, and the pass that computes them: what is written, whatever threads and tiles. */
#include "indices/pass.h"

#include "base/file.h"
#include "check_main.h"
#include "files.h"
#include "temp_folder.h"

#include <math.h>
#include <string.h>

enum { W = 1300, H = 700 };

static const GDALColorInterp rgb[8] = {GCI_RedBand, GCI_GreenBand, GCI_BlueBand};

static double card(int x, int y, int band) {
    return x < 40 ? 0 : 1 + floor(picture_card(x, y, band) / 2);
}

static void write_card(const char *name) {
    picture_file what = {.w = W, .h = H, .bands = 4, .type = GDT_Byte, .sample = card, .has_nodata = true};
    memcpy(what.colours, rgb, sizeof rgb);
    what.descriptions[3] = "nir";
    picture_write(temp_path(name), &what);
}

/* Computes into a file of that name, in a work folder that goes again. */
static pap_status compute(const char *out, index_result *result, const char *names, const char *formulae,
                          const index_pass_options *options, pap_error *err) {
    index_plan plan = {.count = 0};
    raster_radiometry radiometry;
    char *folder = NULL;
    raster_source *source = picture_open(temp_path("card.tif"), NULL);
    pap_status status = index_plan_make(&plan, names, formulae, err);
    if (!status) status = raster_radiometry_read(&radiometry, source, 0, 0, err);
    if (!status) status = index_plan_check(&plan, source, &radiometry, err);
    if (!status) status = file_work_folder(&folder, temp_path(out), err);
    if (!status)
        status =
            index_pass_run(result, &plan, source, &radiometry, folder, temp_path(out), out, options, err);
    file_drop_folder(folder);
    index_plan_free(&plan);
    raster_source_free(source);
    return status;
}

static void check_pixel(GDALDatasetH file, int x, int y) {
    double r = card(x, y, 0), g = card(x, y, 1), b = card(x, y, 2), n = card(x, y, 3);
    double want[3] = {(n - r) / (n + r), (2 * g - r - b) / (r + g + b), (n - g) / 255};
    float got[3];
    ck_assert_int_eq(GDALDatasetRasterIO(file, GF_Read, x, y, 1, 1, got, 1, 1, GDT_Float32, 3, NULL, 0, 0, 0),
                     CE_None);
    for (int k = 0; k < 3; k++)
        ck_assert_msg(x < 40 ? isnan(got[k]) : fabs((double)got[k] - want[k]) < 1e-6,
                      "pixel %d,%d, layer %d: %.9g, expected %.9g", x, y, k, (double)got[k], want[k]);
}

START_TEST(layers_hold_what_was_asked_for_on_the_pictures_grid) {
    static const index_pass_options options = {.threads = 1, .memory_mb = 256};
    index_result result;
    pap_error err = {PAP_OK, ""};
    double gt[6];
    temp_folder_make();
    write_card("card.tif");
    ck_assert_msg(compute("out.tif", &result, "ndvi, ExG", "mine=N-G", &options, &err) == PAP_OK, "%s",
                  err.message);
    GDALDatasetH file = GDALOpen(temp_path("out.tif"), GA_ReadOnly);
    ck_assert(file && GDALGetRasterCount(file) == 3 && GDALGetGeoTransform(file, gt) == CE_None);
    ck_assert(gt[0] == 500000 && gt[3] == 3000000 && gt[1] == 0.02 && gt[5] == -0.02);
    static const char *const names[] = {"NDVI", "ExG", "mine"};
    for (int k = 0; k < 3; k++) {
        GDALRasterBandH band = GDALGetRasterBand(file, k + 1);
        int has = 0;
        ck_assert_str_eq(GDALGetDescription(band), names[k]);
        ck_assert(isnan(GDALGetRasterNoDataValue(band, &has)) && has);
        ck_assert_int_ge(GDALGetOverviewCount(band), 1);
        ck_assert_int_eq(result.layers[k].defined_px, (W - 40) * H);
    }
    ck_assert_str_eq(GDALGetMetadataItem(GDALGetRasterBand(file, 3), "formula", NULL), "N-G");
    for (int y = 0; y < H; y += 97)
        for (int x = 0; x < W; x += 13) check_pixel(file, x, y);
    GDALClose(file);
    temp_folder_remove();
}
END_TEST

START_TEST(threads_and_tiles_change_no_byte) {
    index_result first, result;
    pap_error err = {PAP_OK, ""};
    char digests[2][65];
    temp_folder_make();
    write_card("card.tif");
    for (int threads = 1; threads <= 3; threads += 2)
        for (int tile = 0; tile <= 1024; tile += 512) {
            bool is_first = threads == 1 && tile == 0;
            index_pass_options options = {.threads = threads, .tile_px = tile, .memory_mb = 256};
            ck_assert_msg(compute("out.tif", &result, "NDVI,VARI", "a=N/R", &options, &err) == PAP_OK, "%s",
                          err.message);
            file_sha256(digests[!is_first], temp_path("out.tif"), NULL);
            if (is_first) first = result;
            ck_assert_msg(is_first || strcmp(digests[0], digests[1]) == 0, "%d threads, tile %d", threads,
                          tile);
            ck_assert(memcmp(first.layers, result.layers, 3 * sizeof *first.layers) == 0);
        }
    temp_folder_remove();
}
END_TEST

static int stop(void *context, const pap_progress *now) {
    *(double *)context = (double)now->done_px / (double)now->total_px;
    return *(double *)context >= 0.2;
}
static int stop_late(void *context, const pap_progress *now) {
    *(double *)context = (double)now->done_px / (double)now->total_px;
    return *(double *)context > 0.5;
}

START_TEST(stopping_leaves_nothing) {
    double share = 0;
    index_result result;
    pap_error err = {PAP_OK, ""};
    temp_folder_make();
    write_card("card.tif");
    index_pass_options options = {
        .threads = 1, .tile_px = 512, .memory_mb = 256, .on_progress = stop, .context = &share};
    ck_assert_int_eq(compute("out.tif", &result, "NDVI", NULL, &options, &err), PAP_E_CANCELLED);
    options.on_progress = stop_late;
    ck_assert_int_eq(compute("out.tif", &result, "NDVI", NULL, &options, &err), PAP_E_CANCELLED);
    ck_assert_double_gt(share, 0.5);
    remove(temp_path("out.tif")); /* may be there in part: the command has it in the work folder */
    ck_assert_uint_eq(temp_folder_empty(), 1);
    temp_folder_remove();
}
END_TEST

START_TEST(plans_name_what_is_wrong) {
    static const struct {
        const char *names, *formulae, *text;
        pap_status code;
    } cases[] = {
        {"NDVY", NULL, "did you mean NDVI?", PAP_E_USAGE},
        {"OSAVY", NULL, "OSAVI", PAP_E_USAGE},
        {"zebra", NULL, "no such index; papaver index --list", PAP_E_USAGE},
        {"NDVI,", NULL, "--index ''", PAP_E_USAGE},
        {"NDVI,ExG,ndvi", NULL, "NDVI is asked for twice", PAP_E_USAGE},
        {"MSAVI,MSAVI2", NULL, "MSAVI2 is asked for twice", PAP_E_USAGE},
        {"NDVI", "NDVI=N-R", "NDVI is asked for twice", PAP_E_USAGE},
        {NULL, "a=N;a=R", "a is asked for twice", PAP_E_USAGE},
        {NULL, "a=N;b=", "no formula", PAP_E_USAGE},
        {"NDRE", NULL, "NDRE needs NIR and RE (found R,G,B,NIR); use --bands NIR=4,RE=n", PAP_E_BANDS},
        {"NDVI,MTCI", NULL, "MTCI needs RE1, RE2 and R (found R,G,B,NIR); use --bands R=1,NIR=4,RE1=n,RE2=n",
         PAP_E_BANDS},
        {NULL, "x=RE3", "x needs RE3", PAP_E_BANDS}};
    static const index_pass_options options = {.threads = 1, .memory_mb = 256};
    temp_folder_make();
    write_card("card.tif");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        index_result result;
        pap_error err = {PAP_OK, ""};
        ck_assert_int_eq(compute("out.tif", &result, cases[i].names, cases[i].formulae, &options, &err),
                         cases[i].code);
        ck_assert_msg(strstr(err.message, cases[i].text), "case %zu: %s", i, err.message);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(more_layers_than_fit_are_refused) {
    char many[4096] = "a0=N";
    index_plan plan = {.count = 0};
    pap_error err = {PAP_OK, ""};
    for (int i = 1; i <= PLAN_LAYERS_MAX; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), ";a%d=N", i);
    ck_assert_int_eq(index_plan_make(&plan, NULL, many, &err), PAP_E_USAGE);
    ck_assert_int_eq(plan.count, PLAN_LAYERS_MAX);
    index_plan_free(&plan);
}
END_TEST

CHECK_MAIN("indices/pass", layers_hold_what_was_asked_for_on_the_pictures_grid,
           threads_and_tiles_change_no_byte, stopping_leaves_nothing, plans_name_what_is_wrong,
           more_layers_than_fit_are_refused)
