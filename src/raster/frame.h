/* A raw frame of a drone: what its EXIF and its XMP say of camera and flight.
 *
 * Read are the tags of DJI (namespace drone-dji). A frame is placed when position, height above the take-off,
 * the gimbal's angles and the focal length are known and it looks down. Its accuracy, radius or half-width in
 * 95 % of cases:
 *   position   5 m for satellite navigation alone (GPS promises 8 m world-wide: GPS SPS performance standard,
 *              2020; receivers of several systems are better); with RTK twice the standard deviation that the
 *              frame states, at least 5 cm for a fixed and 1 m for a float solution
 *              of it 2.5 m (RTK: all) changes from frame to frame of one flight, which lasts minutes
 *   height     0.5 m and 2 % of the height (barometer), and the ground: 5 m where it is taken as level, 3 m
 *              with a DEM (global ones promise 2 m from place to place: Copernicus DEM handbook)
 *   pointing   2 degrees of pitch and roll, 3 of yaw (what gimbals and compasses are aligned to)
 *   focal      with lens distortion, 2 % where the sensor or a calibration is known, 10 % from the 35 mm
 *              equivalent, 15 % where the frame says that its distortion was left in (DewarpFlag 0) and not
 * which (DewarpData) turned     a viewer that has saved the frame again may have turned it by 180 degrees
 * without the angles Neighbouring frames of the real flight that this was tried on agree within 1.3 to 6 m
 * (README). */
#ifndef RASTER_FRAME_H
#define RASTER_FRAME_H

#include "geo/place.h"
#include "papaver/papaver.h"
#include <stdbool.h>

/* Further off straight down than this, a frame is oblique. Within it, the ground pixel of a camera that sees
 * 50 degrees from top to bottom varies by a third along each axis, 1.3 : 1: as much as the sizes that
 * detection goes by spread among plots. Beyond, one ground pixel cannot stand for the frame. */
#define FRAME_TILT_MAX_DEG 15.0

typedef struct raster_frame {
    bool is_raw;     /* says that it is one: a drone's tags, or a camera's position */
    bool has_pose;   /* position, height and angles are known */
    bool is_oblique; /* placed or not, looks too far off straight down */
    char camera_name[64], software[64];
    char taken[20];               /* "2016-06-23 16:32:06", local time; "": unknown */
    geo_camera from;              /* height_m: above the take-off */
    geo_camera_accuracy accuracy; /* height_m: of the drone alone */
    const char *focal_how;        /* what the focal length was taken from */
    bool is_saved_again;          /* by `software`, which is no drone's */
    char fault[256];              /* why it cannot be placed; "": it can */
} raster_frame;

/* Never fails: what is missing or nonsense is in `fault`. exif: GDAL's metadata of the file,
 * "EXIF_Model=...", NULL-terminated; xmp: the packet, NULL: none. */
void raster_frame_read(raster_frame *out, char **exif, const char *xmp, int64_t width, int64_t height);

/* Puts a frame without fault on the ground: level at the take-off's height, or `dem` with the take-off's
 * height taken at `takeoff` ("LON,LAT", degrees; NULL: at the point under the frame). A frame that then
 * misses the ground gets a fault, and *out NULL. Fails for a DEM that cannot be used (PAP_E_OPEN,
 * PAP_E_FORMAT, PAP_E_GEOREF, PAP_E_UNSUPPORTED), for PAP_E_SETTING (takeoff not understood, or not in the
 * DEM) and PAP_E_NOMEM. */
pap_status raster_frame_place(geo_place **out, raster_frame *frame, const char *dem, const char *takeoff,
                              int64_t width, int64_t height, pap_error *err);

#endif
