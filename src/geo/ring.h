/* Closed rings on a plane: what lies inside, how far apart two of them are. */
#ifndef GEO_RING_H
#define GEO_RING_H

#include <stdbool.h>
#include <stddef.h>

/* Rings are `count` points as x,y pairs, first == last; two equal points are a place without extent.
 * Distances are metres, of coordinates that are unit_x_m and unit_y_m metres long (a pixel, a degree). */

/* Whether a point lies inside (even-odd rule). */
bool ring_contains(const double *xy, size_t count, double x, double y);

/* Between two rings; 0 where one holds a corner of the other. */
double ring_distance_m(const double *a, size_t a_count, const double *b, size_t b_count, double unit_x_m,
                       double unit_y_m);

/* From a point to the ring's nearest edge, inside or out. */
double ring_edge_distance_m(const double *xy, size_t count, double x, double y, double unit_x_m,
                            double unit_y_m);

#endif
