/* When pictures were taken. */
#ifndef DETECT_FIELD_DATES_H
#define DETECT_FIELD_DATES_H

#include "raster/source.h"

enum { DATE_TEXT = 11 };

/* Whether a text is a day, "YYYY-MM-DD". */
bool date_is_day(const char *text);

/* "2020-08-31" of TIFFTAG_DATETIME, or of eight digits in the file's name (NAIP, Sentinel-2). False: neither
 * tells. */
bool date_of_picture(char out[DATE_TEXT], const raster_source *source);

/* "2026-03-10,2026-04-20" apart. PAP_E_USAGE unless they are two days in order. */
pap_status dates_read(char out[2][DATE_TEXT], const char *text, pap_error *err);
/* Of two pictures. PAP_E_USAGE unless both tell, in order. */
pap_status dates_of_pictures(char out[2][DATE_TEXT], const raster_source *first, const raster_source *later,
                             pap_error *err);

#endif
