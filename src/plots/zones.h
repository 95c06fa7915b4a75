/* Which cells lie near the flowers of a group: inside, in the ring around, in the field around that. */
#ifndef PLOTS_ZONES_H
#define PLOTS_ZONES_H

#include "plots/blob.h"

typedef enum zone_name {
    ZONE_INSIDE, /* within near_m of a cell that holds a flower */
    ZONE_RING,   /* within margin_m */
    ZONE_FIELD,  /* within margin_m + field_m */
    ZONES
} zone_name;

/* How far the zones reach around a single flower, by rows of cells: the same for all flowers of a picture. */
typedef struct zone_reach zone_reach;
zone_reach *zone_reach_new(const plot_params *params, const plot_scale *scale); /* NULL: out of memory */
void zone_reach_free(zone_reach *reach);

/* Cells around a group; a bit for each in rows of `words` words. A zone's bits are set in those beyond it
 * too. */
typedef struct zone_map {
    int64_t cx0, cy0;
    int w, h, words;
    uint64_t *bits[ZONES];
    uint64_t *room;
} zone_map;

/* False when memory ran out. zone_map_free. */
bool zone_map_make(zone_map *out, const flower *members, size_t count, const zone_reach *reach,
                   const plot_params *params, const plot_scale *scale);
void zone_map_free(zone_map *map);

/* The next run of set bits from column *from on: [*from, return value); *from == w when there is none. */
int zone_run(const uint64_t *row, int w, int *from);

#endif
