/* What is said of a picture's sensor, its bands' light, its samples and the indices that they allow; the
 * table of sensors. */
#ifndef CLI_SENSOR_TEXT_H
#define CLI_SENSOR_TEXT_H

#include "raster/source.h"
#include <jansson.h>

/* Lines of `info`, on standard output. */
void sensor_text_print(const raster_source *source);

/* The same as members of an object. */
void sensor_text_add(json_t *object, const raster_source *source);

/* --sensor list: every sensor that is known, on standard output; returns the exit status of command `name`.
 */
bool sensor_list_is_asked(const char *sensor);
int sensor_list_print(const char *name);

/* What is doubtful about the sensor of a picture that is worked on, on standard error. */
void sensor_note_print(const raster_source *source);

#endif
