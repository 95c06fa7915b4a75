/* Writes one scene for each sensor of the table, with the names and metadata that its maker gives, and says
 * on standard output what is in them:
 *     PATH <tab> KEY <tab> WORD <tab> INDEX <tab> VALUE <tab> SCALE <tab> OFFSET
 * KEY is what --sensor takes, WORD is in the line that says why it was recognised, VALUE is the index at
 * column 3, row 2, computed here from the reflectances as they can be stored:
 *     reflectance = SCALE x sample + OFFSET
 * Scenes are tiny, or EDGE x EDGE pixels of a PICTURE whose colours are made reflectances, to be planted
 * into. */
#include "landscape.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COLUMN = 3, ROW = 2 };

/* What scenes show. */
typedef struct ground {
    int w, h; /* pixels */
    landscape land;
} ground;

/* What a band of a scene shows: one letter each. N near infrared, E red edge, o none of these. */
static double reflectance(const ground *on, char light, int x, int y) {
    if (on->land.rgb) return landscape_reflectance(&on->land, light, x, y);
    static const char letters[] = "BGRENo";
    static const double base[] = {.05, .09, .06, .17, .43, .2};
    double at = base[strchr(letters, light) - letters];
    return at * (1 + .02 * x + .03 * y + .01 * ((x * 7 + y * 3) % 5));
}

/* How samples are stored: value = round((reflectance - offset) / scale), floats as they are. */
typedef struct storage {
    GDALDataType type;
    double scale, offset;
} storage;

static double stored(const ground *on, const storage *how, char light, int x, int y) {
    double shown = reflectance(on, light, x, y);
    if (on->land.rgb && how->type == GDT_Byte) shown = sqrt(shown); /* as pictures for the eye are coded */
    double value = (shown - how->offset) / how->scale;
    return how->type == GDT_Float32 ? (double)(float)value : floor(value + .5);
}

/* Back from what was stored, by the rule that the maker gives. */
static double told(const ground *on, const storage *how, char light) {
    return stored(on, how, light, COLUMN, ROW) * how->scale + how->offset;
}

typedef struct scene_file {
    const char *path;
    const char *light;       /* a letter for each band */
    const char *wavelengths; /* "475 560 ..." or NULL */
    const char *software;    /* NULL: none */
    double gsd_m;
    int shrink;         /* 2: half as many pixels, each as wide as two; 0: 1 */
    const char *driver; /* NULL: GTiff */
} scene_file;

static void fail(const char *what) {
    fprintf(stderr, "sensor scenes: %s: %s\n", what, CPLGetLastErrorMsg());
    exit(1);
}

static void place(GDALDatasetH dataset, double gsd_m) {
    double gt[6] = {600000, gsd_m, 0, 3300000, 0, -gsd_m};
    char *wkt = NULL;
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(crs, 32648);
    OSRExportToWkt(crs, &wkt);
    GDALSetProjection(dataset, wkt);
    GDALSetGeoTransform(dataset, gt);
    CPLFree(wkt);
    OSRDestroySpatialReference(crs);
}

static void fill(GDALDatasetH dataset, const ground *on, const scene_file *file, const storage *how,
                 int shrink) {
    double *row = CPLMalloc((size_t)on->w * sizeof *row);
    for (int band = 0; file->light[band]; band++) {
        GDALRasterBandH to = GDALGetRasterBand(dataset, band + 1);
        for (int y = 0; y < on->h / shrink; y++) {
            for (int x = 0; x < on->w / shrink; x++)
                row[x] = stored(on, how, file->light[band], x * shrink, y * shrink);
            if (GDALRasterIO(to, GF_Write, 0, y, on->w / shrink, 1, row, on->w / shrink, 1, GDT_Float64, 0,
                             0) != CE_None)
                fail(file->path);
        }
    }
    CPLFree(row);
}

static void write_scene(const ground *on, const scene_file *file, const storage *how) {
    const int shrink = file->shrink ? file->shrink : 1;
    const bool is_tiff = !file->driver;
    char memory[64] = "", **options = CSLSetNameValue(NULL, "PHOTOMETRIC", "MINISBLACK"),
         **words = CSLTokenizeString(file->wavelengths ? file->wavelengths : "");
    if (!is_tiff) snprintf(memory, sizeof memory, "of a copy");
    GDALDatasetH made = GDALCreate(GDALGetDriverByName(is_tiff ? "GTiff" : "MEM"),
                                   is_tiff ? file->path : memory, on->w / shrink, on->h / shrink,
                                   (int)strlen(file->light), how->type, is_tiff ? options : NULL);
    if (!made) fail(file->path);
    place(made, file->gsd_m * shrink);
    for (int i = 0; i < CSLCount(words); i++)
        GDALSetMetadataItem(GDALGetRasterBand(made, i + 1), "wavelength", words[i], NULL);
    if (file->software) GDALSetMetadataItem(made, "TIFFTAG_SOFTWARE", file->software, NULL);
    fill(made, on, file, how, shrink);
    if (!is_tiff) {
        static const char *const lossless[] = {"QUALITY=100", "REVERSIBLE=YES", "RESOLUTIONS=1", NULL};
        GDALDatasetH copy = GDALCreateCopy(GDALGetDriverByName(file->driver), file->path, made, FALSE,
                                           (char **)(size_t)lossless, NULL, NULL);
        if (!copy) fail(file->path);
        GDALClose(copy);
    }
    GDALClose(made);
    CSLDestroy(options);
    CSLDestroy(words);
}

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file)) fail(path);
}

/* ---- what is expected ---- */

typedef double index_formula(const ground *on, const storage *how);

static void expect(const ground *on, const char *path, const char *key, const char *word, const char *index,
                   index_formula *formula, const storage *how) {
    printf("%s\t%s\t%s\t%s\t%.9g\t%.17g\t%.17g\n", path, key, word, index, formula(on, how), how->scale,
           how->offset);
}

static double ndvi(const ground *on, const storage *how) {
    double n = told(on, how, 'N'), r = told(on, how, 'R');
    return (n - r) / (n + r);
}

/* Huete 1988, L = 0.5: changes with scale and offset. */
static double savi(const ground *on, const storage *how) {
    double n = told(on, how, 'N'), r = told(on, how, 'R');
    return 1.5 * (n - r) / (n + r + .5);
}

/* Excess green of the codes. */
static double exg(const ground *on, const storage *how) {
    double r = told(on, how, 'R'), g = told(on, how, 'G'), b = told(on, how, 'B');
    return (2 * g - r - b) / (r + g + b);
}

/* ---- scenes ---- */

typedef struct single_scene {
    scene_file file;
    storage how;
    const char *key, *word;
    bool has_scale; /* its reflectance is known, so that SAVI exists */
} single_scene;

#define SR                                                                                                   \
    { GDT_UInt16, 1e-4, 0 }
#define SINCE_0400                                                                                           \
    { GDT_UInt16, 1e-4, -.1 }
#define CODES                                                                                                \
    { GDT_Byte, 1 / 255.0, 0 }
#define RADIANCE                                                                                             \
    { GDT_UInt16, 1 / 1023.0, 0 }
#define AS_IT_IS                                                                                             \
    { GDT_Float32, 1, 0 }

static const single_scene singles[] = {
    {{"rededge.tif", "BGRNE", "475 560 668 840 717", NULL, .05, 0, NULL},
     AS_IT_IS,
     "rededge",
     "band wavelengths",
     true},
    {{"altum.tif", "BGRENo", "475 560 668 717 842 11000", NULL, .05, 0, NULL},
     AS_IT_IS,
     "altum",
     "band wavelengths",
     true},
    {{"metashape.tif", "BGREN", "475 560 668 717 840", "Agisoft Metashape", .05, 0, NULL},
     {GDT_UInt16, 1 / 32768.0, 0},
     "rededge",
     "band wavelengths",
     true},
    {{"m3m_stack.tif", "GREN", "560 650 730 860", NULL, .1, 0, NULL},
     AS_IT_IS,
     "mavic-3m",
     "band wavelengths",
     true},
    {{"S2A2A_20200703_022_Test_BOA_10.tif", "oBGREEENooo", NULL, NULL, 10, 0, NULL},
     SR,
     "sentinel-2",
     "file name",
     true},
    {{"S2A2A_20230703_022_Test_BOA_10.tif", "oBGREEENooo", NULL, NULL, 10, 0, NULL},
     SINCE_0400,
     "sentinel-2",
     "file name",
     true},
    {{"S2A1C_20200703_022_Test_TOA_10.tif", "oBGREEENoooo", NULL, NULL, 10, 0, NULL},
     SR,
     "sentinel-2",
     "file name",
     true},
    {{"S2B_MSIL2A_20210703T101031_N0500_R022_T32TNS_20230103T131031.tif", "oBGREEENooooo", NULL, NULL, 10, 0,
      NULL},
     SINCE_0400,
     "sentinel-2",
     "file name",
     true},
    {{"20200718_101112_1042_3B_AnalyticMS_SR.tif", "BGRN", NULL, NULL, 3, 0, NULL},
     SR,
     "planetscope-4",
     "file name",
     true},
    {{"20210718_101112_74_2440_3B_AnalyticMS_SR_8b.tif", "oBoGoREN", NULL, NULL, 3, 0, NULL},
     SR,
     "planetscope-8",
     "file name",
     true},
    {{"GF1_PMS1_E113.9_N22.5_20200101_L1A0004526321-MSS1.tiff", "BGRN", NULL, NULL, 8, 0, NULL},
     RADIANCE,
     "gaofen-1",
     "file name",
     false},
    {{"GF2_PMS2_E113.9_N22.5_20200101_L1A0004526321-MSS2.tiff", "BGRN", NULL, NULL, 4, 0, NULL},
     RADIANCE,
     "gaofen-2",
     "file name",
     false},
    {{"ZY302_MUX_E113.9_N22.5_20200101_L1A0000526321.tif", "BGRN", NULL, NULL, 5.8, 0, NULL},
     RADIANCE,
     "ziyuan-3",
     "file name",
     false},
    {{"IMG_PHR1A_PMS_202007031031_ORT.TIF", "RGBN", NULL, NULL, .5, 0, NULL},
     RADIANCE,
     "pleiades",
     "file name",
     false},
    {{"20JUL03-M2AS-P001.TIF",
      "oBGoREN"
      "o",
      NULL, NULL, 2, 0, NULL},
     RADIANCE,
     "worldview-8b",
     "product metadata: WV02",
     false},
    {{"20JUL04-M2AS-P001.TIF", "BGRN", NULL, NULL, 2, 0, NULL},
     RADIANCE,
     "worldview-4b",
     "product metadata: GE01",
     false},
    {{"m_3009963_se_14_060_20200831.tif", "RGBN", NULL, NULL, .6, 0, NULL}, CODES, "naip", "file name", true},
};

static void write_singles(const ground *on) {
    write_text("20JUL03-M2AS-P001.IMD",
               "version = \"R\";\nBEGIN_GROUP = IMAGE_1\n\tsatId = \"WV02\";\n\tfirstLineTime = "
               "2020-07-03T03:12:41.000000Z;\nEND_GROUP = IMAGE_1\nEND;\n");
    write_text("20JUL04-M2AS-P001.IMD",
               "version = \"R\";\nBEGIN_GROUP = IMAGE_1\n\tsatId = \"GE01\";\n\tfirstLineTime = "
               "2020-07-04T03:12:41.000000Z;\nEND_GROUP = IMAGE_1\nEND;\n");
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        const single_scene *one = &singles[i];
        write_scene(on, &one->file, &one->how);
        expect(on, one->file.path, one->key, one->word, "NDVI", ndvi, &one->how);
        if (one->has_scale) expect(on, one->file.path, one->key, one->word, "SAVI", savi, &one->how);
    }
}

static void write_rgb(const ground *on) {
    static const storage how = CODES;
    const scene_file file = {"colours.tif", "RGB", NULL, NULL, .02, 0, NULL};
    write_scene(on, &file, &how);
    expect(on, file.path, "rgb", "three bands", "ExG", exg, &how);
}

typedef struct part {
    const char *name, *light;
    int shrink;
} part;

static void write_parts(const ground *on, const char *folder, const part *parts, const storage *how,
                        double gsd_m, const char *driver) {
    mkdir(folder, 0700);
    for (const part *one = parts; one->name; one++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, one->name);
        write_scene(on, &(scene_file){path, one->light, NULL, NULL, gsd_m, one->shrink, driver}, how);
    }
}

static void write_drones(const ground *on) {
    static const part mavic[] = {{"result_Green.tif", "G", 1},
                                 {"result_Red.tif", "R", 1},
                                 {"result_RedEdge.tif", "E", 1},
                                 {"result_NIR.tif", "N", 1},
                                 {NULL, NULL, 0}};
    static const part wide[] = {{"field_MS_G.TIF", "G", 1},
                                {"field_MS_R.TIF", "R", 1},
                                {"field_MS_RE.TIF", "E", 1},
                                {"field_MS_NIR.TIF", "N", 1},
                                {NULL, NULL, 0}};
    static const part phantom[] = {{"result_Blue.tif", "B", 1}, {"result_Green.tif", "G", 1},
                                   {"result_Red.tif", "R", 1},  {"result_RedEdge.tif", "E", 1},
                                   {"result_NIR.tif", "N", 1},  {NULL, NULL, 0}};
    static const storage as_it_is = AS_IT_IS, scaled = {GDT_UInt16, 1 / 40000.0, 0};
    write_parts(on, "m3m", mavic, &as_it_is, .1, NULL);
    expect(on, "m3m/result_NIR.tif", "mavic-3m", "names of its parts", "NDVI", ndvi, &as_it_is);
    expect(on, "m3m", "mavic-3m", "names of its parts", "SAVI", savi, &as_it_is);
    write_parts(on, "m3mw", wide, &scaled, .04, NULL);
    expect(on, "m3mw/field_MS_G.TIF", "mavic-3m", "names of its parts", "NDVI", ndvi, &scaled);
    write_parts(on, "p4m", phantom, &as_it_is, .04, NULL);
    expect(on, "p4m/result_Red.tif", "phantom-4m", "names of its parts", "SAVI", savi, &as_it_is);
}

#define LC  "LC08_L2SP_130038_20200718_20200911_02_T1"
#define LC1 "LC09_L1TP_130038_20220718_20220911_02_T1"
#define LE  "LE07_L2SP_130038_20200718_20200911_02_T1"
static void write_landsat(const ground *on) {
    static const part oli[] = {{LC "_SR_B1.TIF", "o", 1}, {LC "_SR_B2.TIF", "B", 1},
                               {LC "_SR_B3.TIF", "G", 1}, {LC "_SR_B4.TIF", "R", 1},
                               {LC "_SR_B5.TIF", "N", 1}, {NULL, NULL, 0}};
    static const part toa[] = {{LC1 "_B2.TIF", "B", 1},
                               {LC1 "_B3.TIF", "G", 1},
                               {LC1 "_B4.TIF", "R", 1},
                               {LC1 "_B5.TIF", "N", 1},
                               {NULL, NULL, 0}};
    static const part etm[] = {{LE "_SR_B1.TIF", "B", 1},
                               {LE "_SR_B2.TIF", "G", 1},
                               {LE "_SR_B3.TIF", "R", 1},
                               {LE "_SR_B4.TIF", "N", 1},
                               {NULL, NULL, 0}};
    static const storage surface = {GDT_UInt16, 2.75e-5, -.2};
    const storage sunlit = {GDT_UInt16, 2e-5 / sin(30 * M_PI / 180), -.1 / sin(30 * M_PI / 180)};
    write_parts(on, "landsat", oli, &surface, 30, NULL);
    expect(on, "landsat/" LC "_SR_B4.TIF", "landsat-8", "file name", "NDVI", ndvi, &surface);
    expect(on, "landsat", "landsat-8", "file name", "SAVI", savi, &surface);
    write_parts(on, "landsat1", toa, &sunlit, 30, NULL);
    write_text(
        "landsat1/" LC1 "_MTL.txt",
        "GROUP = LANDSAT_METADATA_FILE\n  GROUP = IMAGE_ATTRIBUTES\n    SPACECRAFT_ID = \"LANDSAT_9\"\n    "
        "DATE_ACQUIRED = 2022-07-17\n    SCENE_CENTER_TIME = \"03:35:41.0240000Z\"\n    SUN_AZIMUTH = "
        "120.5\n    "
        "SUN_ELEVATION = 30.00000000\n  END_GROUP = IMAGE_ATTRIBUTES\nEND_GROUP = "
        "LANDSAT_METADATA_FILE\nEND\n");
    expect(on, "landsat1/" LC1 "_B2.TIF", "landsat-8", "file name", "SAVI", savi, &sunlit);
    write_parts(on, "landsat7", etm, &surface, 30, NULL);
    expect(on, "landsat7/" LE "_SR_B1.TIF", "landsat-7", "file name", "SAVI", savi, &surface);
}

/* ---- Sentinel-2 as ESA hands it out ---- */

#define TILE    "T48RUV_20230703T033541"
#define GRANULE "GRANULE/L2A_T48RUV_A041900_20230703T034345"
#define SAFE    "S2A_MSIL2A_20230703T033541_N0509_R061_T48RUV_20230703T093503.SAFE"

static const part tile_bands[] = {
    {TILE "_B02_10m.jp2", "B", 1}, {TILE "_B03_10m.jp2", "G", 1}, {TILE "_B04_10m.jp2", "R", 1},
    {TILE "_B08_10m.jp2", "N", 1}, {TILE "_B05_20m.jp2", "E", 2}, {TILE "_B06_20m.jp2", "E", 2},
    {TILE "_B07_20m.jp2", "E", 2}, {TILE "_B8A_20m.jp2", "N", 2}, {NULL, NULL, 0}};

static void write_product_metadata(const char *safe) {
    char path[300], files[4096] = "";
    for (const part *one = tile_bands; one->name; one++)
        snprintf(files + strlen(files), sizeof files - strlen(files),
                 "<IMAGE_FILE>" GRANULE "/IMG_DATA/R%dm/%.*s</IMAGE_FILE>\n", one->shrink * 10,
                 (int)strlen(one->name) - 4, one->name);
    snprintf(path, sizeof path, "%s/MTD_MSIL2A.xml", safe);
    char *text = CPLStrdup(CPLSPrintf(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<n1:Level-2A_User_Product "
        "xmlns:n1=\"https://psd-14.sentinel2.eo.esa.int/PSD/User_Product_Level-2A.xsd\">\n<n1:General_Info>"
        "<Product_Info><PRODUCT_START_TIME>2023-07-03T03:35:41.024Z</PRODUCT_START_TIME>"
        "<PRODUCT_URI>" SAFE
        "</PRODUCT_URI><PROCESSING_LEVEL>Level-2A</PROCESSING_LEVEL><PRODUCT_TYPE>S2MSI2A</PRODUCT_TYPE>"
        "<PROCESSING_BASELINE>05.09</PROCESSING_BASELINE><Datatake "
        "datatakeIdentifier=\"GS2A_20230703T033541\">"
        "<SPACECRAFT_NAME>Sentinel-2A</SPACECRAFT_NAME></Datatake><Query_Options completeSingleTile=\"true\">"
        "<PRODUCT_FORMAT>SAFE_COMPACT</PRODUCT_FORMAT></Query_Options><Product_Organisation><Granule_List>"
        "<Granule granuleIdentifier=\"S2A_OPER_MSI_L2A_TL_2APS_20230703T093503_A041900_T48RUV_N05.09\" "
        "imageFormat=\"JPEG2000\">\n%s</Granule></Granule_List></Product_Organisation></Product_Info>"
        "<Product_Image_Characteristics><Special_Values><SPECIAL_VALUE_TEXT>NODATA</SPECIAL_VALUE_TEXT>"
        "<SPECIAL_VALUE_INDEX>0</SPECIAL_VALUE_INDEX></Special_Values><QUANTIFICATION_VALUES_LIST>"
        "<BOA_QUANTIFICATION_VALUE "
        "unit=\"none\">10000</BOA_QUANTIFICATION_VALUE></QUANTIFICATION_VALUES_LIST>"
        "</Product_Image_Characteristics></n1:General_Info></n1:Level-2A_User_Product>\n",
        files));
    write_text(path, text);
    CPLFree(text);
}

static void write_tile_metadata(const ground *on, const char *safe) {
    char path[300], grids[2000] = "";
    for (int shrink = 1; shrink <= 2; shrink++)
        snprintf(grids + strlen(grids), sizeof grids - strlen(grids),
                 "<Size resolution=\"%d\"><NROWS>%d</NROWS><NCOLS>%d</NCOLS></Size><Geoposition "
                 "resolution=\"%d\"><ULX>600000</ULX><ULY>3300000</ULY><XDIM>%d</XDIM><YDIM>-%d</YDIM>"
                 "</Geoposition>",
                 shrink * 10, on->h / shrink, on->w / shrink, shrink * 10, shrink * 10, shrink * 10);
    snprintf(path, sizeof path, "%s/" GRANULE "/MTD_TL.xml", safe);
    write_text(path, CPLSPrintf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<n1:Level-2A_Tile_ID "
                                "xmlns:n1=\"https://psd-14.sentinel2.eo.esa.int/PSD/"
                                "S2_PDI_Level-2A_Tile_Metadata.xsd\"><n1:Geometric_Info><Tile_Geocoding>"
                                "<HORIZONTAL_CS_NAME>WGS84 / UTM zone 48N</HORIZONTAL_CS_NAME>"
                                "<HORIZONTAL_CS_CODE>EPSG:32648</HORIZONTAL_CS_CODE>%s</Tile_Geocoding>"
                                "</n1:Geometric_Info></n1:Level-2A_Tile_ID>\n",
                                grids));
}

static void write_sentinel(const ground *on) {
    static const char *const folders[] = {SAFE, SAFE "/GRANULE", SAFE "/" GRANULE,
                                          SAFE "/" GRANULE "/IMG_DATA"};
    static const storage since = SINCE_0400;
    write_parts(on, "granule", tile_bands, &since, 10, "JP2OpenJPEG");
    expect(on, "granule/" TILE "_B02_10m.jp2", "sentinel-2", "file name", "SAVI", savi, &since);
    expect(on, "granule", "sentinel-2", "file name", "NDVI", ndvi, &since);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) mkdir(folders[i], 0700);
    for (int shrink = 1; shrink <= 2; shrink++) {
        part some[9] = {{NULL, NULL, 0}};
        char folder[300];
        int count = 0;
        for (const part *one = tile_bands; one->name; one++)
            if (one->shrink == shrink) some[count++] = *one;
        snprintf(folder, sizeof folder, SAFE "/" GRANULE "/IMG_DATA/R%dm", shrink * 10);
        write_parts(on, folder, some, &since, 10, "JP2OpenJPEG");
    }
    write_product_metadata(SAFE);
    write_tile_metadata(on, SAFE);
    expect(on, SAFE, "sentinel-2", "product metadata: Sentinel-2A", "SAVI", savi, &since);
    expect(on, SAFE "/MTD_MSIL2A.xml", "sentinel-2", "product metadata: Sentinel-2A", "NDVI", ndvi, &since);
}

int main(int argc, char **argv) {
    ground on = {.w = 12, .h = 10};
    if (argc != 2 && argc != 4) {
        fprintf(stderr, "usage: papaver-sensor-scenes FOLDER [EDGE PICTURE]\n");
        return 2;
    }
    GDALAllRegister();
    CPLSetConfigOption("GDAL_PAM_ENABLED", "NO");
    if (argc == 4) {
        on.w = on.h = atoi(argv[2]);
        on.land = landscape_read(argv[3], on.w);
        if (!on.land.rgb) fail(argv[3]);
    }
    if (chdir(argv[1])) fail(argv[1]);
    write_rgb(&on);
    write_singles(&on);
    write_drones(&on);
    write_landsat(&on);
    write_sentinel(&on);
    landscape_free(&on.land);
    return 0;
}
