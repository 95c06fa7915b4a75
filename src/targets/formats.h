/* The formats a target list can be written in, by the ending of the file's name. */
#ifndef TARGETS_FORMATS_H
#define TARGETS_FORMATS_H

#include <stdbool.h>

/* Which columns a format gets; a column names the kinds of format it belongs to. */
typedef enum column_set {
    COLUMNS_MAP = 1,     /* GIS formats: the properties */
    COLUMNS_TABLE = 2,   /* spreadsheets: coordinates as columns, then the properties */
    COLUMNS_PLACE = 4,   /* KML: a text for people, then the properties */
    COLUMNS_WAYPOINT = 8 /* GPX: a name and a text */
} column_set;

typedef struct target_format {
    const char *ending; /* with its dot, lower case */
    const char *driver; /* OGR's name of it */
    const char *layer;
    const char *const *dataset_options, *const *layer_options; /* NULL or NULL-terminated */
    column_set columns;
    bool needs_coordinates; /* it cannot hold a list that is not placed */
    bool holds_outlines;    /* otherwise points are written, whatever was asked for */
    bool holds_lists;       /* otherwise lists of strings are joined with "; " */
    bool holds_provenance;  /* takes the collection's `papaver` member */
} target_format;

/* The format of path's ending, upper or lower case, "-" being GeoJSON; NULL when it is unknown. */
const target_format *formats_find(const char *path);

/* Every ending, separated by blanks, in the order of the table. */
const char *formats_endings(void);

#endif
