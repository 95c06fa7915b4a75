/* The readable table. What was not tried says so: 0 of 0 is not 100 %. */
#include "trial/sensitivity_report.h"

#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void sensitivity_area_text(char out[CLASS_TEXT], const sensitivity *s, const answers *a, int i) {
    double low = i ? a->areas[i].low : s->area_low_m2;
    double high = i + 1 < a->area_count ? a->areas[i].high : s->area_high_m2;
    snprintf(out, CLASS_TEXT, "%.4g-%.4g m2", low, high);
}

static void flowers_text(char out[CLASS_TEXT], const tried_class *c) {
    if (isinf(c->high))
        snprintf(out, CLASS_TEXT, "%.0f or more", c->low);
    else
        snprintf(out, CLASS_TEXT, "%.0f-%.0f", c->low, c->high - 1);
}

static double percent(double share) {
    return 100 * share;
}

static void say_head(FILE *to, const sensitivity *s) {
    fprintf(to, "%s: how small a suspected plot would this flight have shown?\n", s->image);
    fprintf(to,
            "  an estimate from plots in flower that were painted into the picture, not from real ones\n");
    fprintf(
        to,
        "  picture   %lld x %lld pixels of %.3g cm; %d of its %d parts (%.2f ha), planted %ld times in all\n",
        (long long)s->width_px, (long long)s->height_px, 100 * s->gsd_m, s->windows, s->windows_of,
        s->planted_ha, s->scenes);
    if (s->damaged) fprintf(to, "  damaged   %d of its parts cannot be decoded: left out\n", s->damaged);
    fprintf(to, "  model     %s, %s; a place is listed from a score of %.2f\n", s->model, s->regime,
            s->threshold);
    fprintf(to, "  planted   %zu plots of %.3g-%.4g m2", s->tried.plots.count, s->area_low_m2,
            s->area_high_m2);
    if (s->no_room) fprintf(to, "; %ld more found no room", s->no_room);
    if (s->on_listed) fprintf(to, "; %ld more lay where it lists something anyway", s->on_listed);
    fprintf(to, "\n  as it is  the flight without them lists %ld suspected plot%s\n", s->unplanted,
            s->unplanted == 1 ? "" : "s");
}

static void say_limits(FILE *to, const interval *i) {
    fprintf(to, "%.0f %% (95 %%: %.0f-%.0f %%)", percent(i->value), percent(i->low), percent(i->high));
}

static const char *why_unknown(const answers *a) {
    return a->is_fitted ? "not tried" : "not established: too few plots";
}

static void say_main(FILE *to, const sensitivity *s, const answers *a) {
    interval counted = statistics_wilson(a->counted.found, a->counted.tried);
    fprintf(to, "\na plot of %.4g m2 with %d open flowers: ", s->example_area_m2, s->example_flowers);
    if (isnan(a->example.value)) {
        fprintf(to, "%s\n", why_unknown(a));
    } else {
        fprintf(to, "found with ");
        say_limits(to, &a->example);
        fprintf(to, "\n");
    }
    fprintf(to, "all plots from %.4g m2 with %d open flowers or more: ", a->least_area_m2, a->least_flowers);
    if (isnan(counted.value)) {
        fprintf(to, "not tried\n");
    } else {
        fprintf(to, "%ld of %ld found, ", a->counted.found, a->counted.tried);
        say_limits(to, &counted);
        fprintf(to, "\n");
    }
}

static void say_found(FILE *to, const found_of *f) {
    char text[CLASS_TEXT];
    interval share = statistics_wilson(f->found, f->tried);
    if (isnan(share.value)) {
        fprintf(to, "%12s", "not tried");
        return;
    }
    snprintf(text, sizeof text, "%ld of %ld", f->found, f->tried);
    fprintf(to, "%12s %6.0f %%   %3.0f-%3.0f %%", text, percent(share.value), percent(share.low),
            percent(share.high));
}

static void say_class(FILE *to, const char *name, bool is_counted, const found_of *f) {
    fprintf(to, "  %-16s%c", name, is_counted ? ' ' : '*');
    say_found(to, f);
    fprintf(to, "\n");
}

static void say_classes(FILE *to, const sensitivity *s, const answers *a) {
    char name[CLASS_TEXT];
    fprintf(to, "\n%-18s %12s %8s   %s\n", "area of the plot", "found", "share", "95 %");
    for (int i = 0; i < a->area_count; i++) {
        sensitivity_area_text(name, s, a, i);
        say_class(to, name, a->areas[i].is_counted, &a->areas[i].all);
    }
    fprintf(to, "\n%-18s %12s %8s   %s\n", "open flowers", "found", "share", "95 %");
    for (int i = 0; i < FLOWER_CLASSES; i++) {
        flowers_text(name, &a->flowers[i]);
        say_class(to, name, a->flowers[i].is_counted, &a->flowers[i].all);
    }
}

static void say_size(FILE *to, const sensitivity *s, const answers *a, const size_found *size) {
    if (!a->is_fitted || isnan(a->flowers_per_m2)) {
        fprintf(to, "not established");
        return;
    }
    if (isnan(size->area_m2)) {
        fprintf(to, "none of the sizes tried");
        return;
    }
    fprintf(to, "%.2g m2%s", size->area_m2, size->area_m2 <= s->area_low_m2 ? ", the smallest tried" : "");
    if (isnan(size->sure_m2))
        fprintf(to, " (unsure)");
    else
        fprintf(to, " (sure: %.2g m2)", size->sure_m2);
}

static void say_colour(FILE *to, const sensitivity *s, const answers *a, int colour) {
    bool is_all = colour == PETAL_COUNT;
    const interval *example = is_all ? &a->example : &a->example_by_colour[colour];
    const found_of *f = is_all ? &a->counted : &a->colours[colour];
    char text[CLASS_TEXT];
    fprintf(to, "  %-9s", is_all ? "all" : petal_name((petal_colour)colour));
    say_found(to, f);
    if (!f->tried) fprintf(to, "%21s", "");
    if (isnan(example->value))
        snprintf(text, sizeof text, "%s", "not known");
    else
        snprintf(text, sizeof text, "%.0f %% (%.0f-%.0f %%)", percent(example->value), percent(example->low),
                 percent(example->high));
    fprintf(to, "   %-16s  ", text);
    say_size(to, s, a, is_all ? &a->nine_of_ten : &a->nine_of_ten_by_colour[colour]);
    fprintf(to, "\n");
}

static void say_colours(FILE *to, const sensitivity *s, const answers *a) {
    char example[CLASS_TEXT];
    snprintf(example, sizeof example, "%.4g m2, %d fl.", s->example_area_m2, s->example_flowers);
    fprintf(to, "\n%-11s%12s %8s   %-9s   %-16s  %s\n", "colour", "found", "share", "95 %", example,
            "nine of ten found from");
    for (int c = 0; c <= PETAL_COUNT; c++) say_colour(to, s, a, c);
    if (!isnan(a->flowers_per_m2))
        fprintf(to,
                "  last column: with %.2g open flowers a m2, the median of those planted; sure: by the lower "
                "limit\n",
                a->flowers_per_m2);
}

static void say_cross(FILE *to, const sensitivity *s, const answers *a) {
    char name[CLASS_TEXT];
    fprintf(to, "\n%-18s", "found / planted");
    for (int c = 0; c < PETAL_COUNT; c++) fprintf(to, "%9s", petal_name((petal_colour)c));
    fprintf(to, "\n");
    for (int i = 0; i < a->area_count; i++) {
        sensitivity_area_text(name, s, a, i);
        fprintf(to, "  %-15s%c", name, a->areas[i].is_counted ? ' ' : '*');
        for (int c = 0; c < PETAL_COUNT; c++) {
            const found_of *f = &a->areas[i].by_colour[c];
            snprintf(name, sizeof name, "%ld/%ld", f->found, f->tried);
            fprintf(to, "%9s", f->tried ? name : "-");
        }
        fprintf(to, "\n");
    }
    fprintf(to,
            "  * too small to count in a recall (under %.4g m2 or %d open flowers): shown to say how small\n",
            a->least_area_m2, a->least_flowers);
}

pap_status sensitivity_text(char **out, const sensitivity *s, const answers *a, pap_error *err) {
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (!to) return error_nomem(err, "the table");
    say_head(to, s);
    say_main(to, s, a);
    say_classes(to, s, a);
    say_colours(to, s, a);
    say_cross(to, s, a);
    if (fclose(to)) {
        free(text);
        return error_nomem(err, "the table");
    }
    *out = text;
    return PAP_OK;
}
