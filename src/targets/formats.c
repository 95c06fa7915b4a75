/* The table of formats: ending, OGR driver, options, and what each can hold. */
#include "targets/formats.h"

#include "base/file.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* 15 significant figures are what a double always keeps, so that 0.9312 is written as 0.9312. */
#define SHORT_NUMBERS "COORDINATE_PRECISION=7", "SIGNIFICANT_FIGURES=15"

static const target_format formats[] = {
    {
        .ending = ".geojson",
        .driver = "GeoJSON",
        .layer = "targets",
        .layer_options = OPTIONS("RFC7946=YES", SHORT_NUMBERS),
        .columns = COLUMNS_MAP,
        .needs_coordinates = true,
        .holds_outlines = true,
        .holds_lists = true,
        .holds_provenance = true,
    },
    {
        .ending = ".geojsonl",
        .driver = "GeoJSONSeq",
        .layer = "targets",
        .layer_options = OPTIONS("RS=NO", SHORT_NUMBERS),
        .columns = COLUMNS_MAP,
        .needs_coordinates = true,
        .holds_outlines = true,
        .holds_lists = true,
    },
    {
        .ending = ".gpkg",
        .driver = "GPKG",
        .layer = "targets",
        .layer_options = OPTIONS("DESCRIPTION=suspected opium-poppy plots, to be checked on the ground"),
        .columns = COLUMNS_MAP,
        .needs_coordinates = true,
        .holds_outlines = true,
    },
    {
        .ending = ".kml",
        .driver = "KML",
        .layer = "targets",
        .dataset_options = OPTIONS("NameField=id", "DescriptionField=description"),
        .columns = COLUMNS_PLACE,
        .needs_coordinates = true,
        .holds_outlines = true,
    },
    {
        .ending = ".gpx",
        .driver = "GPX",
        .layer = "waypoints",
        .columns = COLUMNS_WAYPOINT,
        .needs_coordinates = true,
    },
    {
        .ending = ".csv",
        .driver = "CSV",
        .layer = "targets",
        .layer_options =
            OPTIONS("WRITE_BOM=YES", "LINEFORMAT=CRLF", "CREATE_CSVT=NO", "STRING_QUOTING=IF_NEEDED"),
        .columns = COLUMNS_TABLE,
    },
    {
        .ending = ".xlsx",
        .driver = "XLSX",
        .layer = "targets",
        .columns = COLUMNS_TABLE,
    },
    {
        /* Its spatial index would put the features into another order than that of rank. */
        .ending = ".fgb",
        .driver = "FlatGeobuf",
        .layer = "targets",
        .layer_options = OPTIONS("SPATIAL_INDEX=NO"),
        .columns = COLUMNS_MAP,
        .needs_coordinates = true,
        .holds_outlines = true,
    },
};

const target_format *formats_find(const char *path) {
    if (strcmp(path, "-") == 0) return &formats[0];
    const char *ending = file_ending(path);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcasecmp(ending, formats[i].ending) == 0) return &formats[i];
    return NULL;
}

const char *formats_endings(void) {
    return ".geojson .geojsonl .gpkg .kml .gpx .csv .xlsx .fgb";
}
