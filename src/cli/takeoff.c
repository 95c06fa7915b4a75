/* Where the drone of a batch took off, as far as its frames tell. */
#include "cli/takeoff.h"

#include "raster/source.h"

#include <stdio.h>
#include <string.h>

/* Frames without a time come after all others. */
static bool is_earlier(const raster_frame *a, const raster_frame *b) {
    int order = strcmp(*a->taken ? a->taken : "~", *b->taken ? b->taken : "~");
    return order < 0 || (order == 0 && a->from.height_m < b->from.height_m);
}

void takeoff_guess(char out[TAKEOFF_TEXT], const inputs *all) {
    raster_frame first = {0};
    for (size_t i = 0; i < all->count; i++) {
        raster_source *source = NULL;
        pap_error ignored;
        if (all->items[i].kind != INPUT_PICTURE ||
            raster_source_open(&source, all->items[i].path, NULL, &ignored))
            continue;
        if (source->frame.has_pose && (!first.has_pose || is_earlier(&source->frame, &first)))
            first = source->frame;
        raster_source_free(source);
    }
    *out = '\0';
    if (first.has_pose) snprintf(out, TAKEOFF_TEXT, "%.8f,%.8f", first.from.lon, first.from.lat);
}
