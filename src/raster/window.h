/* A few samples of a band while a picture is being opened, whatever the size of its blocks. */
#ifndef RASTER_WINDOW_H
#define RASTER_WINDOW_H

#include <gdal.h>
#include <stdbool.h>
#include <stdint.h>

/* Reads w x h samples at (x, y). Huge strips are decoded row by row, as far as the window; huge tiles are not
 * decoded for a look: false, as when decoding fails. */
bool window_read(GDALRasterBandH band, int x, int y, int w, int h, float *samples);

/* The byte at which GDAL found a band's directory; 0 when it is not a directory of a TIFF. */
uint64_t window_ifd(GDALRasterBandH band);

#endif
