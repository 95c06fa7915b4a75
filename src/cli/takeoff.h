/* Where the drone of a batch took off, as far as its frames tell. */
#ifndef CLI_TAKEOFF_H
#define CLI_TAKEOFF_H

#include "inputs/inputs.h"

enum { TAKEOFF_TEXT = 64 };

/* Heights of raw frames count from the take-off, and no tag says where that was. It was near the frame that
 * was taken first: "LON,LAT" of that one, of two at one time the lower; "" when no picture is a raw frame.
 * Pictures that cannot be opened are passed over. */
void takeoff_guess(char out[TAKEOFF_TEXT], const inputs *all);

#endif
