/* Which parts of a picture are planted in: all of a small one, a dozen spread over a large one. */
#ifndef TRIAL_WINDOWS_H
#define TRIAL_WINDOWS_H

#include "planting/scene.h"

enum { WINDOWS_MAX = 12 };

typedef struct scene_windows {
    scene_box boxes[WINDOWS_MAX];
    int room[WINDOWS_MAX]; /* plots that suit its valid ground */
    int count, of;         /* chosen; in the whole picture */
    int damaged;           /* looked at, but not decodable */
    double valid_m2;       /* of those chosen */
} scene_windows;

/* The edge of windows in which plots of up to `area_m2` find room, and `bytes` hold the pixels of one planted
 * and shown to detection. */
int windows_edge_px(const raster_source *source, double area_m2, size_t bytes);

/* Cuts the picture into windows of about equal size and takes those with valid ground, in an order that
 * spreads. `go_on` (NULL: always) is asked between windows. PAP_E_EMPTY without valid pixels, PAP_E_DECODE
 * when nothing could be decoded, PAP_E_CANCELLED, PAP_E_NOMEM. */
typedef bool windows_go_on(void *context);
pap_status windows_choose(scene_windows *out, const raster_source *source, int edge_px, windows_go_on *go_on,
                          void *context, pap_error *err);

#endif
