/* What is said of a picture's sensor, its bands' light, its samples and the indices that they allow; the
 * table of sensors. */
#include "cli/sensor_text.h"

#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "indices/plan.h"
#include "raster/values.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Words of a list under the name of a line of `info`, broken before the hundredth column. */
typedef struct word_line {
    int indent, column;
} word_line;

enum { INFO_INDENT = 12, TABLE_INDENT = 15, LAST_COLUMN = 100 };

static word_line begin_line(const char *name) {
    printf("  %-10s", name);
    return (word_line){INFO_INDENT, INFO_INDENT};
}

__attribute__((format(printf, 2, 3))) static void add_word(word_line *line, const char *format, ...) {
    char word[200];
    va_list values;
    va_start(values, format);
    vsnprintf(word, sizeof word, format, values);
    va_end(values);
    int length = (int)strlen(word);
    bool is_first = line->column == line->indent;
    if (!is_first && line->column + 1 + length > LAST_COLUMN) {
        printf("\n%*s", line->indent, "");
        line->column = line->indent;
        is_first = true;
    }
    printf("%s%s", is_first ? "" : " ", word);
    line->column += length + !is_first;
}

static void end_line(void) {
    printf("\n");
}

/* ---- which indices ---- */

typedef struct index_offer {
    bool has[INDEX_COUNT], wants_scale[INDEX_COUNT]; /* can be computed; could, if samples told their scale */
    int count, waiting;
} index_offer;

static index_offer offer_of(const raster_source *source, const raster_radiometry *radiometry) {
    index_offer offer = {.count = 0};
    int bands[INDEX_BAND_COUNT];
    pap_error ignored;
    if (!radiometry || raster_source_check_light(source, &ignored)) return offer;
    index_plan_find_bands(bands, source);
    for (int id = 0; id < INDEX_COUNT; id++) {
        bool is_complete = true;
        for (int k = 0; k < INDEX_BAND_COUNT; k++)
            is_complete = is_complete && (!(index_table[id].bands >> k & 1) || bands[k]);
        bool waits = radiometry->coding == RASTER_UNSCALED && index_table[id].needs_reflectance;
        offer.has[id] = is_complete && !waits;
        offer.wants_scale[id] = is_complete && waits;
        offer.count += offer.has[id];
        offer.waiting += offer.wants_scale[id];
    }
    return offer;
}

static void print_offer(const index_offer *offer) {
    word_line line = begin_line("indices");
    add_word(&line, "%d of %d%s", offer->count, INDEX_COUNT, offer->count ? ":" : "");
    for (int id = 0; id < INDEX_COUNT; id++)
        if (offer->has[id]) add_word(&line, "%s", index_table[id].name);
    if (offer->waiting) {
        add_word(&line, "(with --scale, %d more:", offer->waiting);
        int left = offer->waiting;
        for (int id = 0; id < INDEX_COUNT; id++)
            if (offer->wants_scale[id]) add_word(&line, "%s%s", index_table[id].name, --left ? "" : ")");
    }
    end_line();
}

/* ---- sensor, bands, samples ---- */

static void print_sensor(const raster_source *s) {
    const raster_sensing *sensing = &s->sensing;
    word_line line = begin_line("sensor");
    if (!sensing->sensor) {
        add_word(&line, s->capture.is_raw ? "%s, not in the table of sensors" : "not recognised%s",
                 s->capture.is_raw ? s->capture.camera : "");
    } else {
        add_word(&line, "%s%s%s (%s", sensing->sensor->name, *sensing->what ? ", " : "", sensing->what,
                 sensing->how);
        if (s->capture.is_raw)
            printf("; %d capture%s of one band, not aligned", s->capture.part_count,
                   s->capture.part_count == 1 ? "" : "s");
        printf(")");
    }
    if (*sensing->day && !s->frame.is_raw) printf("; %s (%s)", sensing->day, sensing->day_from);
    end_line();
}

static void print_parts(const raster_source *s) {
    if (!s->part_count) return;
    word_line line = begin_line("parts");
    bool is_inside = strchr(s->parts[0], ':') != NULL;
    if (is_inside) {
        add_word(&line, "%d bands of one product; those of 20 m repeat their pixels on the grid of 10 m",
                 s->part_count);
    } else {
        add_word(&line, "%d files as one picture:", s->part_count);
        for (int i = 0; i < s->part_count; i++)
            add_word(&line, "%s%s", file_base_name(s->parts[i]), i + 1 < s->part_count ? "," : "");
    }
    end_line();
}

static void print_capture(const raster_source *s) {
    const raster_capture *raw = &s->capture;
    if (!raw->is_raw) return;
    word_line line = begin_line("capture");
    if (raw->id[0]) add_word(&line, "%s,", raw->id);
    if (raw->serial[0]) add_word(&line, "camera %s,", raw->serial);
    for (int i = 0; i < raw->part_count; i++) {
        const raster_capture_band *one = &raw->parts[i];
        add_word(&line, "%s %s %.0f nm%s", one->file, one->name, one->centre_nm,
                 i + 1 < raw->part_count ? "," : "");
    }
    end_line();
}

static bool has_wavelengths(const raster_source *s) {
    for (int i = 0; i < s->band_count && i < RASTER_BANDS_MAX; i++)
        if (s->spectra[i].centre_nm > 0) return true;
    return false;
}

static void print_bands(const raster_source *s) {
    int known = s->band_count < RASTER_BANDS_MAX ? s->band_count : RASTER_BANDS_MAX;
    if (!has_wavelengths(s) || s->capture.is_raw) return;
    word_line line = begin_line("bands");
    for (int i = 0; i < known; i++) {
        const raster_spectrum *light = &s->spectra[i];
        const char *role = raster_role_name(s->roles[i]);
        bool has_own_name = light->name[0] && strcasecmp(light->name, role) != 0;
        const char *comma = i + 1 < known ? "," : "";
        if (light->centre_nm > 0)
            add_word(&line, "%d %s%s%s %.0f nm%s", i + 1,
                     s->roles[i] == RASTER_OTHER && has_own_name ? "" : role,
                     has_own_name && s->roles[i] != RASTER_OTHER ? " " : "", has_own_name ? light->name : "",
                     light->centre_nm, comma);
        else
            add_word(&line, "%d %s%s", i + 1, role, comma);
    }
    end_line();
}

/* The first band that shows anything stands for all, unless they differ. */
static int first_lit(const raster_source *s) {
    int bands[RASTER_BANDS_MAX];
    return raster_spectral_bands(bands, s) ? bands[0] - 1 : 0;
}

static bool is_same_for_all(const raster_source *s, const raster_radiometry *r) {
    int bands[RASTER_BANDS_MAX], count = raster_spectral_bands(bands, s);
    for (int i = 1; i < count; i++)
        if (r->scale[bands[i] - 1] != r->scale[bands[0] - 1] ||
            r->offset[bands[i] - 1] != r->offset[bands[0] - 1])
            return false;
    return true;
}

static void print_rule(const raster_source *s, const raster_radiometry *r, int first) {
    printf("reflectance = %.6g x sample", r->scale[first]);
    if (r->offset[first] != 0) printf(" %c %.6g", r->offset[first] < 0 ? '-' : '+', fabs(r->offset[first]));
    printf(" (%s%s)", r->how, is_same_for_all(s, r) ? "" : "; of the first band");
}

static void print_values(const raster_source *s, const raster_radiometry *r) {
    if (!r || s->sensing.is_derived || s->capture.is_raw) return;
    int first = first_lit(s);
    printf("  values    ");
    if (r->coding == RASTER_DISPLAY)
        printf("display codes (sRGB) over %.9g: no reflectance", s->full_scale);
    else if (r->coding == RASTER_UNSCALED)
        printf("%s samples whose scale is not told: %s", s->type_name,
               s->sensing.sensor ? s->sensing.sensor->units : "give --scale for what needs reflectance");
    else if (strcmp(r->how, "stored so") == 0)
        printf("reflectance, stored so (%s)", s->type_name);
    else
        print_rule(s, r, first);
    if (s->spectra[first].saturation > 0) printf("; saturated from %.0f", s->spectra[first].saturation);
    printf("\n");
}

void sensor_text_print(const raster_source *s) {
    raster_radiometry radiometry, *known = &radiometry;
    pap_error ignored;
    if (raster_radiometry_read(&radiometry, s, 0, 0, &ignored)) known = NULL;
    index_offer offer = offer_of(s, known);
    print_sensor(s);
    print_parts(s);
    print_capture(s);
    print_bands(s);
    print_values(s, known);
    if (*s->sensing.note) printf("  note      %s\n", s->sensing.note);
    print_offer(&offer);
}

/* ---- the same as JSON ---- */

static json_t *number_or_null(double value) {
    return value > 0 ? json_real(value) : json_null();
}

static json_t *text_or_null(const char *text) {
    return text && *text ? json_string(text) : json_null();
}

static json_t *bands_json(const raster_source *s, const raster_radiometry *r) {
    int known = s->band_count < RASTER_BANDS_MAX ? s->band_count : RASTER_BANDS_MAX;
    json_t *all = json_array();
    for (int i = 0; i < known; i++) {
        const raster_spectrum *light = &s->spectra[i];
        json_t *one = json_pack("{s:i, s:s}", "band", i + 1, "role", raster_role_name(s->roles[i]));
        json_object_set_new(one, "name", text_or_null(light->name));
        json_object_set_new(one, "centre_nm", number_or_null(light->centre_nm));
        json_object_set_new(one, "width_nm", number_or_null(light->width_nm));
        json_object_set_new(one, "scale", r ? json_real(r->scale[i]) : json_null());
        json_object_set_new(one, "offset", r ? json_real(r->offset[i]) : json_null());
        json_object_set_new(one, "saturation", number_or_null(light->saturation));
        json_array_append_new(all, one);
    }
    return all;
}

static json_t *capture_json(const raster_capture *raw) {
    json_t *parts = json_array();
    for (int i = 0; i < raw->part_count; i++)
        json_array_append_new(parts, json_pack("{s:s, s:s, s:o}", "file", raw->parts[i].file, "band",
                                               raw->parts[i].name, "centre_nm",
                                               number_or_null(raw->parts[i].centre_nm)));
    return json_pack("{s:s, s:o, s:o, s:o}", "camera", raw->camera, "serial", text_or_null(raw->serial), "id",
                     text_or_null(raw->id), "parts", parts);
}

static const char *coding_name(const raster_radiometry *r) {
    static const char *const names[] = {
        [RASTER_DISPLAY] = "display", [RASTER_REFLECTANCE] = "reflectance", [RASTER_UNSCALED] = "unscaled"};
    return r ? names[r->coding] : "none";
}

void sensor_text_add(json_t *object, const raster_source *s) {
    raster_radiometry radiometry, *known = &radiometry;
    pap_error ignored;
    if (raster_radiometry_read(&radiometry, s, 0, 0, &ignored)) known = NULL;
    index_offer offer = offer_of(s, known);
    const sensor *one = s->sensing.sensor;
    json_t *names = json_array(), *waiting = json_array(), *parts = json_array();
    for (int id = 0; id < INDEX_COUNT; id++) {
        if (offer.has[id]) json_array_append_new(names, json_string(index_table[id].name));
        if (offer.wants_scale[id]) json_array_append_new(waiting, json_string(index_table[id].name));
    }
    for (int i = 0; i < s->part_count; i++)
        json_array_append_new(parts, json_string(file_base_name(s->parts[i])));
    json_object_set_new(object, "sensor", text_or_null(one ? one->key : NULL));
    json_object_set_new(object, "sensor_name", text_or_null(one ? one->name : NULL));
    json_object_set_new(object, "sensor_how", text_or_null(s->sensing.how));
    json_object_set_new(object, "product", text_or_null(s->sensing.what));
    json_object_set_new(object, "date", text_or_null(s->sensing.day));
    json_object_set_new(object, "date_from", text_or_null(s->sensing.day_from));
    json_object_set_new(object, "note", text_or_null(s->sensing.note));
    json_object_set_new(object, "light", bands_json(s, known));
    json_object_set_new(object, "coding",
                        json_string(s->sensing.is_derived ? "derived" : coding_name(known)));
    json_object_set_new(object, "scale_from", known ? json_string(known->how) : json_null());
    json_object_set_new(object, "parts", parts);
    json_object_set_new(object, "raw_capture", s->capture.is_raw ? capture_json(&s->capture) : json_null());
    json_object_set_new(object, "indices", names);
    json_object_set_new(object, "indices_with_scale", waiting);
}

/* ---- the table ---- */

bool sensor_list_is_asked(const char *name) {
    return name && strcmp(name, "list") == 0;
}

/* "R B4 665", "R 668", "LWIR 11000": role, the maker's name where it is a number, nanometres. */
static void add_band(word_line *line, const sensor_band *band, bool is_last) {
    const bool has_number = band->role && isdigit((unsigned char)band->name[1]);
    char nm[16] = "";
    if (band->centre_nm > 0) snprintf(nm, sizeof nm, " %.0f", band->centre_nm);
    add_word(line, "%s%s%s%s%s", band->role ? band->role : band->name, has_number ? " " : "",
             has_number ? band->name : "", nm, is_last ? "" : ",");
}

static word_line begin_row(const char *key) {
    printf("%-*s", TABLE_INDENT, key);
    return (word_line){TABLE_INDENT, TABLE_INDENT};
}

static void print_row(const sensor *one) {
    word_line line = begin_row(one->key);
    add_word(&line, "%s", one->name);
    end_line();
    line = begin_row("");
    for (int i = 0; i < sensor_band_count(one); i++)
        add_band(&line, &one->bands[i], i + 1 == sensor_band_count(one));
    end_line();
    if (one->scale > 0) {
        line = begin_row("");
        add_word(&line, "reflectance = %g x sample", one->scale);
        if (one->offset != 0) add_word(&line, "- %g", -one->offset);
        end_line();
    }
    line = begin_row("");
    add_word(&line, "%s", one->units);
    end_line();
    line = begin_row("");
    add_word(&line, "%s", one->source);
    end_line();
}

int sensor_list_print(const char *name) {
    pap_error err;
    for (size_t i = 0; i < sensor_count(); i++) print_row(sensor_at(i));
    if (!fflush(stdout) && !ferror(stdout)) return EXIT_DONE;
    error_set(&err, PAP_E_IO, "standard output cannot be written (%s)", strerror(errno));
    return command_fail(name, &err);
}

void sensor_note_print(const raster_source *s) {
    if (s->sensing.note[0]) fprintf(stderr, "%s: %s\n", s->path, s->sensing.note);
}
