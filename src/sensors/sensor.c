/* Finding rows and bands of the table of sensors. */
#include "sensors/sensor.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

static bool is_skipped(char c) {
    return c == ' ' || c == '-' || c == '_';
}

/* Whether the first `length` characters of a are b, but for case, blanks and hyphens. */
static bool is_same_word(const char *a, size_t length, const char *b) {
    const char *end = a + length;
    for (;;) {
        while (a < end && is_skipped(*a)) a++;
        while (is_skipped(*b)) b++;
        if (a == end || !*b) return a == end && !*b;
        if (tolower((unsigned char)*a++) != tolower((unsigned char)*b++)) return false;
    }
}

static bool is_alias(const sensor *one, const char *text) {
    for (const char *at = one->aliases; *at;) {
        size_t length = strcspn(at, " ");
        if (is_same_word(at, length, text)) return true;
        at += length + (at[length] == ' ');
    }
    return false;
}

const sensor *sensor_find(const char *text) {
    for (size_t i = 0; i < sensor_count(); i++) {
        const sensor *one = sensor_at(i);
        if (is_same_word(one->key, strlen(one->key), text) ||
            is_same_word(one->name, strlen(one->name), text) || is_alias(one, text))
            return one;
    }
    return NULL;
}

int sensor_band_count(const sensor *one) {
    int count = 0;
    while (count < SENSOR_BANDS_MAX && one->bands[count].name) count++;
    return count;
}

/* "SR_B04" is "B4": agencies pad numbers and put the level before them. */
static bool is_band_name(const char *text, size_t length, const char *name) {
    static const char LEVEL[] = "SR_";
    if (length > strlen(LEVEL) && strncasecmp(text, LEVEL, strlen(LEVEL)) == 0) {
        text += strlen(LEVEL);
        length -= strlen(LEVEL);
    }
    if (length > 2 && toupper((unsigned char)text[0]) == 'B' && text[1] == '0')
        return toupper((unsigned char)name[0]) == 'B' && is_same_word(text + 2, length - 2, name + 1);
    return is_same_word(text, length, name);
}

static int band_named(const sensor *one, const char *text, size_t length) {
    for (int i = 0; i < sensor_band_count(one); i++)
        if (is_band_name(text, length, one->bands[i].name)) return i;
    return -1;
}

int sensor_band_named(const sensor *one, const char *name) {
    return band_named(one, name, strlen(name));
}

int sensor_band_of_role(const sensor *one, const char *role) {
    for (int i = 0; i < sensor_band_count(one); i++)
        if (one->bands[i].role && strcasecmp(one->bands[i].role, role) == 0) return i;
    return -1;
}

int sensor_band_near(const sensor *one, double nm, double tolerance_nm) {
    int best = -1;
    double nearest = tolerance_nm;
    for (int i = 0; i < sensor_band_count(one); i++) {
        double away = fabs(one->bands[i].centre_nm - nm);
        if (!(one->bands[i].centre_nm > 0) || away > nearest || (best >= 0 && away == nearest)) continue;
        nearest = away;
        best = i;
    }
    return best;
}

/* The places that a layout names, or -1 for a name that the table does not have; returns how many. */
static int read_layout(const sensor *one, const char *layout, int places[SENSOR_BANDS_MAX]) {
    int count = 0;
    for (const char *at = layout; *at && count < SENSOR_BANDS_MAX;) {
        size_t length = strcspn(at, "|");
        places[count++] = band_named(one, at, length);
        at += length + (at[length] == '|');
    }
    return count;
}

bool sensor_layout(const sensor *one, int count, int places[SENSOR_BANDS_MAX]) {
    for (int i = 0; i < SENSOR_LAYOUTS_MAX && one->layouts[i]; i++)
        if (read_layout(one, one->layouts[i], places) == count) return true;
    return false;
}
