/* What people look at: the overview of a scene and the chips of its targets. */
#ifndef RUN_PICTURES_H
#define RUN_PICTURES_H

#include "detect/listing.h"

/* The whole scene in its own orientation, listed targets outlined and numbered by their rank in it. */
pap_status picture_overview(const detection *found, const char *path, double min_score, bool may_replace,
                            bool is_public, pap_error *err);

/* One chip per listed target in folder/<chip>: the plot with its outline and a scale bar, north up. */
pap_status picture_chips(const detection *found, const char *folder, const listing_options *options,
                         bool may_replace, bool is_public, pap_error *err);

#endif
