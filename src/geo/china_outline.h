/* Where mainland China is, to about 10 km. */
#ifndef GEO_CHINA_OUTLINE_H
#define GEO_CHINA_OUTLINE_H

#include <stdbool.h>

/* Whether a WGS 84 place lies in mainland China including Hainan; Hong Kong, Macau, Taiwan and the neighbours
 * are outside. False for what is not finite. */
bool china_outline_holds(double lon, double lat);

#endif
