/* Replacing single values of a model file: "flowers.link_m=[0.4,1];threshold=0.3". */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include "papaver/papaver.h"
#include <jansson.h>

/* Applies settings to the tree and notes them in `applied` (an object: key -> value). A key must name a value
 * that is there (dots lead into objects; a regime goes by its name; without one, for all regimes), the value
 * must be JSON of the same kind. PAP_E_SETTING names the key and, for an unknown one, those that exist at
 * that level. */
/* Keys "fields.*" go to trees of this format, without their prefix, and no others do but "prevalence". */
extern const char *const settings_field_format;
pap_status settings_apply(json_t *tree, json_t *applied, const char *settings, pap_error *err);

#endif
