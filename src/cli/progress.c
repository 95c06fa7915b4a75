/* Progress on stderr. */
#include "cli/progress.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int number) {
    stop_asked = 1;
    signal(number, SIG_DFL);
}

void progress_catch_signals(void) {
    struct sigaction action = {.sa_handler = ask_to_stop};
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool progress_is_stopped(void) {
    return stop_asked != 0;
}

progress progress_for(const common_options *common) {
    bool is_terminal = isatty(STDERR_FILENO) != 0;
    const char *mode = common->progress;
    if (strcmp(mode, "auto") == 0) mode = is_terminal && !common->quiet ? "auto" : "none";
    return (progress){.mode = mode, .is_terminal = is_terminal, .last_seconds = -1};
}

int progress_report(void *context, const pap_progress *now) {
    progress *shown = context;
    bool is_line = strcmp(shown->mode, "auto") == 0, is_last = now->done_px >= now->total_px;
    double pause = is_line ? 0.2 : 1.0;
    if (strcmp(shown->mode, "none") == 0) return stop_asked;
    if (!is_last && now->seconds - shown->last_seconds < pause) return stop_asked;
    shown->last_seconds = now->seconds;
    double share = now->total_px > 0 ? (double)now->done_px / (double)now->total_px : 1;
    double rate = now->seconds > 0 ? (double)now->done_px / now->seconds / 1e6 : 0;
    double left = share > 0 ? now->seconds * (1 - share) / share : 0;
    if (strcmp(shown->mode, "json") == 0) {
        fprintf(stderr, "{\"done_px\": %lld, \"total_px\": %lld, \"seconds\": %.2f, \"mpx_per_s\": %.1f}\n",
                (long long)now->done_px, (long long)now->total_px, now->seconds, rate);
    } else {
        fprintf(stderr, "%s%s: %3.0f %%, %.0f Mpx/s, %.0f s left%s", is_line ? "\r" : "", shown->subject,
                100 * share, rate, left, is_line ? "\033[K" : "\n");
        shown->is_shown = is_line;
    }
    fflush(stderr);
    return stop_asked;
}

void progress_end(progress *shown) {
    if (shown->is_shown) fprintf(stderr, "\r\033[K");
    shown->is_shown = false;
    shown->last_seconds = -1;
}
