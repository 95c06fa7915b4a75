/* When pictures were taken. */
#ifndef DETECT_FIELD_DATES_H
#define DETECT_FIELD_DATES_H

#include "base/day.h"
#include "raster/source.h"

/* "2020-08-31": the day that the picture is known to be of (sensing.day); else that of TIFFTAG_DATETIME, or
 * of eight digits in the file's name, which are good enough where the user asks for what pictures say. False:
 * none tells. */
bool date_of_picture(char out[DAY_TEXT], const raster_source *source);

/* "2026-03-10,2026-04-20" apart. PAP_E_USAGE unless they are two days in order. */
pap_status dates_read(char out[2][DAY_TEXT], const char *text, pap_error *err);
/* PAP_E_USAGE where both pictures are known to be of days that are not in order, whatever the user says of
 * them. */
pap_status dates_check_pictures(const raster_source *first, const raster_source *later, pap_error *err);
/* Of two pictures. PAP_E_USAGE unless both tell, in order. */
pap_status dates_of_pictures(char out[2][DAY_TEXT], const raster_source *first, const raster_source *later,
                             pap_error *err);

#endif
