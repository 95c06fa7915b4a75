/* A raw frame of a drone: what its EXIF and its XMP say of camera and flight. */
#include "raster/frame.h"

#include "base/error.h"
#include "raster/frame_tags.h"
#include "raster/relief.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Accuracies, see frame.h. */
static const double SATELLITES_M = 5, DRIFT_M = 2.5, FIXED_MIN_M = 0.05, FLOAT_MIN_M = 1;
static const double BAROMETER_M = 0.5, BAROMETER_SHARE = 0.02, LEVEL_M = 5, DEM_M = 3;
static const double POINTING_DEG = 2, YAW_DEG = 3;
static const double FOCAL_KNOWN = 0.02, FOCAL_EQUIVALENT = 0.10, FOCAL_DISTORTED = 0.15;

/* DJI's names of RtkFlag: 50 fixed, 34 float, 16 single, 0 none. */
enum { RTK_FIXED = 50, RTK_FLOAT = 34 };

/* Width of the sensor's part that a full-width picture shows, mm, by EXIF model: the makers' 1/2.3 inch, 1
 * inch, 4/3 and full frame formats. */
static const struct {
    const char *model;
    double width_mm;
} sensors[] = {
    {"FC200", 6.17},   {"FC300C", 6.17},    {"FC300S", 6.17},  {"FC300SE", 6.17}, {"FC300X", 6.17},
    {"FC300XW", 6.17}, {"FC330", 6.17},     {"FC220", 6.17},   {"FC350", 6.17},   {"FC7203", 6.17},
    {"FC7303", 6.17},  {"FC6310", 13.2},    {"FC6310R", 13.2}, {"FC6310S", 13.2}, {"FC6510", 13.2},
    {"FC3411", 13.2},  {"L1D-20c", 13.2},   {"FC550", 17.3},   {"FC6520", 17.3},  {"L2D-20c", 17.3},
    {"M3E", 17.3},     {"ZenmuseP1", 35.9},
};

/* A frame's metadata while it is read. */
typedef struct tags {
    char **exif;
    CPLXMLNode *xmp; /* NULL: none, or not XML */
} tags;

static const char *exif_text(const tags *from, const char *name) {
    char key[64];
    snprintf(key, sizeof key, "EXIF_%s", name);
    return CSLFetchNameValue(from->exif, key);
}

/* EXIF numbers come in brackets when they are rational. */
static bool exif_number(double *out, const tags *from, const char *name) {
    const char *text = exif_text(from, name);
    char plain[32];
    if (text && *text == '(') {
        snprintf(plain, sizeof plain, "%.*s", (int)strcspn(text + 1, ")"), text + 1);
        text = plain;
    }
    return tag_number(out, text);
}

static const char *dji_text(const tags *from, const char *name) {
    char key[64];
    snprintf(key, sizeof key, "drone-dji:%s", name);
    return tag_text(from->xmp, key);
}

static bool dji_number(double *out, const tags *from, const char *name) {
    return tag_number(out, dji_text(from, name));
}

/* The first fault stays: what comes after it may only follow from it. */
__attribute__((format(printf, 2, 3))) static void note_fault(raster_frame *frame, const char *format, ...) {
    va_list values;
    if (*frame->fault) return;
    va_start(values, format);
    vsnprintf(frame->fault, sizeof frame->fault, format, values);
    va_end(values);
}

/* A text of the file's for messages: printable ASCII, without the padding that some makers write. */
static void copy_plain(char *to, size_t size, const char *from) {
    size_t length = 0;
    for (; from && *from && length + 1 < size; from++)
        to[length++] = *from >= ' ' && *from <= '~' ? *from : '?';
    while (length > 0 && to[length - 1] == ' ') length--;
    to[length] = '\0';
}

/* ---- what it is ---- */

/* A drone's firmware is a number of digits and dots; anything else is a program that saved the file again. */
static bool is_firmware(const char *software) {
    if (*software == 'v' || *software == 'V') software++;
    return software[strspn(software, "0123456789._")] == '\0';
}

/* "2016:06:23 16:32:06" as "2016-06-23 16:32:06". */
static void read_time(raster_frame *frame, const tags *from) {
    static const char pattern[] = "dddd:dd:dd dd:dd:dd";
    const char *text = exif_text(from, "DateTimeOriginal");
    if (!text) return;
    for (size_t i = 0; i < sizeof pattern - 1; i++)
        if (pattern[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != pattern[i]) return;
    snprintf(frame->taken, sizeof frame->taken, "%s", text);
    frame->taken[4] = frame->taken[7] = '-';
}

static void read_camera_name(raster_frame *frame, const tags *from) {
    char maker[32], model[32];
    copy_plain(maker, sizeof maker, exif_text(from, "Make"));
    copy_plain(model, sizeof model, exif_text(from, "Model"));
    snprintf(frame->camera_name, sizeof frame->camera_name, "%s%s%s", maker, *maker && *model ? " " : "",
             model);
    if (!*frame->camera_name) copy_plain(frame->camera_name, sizeof frame->camera_name, "unknown camera");
    copy_plain(frame->software, sizeof frame->software, exif_text(from, "Software"));
    frame->is_saved_again = !is_firmware(frame->software);
}

/* ---- where it was ---- */

static bool read_lonlat(raster_frame *frame, const tags *from) {
    /* The second spelling is DJI's own, on many models. */
    static const char *const longitudes[] = {"GpsLongitude", "GpsLongtitude", "Longitude"},
                             *const latitudes[] = {"GpsLatitude", "Latitude"};
    bool has_lon = false, has_lat = false;
    for (size_t i = 0; !has_lon && i < 3; i++) has_lon = dji_number(&frame->from.lon, from, longitudes[i]);
    for (size_t i = 0; !has_lat && i < 2; i++) has_lat = dji_number(&frame->from.lat, from, latitudes[i]);
    if (has_lon && has_lat) return true;
    return tag_degrees(&frame->from.lon, exif_text(from, "GPSLongitude"),
                       exif_text(from, "GPSLongitudeRef")) &&
           tag_degrees(&frame->from.lat, exif_text(from, "GPSLatitude"), exif_text(from, "GPSLatitudeRef"));
}

static void read_position(raster_frame *frame, const tags *from) {
    static const double HIGHEST_M = 10000;
    const geo_camera *c = &frame->from;
    if (!read_lonlat(frame, from) || (c->lon == 0 && c->lat == 0))
        note_fault(frame, "it has no position (the drone had no satellites)");
    else if (fabs(c->lon) > 180 || fabs(c->lat) > 90)
        note_fault(frame, "its position %g, %g is none on Earth", c->lon, c->lat);
    if (!dji_number(&frame->from.height_m, from, "RelativeAltitude"))
        note_fault(frame, "it does not say its height above the take-off (drone-dji:RelativeAltitude)");
    else if (fabs(c->height_m) > HIGHEST_M)
        note_fault(frame, "its height above the take-off, %g m, cannot be", c->height_m);
}

static void read_position_accuracy(raster_frame *frame, const tags *from) {
    double flag = 0, lon_m, lat_m;
    geo_camera_accuracy *a = &frame->accuracy;
    a->position_m = SATELLITES_M;
    a->height_m = hypot(BAROMETER_M, BAROMETER_SHARE * frame->from.height_m);
    bool has_rtk = dji_number(&flag, from, "RtkFlag") && (flag == RTK_FIXED || flag == RTK_FLOAT) &&
                   dji_number(&lon_m, from, "RtkStdLon") && dji_number(&lat_m, from, "RtkStdLat") &&
                   lon_m >= 0 && lat_m >= 0;
    if (has_rtk)
        a->position_m =
            fmin(SATELLITES_M, fmax(flag == RTK_FIXED ? FIXED_MIN_M : FLOAT_MIN_M, 2 * hypot(lon_m, lat_m)));
    a->drift_m = fmin(DRIFT_M, a->position_m);
}

/* ---- where it looked ---- */

static void read_angles(raster_frame *frame, const tags *from) {
    geo_camera *c = &frame->from;
    if (!dji_number(&c->yaw_deg, from, "GimbalYawDegree") ||
        !dji_number(&c->pitch_deg, from, "GimbalPitchDegree"))
        note_fault(frame, "it does not say where the camera looked (drone-dji:GimbalYawDegree, "
                          "GimbalPitchDegree)");
    else if (fabs(c->yaw_deg) > 360 || fabs(c->pitch_deg) > 180)
        note_fault(frame, "its gimbal angles, yaw %g and pitch %g, cannot be", c->yaw_deg, c->pitch_deg);
    if (!dji_number(&c->roll_deg, from, "GimbalRollDegree") || fabs(c->roll_deg) > 360) c->roll_deg = 0;
    frame->accuracy.pointing_deg = POINTING_DEG;
    frame->accuracy.yaw_deg = YAW_DEG;
    frame->accuracy.may_be_turned = frame->is_saved_again;
    if (*frame->fault) return;
    frame->has_pose = true;
    double tilt_deg = geo_camera_tilt_deg(c);
    frame->is_oblique = tilt_deg > FRAME_TILT_MAX_DEG;
    if (frame->is_oblique)
        note_fault(frame, "an oblique frame, %.0f degrees off straight down (at most %.0f)", tilt_deg,
                   FRAME_TILT_MAX_DEG);
}

/* ---- how it saw ---- */

/* Where the distortion was left in, its calibration: "DATE;fx,fy,cx,cy,k1,k2,p1,p2,k3", pixels, the principal
 * point from the middle. */
static bool focal_with_lens(raster_frame *frame, const tags *from, double width, double height) {
    double is_dewarped, v[9];
    const char *text = dji_text(from, "DewarpData");
    if (!text || !dji_number(&is_dewarped, from, "DewarpFlag") || is_dewarped != 0) return false;
    text = strchr(text, ';');
    for (int i = 0; i < 9; i++) {
        char *end;
        if (!text) return false;
        v[i] = CPLStrtod(text + 1, &end);
        if (end == text + 1 || !isfinite(v[i]) || (i < 8 && *end != ',')) return false;
        text = end;
    }
    double focal = sqrt(v[0] * v[1]);
    if (!(focal > 0.2 * width && focal < 20 * width) || fabs(v[2]) > 0.1 * width || fabs(v[3]) > 0.1 * height)
        return false;
    frame->from.focal_px = focal;
    frame->from.centre_x_px += v[2];
    frame->from.centre_y_px += v[3];
    frame->from.lens = (geo_lens){.k1 = v[4], .k2 = v[5], .p1 = v[6], .p2 = v[7], .k3 = v[8]};
    frame->focal_how = "its own calibration with lens distortion";
    frame->accuracy.focal_share = FOCAL_KNOWN;
    return true;
}

static bool focal_calibrated(raster_frame *frame, const tags *from, double width, double height) {
    double focal, x, y, is_dewarped = 1;
    geo_camera *c = &frame->from;
    if (!dji_number(&focal, from, "CalibratedFocalLength") || focal < 0.2 * width || focal > 20 * width)
        return false;
    c->focal_px = focal;
    frame->focal_how = "its own calibration";
    frame->accuracy.focal_share = FOCAL_KNOWN;
    if (dji_number(&is_dewarped, from, "DewarpFlag") && is_dewarped == 0)
        frame->accuracy.focal_share = FOCAL_DISTORTED;
    if (dji_number(&x, from, "CalibratedOpticalCenterX") &&
        dji_number(&y, from, "CalibratedOpticalCenterY") && fabs(x - width / 2) < 0.1 * width &&
        fabs(y - height / 2) < 0.1 * height) {
        c->centre_x_px = x;
        c->centre_y_px = y;
    }
    return true;
}

static bool focal_of_sensor(raster_frame *frame, const tags *from, double width) {
    double focal_mm, zoom = 1;
    char model[32];
    copy_plain(model, sizeof model, exif_text(from, "Model"));
    if (!exif_number(&focal_mm, from, "FocalLength") || !(focal_mm > 0.5 && focal_mm < 2000)) return false;
    if (!exif_number(&zoom, from, "DigitalZoomRatio") || zoom < 1) zoom = 1;
    for (size_t i = 0; i < sizeof sensors / sizeof *sensors; i++)
        if (strcmp(model, sensors[i].model) == 0) {
            frame->from.focal_px = focal_mm / sensors[i].width_mm * width * zoom;
            frame->focal_how = "the sensor's width";
            frame->accuracy.focal_share = FOCAL_KNOWN;
            return true;
        }
    return false;
}

/* Of the diagonal (CIPA DCG-001); pictures narrower than the sensor make it uncertain. */
static bool focal_equivalent(raster_frame *frame, const tags *from, double width, double height) {
    static const double FULL_FRAME_DIAGONAL_MM = 43.27;
    double focal_mm;
    if (!exif_number(&focal_mm, from, "FocalLengthIn35mmFilm") || !(focal_mm >= 5 && focal_mm <= 2000))
        return false;
    frame->from.focal_px = focal_mm / FULL_FRAME_DIAGONAL_MM * hypot(width, height);
    frame->focal_how = "its 35 mm equivalent";
    frame->accuracy.focal_share = FOCAL_EQUIVALENT;
    return true;
}

static void read_lens(raster_frame *frame, const tags *from, int64_t width, int64_t height) {
    double w = (double)width, h = (double)height, taken_w, taken_h, orientation;
    frame->from.centre_x_px = w / 2;
    frame->from.centre_y_px = h / 2;
    if (!focal_with_lens(frame, from, w, h) && !focal_calibrated(frame, from, w, h) &&
        !focal_of_sensor(frame, from, w) && !focal_equivalent(frame, from, w, h))
        note_fault(frame, "its focal length is unknown (EXIF FocalLength, FocalLengthIn35mmFilm)");
    if (exif_number(&taken_w, from, "PixelXDimension") && exif_number(&taken_h, from, "PixelYDimension") &&
        (taken_w != w || taken_h != h))
        note_fault(frame, "it was cut or scaled: taken with %.0f x %.0f pixels, now %.0f x %.0f", taken_w,
                   taken_h, w, h);
    if (exif_number(&orientation, from, "Orientation") && orientation > 1)
        note_fault(frame, "it is to be shown turned (EXIF Orientation %.0f), so its angles are not certain",
                   orientation);
}

static CPLXMLNode *parse(const char *xmp) {
    if (!xmp) return NULL;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLXMLNode *tree = CPLParseXMLString(xmp);
    CPLPopErrorHandler();
    return tree;
}

void raster_frame_read(raster_frame *out, char **exif, const char *xmp, int64_t width, int64_t height) {
    tags from = {exif, parse(xmp)};
    *out = (raster_frame){.focal_how = ""};
    bool has_flight = dji_text(&from, "RelativeAltitude") || dji_text(&from, "GimbalPitchDegree");
    out->is_raw = has_flight || (exif_text(&from, "Make") && exif_text(&from, "GPSLatitude"));
    if (out->is_raw) {
        read_camera_name(out, &from);
        read_time(out, &from);
        if (!has_flight)
            note_fault(out,
                       "it has no flight data (drone-dji XMP) to be placed by, only DJI's are understood");
        read_position(out, &from);
        read_position_accuracy(out, &from);
        read_angles(out, &from);
        read_lens(out, &from, width, height);
    }
    CPLDestroyXMLNode(from.xmp);
}

/* ---- on the ground ---- */

static bool read_takeoff(double *lon, double *lat, const char *text) {
    char lon_text[32];
    const char *comma = strchr(text, ',');
    if (!comma || (size_t)(comma - text) >= sizeof lon_text) return false;
    snprintf(lon_text, sizeof lon_text, "%.*s", (int)(comma - text), text);
    return tag_number(lon, lon_text) && tag_number(lat, comma + 1) && fabs(*lon) <= 180 && fabs(*lat) <= 90;
}

/* The DEM's height where the drone took off. */
static pap_status takeoff_height(double *out, const relief *dem, const char *path, const char *takeoff,
                                 pap_error *err) {
    static const double NEAR_M = 10;
    double lon, lat;
    terrain *there = NULL;
    if (!read_takeoff(&lon, &lat, takeoff))
        return error_set(err, PAP_E_SETTING, "--takeoff %s: not a place; write LON,LAT in degrees", takeoff);
    pap_status status = relief_around(&there, dem, lon, lat, NEAR_M, err);
    if (status) return status;
    *out = terrain_height(there, 0, 0);
    terrain_free(there);
    return isfinite(*out) ? PAP_OK
                          : error_set(err, PAP_E_SETTING,
                                      "--takeoff %s: %s has no height there; give a DEM that reaches there",
                                      takeoff, path);
}

/* The ground around the frame; *zero_m: height of the take-off in it. */
static pap_status ground_of(terrain **out, double *zero_m, raster_frame *frame, const char *path,
                            const char *takeoff, pap_error *err) {
    static const double REACH = 3, LEAST_M = 60; /* in heights; a slope below may be further down */
    relief *dem = NULL;
    const geo_camera *from = &frame->from;
    pap_status status = relief_open(&dem, path, err);
    if (!status && takeoff) status = takeoff_height(zero_m, dem, path, takeoff, err);
    if (!status)
        status =
            relief_around(out, dem, from->lon, from->lat, fmax(REACH * fabs(from->height_m), LEAST_M), err);
    if (!status && !takeoff) *zero_m = terrain_height(*out, 0, 0);
    relief_close(dem);
    return status;
}

/* Its middle and its corners must be somewhere. */
static bool sees_ground(const geo_place *place, int64_t width, int64_t height) {
    for (int i = 0; i < 5; i++) {
        double lon, lat, x = i == 4 ? 0.5 : i & 1, y = i == 4 ? 0.5 : i >> 1;
        if (!geo_place_lonlat(place, &lon, &lat, x * (double)width, y * (double)height)) return false;
    }
    return true;
}

pap_status raster_frame_place(geo_place **out, raster_frame *frame, const char *dem, const char *takeoff,
                              int64_t width, int64_t height, pap_error *err) {
    static const double LOWEST_M = 1;
    terrain *ground = NULL;
    double zero_m = 0, under_m = 0;
    geo_place *place = NULL;
    pap_status status = dem ? ground_of(&ground, &zero_m, frame, dem, takeoff, err) : PAP_OK;
    geo_camera from = frame->from;
    geo_camera_accuracy accuracy = frame->accuracy;
    from.height_m += zero_m;
    accuracy.height_m = hypot(accuracy.height_m, dem ? DEM_M : LEVEL_M);
    if (ground) under_m = terrain_height(ground, 0, 0);
    if (!status && !isfinite(under_m))
        note_fault(frame, "%s has no height under it", dem);
    else if (!status && from.height_m - under_m < LOWEST_M)
        note_fault(frame, "it was taken %.1f m above the ground by its height above the take-off%s",
                   from.height_m - under_m, dem ? "" : "; give a DEM with --dem");
    if (!status && !*frame->fault) status = geo_place_new_camera(&place, &from, &accuracy, ground, err);
    if (!place) terrain_free(ground);
    if (place && !sees_ground(place, width, height)) {
        note_fault(frame, "part of it shows no ground%s%s", dem ? " of " : "", dem ? dem : "");
        geo_place_free(place);
        place = NULL;
    }
    *out = place;
    return status;
}
