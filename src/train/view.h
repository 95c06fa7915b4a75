/* A scene as one of its views sees it. */
#ifndef TRAIN_VIEW_H
#define TRAIN_VIEW_H

#include "planting/scene.h"
#include "train/plan.h"

/* *source is what planting should take the scene for: its path, without the file's compression where the
 * pixels are no longer the file's. Free both. */
pap_status view_load(scene *out, raster_source **source, const char *path, const plan_scene *of,
                     const scene_view *view, pap_error *err);

/* Another camera's rendering of the same ground: brightness, gamma, colour cast and saturation are drawn. For
 * variety among pictures of few places. */
void view_render_otherwise(scene *s, uint64_t seed);

#endif
