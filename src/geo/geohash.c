/* Geohash (Niemeyer 2008). */
#include "geo/geohash.h"

void geohash_of(char out[GEOHASH_LENGTH + 1], double lon, double lat) {
    static const char digits[] = "0123456789bcdefghjkmnpqrstuvwxyz";
    double low[2] = {-180, -90}, high[2] = {180, 90};
    const double at[2] = {lon, lat};
    int axis = 0;
    for (int i = 0; i < GEOHASH_LENGTH; i++) {
        int value = 0;
        for (int bit = 0; bit < 5; bit++, axis = !axis) {
            double middle = (low[axis] + high[axis]) / 2;
            int upper = at[axis] >= middle;
            value = 2 * value + upper;
            if (upper)
                low[axis] = middle;
            else
                high[axis] = middle;
        }
        out[i] = digits[value];
    }
    out[GEOHASH_LENGTH] = '\0';
}
