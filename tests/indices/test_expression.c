/* A user's formulae: what they compute, what they read, what is said of wrong ones. */
#include "indices/expression.h"

#include "check_main.h"

#include <math.h>
#include <string.h>

static expression *make(const char *text) {
    expression *e = NULL;
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(expression_new(&e, text, &err) == PAP_OK, "%s: %s", text, err.message);
    return e;
}

/* R .1, G .2, B .3, N .4, RE .5, RE1 .6, RE2 .7, RE3 .8 */
static float value_of(const char *text) {
    float bands[INDEX_BAND_COUNT], out;
    const float *rows[INDEX_BAND_COUNT];
    expression *e = make(text);
    for (int k = 0; k < INDEX_BAND_COUNT; k++) {
        bands[k] = 0.1f * (float)(k + 1);
        rows[k] = expression_bands(e) >> k & 1 ? &bands[k] : NULL;
    }
    expression_run(e, &out, rows, 1);
    expression_free(e);
    return out;
}

START_TEST(formulae_compute_what_they_say) {
    static const struct {
        const char *text;
        double want;
    } cases[] = {{"nd = (N - R)/(N + R)", 0.6}, {"(NIR-R)/(NIR+R)", 0.6},
                 {"x=R+2*G-B^2", 0.41},         {"x=-R^2", -0.01},
                 {"x=sqrt(N*R)", 0.2},          {"x=min(RE1,RE2,RE3)-max(R,G)+abs(R-RE)", 0.8},
                 {"x=R>G ? 1 : 0.25", 0.25},    {"x=(R<=G)&&(G==G)", 1},
                 {"x=1e-1*R+.5", 0.51}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(fabs((double)value_of(cases[i].text) - cases[i].want) < 1e-6, "%s: %.9g", cases[i].text,
                      (double)value_of(cases[i].text));
}
END_TEST

START_TEST(what_is_not_finite_is_nan) {
    ck_assert(isnan(value_of("x=R/(R-R)")));
    ck_assert(isnan(value_of("x=sqrt(R-G)")));
    ck_assert(isnan(value_of("x=1e300*R*1e300")));
    ck_assert(isnan(value_of("x=1e100*R")));
}
END_TEST

START_TEST(a_missing_band_voids_even_what_does_not_depend_on_it) {
    const float red[] = {NAN, 0.5f};
    const float *rows[INDEX_BAND_COUNT] = {red};
    float out[2];
    expression *e = make("x=R>0.2 ? 1 : 0");
    expression_run(e, out, rows, 2);
    ck_assert(isnan(out[0]) && out[1] == 1);
    expression_free(e);
}
END_TEST

START_TEST(a_formula_knows_its_name_and_its_bands) {
    expression *e = make("  red_edge = RE3 - NIR ");
    ck_assert_str_eq(expression_name(e), "red_edge");
    ck_assert_str_eq(expression_formula(e), "RE3 - NIR ");
    ck_assert_uint_eq(expression_bands(e), 1u << INDEX_BAND_RE3 | 1u << INDEX_BAND_N);
    expression_free(e);
    e = make("R==G");
    ck_assert_str_eq(expression_name(e), "R==G");
    expression_free(e);
}
END_TEST

START_TEST(quotients_do_not_need_reflectance) {
    static const struct {
        const char *text;
        bool needs;
    } cases[] = {{"(N-R)/(N+R)", false}, {"N/R", false},          {"R>G?1:0", false}, {"atan2(R,G)", false},
                 {"N-R", true},          {"(N-R)/(N+R+1)", true}, {"R>0.3?1:0", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expression *e = make(cases[i].text);
        ck_assert_msg(expression_needs_reflectance(e) == cases[i].needs, "%s", cases[i].text);
        expression_free(e);
    }
}
END_TEST

START_TEST(what_is_wrong_is_said_with_its_place) {
    static const struct {
        const char *text, *what, *where;
    } cases[] = {{"x=(N-R)/(N+Q)", "unknown name", "at character 12, 'Q'"},
                 {"x=foo(R)", "unknown name", "at character 3, 'foo'"},
                 {"x=(N-R", "parenthesis is missing", "at character 7, its end"},
                 {"x=N-R)", "parenthesis", "at character 6, ')'"},
                 {"x=R+", "ends too early", "at character 5, its end"},
                 {"x=R*/G", "operator that has no place", "at character 5, '/'"},
                 {"x=N R", "operator is missing", "at character 5, 'R'"},
                 {"x=2R", "operator is missing", "at character 4, 'R'"},
                 {"x=R=G", "== compares", "at character 4, '='"},
                 {"x=R,G", "two formulae", "at character 4, ','"},
                 {"x=sqrt()", "too few arguments", "at character 8, ')'"},
                 {"x=sqrt(R,G)", "too many arguments", "character"},
                 {"x=R>G?1", "lacks its ':'", "character"},
                 {"x=\"R\"", "cannot be read", "character"},
                 {"x=", "no formula", "its end"},
                 {"", "no formula", "its end"},
                 {"x=1+2", "reads no band", "bands are R G B N"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expression *e = NULL;
        pap_error err = {PAP_OK, ""};
        ck_assert_msg(expression_new(&e, cases[i].text, &err) == PAP_E_USAGE, "%s", cases[i].text);
        ck_assert_msg(!e && strstr(err.message, cases[i].what) && strstr(err.message, cases[i].where),
                      "%s: %s", cases[i].text, err.message);
        ck_assert_msg(!strchr(err.message, '\n'), "%s", err.message);
    }
}
END_TEST

START_TEST(a_formula_of_any_length_is_taken_or_refused) {
    static char text[30000];
    for (size_t i = 0; i + 3 < sizeof text; i += 2) memcpy(text + i, "R+", 3);
    expression *e = NULL;
    pap_error err = {PAP_OK, ""};
    ck_assert_int_eq(expression_new(&e, text, &err), PAP_E_USAGE);
    ck_assert_msg(strstr(err.message, "--expr"), "%s", err.message);
    for (size_t i = 0; i + 2 < sizeof text; i++) text[i] = '(';
    ck_assert_int_eq(expression_new(&e, text, &err), PAP_E_USAGE);
}
END_TEST

CHECK_MAIN("indices/expression", formulae_compute_what_they_say, what_is_not_finite_is_nan,
           a_missing_band_voids_even_what_does_not_depend_on_it, a_formula_knows_its_name_and_its_bands,
           quotients_do_not_need_reflectance, what_is_wrong_is_said_with_its_place,
           a_formula_of_any_length_is_taken_or_refused)
