/* The table of columns, and how a target fills them. */
#include "targets/columns.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef enum column_kind {
    KIND_TEXT,
    KIND_FILE_NAME,
    KIND_COUNT,
    KIND_REAL,
    KIND_WHY,
    KIND_FILE_NAMES,
    KIND_DESCRIPTION
} column_kind;

typedef struct column {
    const char *name;
    column_kind kind;
    unsigned sets; /* column_set bits */
    size_t offset; /* in pap_target */
    int decimals;  /* of a KIND_REAL */
} column;

enum { PROPERTIES = COLUMNS_MAP | COLUMNS_TABLE | COLUMNS_PLACE };

#define AT(member) offsetof(pap_target, member)

static const column columns[] = {
    {"lon", KIND_REAL, COLUMNS_TABLE, AT(lon), 7},
    {"lat", KIND_REAL, COLUMNS_TABLE, AT(lat), 7},
    {"x_px", KIND_REAL, COLUMNS_TABLE, AT(x_px), 2},
    {"y_px", KIND_REAL, COLUMNS_TABLE, AT(y_px), 2},
    {"name", KIND_TEXT, COLUMNS_WAYPOINT, AT(id), 0},
    {"desc", KIND_DESCRIPTION, COLUMNS_WAYPOINT, 0, 0},
    {"id", KIND_TEXT, PROPERTIES, AT(id), 0},
    {"description", KIND_DESCRIPTION, COLUMNS_PLACE, 0, 0},
    {"score", KIND_REAL, PROPERTIES, AT(score), 4},
    {"colour", KIND_TEXT, PROPERTIES, AT(colour), 0},
    {"stage", KIND_TEXT, PROPERTIES, AT(stage), 0},
    {"flowers", KIND_COUNT, PROPERTIES, AT(flowers), 0},
    {"plants_low", KIND_COUNT, PROPERTIES, AT(plants_low), 0},
    {"plants_high", KIND_COUNT, PROPERTIES, AT(plants_high), 0},
    {"area_m2", KIND_REAL, PROPERTIES, AT(area_m2), 2},
    {"gsd_m", KIND_REAL, PROPERTIES, AT(gsd_m), 4},
    {"position_error_m", KIND_REAL, PROPERTIES, AT(position_error_m), 2},
    {"image", KIND_FILE_NAME, PROPERTIES, AT(image), 0},
    {"date", KIND_TEXT, PROPERTIES, AT(date), 0},
    {"model", KIND_TEXT, PROPERTIES, AT(model), 0},
    {"lon_gcj02", KIND_REAL, PROPERTIES, AT(lon_gcj02), 7},
    {"lat_gcj02", KIND_REAL, PROPERTIES, AT(lat_gcj02), 7},
    {"chip", KIND_TEXT, PROPERTIES, AT(chip), 0},
    {"why", KIND_WHY, PROPERTIES, AT(why), 0},
    {"also_in", KIND_FILE_NAMES, PROPERTIES, AT(also_in), 0},
};

enum { COLUMN_COUNT = sizeof columns / sizeof *columns, TEXT_SIZE = 1024 };

_Static_assert(sizeof columns / sizeof *columns <= COLUMNS_LIMIT, "COLUMNS_LIMIT is too low");

static OGRFieldType field_type(const target_format *format, column_kind kind) {
    switch (kind) {
    case KIND_COUNT: return OFTInteger64;
    case KIND_REAL: return OFTReal;
    case KIND_FILE_NAMES:
    case KIND_WHY: return format->holds_lists ? OFTStringList : OFTString;
    default: return OFTString;
    }
}

double columns_round(double value, int decimals) {
    double scale = pow(10.0, decimals), rounded = round(value * scale) / scale;
    return rounded == 0 ? 0 : rounded; /* no -0 in a list */
}

/* Names come from file systems and may be in any encoding; what is written is UTF-8. */
static void set_text(OGRFeatureH feature, int field, const char *text) {
    if (CPLIsUTF8(text, -1)) {
        OGR_F_SetFieldString(feature, field, text);
        return;
    }
    char *ascii = CPLForceToASCII(text, -1, '?');
    OGR_F_SetFieldString(feature, field, ascii);
    CPLFree(ascii);
}

/* A spreadsheet takes a cell that starts like this for a formula; the apostrophe makes it text. */
static void set_file_name(OGRFeatureH feature, int field, const char *name, bool is_table) {
    size_t size = strlen(name) + 2;
    char *guarded = CPLMalloc(size);
    snprintf(guarded, size, "%s%s", is_table && *name && strchr("=+-@\t\r", *name) ? "'" : "", name);
    set_text(feature, field, guarded);
    CPLFree(guarded);
}

static void set_why(OGRFeatureH feature, int field, const pap_target *target, bool as_list) {
    char **reasons = NULL;
    char joined[TEXT_SIZE] = "";
    size_t used = 0;
    for (size_t i = 0; i < sizeof target->why / sizeof *target->why && target->why[i]; i++) {
        reasons = CSLAddString(reasons, target->why[i]);
        if (used < sizeof joined)
            used +=
                (size_t)snprintf(joined + used, sizeof joined - used, "%s%s", i ? "; " : "", target->why[i]);
    }
    if (as_list && reasons)
        OGR_F_SetFieldStringList(feature, field, reasons);
    else if (reasons)
        set_text(feature, field, joined);
    CSLDestroy(reasons);
}

/* Joined, or as a list, in which a JSON reader needs no rule to take it apart. */
static void set_file_names(OGRFeatureH feature, int field, const char *names, const target_format *format) {
    char **all = CSLTokenizeString2(names, "/", 0);
    size_t size = 3 * strlen(names) + 1, used = 0;
    char *joined = CPLMalloc(size);
    *joined = '\0';
    for (int i = 0; all && all[i]; i++)
        used += (size_t)snprintf(joined + used, size - used, "%s%s", i ? "; " : "", all[i]);
    if (format->holds_lists)
        OGR_F_SetFieldStringList(feature, field, all);
    else
        set_file_name(feature, field, joined, format->columns == COLUMNS_TABLE);
    CPLFree(joined);
    CSLDestroy(all);
}

static int pictures_of(const pap_target *target) {
    int count = 1;
    for (const char *at = target->also_in; at && *at; at = strchr(at + 1, '/')) count++;
    return count;
}

/* The one text a person sees on a phone: it says that this is a suspicion. */
static void set_description(OGRFeatureH feature, int field, const pap_target *target) {
    char flowers[48] = "flowers not resolved", pictures[48] = "", text[TEXT_SIZE];
    if (target->flowers >= 0)
        snprintf(flowers, sizeof flowers, "about %lld open flowers", (long long)target->flowers);
    if (target->also_in) snprintf(pictures, sizeof pictures, "; seen in %d pictures", pictures_of(target));
    snprintf(text, sizeof text,
             "suspected opium-poppy plot, to be checked on the ground; score %.2f, %s, %.1f m2, %s%s",
             target->score, flowers, target->area_m2, target->colour ? target->colour : "colour unknown",
             pictures);
    set_text(feature, field, text);
}

/* A value that is unknown stays null: NULL, a negative count, a number that is not finite. */
static void set_field(OGRFeatureH feature, int field, const column *c, const target_format *format,
                      const pap_target *target) {
    const void *value = (const char *)target + c->offset;
    bool is_text = c->kind == KIND_TEXT || c->kind == KIND_FILE_NAME || c->kind == KIND_FILE_NAMES;
    const char *text = is_text ? *(const char *const *)value : NULL;
    OGR_F_SetFieldNull(feature, field);
    switch (c->kind) {
    case KIND_TEXT:
        if (text) set_text(feature, field, text);
        break;
    case KIND_FILE_NAME:
        if (text) set_file_name(feature, field, text, format->columns == COLUMNS_TABLE);
        break;
    case KIND_FILE_NAMES:
        if (text) set_file_names(feature, field, text, format);
        break;
    case KIND_COUNT:
        if (*(const int64_t *)value >= 0) OGR_F_SetFieldInteger64(feature, field, *(const int64_t *)value);
        break;
    case KIND_REAL:
        if (isfinite(*(const double *)value))
            OGR_F_SetFieldDouble(feature, field, columns_round(*(const double *)value, c->decimals));
        break;
    case KIND_WHY: set_why(feature, field, target, format->holds_lists); break;
    case KIND_DESCRIPTION: set_description(feature, field, target); break;
    }
}

/* GPX brings its own fields: those are used, not made again. */
bool columns_create(OGRLayerH layer, int field[COLUMNS_LIMIT], const target_format *format) {
    OGRFeatureDefnH made = OGR_L_GetLayerDefn(layer);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        field[i] = -1;
        if (!(columns[i].sets & format->columns)) continue;
        if (OGR_FD_GetFieldIndex(made, columns[i].name) < 0) {
            OGRFieldDefnH wanted = OGR_Fld_Create(columns[i].name, field_type(format, columns[i].kind));
            OGRErr failed = OGR_L_CreateField(layer, wanted, TRUE);
            OGR_Fld_Destroy(wanted);
            if (failed) return false;
        }
        field[i] = OGR_FD_GetFieldIndex(made, columns[i].name);
    }
    return true;
}

void columns_fill(OGRFeatureH feature, const target_format *format, const int field[COLUMNS_LIMIT],
                  const pap_target *target) {
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (field[i] >= 0) set_field(feature, field[i], &columns[i], format, target);
}
