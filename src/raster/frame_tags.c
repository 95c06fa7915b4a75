/* Values of EXIF and XMP, for the reading of raw frames. */
#include "raster/frame_tags.h"

#include <cpl_conv.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

static const char *skip_spaces(const char *text) {
    while (isspace((unsigned char)*text)) text++;
    return text;
}

/* What may follow a coordinate: a degree sign (UTF-8) and a direction. False for anything else. */
static bool take_direction(double *value, const char *rest) {
    static const char degree[] = "\xc2\xb0";
    rest = skip_spaces(rest);
    if (strncmp(rest, degree, 2) == 0) rest += 2;
    if (strncmp(rest, "deg", 3) == 0) rest += 3;
    rest = skip_spaces(rest);
    if (*rest && strchr("NSEWnsew", *rest)) {
        if (strchr("SWsw", *rest)) *value = -fabs(*value);
        rest++;
    }
    return *skip_spaces(rest) == '\0';
}

bool tag_number(double *out, const char *text) {
    char *end;
    if (!text) return false;
    text = skip_spaces(text);
    double value = CPLStrtod(text, &end);
    if (end == text) return false;
    if (*end == '/') {
        const char *below = end + 1;
        double divisor = CPLStrtod(below, &end);
        if (end == below || divisor == 0) return false;
        value /= divisor;
    }
    if (!take_direction(&value, end) || !isfinite(value)) return false;
    *out = value;
    return true;
}

bool tag_degrees(double *out, const char *text, const char *direction) {
    double sum = 0, unit = 1;
    if (!text || !direction || !*direction || !strchr("NSEWnsew", *direction)) return false;
    int count = 0;
    for (const char *open = strchr(text, '('); open && count < 3; open = strchr(open + 1, '('), count++) {
        char *end;
        double part = CPLStrtod(open + 1, &end);
        if (end == open + 1 || *end != ')' || !isfinite(part) || part < 0) return false;
        sum += part / unit;
        unit *= 60;
    }
    if (count == 0) return false;
    *out = strchr("SWsw", *direction) ? -sum : sum;
    return true;
}

const char *tag_text(CPLXMLNode *xmp, const char *name) {
    /* A leading = lets siblings of the first node be searched too. */
    char wanted[80] = "=";
    strncat(wanted, name, sizeof wanted - 2);
    CPLXMLNode *found = CPLSearchXMLNode(xmp, wanted);
    for (found = found ? found->psChild : NULL; found; found = found->psNext)
        if (found->eType == CXT_Text) return found->pszValue;
    return NULL;
}
