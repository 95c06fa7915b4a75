/* Outcomes of places that were visited, by map class. */
#include "assess/evaluate.h"
#include "base/error.h"

#include <stdlib.h>
#include <string.h>

static const char *const map_classes[] = {"target", "rest"};

/* "target=12.5,rest=3300": both, once each. */
static pap_status parse_areas(double area[2], const char *text, pap_error *err) {
    bool is_given[2] = {false, false};
    const char *at = text;
    while (at && *at) {
        int found = -1;
        for (int i = 0; i < 2; i++) {
            size_t length = strlen(map_classes[i]);
            if (strncmp(at, map_classes[i], length) == 0 && at[length] == '=') found = i;
        }
        if (found < 0 || is_given[found]) break;
        char *end;
        area[found] = strtod(at + strlen(map_classes[found]) + 1, &end);
        is_given[found] = area[found] > 0;
        at = end;
        if (*end != ',' || !end[1]) break;
        at = end + 1;
    }
    if (is_given[0] && is_given[1] && !*at) return PAP_OK;
    return error_set(err, PAP_E_USAGE, "--map-areas %s: needs target=HA,rest=HA, both above 0", text);
}

static void count_outcomes(olofsson_table *table, const target_list *list) {
    for (size_t i = 0; i < list->targets.count; i++) {
        const listed_target *target = &list->targets.items[i];
        if (target->outcome == OUTCOME_NONE) continue;
        table->sample[target->is_rest ? 1 : 0][target->outcome == OUTCOME_CONFIRMED ? 0 : 1]++;
    }
}

pap_status evaluate_verified(olofsson_table *out, const name_list *targets, const char *areas,
                             pap_error *err) {
    target_list list = {{NULL, 0, 0}};
    olofsson_table table = {.class_count = 2};
    if (targets->count == 0)
        return error_set(err, PAP_E_USAGE, "no target list was named; give one with --targets");
    pap_status status = parse_areas(table.area, areas, err);
    for (int i = 0; !status && i < targets->count; i++)
        status = target_list_read(&list, targets->names[i], 0, true, err);
    if (!status) {
        count_outcomes(&table, &list);
        if (table.sample[0][0] + table.sample[0][1] + table.sample[1][0] + table.sample[1][1] == 0)
            status = error_set(err, PAP_E_FORMAT, "%s: no target has an outcome (confirmed or rejected)",
                               targets->names[0]);
    }
    target_list_free(&list);
    if (!status) *out = table;
    return status;
}
