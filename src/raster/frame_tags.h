/* Values of EXIF and XMP, for the reading of raw frames. */
#ifndef RASTER_FRAME_TAGS_H
#define RASTER_FRAME_TAGS_H

#include <cpl_minixml.h>
#include <stdbool.h>

/* A number such as "+40.00", "4000/100" or "22.5 deg N" (south and west are negative), and nothing else. */
bool tag_number(double *out, const char *text);

/* Up to three numbers in brackets, "(46) (50) (33.68)", as degrees, minutes and seconds; `direction` NSEW. */
bool tag_degrees(double *out, const char *text, const char *direction);

/* The XMP property `name` ("drone-dji:GimbalYawDegree"), written as an attribute or as an element, anywhere
 * in the packet. NULL: there is none. Belongs to the tree. */
const char *tag_text(CPLXMLNode *xmp, const char *name);

#endif
