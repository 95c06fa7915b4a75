/* The pixel stage learns what can be told apart, the same each time. */
#include "train/likeness_fit.h"

#include "base/random.h"
#include "check_main.h"

#include <math.h>
#include <string.h>

static const likeness_how HOW = {6, 12, 0.01, 0.001};

/* Leaves with or without a pinkish rise over what is around them; `overlap` 0: nothing in common. Places 0
 * and 1 alternate. */
static void add_samples(pixel_samples *to, int count, double overlap, uint64_t seed) {
    random_state rng;
    random_seed(&rng, seed, 3);
    for (int i = 0; i < count; i++) {
        pixel_sample *s = VECTOR_PUSH(&to->all);
        ck_assert_ptr_nonnull(s);
        *s = (pixel_sample){.is_plot = i % 3 == 0, .place = i % 2, .rough = (uint8_t)random_below(&rng, 60)};
        int light = 60 + random_below(&rng, 60);
        bool is_lifted = random_unit(&rng) < overlap ? i % 2 == 0 : s->is_plot;
        int lift = is_lifted ? 25 + random_below(&rng, 30) : random_below(&rng, 12);
        for (int p = 0; p < 3; p++) {
            s->around[p] = (uint8_t)(light - (p == 2 ? 15 : 0) + (p == 1 ? 15 : 0));
            s->beside[p] = (uint8_t)(s->around[p] + (p == 1 ? 0 : lift / 2));
            s->own[p] = (uint8_t)(s->around[p] + (p == 1 ? 0 : lift));
        }
    }
}

START_TEST(what_can_be_told_apart_is) {
    pixel_samples easy = {0}, half = {0}, nothing = {0};
    likeness_net net;
    const bool first[2] = {true, false}, second[2] = {false, true};
    add_samples(&easy, 6000, 0, 1);
    add_samples(&half, 6000, 0.5, 2);
    add_samples(&nothing, 6000, 1, 3);
    ck_assert_int_eq(likeness_fit(&net, &easy, first, &HOW, 1, NULL), PAP_OK);
    ck_assert_double_gt(likeness_auc(&net, &easy, second), 0.99);
    ck_assert_int_eq(likeness_fit(&net, &half, first, &HOW, 1, NULL), PAP_OK);
    double auc = likeness_auc(&net, &half, second);
    ck_assert_msg(auc > 0.65 && auc < 0.85, "half of it can be told apart: %.3f", auc);
    ck_assert_int_eq(likeness_fit(&net, &nothing, first, &HOW, 1, NULL), PAP_OK);
    auc = likeness_auc(&net, &nothing, second);
    ck_assert_msg(auc > 0.42 && auc < 0.58, "there is nothing to learn: %.3f", auc);
    pixel_samples_free(&easy);
    pixel_samples_free(&half);
    pixel_samples_free(&nothing);
}
END_TEST

START_TEST(same_samples_and_seed_same_net) {
    pixel_samples samples = {0};
    likeness_net one, two, other;
    const bool both[2] = {true, true};
    add_samples(&samples, 3000, 0.2, 1);
    memset(&one, 0, sizeof one);
    memset(&two, 0, sizeof two);
    ck_assert_int_eq(likeness_fit(&one, &samples, both, &HOW, 7, NULL), PAP_OK);
    ck_assert_int_eq(likeness_fit(&two, &samples, both, &HOW, 7, NULL), PAP_OK);
    ck_assert_int_eq(likeness_fit(&other, &samples, both, &HOW, 8, NULL), PAP_OK);
    ck_assert_mem_eq(&one.weights, &two.weights, sizeof one.weights);
    ck_assert_mem_eq(&one.out, &two.out, sizeof one.out);
    ck_assert_mem_ne(&one.weights, &other.weights, sizeof one.weights);
    pixel_samples_free(&samples);
}
END_TEST

START_TEST(without_plots_nothing_can_be_learnt) {
    pixel_samples samples = {0};
    likeness_net net;
    pap_error err;
    const bool both[2] = {true, true}, none[2] = {false, false};
    add_samples(&samples, 300, 0, 1);
    ck_assert_int_eq(likeness_fit(&net, &samples, none, &HOW, 1, &err), PAP_E_EMPTY);
    for (size_t i = 0; i < samples.all.count; i++) samples.all.items[i].is_plot = 0;
    ck_assert_int_eq(likeness_fit(&net, &samples, both, &HOW, 1, &err), PAP_E_EMPTY);
    ck_assert_msg(strstr(err.message, "0 of 300 pixels") != NULL, "%s", err.message);
    ck_assert(isnan(likeness_auc(&net, &samples, both)));
    pixel_samples_free(&samples);
}
END_TEST

START_TEST(a_recipe_says_how) {
    likeness_how how;
    pap_error err;
    json_t *good = json_loads("{\"training\":{\"likeness\":{\"units\":12,\"epochs\":3,\"rate\":0.01,"
                              "\"decay\":0}}}",
                              0, NULL),
           *bad = json_loads("{\"training\":{\"likeness\":{\"units\":99,\"epochs\":3,\"rate\":0.01,"
                             "\"decay\":0}}}",
                             0, NULL);
    ck_assert_int_eq(likeness_how_read(&how, good, "r.json", &err), PAP_OK);
    ck_assert_int_eq(how.units, 12);
    ck_assert_int_eq(likeness_how_read(&how, bad, "r.json", &err), PAP_E_MODEL);
    ck_assert_msg(strstr(err.message, "r.json") && strstr(err.message, "units"), "%s", err.message);
    json_decref(good);
    json_decref(bad);
}
END_TEST

CHECK_MAIN("train/likeness", what_can_be_told_apart_is, same_samples_and_seed_same_net,
           without_plots_nothing_can_be_learnt, a_recipe_says_how)
