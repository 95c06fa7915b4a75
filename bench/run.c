/* papaver-bench-run: runs a command with its output thrown away; prints wall, user and system seconds and the
 * most MiB it had resident. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double seconds_of(struct timeval span) {
    return (double)span.tv_sec + 1e-6 * (double)span.tv_usec;
}

/* In the child. stderr stays, so that a failure explains itself. */
static void become(char **command) {
    int sink = open("/dev/null", O_WRONLY);
    if (sink >= 0) dup2(sink, STDOUT_FILENO);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

/* 0 when the command succeeded; else what a shell would report. */
static int exit_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv) {
    if (argc < 2 || argv[1][0] == '-') {
        fputs("usage: papaver-bench-run COMMAND [ARGUMENT]...\n"
              "prints: wall s, user s, system s, peak resident MiB\n",
              stderr);
        return 2;
    }
    int status;
    struct rusage used;
    double began = seconds_now();
    pid_t child = fork();
    if (child == 0) become(argv + 1);
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        perror("papaver-bench-run");
        return 1;
    }
    double wall = seconds_now() - began;
    /* Linux counts ru_maxrss in KiB. */
    printf("%.4f %.4f %.4f %.1f\n", wall, seconds_of(used.ru_utime), seconds_of(used.ru_stime),
           (double)used.ru_maxrss / 1024.0);
    return exit_of(status);
}
