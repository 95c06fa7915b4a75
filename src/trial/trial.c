/* A trial: a scene in memory, shown to detection as if it were a file. */
#include "trial/trial.h"

#include "base/error.h"
#include "base/memory.h"

#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct trial {
    char path[64]; /* in GDAL's memory file system */
    raster_source *source;
    detection *found;
};

/* The transform only says that rows run south: the size of a pixel is set afterwards, for both axes. */
static bool write_picture(const char *path, const scene *s) {
    static const char *const how[] = {
        "TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "INTERLEAVE=PIXEL", "ALPHA=YES", "BIGTIFF=IF_NEEDED",
        NULL};
    int bands[3] = {1, 2, 3};
    GDALDriverH driver = GDALGetDriverByName("GTiff");
    GDALDatasetH file =
        driver ? GDALCreate(driver, path, s->width, s->height, 4, GDT_Byte, (CSLConstList)how) : NULL;
    if (!file) return false;
    CPLErrorReset();
    bool is_written =
        GDALDatasetRasterIOEx(file, GF_Write, 0, 0, s->width, s->height, s->rgb, s->width, s->height,
                              GDT_Byte, 3, bands, 3, 3 * (GSpacing)s->width, 1, NULL) == CE_None &&
        GDALRasterIO(GDALGetRasterBand(file, 4), GF_Write, 0, 0, s->width, s->height, s->valid, s->width,
                     s->height, GDT_Byte, 0, 0) == CE_None;
    GDALClose(file);
    return is_written && CPLGetLastErrorType() < CE_Failure;
}

pap_status trial_run(trial **out, const scene *s, const model *m, const detection_options *options,
                     pap_error *err) {
    static atomic_int number;
    trial *t = calloc(1, sizeof *t);
    if (!t) return error_nomem(err, "a trial");
    snprintf(t->path, sizeof t->path, "/vsimem/papaver-trial-%ld-%d.tif", (long)getpid(),
             atomic_fetch_add(&number, 1));
    pap_scene_options how = {1, sqrt(s->pixel_width_m * s->pixel_height_m), "R=1,G=2,B=3", NULL};
    pap_status status = write_picture(t->path, s) ? PAP_OK : error_nomem(err, "a trial's picture");
    if (!status) status = raster_source_open(&t->source, t->path, &how, err);
    if (!status) {
        t->source->gsd_x_m = s->pixel_width_m;
        t->source->gsd_y_m = s->pixel_height_m;
        status = detection_run(&t->found, t->source, m, options, err);
    }
    VSIUnlink(t->path);
    if (status)
        trial_free(t);
    else
        *out = t;
    return status;
}

void trial_free(trial *t) {
    if (!t) return;
    detection_free(t->found);
    raster_source_free(t->source);
    free(t);
}

const detection *trial_detection(const trial *t) {
    return t->found;
}
