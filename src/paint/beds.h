/* Look-alikes that grow in beds. */
#ifndef PAINT_BEDS_H
#define PAINT_BEDS_H

#include "paint/plot.h"

/* Each fills *out with the bed's outline and area. PAP_E_NOMEM. */
pap_status beds_paint_rape(plot_truth *out, easel *e, const outline *place, pap_error *err);
pap_status beds_paint_umbels(plot_truth *out, easel *e, const outline *place, pap_error *err);
pap_status beds_paint_tulips(plot_truth *out, easel *e, const outline *place, pap_error *err);
pap_status beds_paint_bare_leaves(plot_truth *out, easel *e, const outline *place, pap_error *err);
pap_status beds_paint_small_flowers(plot_truth *out, easel *e, const outline *place, pap_error *err);
pap_status beds_paint_loose_petals(plot_truth *out, easel *e, const outline *place, pap_error *err);
pap_status beds_paint_corn_poppy(plot_truth *out, easel *e, const outline *place, pap_error *err);

#endif
