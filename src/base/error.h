/* Filling the caller's error: one line that names the subject, the fault and the remedy. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "papaver/papaver.h"

/* Writes `code` and the formatted line into err (which may be NULL; text that does not fit loses its middle,
 * control characters become '?') and returns code, so that a failing function can end with `return
 * error_set(...)`. */
pap_status error_set(pap_error *err, pap_status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* PAP_E_NOMEM, with what was being made. */
pap_status error_nomem(pap_error *err, const char *what);

/* From errno after a failed file operation: PAP_E_NOSPACE, PAP_E_NOMEM or PAP_E_IO, with `path` and `doing`.
 */
pap_status error_errno(pap_error *err, const char *path, const char *doing);

#endif
