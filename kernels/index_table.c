/* Names, formulae, ranges and sources of the spectral indices. */
#include "kernels/index_table.h"

#include <math.h>
#include <strings.h>

/* clang-format off */
const index_row index_table[INDEX_COUNT] = {
    [INDEX_EXG] = {"ExG", "Excess Green", "2g - r - b", "RGB", -1, 2,
                   "Woebbecke 1995", "10.13031/2013.27838"},
    /* 1.4 is Meyer & Neto's; Meyer 1998, and the catalogues after it, have 1.3. */
    [INDEX_EXR] = {"ExR", "Excess Red", "1.4r - g", "RGB", -1, 1.4,
                   "Meyer & Neto 2008", "10.1016/j.compag.2008.03.009"},
    [INDEX_EXGR] = {"ExGR", "Excess Green minus Excess Red", "3g - 2.4r - b", "RGB", -2.4, 3,
                    "Meyer & Neto 2008", "10.1016/j.compag.2008.03.009"},
    [INDEX_NGRDI] = {"NGRDI", "Normalized Green-Red Difference Index", "(G - R)/(G + R)", "RG", -1, 1,
                     "Tucker 1979", "10.1016/0034-4257(79)90013-0"},
    [INDEX_VARI] = {"VARI", "Visible Atmospherically Resistant Index", "(G - R)/(G + R - B)", "RGB",
                    -INFINITY, INFINITY, "Gitelson 2002", "10.1016/S0034-4257(01)00289-9"},
    [INDEX_GLI] = {"GLI", "Green Leaf Index", "(2G - R - B)/(2G + R + B)", "RGB", -1, 1,
                   "Louhaichi 2001", "10.1080/10106040108542184"},
    [INDEX_TGI] = {"TGI", "Triangular Greenness Index", "-0.5(190(R - G) - 120(R - B))", "RGB", -95, 95,
                   "Hunt 2013", "10.1016/j.jag.2012.07.020"},
    [INDEX_MGRVI] = {"MGRVI", "Modified Green-Red Vegetation Index", "(G^2 - R^2)/(G^2 + R^2)", "RG", -1, 1,
                     "Bendig 2015", "10.1016/j.jag.2015.02.012"},
    [INDEX_RGBVI] = {"RGBVI", "Red-Green-Blue Vegetation Index", "(G^2 - BR)/(G^2 + BR)", "RGB", -1, 1,
                     "Bendig 2015", "10.1016/j.jag.2015.02.012"},
    [INDEX_RI] = {"RI", "Redness Index", "(R - G)/(R + G)", "RG", -1, 1, "Escadafal & Huete 1991", NULL},
    [INDEX_IKAW] = {"IKAW", "Kawashima Index", "(R - B)/(R + B)", "RB", -1, 1,
                    "Kawashima & Nakatani 1998", "10.1006/anbo.1997.0544"},
    [INDEX_CIVE] = {"CIVE", "Colour Index of Vegetation Extraction", "0.441r - 0.811g + 0.385b + 18.78745",
                    "RGB", 17.97645, 19.22845, "Kataoka 2003", "10.1109/AIM.2003.1225492"},
    [INDEX_VEG] = {"VEG", "Vegetative Index", "g/(r^0.667 b^0.333)", "RGB", 0, INFINITY,
                   "Hague 2006", "10.1007/s11119-005-6787-1"},
    [INDEX_COM] = {"COM", "Combined Index", "0.25ExG + 0.30ExGR + 0.33CIVE + 0.12VEG", "RGB",
                   5.3753885, INFINITY, "Guijarro 2011", "10.1016/j.compag.2010.09.013"},
    [INDEX_COM2] = {"COM2", "Combined Index 2", "0.36ExG + 0.47CIVE + 0.17VEG", "RGB", 8.6510515, INFINITY,
                    "Guerrero 2012", NULL},
    [INDEX_NDYI] = {"NDYI", "Normalized Difference Yellowness Index", "(G - B)/(G + B)", "GB", -1, 1,
                    "Sulik & Long 2016", "10.1016/j.rse.2016.06.016"},
    [INDEX_EBI] = {"EBI", "Enhanced Bloom Index", "(R + G + B)/((G/B)(R - B + 1))", "RGB", 0, INFINITY,
                   "Chen 2019", "10.1016/j.isprsjprs.2019.08.006"},
};
/* clang-format on */

index_id index_find(const char *name) {
    index_id id = 0;
    while (id < INDEX_COUNT && strcasecmp(name, index_table[id].name) != 0) id++;
    return id;
}
