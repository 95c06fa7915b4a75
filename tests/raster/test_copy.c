/* Plain copies of pictures that are dear to decode: the same samples, of the bands that are asked for; told
 * how far they are; stopped when asked to. */
#include "raster/copy.h"

#include "check_main.h"
#include "files.h"
#include "temp_folder.h"

#include <dirent.h>
#include <stdlib.h>

enum { W = 2300, H = 2100, BANDS = 3, CALLS = 12 };

static double ramp(int x, int y, int band) {
    return 1 + (x * 7 + y * 13 + band * 1000) % 5000;
}

static raster_source *a_picture(void) {
    static const char *const options[] = {"TILED=YES", "COMPRESS=LZW", NULL};
    picture_write(temp_path("p.tif"), &(picture_file){.w = W,
                                                      .h = H,
                                                      .bands = BANDS,
                                                      .type = GDT_UInt16,
                                                      .options = options,
                                                      .has_nodata = true,
                                                      .nodata = 0,
                                                      .sample = ramp});
    return picture_open(temp_path("p.tif"), NULL);
}

static int files_in(const char *folder) {
    DIR *dir = opendir(folder);
    int count = 0;
    ck_assert(dir != NULL);
    for (struct dirent *at; (at = readdir(dir));) count += at->d_name[0] != '.';
    closedir(dir);
    return count;
}

static uint16_t sample_of(const char *dataset, int band, int x, int y) {
    uint16_t value = 0;
    GDALDatasetH file = GDALOpen(dataset, GA_ReadOnly);
    ck_assert(file != NULL);
    ck_assert_int_eq(
        GDALRasterIO(GDALGetRasterBand(file, band), GF_Read, x, y, 1, 1, &value, 1, 1, GDT_UInt16, 0, 0),
        CE_None);
    GDALClose(file);
    return value;
}

/* What was told on the way. */
typedef struct watch {
    int calls, stop_after;
    int64_t last_px;
} watch;

static bool note(void *context, int64_t done_px) {
    watch *w = context;
    ck_assert_msg(done_px >= w->last_px && done_px <= (int64_t)W * H, "%lld after %lld", (long long)done_px,
                  (long long)w->last_px);
    w->last_px = done_px;
    return ++w->calls == w->stop_after;
}

START_TEST(a_copy_holds_the_samples_and_tells_how_far_it_is) {
    temp_folder_make();
    setenv("TMPDIR", temp_path("."), 1);
    raster_source *source = a_picture();
    raster_copy copy;
    watch w = {.stop_after = -1};
    const raster_copy_options how = {.on_progress = note, .context = &w};
    ck_assert_int_eq(raster_copy_make(&copy, source, &how, NULL), PAP_OK);
    ck_assert(copy.is_made);
    ck_assert_int_eq(files_in(temp_path(".")), 1); /* the picture: the copy has no name */
    static const int at[][2] = {{0, 0}, {W - 1, H - 1}, {2047, 1000}, {2048, 2047}, {2200, 2050}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        for (int b = 0; b < BANDS; b++)
            ck_assert_int_eq(sample_of(copy.dataset, b + 1, at[i][0], at[i][1]),
                             (int)ramp(at[i][0], at[i][1], b));
    /* Of four pieces, three bands each. */
    ck_assert_int_eq(w.calls, CALLS);
    ck_assert(w.last_px > (int64_t)W * H * 9 / 10);
    raster_copy_free(&copy);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

START_TEST(only_the_bands_that_are_asked_for_are_copied) {
    temp_folder_make();
    raster_source *source = a_picture();
    raster_copy copy;
    const int bands[] = {3};
    const raster_copy_options how = {.bands = bands, .band_count = 1};
    ck_assert_int_eq(raster_copy_make(&copy, source, &how, NULL), PAP_OK);
    ck_assert_int_eq(sample_of(copy.dataset, 3, 2200, 2050), (int)ramp(2200, 2050, 2));
    ck_assert_int_eq(sample_of(copy.dataset, 1, 2200, 2050), 0);
    raster_copy_free(&copy);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

START_TEST(a_copy_that_is_stopped_leaves_nothing) {
    temp_folder_make();
    setenv("TMPDIR", temp_path("."), 1);
    for (int stop = 1; stop <= CALLS; stop += 5) {
        raster_source *source = a_picture();
        raster_copy copy;
        pap_error err;
        watch w = {.stop_after = stop};
        const raster_copy_options how = {.on_progress = note, .context = &w};
        ck_assert_int_eq(raster_copy_make(&copy, source, &how, &err), PAP_E_CANCELLED);
        ck_assert(!copy.is_made);
        ck_assert_int_eq(w.calls, stop);
        ck_assert_int_eq(files_in(temp_path(".")), 1);
        raster_source_free(source);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(without_room_there_is_no_copy_and_no_error) {
    temp_folder_make();
    setenv("TMPDIR", "/nowhere/at/all", 1);
    raster_source *source = a_picture();
    raster_copy copy;
    ck_assert_int_eq(raster_copy_make(&copy, source, &(raster_copy_options){0}, NULL), PAP_OK);
    ck_assert(!copy.is_made);
    raster_copy_free(&copy);
    raster_source_free(source);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("raster/copy", a_copy_holds_the_samples_and_tells_how_far_it_is,
           only_the_bands_that_are_asked_for_are_copied, a_copy_that_is_stopped_leaves_nothing,
           without_room_there_is_no_copy_and_no_error)
