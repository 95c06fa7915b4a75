/* What the metadata of raw frames say, and what happens when they don't; frames on a DEM. */
#include "raster/frame.h"

#include "check_main.h"
#include "temp_folder.h"

#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>

/* A frame as DJI's drones write them; cases replace single tags. */
static const char *const exif_tags[][2] = {
    {"Make", "DJI"},
    {"Model", "FC300S"},
    {"Software", "v01.23.4920            "},
    {"DateTimeOriginal", "2016:06:23 16:32:06"},
    {"FocalLength", "(3.61)"},
    {"FocalLengthIn35mmFilm", "20"},
    {"DigitalZoomRatio", "(0)"},
    {"Orientation", "1"},
    {"PixelXDimension", "4000"},
    {"PixelYDimension", "2250"},
    {"GPSLatitude", "(46) (50) (33.6864)"},
    {"GPSLatitudeRef", "N"},
    {"GPSLongitude", "(91) (59) (39.9382)"},
    {"GPSLongitudeRef", "W"},
};
static const char *const xmp_tags[][2] = {
    {"RelativeAltitude", "+40.10"},  {"AbsoluteAltitude", "+198.61"}, {"GimbalYawDegree", "+42.80"},
    {"GimbalPitchDegree", "-89.90"}, {"GimbalRollDegree", "+0.00"},
};
enum { WIDTH = 4000, HEIGHT = 2250 };

/* What one case changes: "Name=value" of XMP or EXIF; value "-" takes the tag away. */
typedef struct change {
    const char *exif[4], *xmp[6];
} change;

static const char *changed(const char *const *changes, const char *name, const char *otherwise) {
    size_t length = strlen(name);
    for (int i = 0; i < 4 && changes[i]; i++)
        if (strncmp(changes[i], name, length) == 0 && changes[i][length] == '=')
            return changes[i] + length + 1;
    return otherwise;
}

static bool is_known(const char *const tags[][2], size_t count, const char *one) {
    for (size_t i = 0; i < count; i++)
        if (strncmp(one, tags[i][0], strlen(tags[i][0])) == 0 && one[strlen(tags[i][0])] == '=') return true;
    return false;
}

static void write_tag(char *to, size_t size, const char *name, const char *value, bool as_elements) {
    size_t at = strlen(to);
    snprintf(to + at, size - at, as_elements ? "<drone-dji:%s>%s</drone-dji:%s>\n" : " drone-dji:%s=\"%s\"\n",
             name, value, name);
}

/* An XMP packet, its properties as attributes or as elements. */
static void write_xmp(char *to, size_t size, const change *what, bool as_elements) {
    static const char head[] =
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>\n<x:xmpmeta "
        "xmlns:x='adobe:ns:meta/'><rdf:RDF "
        "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
        "rdf:about='DJI Meta Data' xmlns:drone-dji='http://www.dji.com/drone-dji/1.0/'";
    const size_t known = sizeof xmp_tags / sizeof *xmp_tags;
    snprintf(to, size, "%s%s", head, as_elements ? ">\n" : "\n");
    for (size_t i = 0; i < known; i++) {
        const char *value = changed(what->xmp, xmp_tags[i][0], xmp_tags[i][1]);
        if (strcmp(value, "-") != 0) write_tag(to, size, xmp_tags[i][0], value, as_elements);
    }
    for (int i = 0; i < 6 && what->xmp[i]; i++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(what->xmp[i], "="), what->xmp[i]);
        if (!is_known(xmp_tags, known, what->xmp[i]))
            write_tag(to, size, name, strchr(what->xmp[i], '=') + 1, as_elements);
    }
    strncat(to, as_elements ? "</rdf:Description></rdf:RDF></x:xmpmeta>" : "/></rdf:RDF></x:xmpmeta>",
            size - strlen(to) - 1);
}

static raster_frame read_frame(const change *what, bool as_elements) {
    char xmp[4096], **exif = NULL;
    raster_frame frame;
    for (size_t i = 0; i < sizeof exif_tags / sizeof *exif_tags; i++) {
        char key[64];
        const char *value = changed(what->exif, exif_tags[i][0], exif_tags[i][1]);
        snprintf(key, sizeof key, "EXIF_%s", exif_tags[i][0]);
        if (strcmp(value, "-") != 0) exif = CSLSetNameValue(exif, key, value);
    }
    write_xmp(xmp, sizeof xmp, what, as_elements);
    raster_frame_read(&frame, exif, xmp, WIDTH, HEIGHT);
    CSLDestroy(exif);
    return frame;
}

START_TEST(a_dji_frame_is_read_whole) {
    for (int as_elements = 0; as_elements < 2; as_elements++) {
        raster_frame f = read_frame(&(change){0}, as_elements);
        const geo_camera *c = &f.from;
        ck_assert(f.is_raw && f.has_pose && !f.is_oblique && !f.is_saved_again);
        ck_assert_str_eq(f.fault, "");
        ck_assert_str_eq(f.camera_name, "DJI FC300S");
        ck_assert_str_eq(f.software, "v01.23.4920");
        ck_assert_str_eq(f.taken, "2016-06-23 16:32:06");
        ck_assert(fabs(c->lat - (46 + 50 / 60.0 + 33.6864 / 3600)) < 1e-12);
        ck_assert(fabs(c->lon + (91 + 59 / 60.0 + 39.9382 / 3600)) < 1e-12);
        ck_assert(c->height_m == 40.1 && c->yaw_deg == 42.8 && c->pitch_deg == -89.9 && c->roll_deg == 0);
        ck_assert(fabs(c->focal_px - 3.61 / 6.17 * 4000) < 1e-9);
        ck_assert(c->centre_x_px == 2000 && c->centre_y_px == 1125);
        ck_assert(f.accuracy.position_m == 5 && !f.accuracy.may_be_turned);
    }
}
END_TEST

#define EXIF(...)                                                                                            \
    {                                                                                                        \
        .exif = { __VA_ARGS__ }                                                                              \
    }
#define XMP(...)                                                                                             \
    {                                                                                                        \
        .xmp = { __VA_ARGS__ }                                                                               \
    }

START_TEST(what_is_missing_or_nonsense_is_named) {
    static const struct {
        const char *name;
        change what;
        const char *fault;
    } cases[] = {
        {"no XMP of DJI's", XMP("RelativeAltitude=-", "GimbalPitchDegree=-"), "no flight data"},
        {"no height", XMP("RelativeAltitude=-"), "RelativeAltitude"},
        {"a height that is a word", XMP("RelativeAltitude=high"), "RelativeAltitude"},
        {"a height with more behind it", XMP("RelativeAltitude=40 or so"), "RelativeAltitude"},
        {"an infinite height", XMP("RelativeAltitude=inf"), "RelativeAltitude"},
        {"a height in orbit", XMP("RelativeAltitude=400000"), "cannot be"},
        {"no yaw", XMP("GimbalYawDegree=-"), "GimbalYawDegree"},
        {"no pitch", XMP("GimbalPitchDegree=-"), "GimbalPitchDegree"},
        {"an empty pitch", XMP("GimbalPitchDegree="), "GimbalPitchDegree"},
        {"a yaw of nan", XMP("GimbalYawDegree=nan"), "GimbalYawDegree"},
        {"a yaw that cannot be", XMP("GimbalYawDegree=4280"), "cannot be"},
        {"oblique", XMP("GimbalPitchDegree=-45.00"), "oblique frame, 45 degrees off straight down"},
        {"just too oblique", XMP("GimbalPitchDegree=-74.9"), "oblique"},
        {"horizontal", XMP("GimbalPitchDegree=+0.00"), "oblique frame, 90 degrees"},
        {"no position", EXIF("GPSLatitude=-"), "no position"},
        {"no hemisphere", EXIF("GPSLongitudeRef=-"), "no position"},
        {"no satellites", EXIF("GPSLatitude=(0) (0) (0)", "GPSLongitude=(0) (0) (0)"), "no position"},
        {"off the Earth", EXIF("GPSLatitude=(91) (0) (0)"), "none on Earth"},
        {"no focal length", EXIF("FocalLength=-", "FocalLengthIn35mmFilm=-"), "focal length is unknown"},
        {"a focal length of nothing", EXIF("FocalLength=(0)", "FocalLengthIn35mmFilm=0"), "focal length"},
        {"cut", EXIF("PixelXDimension=4096"), "cut or scaled"},
        {"to be turned", EXIF("Orientation=6"), "Orientation 6"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        raster_frame f = read_frame(&cases[i].what, false);
        ck_assert_msg(f.is_raw, "%s: not taken for a raw frame", cases[i].name);
        ck_assert_msg(strstr(f.fault, cases[i].fault) != NULL, "%s: \"%s\"", cases[i].name, f.fault);
        ck_assert_msg(f.is_oblique == (strstr(cases[i].fault, "oblique") != NULL), "%s", cases[i].name);
    }
}
END_TEST

START_TEST(other_spellings_are_understood) {
    static const change spelt[] = {
        XMP("GpsLatitude=+22.500000000", "GpsLongitude=+113.250000000"),
        XMP("GpsLatitude=22.5", "GpsLongtitude=113.25"), /* DJI's own slip */
        XMP("GpsLatitude=22.500000\xc2\xb0 N", "GpsLongitude=113.250000\xc2\xb0 E"),
        XMP("Latitude=22.5", "Longitude=113.25"),
        EXIF("GPSLatitude=(22) (30) (0)", "GPSLongitude=(113) (15) (0)", "GPSLongitudeRef=E"),
        EXIF("GPSLatitude=(22.5)", "GPSLongitude=(113.25)", "GPSLongitudeRef=E"),
        EXIF("GPSLatitude=(22) (30)", "GPSLongitude=(113) (15)", "GPSLongitudeRef=E"),
    };
    for (size_t i = 0; i < sizeof spelt / sizeof *spelt; i++)
        for (int as_elements = 0; as_elements < 2; as_elements++) {
            raster_frame f = read_frame(&spelt[i], as_elements);
            ck_assert_msg(!*f.fault && fabs(f.from.lat - 22.5) < 1e-9 && fabs(f.from.lon - 113.25) < 1e-9,
                          "case %zu: %.9f, %.9f %s", i, f.from.lon, f.from.lat, f.fault);
        }
    change south = XMP("GpsLatitude=22.5 deg S", "GpsLongitude=113.25 deg W");
    raster_frame f = read_frame(&south, false);
    ck_assert(f.from.lat == -22.5 && f.from.lon == -113.25);
    change fraction = XMP("RelativeAltitude=401/10");
    ck_assert(fabs(read_frame(&fraction, false).from.height_m - 40.1) < 1e-9);
}
END_TEST

#define LENS "2018-08-27;3678.56,3666.84,-9.51,14.34,-0.26867,0.11567,0.00034,-0.000051,-0.03458"

START_TEST(the_focal_length_is_the_best_that_is_known) {
    static const struct {
        const char *name;
        change what;
        double focal_px, share;
    } cases[] = {
        {"sensor", {{0}, {0}}, 3.61 / 6.17 * 4000, .02},
        {"unknown sensor", EXIF("Model=FC9999"), 20 / 43.27 * 4589.3899, .10},
        {"zoomed", EXIF("DigitalZoomRatio=(2)"), 2 * 3.61 / 6.17 * 4000, .02},
        {"calibrated", XMP("CalibratedFocalLength=3666.666504"), 3666.666504, .02},
        {"not dewarped", XMP("CalibratedFocalLength=3666.666504", "DewarpFlag=0"), 3666.666504, .15},
        {"dewarped", XMP("CalibratedFocalLength=3666.666504", "DewarpFlag=1"), 3666.666504, .02},
        {"dewarped by others", XMP("CalibratedFocalLength=3666.666504", "DewarpFlag=0", "DewarpData=" LENS),
         3672.695, .02},
        {"a lens that breaks off",
         XMP("CalibratedFocalLength=3666.5", "DewarpFlag=0", "DewarpData=2018;3678,3666"), 3666.5, .15},
        {"a lens of words", XMP("CalibratedFocalLength=3666.5", "DewarpFlag=0", "DewarpData=none"), 3666.5,
         .15},
        {"calibrated in other units", XMP("CalibratedFocalLength=3.61"), 3.61 / 6.17 * 4000, .02},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        raster_frame f = read_frame(&cases[i].what, false);
        ck_assert_msg(fabs(f.from.focal_px - cases[i].focal_px) < 1e-3 &&
                          f.accuracy.focal_share == cases[i].share,
                      "%s: %g px by %s, within %g", cases[i].name, f.from.focal_px, f.focal_how,
                      f.accuracy.focal_share);
    }
    change left_in = XMP("DewarpFlag=0", "DewarpData=" LENS);
    const raster_frame own = read_frame(&left_in, true);
    ck_assert(own.from.centre_x_px == 2000 - 9.51 && own.from.centre_y_px == 1125 + 14.34);
    ck_assert(own.from.lens.k1 == -.26867 && own.from.lens.k2 == .11567 && own.from.lens.p1 == .00034 &&
              own.from.lens.p2 == -.000051 && own.from.lens.k3 == -.03458);
    change off_centre = XMP("CalibratedFocalLength=2400", "CalibratedOpticalCenterX=2010.5",
                            "CalibratedOpticalCenterY=1120.25");
    raster_frame f = read_frame(&off_centre, false);
    ck_assert(f.from.centre_x_px == 2010.5 && f.from.centre_y_px == 1120.25);
    change absurd =
        XMP("CalibratedFocalLength=2400", "CalibratedOpticalCenterX=0", "CalibratedOpticalCenterY=0");
    ck_assert(read_frame(&absurd, false).from.centre_x_px == 2000);
}
END_TEST

START_TEST(rtk_narrows_the_position_and_a_viewer_widens_it) {
    static const struct {
        const char *name;
        change what;
        double position_m;
        bool is_saved_again;
    } cases[] = {
        {"fixed", XMP("RtkFlag=50", "RtkStdLon=0.03", "RtkStdLat=0.04"), .10, false},
        {"fixed, too good to be true", XMP("RtkFlag=50", "RtkStdLon=0", "RtkStdLat=0"), .05, false},
        {"float", XMP("RtkFlag=34", "RtkStdLon=0.3", "RtkStdLat=0.4"), 1, false},
        {"single", XMP("RtkFlag=16", "RtkStdLon=0.03", "RtkStdLat=0.04"), 5, false},
        {"no solution", XMP("RtkFlag=0"), 5, false},
        {"fixed, but how well", XMP("RtkFlag=50"), 5, false},
        {"worse than none", XMP("RtkFlag=34", "RtkStdLon=30", "RtkStdLat=40"), 5, false},
        {"newer firmware", EXIF("Software=10.00.12.07"), 5, false},
        {"none", EXIF("Software=-"), 5, false},
        {"a viewer", EXIF("Software=Microsoft Windows Photo Viewer 10.0.10240.16384"), 5, true},
        {"an editor", EXIF("Software=Adobe Photoshop 21.0 (Windows)"), 5, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        raster_frame f = read_frame(&cases[i].what, false);
        ck_assert_msg(!*f.fault && fabs(f.accuracy.position_m - cases[i].position_m) < 1e-9, "%s: %g m %s",
                      cases[i].name, f.accuracy.position_m, f.fault);
        ck_assert_msg(f.is_saved_again == cases[i].is_saved_again &&
                          f.accuracy.may_be_turned == cases[i].is_saved_again,
                      "%s", cases[i].name);
    }
}
END_TEST

START_TEST(other_makers_are_refused_by_name) {
    static const char *const packets[] = {
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description xmlns:Camera='http://pix4d.com/camera/1.0' "
        "Camera:Yaw='42' Camera:Pitch='0' Camera:Roll='0'/></x:xmpmeta>",
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description "
        "drone-parrot:CameraYawDegree='42' drone-parrot:CameraPitchDegree='-90'/></x:xmpmeta>",
        "<x:xmpmeta "
        "xmlns:x='adobe:ns:meta/'><drone-skydio:RelativeAltitude>40</drone-skydio:RelativeAltitude>"
        "</x:xmpmeta>",
        "<not closed",
        "",
        NULL,
    };
    static const char *const makers[] = {"senseFly", "Parrot", "Skydio", "Autel Robotics", "Canon", "Apple"};
    for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
        char **exif = CSLSetNameValue(NULL, "EXIF_GPSLatitude", "(46) (50) (33)");
        raster_frame f;
        exif = CSLSetNameValue(exif, "EXIF_Make", makers[i]);
        raster_frame_read(&f, exif, packets[i], WIDTH, HEIGHT);
        ck_assert_msg(f.is_raw && strstr(f.fault, "only DJI's"), "%s: %s", makers[i], f.fault);
        ck_assert_str_eq(f.camera_name, makers[i]);
        CSLDestroy(exif);
    }
    raster_frame f;
    raster_frame_read(&f, NULL, NULL, WIDTH, HEIGHT);
    ck_assert_msg(!f.is_raw && !*f.fault, "a plain picture is none");
}
END_TEST

/* ---- on a DEM ---- */

/* The place that the frames below are over. */
static const double LON = -91.9944272777, LAT = 46.8426906667;

/* Rises by a fifth to the east, in metres on UTM 15N; 600 x 600 m around the frame. */
static const double DEM_STEP_M = 5;
enum { DEM_EDGE = 120 };
static double dem_height(double east_m) {
    return 300 + .2 * east_m;
}

static OGRCoordinateTransformationH to_utm(OGRSpatialReferenceH *utm) {
    OGRSpatialReferenceH wgs84 = OSRNewSpatialReference(NULL);
    *utm = OSRNewSpatialReference(NULL);
    ck_assert(OSRImportFromEPSG(wgs84, 4326) == OGRERR_NONE && OSRImportFromEPSG(*utm, 32615) == OGRERR_NONE);
    OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH made = OCTNewCoordinateTransformation(wgs84, *utm);
    ck_assert(made != NULL);
    OSRDestroySpatialReference(wgs84);
    return made;
}

/* unit "" is metres; void_m: nodata where the ground is lower than that. */
static const char *write_dem(const char *name, const char *unit, double void_m) {
    const char *path = temp_path(name);
    OGRSpatialReferenceH utm;
    OGRCoordinateTransformationH transform = to_utm(&utm);
    double x = LON, y = LAT, metre = strcmp(unit, "ft") == 0 ? 1 / .3048 : 1;
    ck_assert(OCTTransform(transform, 1, &x, &y, NULL));
    double gt[6] = {x - DEM_EDGE / 2 * DEM_STEP_M, DEM_STEP_M, 0,
                    y + DEM_EDGE / 2 * DEM_STEP_M, 0,          -DEM_STEP_M};
    GDALAllRegister();
    GDALDatasetH file =
        GDALCreate(GDALGetDriverByName("GTiff"), path, DEM_EDGE, DEM_EDGE, 1, GDT_Float32, NULL);
    GDALSetGeoTransform(file, gt);
    GDALSetSpatialRef(file, utm);
    GDALRasterBandH band = GDALGetRasterBand(file, 1);
    GDALSetRasterUnitType(band, unit);
    GDALSetRasterNoDataValue(band, -9999);
    for (int row = 0; row < DEM_EDGE; row++) {
        float heights[DEM_EDGE];
        for (int column = 0; column < DEM_EDGE; column++) {
            double up = dem_height((column + .5 - DEM_EDGE / 2) * DEM_STEP_M); // NOLINT: half of the columns
            heights[column] = up < void_m ? -9999 : (float)(up * metre);
        }
        ck_assert(GDALRasterIO(band, GF_Write, 0, row, DEM_EDGE, 1, heights, DEM_EDGE, 1, GDT_Float32, 0,
                               0) == CE_None);
    }
    GDALClose(file);
    OCTDestroyCoordinateTransformation(transform);
    OSRDestroySpatialReference(utm);
    return path;
}

static pap_status place_on(geo_place **out, raster_frame *frame, const char *dem, const char *takeoff,
                           pap_error *err) {
    change looking_north = XMP("GimbalYawDegree=0", "GimbalPitchDegree=-90", "RelativeAltitude=40");
    *frame = read_frame(&looking_north, false);
    *out = NULL;
    return raster_frame_place(out, frame, dem, takeoff, WIDTH, HEIGHT, err);
}

START_TEST(on_a_dem_places_lie_on_its_ground) {
    static const char *const units[] = {"", "m", "ft"};
    temp_folder_make();
    for (size_t i = 0; i < 3; i++) {
        const char *dem = write_dem("dem.tif", units[i], -1000);
        raster_frame frame;
        geo_place *place, *level;
        pap_error err = {PAP_OK, ""};
        double lon, lat, level_lon, level_lat;
        ck_assert_msg(place_on(&place, &frame, dem, NULL, &err) == PAP_OK && place, "%s %s", err.message,
                      frame.fault);
        ck_assert(place_on(&level, &frame, NULL, NULL, &err) == PAP_OK && level);
        ck_assert(geo_place_lonlat(place, &lon, &lat, WIDTH, HEIGHT / 2.0));
        ck_assert(geo_place_lonlat(level, &level_lon, &level_lat, WIDTH, HEIGHT / 2.0));
        /* 40 m above a slope of .2 (grid east is true east here to a degree): x = .854 * (40 - .2 x). */
        double slant = 2000 / (3.61 / 6.17 * 4000), lon_m = 76230;
        double expected = slant * 40 / (1 + .2 * slant), found = (lon - LON) * lon_m;
        ck_assert_msg(fabs(found - expected) < .3, "unit \"%s\": %.3f m east, expected %.3f", units[i], found,
                      expected);
        ck_assert(fabs((level_lon - LON) * lon_m - slant * 40) < .1);
        /* With the ground known, less is uncertain at the edge. */
        ck_assert(geo_place_error_m(place, WIDTH, 0) < geo_place_error_m(level, WIDTH, 0));
        geo_place_free(place);
        geo_place_free(level);
    }
    temp_folder_remove();
}
END_TEST

START_TEST(heights_count_from_the_take_off) {
    temp_folder_make();
    const char *dem = write_dem("dem.tif", "", -1000);
    raster_frame frame;
    geo_place *place;
    pap_error err = {PAP_OK, ""};
    char takeoff[64];
    geo_steps steps;
    /* 100 m further east the ground is 20 m higher: the drone is 60 m above the ground under it. */
    snprintf(takeoff, sizeof takeoff, "%.7f,%.7f", LON + 100 / 76230.0, LAT);
    ck_assert(place_on(&place, &frame, dem, takeoff, &err) == PAP_OK && place);
    ck_assert(geo_place_steps(place, &steps, WIDTH / 2.0, HEIGHT / 2.0));
    ck_assert_msg(fabs(geo_steps_y_m(&steps) * (3.61 / 6.17 * 4000) - 60) < .5, "%g m",
                  geo_steps_y_m(&steps));
    geo_place_free(place);
    /* 250 m further east it is 50 m higher: the drone would be under the ground there, and still 90 m above.
     */
    static const char *const bad[] = {"here", "105", "105,", "105,91", "105,30,2", "-91.9,46.8"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(place_on(&place, &frame, dem, bad[i], &err) == PAP_E_SETTING && !place, "%s", bad[i]);
        ck_assert_msg(strstr(err.message, "--takeoff") != NULL, "%s", err.message);
    }
    snprintf(takeoff, sizeof takeoff, "%.7f,%.7f", LON - 205 / 76230.0, LAT);
    ck_assert(place_on(&place, &frame, dem, takeoff, &err) == PAP_OK && !place);
    ck_assert_msg(strstr(frame.fault, "above the ground") != NULL, "%s", frame.fault);
    temp_folder_remove();
}
END_TEST

START_TEST(a_dem_that_cannot_serve_is_named) {
    temp_folder_make();
    raster_frame frame;
    geo_place *place;
    pap_error err = {PAP_OK, ""};
    /* The frame reaches 34 m east and west: at 297 m, 15 m west, the ground ends; at 301 m it has none below.
     */
    ck_assert(place_on(&place, &frame, write_dem("half.tif", "", 297), NULL, &err) == PAP_OK && !place);
    ck_assert_msg(strstr(frame.fault, "part of it shows no ground of ") != NULL, "%s", frame.fault);
    ck_assert(place_on(&place, &frame, write_dem("gone.tif", "", 301), NULL, &err) == PAP_OK && !place);
    ck_assert_msg(strstr(frame.fault, "no height under it") != NULL, "%s", frame.fault);
    ck_assert(place_on(&place, &frame, write_dem("miles.tif", "mi", -1000), NULL, &err) == PAP_E_UNSUPPORTED);
    ck_assert(place_on(&place, &frame, temp_path("none.tif"), NULL, &err) == PAP_E_OPEN && !place);
    ck_assert_msg(strstr(err.message, "none.tif") != NULL, "%s", err.message);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("raster/frame", a_dji_frame_is_read_whole, what_is_missing_or_nonsense_is_named,
           other_spellings_are_understood, the_focal_length_is_the_best_that_is_known,
           rtk_narrows_the_position_and_a_viewer_widens_it, other_makers_are_refused_by_name,
           on_a_dem_places_lie_on_its_ground, heights_count_from_the_take_off,
           a_dem_that_cannot_serve_is_named)
