/* The learnt pixel stage in a model file. */
#ifndef MODEL_LIKENESS_H
#define MODEL_LIKENESS_H

#include "kernels/likeness.h"
#include "papaver/papaver.h"
#include <jansson.h>

/* PAP_E_MODEL names what is wrong with it. */
pap_status likeness_read(likeness_net *out, const json_t *json, const char *file, pap_error *err);

/* A new reference; NULL when memory ran out. */
json_t *likeness_save(const likeness_net *net);

#endif
