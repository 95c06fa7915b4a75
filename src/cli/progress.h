/* Progress on stderr: a line that rewrites itself on a terminal, lines or JSON elsewhere if asked. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/options.h"

typedef struct progress {
    const char *mode; /* "auto", "plain", "json", "none" */
    const char *subject;
    bool is_terminal, is_shown;
    double last_seconds;
} progress;

progress progress_for(const common_options *common);

/* For detection_options.on_progress, with a progress as context: non-zero once the user asked to stop. */
int progress_report(void *context, const pap_progress *now);

/* Clears the line, if there is one. */
void progress_end(progress *shown);

/* Ctrl-C (and SIGTERM) ask to stop; a second one ends the process as usual. */
void progress_catch_signals(void);
bool progress_is_stopped(void);

#endif
