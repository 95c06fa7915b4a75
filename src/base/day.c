/* Days as texts. */
#include "base/day.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool day_is(const char *text) {
    static const char pattern[] = "dddd-dd-dd";
    if (strlen(text) != sizeof pattern - 1) return false;
    for (size_t i = 0; i < sizeof pattern - 1; i++)
        if (pattern[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != '-') return false;
    static const int days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = atoi(text), month = atoi(text + 5), day = atoi(text + 8);
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month] + (is_leap && month == 2);
}

bool day_read(char out[DAY_TEXT], const char *text) {
    static const int FIRST_YEAR = 1960;
    char digits[9] = "";
    size_t count = 0;
    for (const char *at = text; *at && count < 8; at++)
        if (isdigit((unsigned char)*at))
            digits[count++] = *at;
        else if (count != 4 && count != 6)
            break;
    if (count < 8) return false;
    snprintf(out, DAY_TEXT, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
    return atoi(out) >= FIRST_YEAR && day_is(out);
}
