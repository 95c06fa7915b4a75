/* The bytes of models/planting.json; the build makes the file that defines them. */
#ifndef PLANTING_PARAMS_BUILTIN_H
#define PLANTING_PARAMS_BUILTIN_H

#include <stddef.h>

extern const unsigned char params_builtin_json[];
extern const size_t params_builtin_size;

#endif
