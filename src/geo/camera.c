/* A camera over the ground: which place on the ground a pixel shows, and how far that may be wrong. */
#include "geo/camera.h"

#include <math.h>
#include <stddef.h>

typedef struct direction {
    double east, north, up;
} direction;

static double radians(double degrees) {
    return degrees * acos(-1.0) / 180.0;
}

static direction sum_of(double a, direction u, double b, direction v) {
    return (direction){a * u.east + b * v.east, a * u.north + b * v.north, a * u.up + b * v.up};
}

/* The picture's axes in the world: along rows, down columns, into the picture. */
typedef struct axes {
    direction right, down, view;
} axes;

static axes axes_of(const geo_camera *from) {
    double yaw = radians(from->yaw_deg), pitch = radians(from->pitch_deg), roll = radians(from->roll_deg);
    direction view = {sin(yaw) * cos(pitch), cos(yaw) * cos(pitch), sin(pitch)};
    direction right = {cos(yaw), -sin(yaw), 0};
    direction down = {sin(yaw) * sin(pitch), cos(yaw) * sin(pitch), -cos(pitch)};
    return (axes){sum_of(cos(roll), right, sin(roll), down), sum_of(cos(roll), down, -sin(roll), right),
                  view};
}

/* From where the lens bent a ray to, back to where it came from, in focal lengths: by repetition, which
 * converges for every lens that people look through. */
static bool straighten(const geo_lens *lens, double *x, double *y) {
    enum { ROUNDS = 100 };
    const double bent_x = *x, bent_y = *y, near = 1e-9;
    double step = INFINITY;
    for (int round = 0; round < ROUNDS && step > near; round++) {
        double u = *x, v = *y, r2 = u * u + v * v;
        double radial = 1 + r2 * (lens->k1 + r2 * (lens->k2 + r2 * lens->k3));
        *x = (bent_x - 2 * lens->p1 * u * v - lens->p2 * (r2 + 2 * u * u)) / radial;
        *y = (bent_y - lens->p1 * (r2 + 2 * v * v) - 2 * lens->p2 * u * v) / radial;
        step = hypot(*x - u, *y - v);
    }
    return step <= near;
}

/* Of a pixel's ray, as long as it takes to go down by one metre; false at or above the horizon, or where the
 * lens has no answer. */
static bool ray_of(direction *out, const geo_camera *from, double x_px, double y_px) {
    axes a = axes_of(from);
    double x = (x_px - from->centre_x_px) / from->focal_px, y = (y_px - from->centre_y_px) / from->focal_px;
    if (!straighten(&from->lens, &x, &y)) return false;
    direction ray = sum_of(1, a.view, 1, sum_of(x, a.right, y, a.down));
    if (!(ray.up < 0)) return false;
    *out = (direction){ray.east / -ray.up, ray.north / -ray.up, -1};
    return true;
}

static geo_spot spot_at(const geo_camera *from, const direction *ray, double up_m) {
    double drop = from->height_m - up_m;
    return (geo_spot){drop * ray->east, drop * ray->north, up_m};
}

/* Metres that the ray is above the ground at a height; NaN beyond the terrain. */
static double clearance(const geo_camera *from, const terrain *ground, const direction *ray, double up_m) {
    geo_spot at = spot_at(from, ray, up_m);
    return up_m - terrain_height(ground, at.east_m, at.north_m);
}

/* Down the ray in steps as small as the terrain's own, then by halves. */
static bool meet(geo_spot *out, const geo_camera *from, const terrain *ground, const direction *ray) {
    enum { STEPS_MAX = 4096, HALVINGS = 24 };
    double low = ground->lowest_m, top = fmin(from->height_m, ground->highest_m), above = top;
    double across = (top - low) * hypot(ray->east, ray->north);
    int steps = (int)fmin(ceil(2 * across / ground->step_m) + 1, STEPS_MAX);
    if (!(from->height_m > low)) return false;
    for (int i = 0; i <= steps; i++) {
        double below = top + (low - top) * i / steps, gap = clearance(from, ground, ray, below);
        if (isnan(gap) || (i == 0 && gap < 0 && top == from->height_m)) return false;
        if (gap > 0) {
            above = below;
            continue;
        }
        for (int half = 0; half < HALVINGS; half++) {
            double middle = (above + below) / 2;
            if (clearance(from, ground, ray, middle) > 0)
                above = middle;
            else
                below = middle;
        }
        *out = spot_at(from, ray, below);
        return true;
    }
    return false;
}

bool geo_camera_ground(geo_spot *out, const geo_camera *from, const terrain *ground, double x_px,
                       double y_px) {
    direction ray;
    if (!ray_of(&ray, from, x_px, y_px)) return false;
    if (ground) return meet(out, from, ground, &ray);
    if (!(from->height_m > 0)) return false;
    *out = spot_at(from, &ray, 0);
    return true;
}

double geo_camera_tilt_deg(const geo_camera *from) {
    return acos(fmax(-1, fmin(1, -axes_of(from).view.up))) * 180.0 / acos(-1.0);
}

double geo_camera_top_deg(const geo_camera *from) {
    direction down = axes_of(from).down;
    double degrees = atan2(-down.east, -down.north) * 180.0 / acos(-1.0);
    return degrees < 0 ? degrees + 360 : degrees;
}

double geo_camera_error_m(const geo_camera *from, const geo_camera_accuracy *accuracy, const geo_spot *at) {
    double away = hypot(at->east_m, at->north_m), drop = from->height_m - at->up_m, slant = away / drop;
    const double parts[] = {
        accuracy->position_m,
        accuracy->height_m * slant,
        radians(accuracy->pointing_deg) * drop * (1 + slant * slant),
        radians(accuracy->yaw_deg) * away,
        accuracy->focal_share * away,
        accuracy->may_be_turned ? 2 * away : 0,
    };
    double sum = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) sum += parts[i] * parts[i];
    return sqrt(sum);
}

double geo_camera_drift_m(const geo_camera *from, const geo_camera_accuracy *accuracy, const geo_spot *at) {
    geo_camera_accuracy own = *accuracy;
    own.position_m = accuracy->drift_m;
    own.may_be_turned = false;
    return geo_camera_error_m(from, &own, at);
}
