/* A camera over the ground: which place on the ground a pixel shows, and how far that may be wrong. */
#ifndef GEO_CAMERA_H
#define GEO_CAMERA_H

#include "geo/terrain.h"
#include <stdbool.h>

/* Lens distortion by Brown and Conrady, in the terms of OpenCV; all 0: none. */
typedef struct geo_lens {
    double k1, k2, k3; /* radial */
    double p1, p2;     /* tangential */
} geo_lens;

/* A central projection. Pixels: origin at the outer corner of the first, x along rows, y down columns. Angles
 * as DJI's gimbals tell them (NED, ZYX): yaw clockwise from true north to where the camera looks or, looking
 * straight down, to where the top of the picture lies; pitch 0 at the horizon and -90 straight down; roll
 * clockwise, seen along the view. */
typedef struct geo_camera {
    double focal_px, centre_x_px, centre_y_px; /* the principal point, usually the middle */
    geo_lens lens;
    double yaw_deg, pitch_deg, roll_deg;
    double lon, lat; /* WGS 84 degrees */
    double height_m; /* of the lens above the zero of ground heights */
} geo_camera;

/* What the camera's data may be wrong by, each as the radius or half-width that holds in 95 % of cases. */
typedef struct geo_camera_accuracy {
    double position_m;   /* horizontally */
    double drift_m;      /* the part of that which changes from frame to frame of one flight */
    double height_m;     /* of the lens above the ground at the place that is looked at */
    double pointing_deg; /* pitch and roll */
    double yaw_deg;
    double focal_share; /* of the focal length, lens distortion included */
    bool may_be_turned; /* the pixels may have been turned by 180 degrees since */
} geo_camera_accuracy;

/* A place on the ground, metres from the point under the lens; up from the zero of ground heights. */
typedef struct geo_spot {
    double east_m, north_m, up_m;
} geo_spot;

/* Where a pixel's ray first meets the ground. ground NULL: level, at height 0. False, and nothing is written,
 * where it meets none: at or above the horizon, beyond the terrain, under the ground, or
 * where the lens' distortion cannot be taken back. */
bool geo_camera_ground(geo_spot *out, const geo_camera *from, const terrain *ground, double x_px,
                       double y_px);

/* Degrees between the view and straight down, 0 .. 180. */
double geo_camera_tilt_deg(const geo_camera *from);

/* Degrees clockwise from true north to where the top of the picture lies, 0 .. 360. */
double geo_camera_top_deg(const geo_camera *from);

/* How far from the true place a spot may lie, metres, 95 %: the root of the sum of the squares of what each
 * inaccuracy moves it by. */
double geo_camera_error_m(const geo_camera *from, const geo_camera_accuracy *accuracy, const geo_spot *at);

/* The same for the distance to where another frame of the flight has the place, of this frame's part in it:
 * with drift_m for position_m, and no frame turned (or places across the whole frame would count as one). */
double geo_camera_drift_m(const geo_camera *from, const geo_camera_accuracy *accuracy, const geo_spot *at);

#endif
