/* Candidates of lessons. */
#include "train/field_rows.h"

#include "base/error.h"
#include "detect/candidates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void field_rows_free(field_rows *rows) {
    for (size_t i = 0; i < rows->rows.count; i++) free(rows->rows.items[i].outline);
    free(rows->rows.items);
    *rows = (field_rows){0};
}

typedef struct intake {
    field_rows *out;
    const field_lesson *lesson;
    int number;
    field_scale scale;
    unsigned layers;
} intake;

static int label_at(const field_lesson *lesson, double x, double y) {
    int px = (int)floor(x), py = (int)floor(y);
    if (px < 0 || py < 0 || px >= lesson->width || py >= lesson->height) return 0;
    return lesson->labels[(size_t)py * (size_t)lesson->width + (size_t)px];
}

/* At the point, or half a pixel beside it. */
static int thing_under(const field_lesson *lesson, double x, double y) {
    static const double beside[5][2] = {{0, 0}, {-0.6, 0}, {0.6, 0}, {0, -0.6}, {0, 0.6}};
    for (int i = 0; i < 5; i++) {
        int label = label_at(lesson, x + beside[i][0], y + beside[i][1]);
        if (label > 0) return label - 1;
    }
    return -1;
}

static double overlap_with(const field_lesson *lesson, const field_area *area, int thing) {
    int64_t both = 0, own = area->sums.count;
    for (size_t i = 0; i < area->runs.count; i++) {
        const field_run *run = &area->runs.items[i];
        for (int32_t x = run->x0; x < run->x1; x++)
            both += lesson->labels[(size_t)run->y * (size_t)lesson->width + (size_t)x] == thing + 1;
    }
    double whole = lesson->planted.things[thing].truth.seen.area_m2 / (lesson->gsd_m * lesson->gsd_m);
    return (double)both / fmax(1, (double)own + whole - (double)both);
}

static pap_status take(void *context, const field_area *area, pap_error *err) {
    intake *in = context;
    field_outline shape;
    field_row *row = VECTOR_PUSH(&in->out->rows);
    if (!row) return error_nomem(err, "the candidates");
    *row = (field_row){.lesson = in->number, .thing = -1};
    if (!field_candidate_make(&row->one, &shape, area, in->layers, &in->lesson->tone, &in->scale, 1)) {
        in->out->rows.count--;
        return error_nomem(err, "the candidates");
    }
    row->outline = shape.xy;
    row->thing = thing_under(in->lesson, row->one.x_px, row->one.y_px);
    if (row->thing < 0) return PAP_OK;
    row->overlap = overlap_with(in->lesson, area, row->thing);
    row->is_plot = strcmp(in->lesson->planted.things[row->thing].truth.kind, "plot") == 0;
    return PAP_OK;
}

pap_status field_rows_collect(field_rows *out, const field_lesson *lesson, int number,
                              const field_regime *regime, const field_net *net, pap_error *err) {
    intake in = {out, lesson, number, field_regime_scale(regime, lesson->gsd_m), net->layers};
    return field_lesson_areas(lesson, &in.scale, net, take, &in, err);
}

static pap_status keep_lesson(field_rows *rows, int number, double gsd_m, const field_regime *regime,
                              double threshold, pap_error *err) {
    candidates *all;
    selection how = {threshold, regime->frame.prefer_area, regime->frame.apart_m, gsd_m, gsd_m};
    pap_status status = candidates_new(&all, 64 << 20, err);
    if (status) return status;
    for (size_t i = 0; i < rows->rows.count && !status; i++) {
        field_row *row = &rows->rows.items[i];
        if (row->lesson != number) continue;
        row->one.tag = (int64_t)i;
        row->is_kept = false;
        status = candidates_add(all, &row->one, row->outline, err);
    }
    if (!status) status = candidates_rank(all, &how, err);
    for (size_t rank = 0; !status && rank < candidates_count(all); rank++) {
        candidate one;
        bool is_kept;
        status = candidates_get(all, rank, &one, NULL, &is_kept, err);
        if (!status) rows->rows.items[one.tag].is_kept = is_kept;
    }
    candidates_free(all);
    return status;
}

pap_status field_rows_keep(field_rows *rows, const field_lesson *lessons, size_t lesson_count, double slope,
                           double offset, const field_regime *regime, double threshold, pap_error *err) {
    pap_status status = PAP_OK;
    for (size_t i = 0; i < rows->rows.count; i++) {
        field_row *row = &rows->rows.items[i];
        row->one.score = 1 / (1 + exp(-(slope * row->sum + offset)));
        row->one.fit = row->fit;
    }
    for (size_t k = 0; k < lesson_count && !status; k++)
        status = keep_lesson(rows, (int)k, lessons[k].gsd_m, regime, threshold, err);
    return status;
}
