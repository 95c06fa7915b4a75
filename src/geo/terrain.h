/* Heights of the ground around a point, as a square of nodes. */
#ifndef GEO_TERRAIN_H
#define GEO_TERRAIN_H

/* Nodes lie `step_m` apart, `edge` of them along each side, rows from north to south; the middle one lies at
 * 0, 0. */
typedef struct terrain {
    int edge;                   /* odd */
    double step_m;              /* > 0 */
    double *up_m;               /* edge * edge heights, metres above any zero; NaN: unknown. Owned. */
    double lowest_m, highest_m; /* of the known nodes; NaN without any */
} terrain;

/* Takes over heights (from malloc). NULL when memory ran out: the heights are then still the caller's. */
terrain *terrain_new(double *up_m, int edge, double step_m);
void terrain_free(terrain *ground);

/* Bilinear between nodes; NaN outside and where one of the four is unknown. */
double terrain_height(const terrain *ground, double east_m, double north_m);

#endif
