/* The direct path and damage: what GDAL cannot decode either is lost, and nothing else. */
#include "both.h"
#include "check_main.h"
#include "temp_folder.h"

#include "base/random.h"

#include <fcntl.h>
#include <sys/stat.h>

/* Where the blocks' bytes begin, for a file whose tables come first. */
static long first_block(void) {
    GDALDatasetH dataset = GDALOpen(temp_path("a.tif"), GA_ReadOnly);
    const char *offset = GDALGetMetadataItem(GDALGetRasterBand(dataset, 1), "BLOCK_OFFSET_0_0", "TIFF");
    long at = offset ? atol(offset) : 0;
    GDALClose(dataset);
    return at;
}

/* libdeflate takes damage that makes a block too long for a success and leaves the end of the buffer as it
 * was: what GDAL has there depends on what it read before. A damaged head always fails. */
static long head_of_a_block(random_state *rng) {
    char item[64];
    GDALDatasetH dataset = GDALOpen(temp_path("a.tif"), GA_ReadOnly);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    int block_w, block_h;
    GDALGetBlockSize(band, &block_w, &block_h);
    snprintf(item, sizeof item, "BLOCK_OFFSET_%d_%d", random_below(rng, (W + block_w - 1) / block_w),
             random_below(rng, (H + block_h - 1) / block_h));
    long at = atol(GDALGetMetadataItem(band, item, "TIFF"));
    GDALClose(dataset);
    return at;
}

static void damage(const layout *one, random_state *rng) {
    bool at_heads = has_option(one, "COMPRESS=DEFLATE");
    struct stat at;
    long from = first_block();
    ck_assert_int_eq(stat(temp_path("a.tif"), &at), 0);
    int fd = open(temp_path("a.tif"), O_WRONLY), span = (int)(at.st_size - from);
    ck_assert_int_ge(fd, 0);
    for (int i = 0; i < 3; i++) {
        uint8_t garbage[24];
        for (size_t k = 0; k < sizeof garbage; k++) garbage[k] = (uint8_t)random_below(rng, 256);
        long to = at_heads ? head_of_a_block(rng) : from + random_below(rng, span);
        garbage[0] = at_heads ? 0xAA : garbage[0];
        size_t size = to + (long)sizeof garbage > at.st_size ? (size_t)(at.st_size - to) : sizeof garbage;
        ck_assert_int_eq(pwrite(fd, garbage, size, to), (ssize_t)size);
    }
    close(fd);
}

START_TEST(damage_has_the_outcome_that_gdal_has) {
    enum { TIMES = 5 };
    random_state rng;
    random_seed(&rng, 11, 1);
    GDALAllRegister();
    temp_folder_make();
    for (size_t i = 0; i < layout_count; i++)
        for (int k = 0; k < TIMES && has_codec(&layouts[i]) && !layouts[i].how; k++) {
            write_layout(temp_path("a.tif"), &layouts[i]);
            damage(&layouts[i], &rng);
            compare_all(temp_path("a.tif"), layouts[i].name, NULL, false);
        }
    temp_folder_remove();
}
END_TEST

/* Whatever was decoded before, and however often. */
START_TEST(what_damage_leaves_of_a_block_is_always_the_same) {
    enum { TIMES = 40 };
    random_state rng;
    random_seed(&rng, 12, 1);
    temp_folder_make();
    for (int k = 0; k < TIMES; k++) {
        const layout *one = &layouts[k % 2 ? 2 : 7];
        const layout anywhere = {one->name, NULL, {.options = OPTIONS("TILED=YES")}};
        write_layout(temp_path("a.tif"), one);
        damage(&anywhere, &rng);
        pair both = pair_open(temp_path("a.tif"));
        seen first = look(both.readers[0], 192, 144, 64, 48);
        seen all = look(both.readers[0], 0, 0, W, H);
        seen last = look(both.readers[0], 192, 144, 64, 48);
        ck_assert_msg(first.is_empty == last.is_empty && first.bad == last.bad, "%s", one->name);
        ck_assert_msg(first.is_empty || memcmp(first.bytes, last.bytes, 4 * 67 * 48) == 0, "%s", one->name);
        free(first.bytes);
        free(all.bytes);
        free(last.bytes);
        pair_close(&both);
    }
    temp_folder_remove();
}
END_TEST

/* A library may keep what it has of a block that failed, and hand it on the next time. */
START_TEST(what_is_lost_is_lost_again_when_it_is_read_again) {
    enum { TIMES = 3 };
    random_state rng;
    int bad = 0;
    random_seed(&rng, 13, 1);
    GDALAllRegister();
    temp_folder_make();
    for (size_t i = 0; i < layout_count; i++)
        for (int k = 0; k < TIMES && has_codec(&layouts[i]); k++) {
            write_layout(temp_path("a.tif"), &layouts[i]);
            damage(&layouts[i], &rng);
            pair both = pair_open(temp_path("a.tif"));
            for (int which = 0; which < 2; which++) {
                seen first = look(both.readers[which], 0, 0, W, H);
                seen part = look(both.readers[which], 100, 90, 150, 120);
                seen again = look(both.readers[which], 0, 0, W, H);
                const char *name = layouts[i].name, *by = which ? "GDAL" : "as chosen";
                ck_assert_msg(first.is_empty == again.is_empty && first.bad == again.bad,
                              "%s, %s: %d bad blocks, then %d", name, by, first.bad, again.bad);
                ck_assert_msg(first.is_empty || memcmp(first.bytes, again.bytes, 4 * (W + 3) * H) == 0,
                              "%s, %s: other pixels", name, by);
                bad += first.bad;
                free(first.bytes);
                free(part.bytes);
                free(again.bytes);
            }
            pair_close(&both);
        }
    ck_assert_int_gt(bad, 0);
    temp_folder_remove();
}
END_TEST

START_TEST(a_file_that_is_cut_has_the_outcome_that_gdal_has) {
    GDALAllRegister();
    temp_folder_make();
    for (size_t i = 0; i < layout_count; i++) {
        struct stat at;
        if (!has_codec(&layouts[i]) || layouts[i].how) continue;
        write_layout(temp_path("a.tif"), &layouts[i]);
        long from = first_block();
        ck_assert_int_eq(stat(temp_path("a.tif"), &at), 0);
        ck_assert_int_eq(truncate(temp_path("a.tif"), from + (at.st_size - from) * 2 / 3), 0);
        compare_all(temp_path("a.tif"), layouts[i].name, NULL, true);
    }
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("raster/direct_damage", damage_has_the_outcome_that_gdal_has,
           what_damage_leaves_of_a_block_is_always_the_same, what_is_lost_is_lost_again_when_it_is_read_again,
           a_file_that_is_cut_has_the_outcome_that_gdal_has)
