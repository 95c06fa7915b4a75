/* The direct path against GDAL: the same planes to the byte, whatever the layout. */
#include "both.h"
#include "check_main.h"
#include "temp_folder.h"

#include <cpl_conv.h>
#include <fcntl.h>

START_TEST(every_layout_gives_the_planes_that_gdal_gives) {
    GDALAllRegister();
    temp_folder_make();
    for (size_t i = 0; i < layout_count; i++) {
        if (!has_codec(&layouts[i])) continue;
        write_layout(temp_path("a.tif"), &layouts[i]);
        compare_all(temp_path("a.tif"), layouts[i].name, layouts[i].how, false);
        temp_folder_empty();
    }
    temp_folder_remove();
}
END_TEST

/* Gives a.tif a mask: 0 where the card is void. */
static void add_mask(const char *is_internal) {
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", is_internal);
    GDALDatasetH dataset = GDALOpen(temp_path("a.tif"), GA_Update);
    ck_assert_int_eq(GDALCreateDatasetMaskBand(dataset, GMF_PER_DATASET), CE_None);
    GDALRasterBandH mask = GDALGetMaskBand(GDALGetRasterBand(dataset, 1));
    for (int y = 0; y < H; y++) {
        uint8_t row[W];
        for (int x = 0; x < W; x++) row[x] = is_void(x, y) ? 0 : 255;
        ck_assert_int_eq(GDALRasterIO(mask, GF_Write, 0, y, W, 1, row, W, 1, GDT_Byte, 0, 0), CE_None);
    }
    GDALClose(dataset);
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", NULL);
}

static const layout masked[] = {
    {"mask, tiles", NULL, BYTES(3, "COMPRESS=DEFLATE", TILED)},
    {"mask, JPEG", NULL, BYTES(3, "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", TILED)},
    {"mask, strips", NULL, BYTES(3, "COMPRESS=LZW", "BLOCKYSIZE=20")},
    {"mask, planar", NULL, BYTES(3, "INTERLEAVE=BAND", TILED)},
    {"mask, 16 bits", NULL, WORDS(3, "PHOTOMETRIC=RGB", TILED)},
    {"mask, floats", NULL, FLOATS(3, "PHOTOMETRIC=RGB", TILED)},
};

START_TEST(masks_give_what_gdal_gives) {
    GDALAllRegister();
    temp_folder_make();
    for (size_t i = 0; i < sizeof masked / sizeof *masked; i++) {
        write_layout(temp_path("a.tif"), &masked[i]);
        add_mask("YES");
        compare_all(temp_path("a.tif"), masked[i].name, NULL, false);
        temp_folder_empty();
        write_layout(temp_path("a.tif"), &masked[i]);
        add_mask("NO");
        compare_all(temp_path("a.tif"), masked[i].name, "its mask is another file", false);
        temp_folder_empty();
    }
    temp_folder_remove();
}
END_TEST

/* Colours under an empty mask are never decoded, so that damage there is none. */
START_TEST(blocks_under_an_empty_mask_are_not_decoded) {
    temp_folder_make();
    write_layout(temp_path("a.tif"), &masked[0]);
    add_mask("YES");
    GDALDatasetH dataset = GDALOpen(temp_path("a.tif"), GA_ReadOnly);
    const char *offset = GDALGetMetadataItem(GDALGetRasterBand(dataset, 1), "BLOCK_OFFSET_2_2", "TIFF");
    ck_assert(offset != NULL);
    long at = atol(offset);
    GDALClose(dataset);
    int fd = open(temp_path("a.tif"), O_WRONLY);
    ck_assert_int_eq(pwrite(fd, "\xAA\xAA\xAA\xAA\xAA\xAA", 6, at), 6);
    close(fd);
    pair both = pair_open(temp_path("a.tif"));
    seen whole = look(both.readers[0], 0, 0, W, H);
    ck_assert_msg(whole.bad == 0, "%s", whole.err.message);
    free(whole.bytes);
    pair_close(&both);
    compare_all(temp_path("a.tif"), "damage under the mask", NULL, false);
    temp_folder_remove();
}
END_TEST

/* Writes some blocks of a file that has none. */
static void write_parts(void) {
    GDALDatasetH dataset = GDALOpen(temp_path("a.tif"), GA_Update);
    for (int band = 1; band <= GDALGetRasterCount(dataset); band++)
        for (int part = 0; part < 2; part++) {
            uint8_t bytes[50 * 40];
            memset(bytes, band == 4 ? 255 : 40 * band, sizeof bytes);
            /* One that all bands have, one that only some have: a plane of its own may be missing. */
            if (part == 1 && band % 2 == 0) continue;
            ck_assert_int_eq(GDALRasterIO(GDALGetRasterBand(dataset, band), GF_Write, 130, 50 + 100 * part,
                                          50, 40, bytes, 50, 40, GDT_Byte, 0, 0),
                             CE_None);
        }
    GDALClose(dataset);
}

static const layout sparse[] = {
    {"sparse",
     NULL,
     {.bands = 4, .type = GDT_Byte, .options = OPTIONS("SPARSE_OK=TRUE", "ALPHA=YES", TILED)}},
    {"sparse, planar",
     NULL,
     {.bands = 4,
      .type = GDT_Byte,
      .options = OPTIONS("SPARSE_OK=TRUE", "ALPHA=YES", "INTERLEAVE=BAND", TILED)}},
    {"sparse, strips",
     NULL,
     {.bands = 3, .type = GDT_Byte, .options = OPTIONS("SPARSE_OK=TRUE", "COMPRESS=LZW")}},
    {"sparse, nodata 7",
     NULL,
     {.bands = 3,
      .type = GDT_Byte,
      .options = OPTIONS("SPARSE_OK=TRUE", TILED),
      .has_nodata = true,
      .nodata = 7}},
    {"sparse, nodata 7, planar, 16 bits",
     NULL,
     {.bands = 3,
      .type = GDT_UInt16,
      .options = OPTIONS("SPARSE_OK=TRUE", "INTERLEAVE=BAND", TILED),
      .has_nodata = true,
      .nodata = 7}},
    {"sparse, nodata -9999, bytes",
     NULL,
     {.bands = 3,
      .type = GDT_Byte,
      .options = OPTIONS("SPARSE_OK=TRUE", TILED),
      .has_nodata = true,
      .nodata = -9999}},
};

START_TEST(sparse_files_give_what_gdal_gives) {
    GDALAllRegister();
    temp_folder_make();
    for (size_t i = 0; i < sizeof sparse / sizeof *sparse; i++) {
        write_layout(temp_path("a.tif"), &sparse[i]);
        write_parts();
        compare_all(temp_path("a.tif"), sparse[i].name, NULL, false);
        temp_folder_empty();
    }
    temp_folder_remove();
}
END_TEST

START_TEST(an_unknown_reader_is_refused_by_its_name) {
    raster_source *source = NULL;
    pap_error err = {PAP_OK, ""};
    temp_folder_make();
    write_layout(temp_path("a.tif"), &layouts[0]);
    setenv("PAP_READER", "carrier-pigeon", 1);
    ck_assert_int_eq(raster_source_open(&source, temp_path("a.tif"), NULL, &err), PAP_E_SETTING);
    unsetenv("PAP_READER");
    ck_assert_msg(strstr(err.message, "carrier-pigeon") && strstr(err.message, "direct"), "%s", err.message);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("raster/direct", every_layout_gives_the_planes_that_gdal_gives, masks_give_what_gdal_gives,
           blocks_under_an_empty_mask_are_not_decoded, sparse_files_give_what_gdal_gives,
           an_unknown_reader_is_refused_by_its_name)
