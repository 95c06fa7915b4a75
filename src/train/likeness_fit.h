/* Learning the pixel stage: the network of kernels/likeness.h from samples of micro-cells. */
#ifndef TRAIN_LIKENESS_FIT_H
#define TRAIN_LIKENESS_FIT_H

#include "train/pixels.h"

#include <jansson.h>

/* The recipe's "training.likeness" object. */
typedef struct likeness_how {
    int units;          /* 1 .. LIKENESS_UNITS_MAX */
    int epochs;         /* passes over the samples */
    double rate, decay; /* of Adam (Kingma and Ba 2015) at the start; of the weights, per step and rate */
} likeness_how;

/* PAP_E_MODEL names what is missing. */
pap_status likeness_how_read(likeness_how *out, const json_t *recipe, const char *file, pap_error *err);

/* Learns from the samples of the places for which is_taken holds; each sample once per epoch, each time under
 * another light. Same samples, same net. PAP_E_EMPTY without plots or without anything else. */
pap_status likeness_fit(likeness_net *out, const pixel_samples *samples, const bool *is_taken,
                        const likeness_how *how, uint64_t seed, pap_error *err);

/* How often a sample on a plot is found likelier than one that is not, over the places taken; NAN without
 * either. */
double likeness_auc(const likeness_net *net, const pixel_samples *samples, const bool *is_taken);

#endif
