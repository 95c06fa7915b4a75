/* A sensitivity for people and for programs, and back from what was stored. */
#ifndef TRIAL_SENSITIVITY_REPORT_H
#define TRIAL_SENSITIVITY_REPORT_H

#include "trial/answers.h"

/* Texts that end with a newline, the caller's. PAP_E_NOMEM. */
pap_status sensitivity_text(char **out, const sensitivity *s, const answers *a, pap_error *err);
pap_status sensitivity_json(char **out, const sensitivity *s, const answers *a, pap_error *err);

/* From what sensitivity_json wrote; the answers are made again from its plots. PAP_E_FORMAT. */
pap_status sensitivity_read(sensitivity *out, const char *path, pap_error *err);

/* Recall by size with 95 % limits, of all colours and of each: an RGB PNG through a staged file. */
pap_status sensitivity_chart(const sensitivity *s, const answers *a, const char *path, bool may_replace,
                             bool is_public, pap_error *err);

/* "0.4-1 m2", "40 m2 or more"; of class `i`. */
enum { CLASS_TEXT = 32 };
void sensitivity_area_text(char out[CLASS_TEXT], const sensitivity *s, const answers *a, int i);

#endif
