/* Photographs a GeoTIFF as a drone would have: a JPEG with EXIF and drone-dji XMP, seen from a given place
 * and at given angles, over a plane. Its camera is its own, in north, east and down, from the world to the
 * picture by the matrices of yaw, pitch and roll, so that it can judge the command's.
 *
 *   papaver-frame-tool SCENE.tif FRAME.jpg key=value...
 *
 * lon= lat= yaw= pitch= roll=: degrees; above=: metres over the ground under the lens; focal= wide= high=:
 * pixels; slope=: how many metres the ground rises per metre to the east. say_NAME= puts another value into
 * the metadata than the picture was taken with; tag=NAME=VALUE adds an EXIF tag, or takes it away (VALUE
 * "-"); xmp=no leaves the XMP out. */
#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct pose {
    double lon, lat, above, yaw, pitch, roll, focal, wide, high, slope;
} pose;

static const struct {
    const char *name;
    size_t offset;
} numbers[] = {
    {"lon", offsetof(pose, lon)},     {"lat", offsetof(pose, lat)},     {"above", offsetof(pose, above)},
    {"yaw", offsetof(pose, yaw)},     {"pitch", offsetof(pose, pitch)}, {"roll", offsetof(pose, roll)},
    {"focal", offsetof(pose, focal)}, {"wide", offsetof(pose, wide)},   {"high", offsetof(pose, high)},
    {"slope", offsetof(pose, slope)},
};

typedef struct scene {
    int w, h;
    uint8_t *rgba;                  /* pixel by pixel */
    double x, y;                    /* of the point under the lens, in its pixels */
    double px_north[2], px_east[2]; /* its pixels per metre */
} scene;

static void stop(const char *why) {
    fprintf(stderr, "papaver-frame-tool: %s\n", why);
    exit(1);
}

static void put_number(pose *into, const char *name, const char *value) {
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcmp(numbers[i].name, name) == 0) {
            memcpy((char *)into + numbers[i].offset, &(double){CPLAtof(value)}, sizeof(double));
            return;
        }
    stop(name);
}

/* ---- the scene ---- */

/* Metres per degree on WGS 84: the series of NIMA TR 8350.2. */
static double lat_degree_m(double p) {
    return 111132.92 - 559.82 * cos(2 * p) + 1.175 * cos(4 * p);
}
static double lon_degree_m(double p) {
    return 111412.84 * cos(p) - 93.5 * cos(3 * p) + 0.118 * cos(5 * p);
}

static void to_pixels(OGRCoordinateTransformationH transform, const double to_pixel[6], double lon,
                      double lat, double out[2]) {
    if (!OCTTransform(transform, 1, &lon, &lat, NULL)) stop("the camera is outside the scene's CRS");
    out[0] = to_pixel[0] + to_pixel[1] * lon + to_pixel[2] * lat;
    out[1] = to_pixel[3] + to_pixel[4] * lon + to_pixel[5] * lat;
}

static void tie_to_ground(scene *out, GDALDatasetH file, const pose *from) {
    double to_crs[6], to_pixel[6], here[2], north[2], east[2], p = from->lat * M_PI / 180;
    OGRSpatialReferenceH wgs84 = OSRNewSpatialReference(NULL), crs = OSRClone(GDALGetSpatialRef(file));
    OSRImportFromEPSG(wgs84, 4326);
    OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH transform = OCTNewCoordinateTransformation(wgs84, crs);
    if (!transform || GDALGetGeoTransform(file, to_crs) != CE_None || !GDALInvGeoTransform(to_crs, to_pixel))
        stop("the scene has no georeference");
    to_pixels(transform, to_pixel, from->lon, from->lat, here);
    to_pixels(transform, to_pixel, from->lon, from->lat + 10 / lat_degree_m(p), north);
    to_pixels(transform, to_pixel, from->lon + 10 / lon_degree_m(p), from->lat, east);
    out->x = here[0];
    out->y = here[1];
    for (int i = 0; i < 2; i++) {
        out->px_north[i] = (north[i] - here[i]) / 10;
        out->px_east[i] = (east[i] - here[i]) / 10;
    }
    OCTDestroyCoordinateTransformation(transform);
    OSRDestroySpatialReference(wgs84);
    OSRDestroySpatialReference(crs);
}

static scene open_scene(const char *path, const pose *from) {
    scene out = {0};
    GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
    if (!file) stop("the scene cannot be opened");
    out.w = GDALGetRasterXSize(file);
    out.h = GDALGetRasterYSize(file);
    out.rgba = malloc((size_t)out.w * (size_t)out.h * 4);
    if (!out.rgba) stop("out of memory");
    memset(out.rgba, 255, (size_t)out.w * (size_t)out.h * 4);
    int bands = GDALGetRasterCount(file) >= 4 ? 4 : 3;
    if (GDALDatasetRasterIO(file, GF_Read, 0, 0, out.w, out.h, out.rgba, out.w, out.h, GDT_Byte, bands, NULL,
                            4, 4 * out.w, 1) != CE_None)
        stop("the scene cannot be read");
    tie_to_ground(&out, file, from);
    GDALClose(file);
    return out;
}

/* Bilinear; black where the scene is void. */
static void look_up(const scene *from, double x, double y, uint8_t rgb[3]) {
    double u = x - 0.5, v = y - 0.5;
    int x0 = (int)floor(u), y0 = (int)floor(v);
    memset(rgb, 0, 3);
    if (!(x0 >= 0 && y0 >= 0 && x0 + 1 < from->w && y0 + 1 < from->h)) return;
    double sum[3] = {0, 0, 0};
    for (int k = 0; k < 4; k++) {
        const uint8_t *pixel =
            from->rgba + 4 * ((size_t)(y0 + (k >> 1)) * (size_t)from->w + (size_t)(x0 + (k & 1)));
        double weight = (k & 1 ? u - x0 : 1 - u + x0) * (k >> 1 ? v - y0 : 1 - v + y0);
        if (pixel[3] < 128) return;
        for (int i = 0; i < 3; i++) sum[i] += weight * pixel[i];
    }
    for (int i = 0; i < 3; i++) rgb[i] = (uint8_t)(sum[i] + 0.5);
}

/* ---- the camera ---- */

/* A pixel's ray in north, east, down: out of the camera (ahead, right, down) by roll, pitch, yaw. */
static void ray_of(const pose *p, double x, double y, double out[3]) {
    double turn = M_PI / 180, yaw = p->yaw * turn, pitch = p->pitch * turn, roll = p->roll * turn;
    double c[3] = {1, (x - p->wide / 2) / p->focal, (y - p->high / 2) / p->focal};
    double b[3] = {c[0], cos(roll) * c[1] - sin(roll) * c[2], sin(roll) * c[1] + cos(roll) * c[2]};
    double a[3] = {cos(pitch) * b[0] + sin(pitch) * b[2], b[1], -sin(pitch) * b[0] + cos(pitch) * b[2]};
    out[0] = cos(yaw) * a[0] - sin(yaw) * a[1];
    out[1] = sin(yaw) * a[0] + cos(yaw) * a[1];
    out[2] = a[2];
}

static void take_pixel(const pose *p, const scene *of, int x, int y, uint8_t rgb[3]) {
    double ray[3];
    ray_of(p, x + 0.5, y + 0.5, ray);
    double sinking = ray[2] + p->slope * ray[1]; /* towards the plane, per unit of the ray */
    memset(rgb, 0, 3);
    if (sinking <= 0) return;
    double length = p->above / sinking, north = length * ray[0], east = length * ray[1];
    look_up(of, of->x + north * of->px_north[0] + east * of->px_east[0],
            of->y + north * of->px_north[1] + east * of->px_east[1], rgb);
}

/* ---- the file ---- */

static char **note_degrees(char **exif, const char *name, double degrees, const char *positive,
                           const char *negative) {
    char key[64], text[64];
    double left = fabs(degrees);
    int whole = (int)left, minutes = (int)((left - whole) * 60);
    snprintf(text, sizeof text, "%d %d %.4f", whole, minutes, ((left - whole) * 60 - minutes) * 60);
    snprintf(key, sizeof key, "EXIF_GPS%s", name);
    exif = CSLSetNameValue(exif, key, text);
    snprintf(key, sizeof key, "EXIF_GPS%sRef", name);
    return CSLSetNameValue(exif, key, degrees < 0 ? negative : positive);
}

static char **exif_of(const pose *said) {
    char **exif = NULL;
    exif = CSLSetNameValue(exif, "EXIF_Make", "DJI");
    exif = CSLSetNameValue(exif, "EXIF_Model", "FC330");
    exif = CSLSetNameValue(exif, "EXIF_Software", "v01.23.4920");
    exif = CSLSetNameValue(exif, "EXIF_DateTimeOriginal", "2026:04:12 10:30:00");
    exif = CSLSetNameValue(exif, "EXIF_FocalLength", CPLSPrintf("%.6f", said->focal * 6.17 / said->wide));
    exif = CSLSetNameValue(exif, "EXIF_PixelXDimension", CPLSPrintf("%.0f", said->wide));
    exif = CSLSetNameValue(exif, "EXIF_PixelYDimension", CPLSPrintf("%.0f", said->high));
    exif = note_degrees(exif, "Latitude", said->lat, "N", "S");
    return note_degrees(exif, "Longitude", said->lon, "E", "W");
}

/* Behind the first two bytes of the JPEG, an APP1 segment with the packet. */
static void add_xmp(const char *path, const pose *said) {
    static const char name[] = "http://ns.adobe.com/xap/1.0/";
    const char *packet = CPLSPrintf(
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
        "rdf:about='DJI Meta Data' xmlns:drone-dji='http://www.dji.com/drone-dji/1.0/' "
        "drone-dji:RelativeAltitude='%+.2f' drone-dji:GimbalRollDegree='%+.2f' "
        "drone-dji:GimbalYawDegree='%+.2f' drone-dji:GimbalPitchDegree='%+.2f'/></rdf:RDF></x:xmpmeta>",
        said->above, said->roll, said->yaw, said->pitch);
    FILE *file = fopen(path, "rb");
    if (!file) stop("the frame was not written");
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file), length = sizeof name + strlen(packet) + 2;
    uint8_t *bytes = malloc(size), head[4] = {0xFF, 0xE1, (uint8_t)(length >> 8), (uint8_t)length};
    rewind(file);
    if (!bytes || fread(bytes, 1, size, file) != size) stop("the frame cannot be read again");
    fclose(file);
    file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, 2, file) != 2 || fwrite(head, 1, 4, file) != 4 ||
        fwrite(name, 1, sizeof name, file) != sizeof name || fputs(packet, file) < 0 ||
        fwrite(bytes + 2, 1, size - 2, file) != size - 2 || fclose(file) != 0)
        stop("the frame cannot be written");
    free(bytes);
}

static void write_frame(const char *path, const pose *p, const scene *of, char **exif) {
    int w = (int)p->wide, h = (int)p->high;
    uint8_t *row = malloc((size_t)w * 3);
    GDALDatasetH frame = GDALCreate(GDALGetDriverByName("MEM"), "", w, h, 3, GDT_Byte, NULL);
    if (!row || !frame) stop("out of memory");
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) take_pixel(p, of, x, y, row + 3 * x);
        if (GDALDatasetRasterIO(frame, GF_Write, 0, y, w, 1, row, w, 1, GDT_Byte, 3, NULL, 3, 3 * w, 1) !=
            CE_None)
            stop("out of memory");
    }
    GDALSetMetadata(frame, exif, NULL);
    char good[] = "QUALITY=95", *quality[] = {good, NULL};
    GDALDatasetH jpeg = GDALCreateCopy(GDALGetDriverByName("JPEG"), path, frame, FALSE, quality, NULL, NULL);
    if (!jpeg) stop("the frame cannot be written");
    GDALClose(jpeg);
    GDALClose(frame);
    free(row);
}

int main(int argc, char **argv) {
    pose p = {.above = 20, .pitch = -90, .focal = 1000, .wide = 1000, .high = 750}, said;
    if (argc < 3) stop("usage: papaver-frame-tool SCENE.tif FRAME.jpg key=value...");
    GDALAllRegister();
    for (int pass = 0; pass < 2; pass++) {
        if (pass) said = p;
        for (int i = 3; i < argc; i++) {
            char *name = NULL;
            const char *value = CPLParseNameValue(argv[i], &name);
            if (!value) stop(argv[i]);
            bool is_said = strncmp(name, "say_", 4) == 0,
                 is_tag = !strcmp(name, "tag") || !strcmp(name, "xmp");
            if (!is_tag && is_said == (pass == 1))
                put_number(pass ? &said : &p, name + (is_said ? 4 : 0), value);
            CPLFree(name);
        }
    }
    char **exif = exif_of(&said), **options = argv + 3;
    for (int i = 3; i < argc; i++)
        if (strncmp(argv[i], "tag=", 4) == 0) {
            char *name = NULL;
            const char *value = CPLParseNameValue(argv[i] + 4, &name);
            exif = CSLSetNameValue(exif, CPLSPrintf("EXIF_%s", name), strcmp(value, "-") == 0 ? NULL : value);
            CPLFree(name);
        }
    scene of = open_scene(argv[1], &p);
    write_frame(argv[2], &p, &of, exif);
    if (CSLFindString(options, "xmp=no") < 0) add_xmp(argv[2], &said);
    CSLDestroy(exif);
    free(of.rgba);
    return 0;
}
