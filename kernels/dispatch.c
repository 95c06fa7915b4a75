/* Picks the kernel set for this CPU. */
#include "base/error.h"
#include "kernels/levels.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct level {
    const char *name;
    bool (*is_supported)(void);
    const kernel_set *set; /* NULL: not built for this architecture */
} level;

static bool always(void) {
    return true;
}

#ifdef PAP_HAVE_X86_LEVELS
/* The flags below are those the level's file is compiled with; the builtin also asks whether the operating
 * system saves the wide registers. */
static bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

static bool has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}
#define X86_LEVEL(name) #name, has_##name, &kernels_##name
#else
static bool never(void) {
    return false;
}
#define X86_LEVEL(name) #name, never, NULL
#endif

/* Best first. */
static const level levels[KERNEL_LEVEL_MAX] = {
    {X86_LEVEL(avx512)},
    {X86_LEVEL(avx2)},
    {"baseline", always, &kernels_baseline},
};

size_t kernels_supported(const kernel_set *out[KERNEL_LEVEL_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < KERNEL_LEVEL_MAX; i++)
        if (levels[i].is_supported()) out[count++] = levels[i].set;
    return count;
}

static const kernel_set *refuse(const char *pinned, bool is_known, pap_error *err) {
    char offered[64] = "";
    for (size_t i = KERNEL_LEVEL_MAX; i-- > 0;) {
        if (!levels[i].is_supported()) continue;
        size_t used = strlen(offered);
        snprintf(offered + used, sizeof offered - used, "%s%s", used ? ", " : "", levels[i].name);
    }
    error_set(err, PAP_E_SETTING, "PAP_KERNELS=%.40s: %s; this CPU offers %s; unset it for the best one",
              pinned, is_known ? "not supported by this CPU" : "unknown (known: baseline, avx2, avx512)",
              offered);
    return NULL;
}

const kernel_set *kernels_pick(const char *pinned, pap_error *err) {
    bool is_known = false;
    for (size_t i = 0; i < KERNEL_LEVEL_MAX; i++) {
        bool is_named = pinned && strcmp(pinned, levels[i].name) == 0;
        is_known = is_known || is_named;
        if ((!pinned || is_named) && levels[i].is_supported()) return levels[i].set;
    }
    return refuse(pinned, is_known, err);
}
