/* What `papaver info` says of a run folder. */
#ifndef CLI_RUN_INFO_H
#define CLI_RUN_INFO_H

#include "papaver/papaver.h"
#include <stdbool.h>

/* What the run was, and how small a plot its pictures would have shown where that was found out. To stdout.
 */
pap_status run_info_print(const char *path, bool as_json, pap_error *err);

#endif
