/* One file read by the direct path and by GDAL, and the layouts that both are tried on. */
#ifndef TESTS_RASTER_BOTH_H
#define TESTS_RASTER_BOTH_H

#include "files.h"
#include "raster/reader.h"

enum { W = 333, H = 277 };

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define TILED        "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=48"

typedef struct layout {
    const char *name, *how; /* how it is read; NULL: directly */
    picture_file file;
} layout;

#define BYTES(n, ...)                                                                                        \
    { .bands = (n), .type = GDT_Byte, .options = OPTIONS(__VA_ARGS__), .sample = card }
#define WORDS(n, ...)                                                                                        \
    { .bands = (n), .type = GDT_UInt16, .options = OPTIONS(__VA_ARGS__), .sample = card_16 }
#define FLOATS(n, ...)                                                                                       \
    { .bands = (n), .type = GDT_Float32, .options = OPTIONS(__VA_ARGS__), .sample = card_float }

extern const layout layouts[];
extern const size_t layout_count;

/* Void in a corner and a hole that covers whole tiles. */
bool is_void(int x, int y);
double card(int x, int y, int band);
double card_16(int x, int y, int band);
double card_float(int x, int y, int band);

bool has_option(const layout *one, const char *wanted);

/* Whether this GDAL can write it. */
bool has_codec(const layout *one);

/* W x H pixels at `path`. */
void write_layout(const char *path, const layout *one);

/* One file, seen both ways. */
typedef struct pair {
    raster_source *sources[2]; /* 0: as it is chosen, 1: GDAL */
    raster_reader *readers[2];
} pair;

pair pair_open(const char *path);
void pair_close(pair *both);

/* What a reader makes of a rectangle; bytes are the caller's to free. */
typedef struct seen {
    uint8_t *bytes; /* four planes, rows of w + 3 */
    bool is_empty, is_sparse;
    int bad;
    pap_error err;
} seen;

seen look(raster_reader *reader, int x, int y, int w, int h);

/* Fails unless the file is read as `how` says (NULL: directly) and many rectangles are the same both ways. Of
 * an uncompressed file that is cut, GDAL takes the part that is lost for a hole, thus for sparse. */
void compare_all(const char *path, const char *name, const char *how, bool is_cut);

#endif
