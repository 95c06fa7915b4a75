/* An evaluation for people and for programs. */
#ifndef ASSESS_REPORT_H
#define ASSESS_REPORT_H

#include "assess/evaluate.h"

/* Texts that end with a newline, the caller's. PAP_E_NOMEM. */
pap_status report_text(char **out, const evaluation *e, pap_error *err);
pap_status report_json(char **out, const evaluation *e, pap_error *err);

/* The goals of the design beside what the evaluation shows of them, as a Markdown table. */
pap_status report_goals(char **out, const evaluation *e, pap_error *err);

/* The same for a verified list. */
pap_status report_verified_text(char **out, const olofsson_table *table, const olofsson_result *result,
                                pap_error *err);
pap_status report_verified_json(char **out, const olofsson_table *table, const olofsson_result *result,
                                pap_error *err);

#endif
