#!/usr/bin/env bash
# The same picture is the same result: the same pixels in other containers, sample types and masks give the same list,
# but for the picture's name, through libtiff and through GDAL; turned or reprojected they give the same places.
# What same_bytes.sh stores already (strips, tiles, planes, byte order, codecs) is not stored again here.
source "$(dirname "$0")/common.sh"
export GDAL_PAM_ENABLED=YES

# A ragged edge, a dozen groups of flowers.
gdal_translate -q -srcwin 0 0 640 640 "$SAMPLES/village-2cm.tif" scene.tif
readonly EDGE=640 GSD=0.02

# list_of PICTURE OUT [ARGUMENTS...]: its candidates, their outlines; the picture's name left out.
list_of() {
    local picture=$1 out=$2
    shift 2
    : >made.geojson
    expect_exit 0 papaver detect "$picture" "${EVERYTHING[@]}" --geometry outline -o made.geojson --overwrite --verbose "$@"
    sed 's/"image": "[^"]*"/"image": ""/' made.geojson >"$out"
}

begin "the scene has something to be compared"
list_of scene.tif reference.geojson
check "too few candidates" test "$(count_of reference.geojson)" -ge 10
expect_line "inspected " "nodata 0.002"

# same_list HOW PICTURE: HOW is how it is read when nothing is pinned: directly, or through GDAL.
same_list() {
    local how=$1 picture=$2
    begin "$picture gives the same list, $how"
    list_of "$picture" list.geojson
    expect_line "$picture: " "read $how"
    expect_same list.geojson reference.geojson
    expect_line "inspected " "nodata 0.002"
    if [[ $how == directly ]]; then
        begin "$picture gives the same list when GDAL reads it"
        PAP_READER=gdal list_of "$picture" list.geojson
        expect_line "$picture: " "read through GDAL"
        expect_same list.geojson reference.geojson
    fi
    rm -rf "$picture" "$picture".*
}

# ---- containers, codecs, sample types, masks ----
drivers=$(gdalinfo --formats) codecs=$(gdalinfo --format GTiff)
has_codec() {
    grep -q "<Value>$1<" <<<"$codecs"
}

while IFS='|' read -r needs how picture options; do
    case $needs in
    - | codec:*) if [[ $needs != - ]] && ! has_codec "${needs#codec:}"; then
        echo "skipped: $picture: this GDAL has no ${needs#codec:}"
        continue
    fi ;;
    *) if ! grep -qE "^ *$needs -.*w" <<<"$drivers"; then
        echo "skipped: $picture: this GDAL does not write $needs"
        continue
    fi ;;
    esac
    # shellcheck disable=SC2086 # words on purpose
    gdal_translate -q $options scene.tif "$picture" 2>"$logs/stderr" || { begin "$picture"; fail "not made"; continue; }
    same_list "$how" "$picture"
done <<'TEXT'
-|directly|strips-of-7.tif|-co BLOCKYSIZE=7
-|directly|tiles-48x80.tif|-co TILED=YES -co BLOCKXSIZE=48 -co BLOCKYSIZE=80
-|directly|big-endian-planar.tif|-co ENDIANNESS=BIG -co INTERLEAVE=BAND -co COMPRESS=LZW
-|directly|predictor-2.tif|-co COMPRESS=DEFLATE -co PREDICTOR=2 -co TILED=YES
-|directly|predictor-2-big-endian.tif|-co COMPRESS=LZW -co PREDICTOR=2 -co ENDIANNESS=BIG
-|directly|sparse.tif|-co SPARSE_OK=TRUE -co TILED=YES -co BLOCKXSIZE=64 -co BLOCKYSIZE=64
codec:ZSTD|directly|zstd-predictor-2-bigtiff.tif|-co COMPRESS=ZSTD -co PREDICTOR=2 -co BIGTIFF=YES
codec:LZMA|directly|lzma.tif|-co COMPRESS=LZMA -co BLOCKYSIZE=40
codec:LERC|through GDAL|lerc.tif|-co COMPRESS=LERC -co MAX_Z_ERROR=0 -co TILED=YES
codec:LERC_ZSTD|through GDAL|lerc-zstd-planar.tif|-co COMPRESS=LERC_ZSTD -co MAX_Z_ERROR=0 -co INTERLEAVE=BAND
codec:WEBP|through GDAL|webp.tif|-co COMPRESS=WEBP -co WEBP_LOSSLESS=YES -co TILED=YES
-|directly|cog-lzw.tif|-of COG -co COMPRESS=LZW -co OVERVIEWS=AUTO -co BLOCKSIZE=128
-|directly|sixteen-bits.tif|-ot UInt16 -scale 0 255 0 65535
-|directly|sixteen-bits-big-endian.tif|-ot UInt16 -scale 0 255 0 65535 -co ENDIANNESS=BIG -co COMPRESS=DEFLATE -co PREDICTOR=2
-|directly|sixteen-bits-planar.tif|-ot UInt16 -scale 0 255 0 65535 -co INTERLEAVE=BAND -co COMPRESS=LZW
-|through GDAL|twelve-bits.tif|-ot UInt16 -scale 0 255 0 4095 -co NBITS=12
-|directly|signed-sixteen-bits.tif|-ot Int16 -scale 0 255 0 32767
-|through GDAL|thirty-two-bits.tif|-ot UInt32 -scale 0 255 0 4294967295
-|directly|floats-to-1.tif|-ot Float32 -scale 0 255 0 1 -co COMPRESS=DEFLATE -co PREDICTOR=3
-|directly|floats-to-255.tif|-ot Float32
-|through GDAL|doubles-to-1.tif|-ot Float64 -scale 0 255 0 1
-|through GDAL|float16-to-1.tif|-ot Float32 -scale 0 255 0 1 -co NBITS=16
-|directly|mask-inside.tif|-b 1 -b 2 -b 3 -mask 4 --config GDAL_TIFF_INTERNAL_MASK YES
-|directly|mask-inside-tiled.tif|-b 1 -b 2 -b 3 -mask 4 --config GDAL_TIFF_INTERNAL_MASK YES -co TILED=YES -co COMPRESS=DEFLATE
-|through GDAL|mask-beside.tif|-b 1 -b 2 -b 3 -mask 4 --config GDAL_TIFF_INTERNAL_MASK NO
-|directly|nodata.tif|-b 1 -b 2 -b 3 -a_nodata 0
-|directly|nodata-sixteen-bits.tif|-b 1 -b 2 -b 3 -ot UInt16 -scale 0 255 0 65535 -a_nodata 0
-|directly|black-is-void.tif|-b 1 -b 2 -b 3
-|through GDAL|picture.vrt|-of VRT
PNG|through GDAL|picture.png|-of PNG
JP2OpenJPEG|through GDAL|picture.jp2|-of JP2OpenJPEG -co REVERSIBLE=YES -co QUALITY=100
WEBP|through GDAL|picture.webp|-of WEBP -co LOSSLESS=YES
HFA|through GDAL|picture.img|-of HFA -b 1 -b 2 -b 3 -a_nodata 0
ENVI|through GDAL|picture.dat|-of ENVI -b 1 -b 2 -b 3 -co INTERLEAVE=BIL -a_nodata 0
TEXT

for where in "" -ro; do
    gdal_translate -q -co TILED=YES scene.tif "overviews$where.tif"
    # shellcheck disable=SC2086 # none is no word
    gdaladdo -q $where "overviews$where.tif" 2 4 8
    same_list directly "overviews$where.tif"
done

if grep -qE '^ *PNG -.*w' <<<"$drivers"; then
    gdal_translate -q -of PNG -co WORLDFILE=YES scene.tif world.png
    cp world.png placeless.png
    cp world.wld placeless.wld
    sed -i '/<GeoTransform>/d' world.png.aux.xml
    same_list "through GDAL" world.png
    begin "a world file without a CRS is no place"
    refused 1 "placeless.png: " "no CRS" "--gsd" -- papaver detect placeless.png -o placeless.geojson
    rm world.wld placeless.*
fi

# ---- turned about ----
# relabel IN OUT A,B,C,D,E,F: the same pixels under another geotransform.
relabel() {
    gdal_translate -q -of VRT "$1" relabelled.vrt
    sed -i "s|<GeoTransform>.*</GeoTransform>|<GeoTransform>$3</GeoTransform>|" relabelled.vrt
    gdal_translate -q relabelled.vrt "$2"
    rm relabelled.vrt
}

transform_of() {
    gdal_translate -q -of VRT "$1" /vsistdout/ | sed -n 's|.*<GeoTransform> *\(.*\)</GeoTransform>.*|\1|p' | tr -d ' '
}

size_of() {
    gdalinfo "$1" | sed -n 's/^Size is \([0-9]*\), \([0-9]*\)/\1 \2/p'
}

# turn_about TRANSFORM X Y DEGREES: the transform, turned about a place; by right angles exactly.
turn_about() {
    awk -v FS=, -v x="$2" -v y="$3" -v degrees="$4" '{
        angle = degrees * atan2(0, -1) / 180; c = cos(angle); s = sin(angle)
        if (degrees % 90 == 0) { c = int(c * 1.5); s = int(s * 1.5) }
        printf "%.15g,%.15g,%.15g,%.15g,%.15g,%.15g\n", x + c * ($1 - x) - s * ($4 - y), c * $2 - s * $5,
            c * $3 - s * $6, y + s * ($1 - x) + c * ($4 - y), s * $2 + c * $5, s * $3 + c * $6
    }' <<<"$1"
}

# turned IN OUT DEGREES RESAMPLING: the same ground in rows and columns that are turned against north.
turned() {
    local transform x y
    transform=$(transform_of "$1")
    read -r x y < <(echo "$transform" | awk -F, -v size="$(size_of "$1")" \
        '{split(size, n, " "); printf "%.15g %.15g\n", $1 + $2 * n[1] / 2, $4 + $6 * n[2] / 2}')
    relabel "$1" turning.tif "$(turn_about "$transform" "$x" "$y" "$3")"
    gdalwarp -q -r "$4" -tr $GSD $GSD -dstalpha turning.tif upright.tif
    relabel upright.tif "$2" "$(turn_about "$(transform_of upright.tif)" "$x" "$y" "-$3")"
    rm turning.tif upright.tif
}

IFS=, read -r x0 dx _ y0 _ dy < <(transform_of scene.tif)
relabel scene.tif mirror.tif 0,1,0,0,0,1
gdalwarp -q -r near -te 0 0 $EDGE $EDGE -tr 1 1 mirror.tif mirrored.tif
relabel mirrored.tif south-up.tif "$(awk "BEGIN {printf \"%.15g,%.15g,0,%.15g,0,%.15g\", $x0, $dx, $y0 + $EDGE * $dy, -1 * $dy}")"
rm mirror.tif mirrored.tif
begin "south-up"
check "it is not stored south-up" grep -q '^Pixel Size = (0.02[0-9]*,0.0' <(gdalinfo south-up.tif)
same_list directly south-up.tif

# ---- the same places ----
# In metres, on one plane for all.
plane() {
    ogr2ogr -f CSV /vsistdout/ "$1" -t_srs EPSG:32648 -lco SEPARATOR=SEMICOLON "${@:2}" | tail -n +2
}

# found_again REFERENCE PICTURE: what share of the reference's targets above 0.7 lie within 0.5 m of a target's
# outline there, and of its point; prints both counts and that of the targets.
found_again() {
    papaver detect "$2" -q --overwrite -o again.geojson 2>"$logs/stderr"
    papaver detect "$2" -q --overwrite -o again-outline.geojson --geometry outline 2>"$logs/stderr"
    awk -F ';' '
        FILENAME == "-" { next }
        FNR == 1 { file++ }
        file == 1 { px[++points] = $1; py[points] = $2; next }
        file == 2 { qx[++places] = $1; qy[places] = $2; next }
        { gsub(/[^-0-9., ]/, "", $1); ring[++rings] = $1 }
        # Distance in metres of a place to a ring: 0 inside.
        function apart(x, y, text,    n, i, corner, at, x0, y0, x1, y1, inside, best, t, length2, ex, ey) {
            n = split(text, corner, ","); best = 1e9
            for (i = 1; i < n; i++) {
                split(corner[i], at, " "); x0 = at[1] - x; y0 = at[2] - y
                split(corner[i + 1], at, " "); x1 = at[1] - x; y1 = at[2] - y
                if ((y0 > 0) != (y1 > 0) && x0 - y0 * (x1 - x0) / (y1 - y0) > 0) inside = !inside
                length2 = (x1 - x0) ^ 2 + (y1 - y0) ^ 2
                t = length2 ? -(x0 * (x1 - x0) + y0 * (y1 - y0)) / length2 : 0
                t = t < 0 ? 0 : t > 1 ? 1 : t
                ex = x0 + t * (x1 - x0); ey = y0 + t * (y1 - y0)
                if (ex * ex + ey * ey < best) best = ex * ex + ey * ey
            }
            return inside ? 0 : sqrt(best)
        }
        END {
            for (i = 1; i <= points; i++) {
                for (k = 1; k <= rings; k++) if (apart(px[i], py[i], ring[k]) <= 0.5) { in_outline++; break }
                for (k = 1; k <= places; k++)
                    if ((px[i] - qx[k]) ^ 2 + (py[i] - qy[k]) ^ 2 <= 0.25) { at_point++; break }
            }
            print in_outline + 0, at_point + 0, points + 0
        }' <(plane "$1" -lco GEOMETRY=AS_XY -select id -where 'score > 0.7') \
        <(plane again.geojson -lco GEOMETRY=AS_XY -select id) \
        <(plane again-outline.geojson -lco GEOMETRY=AS_WKT -select id)
}

# The list differs where pixels are cut into cells at other places, or are resampled; nine places of ten do not.
all_outlines=0 all_points=0 all_targets=0
found_in() {
    local name=$1 outlines=0 points=0 targets=0 counts scene
    for scene in village garden; do
        read -ra counts < <(found_again "$scene.geojson" "$scene-again.tif")
        outlines=$((outlines + counts[0])) points=$((points + counts[1])) targets=$((targets + counts[2]))
        rm "$scene-again.tif"
    done
    echo "$name: of $targets targets above 0.7, $outlines lie within 0.5 m of a target's outline, $points of its point"
    begin "nine of ten places are found again: $name"
    check "only $outlines of $targets" test $((outlines * 10)) -ge $((targets * 9))
    all_outlines=$((all_outlines + outlines)) all_points=$((all_points + points)) all_targets=$((all_targets + targets))
}

for scene in village:village-2cm garden:garden-degrees; do
    gdalwarp -q -r cubic -dstalpha -t_srs EPSG:32648 -tr $GSD $GSD "$SAMPLES/${scene#*:}.tif" "${scene%:*}.tif"
    papaver detect "${scene%:*}.tif" -q -o "${scene%:*}.geojson" 2>"$logs/stderr"
done
begin "the scenes have targets to be found again"
check "too few" test $(($(count_of village.geojson) + $(count_of garden.geojson))) -ge 12
for degrees in 90 180 20; do
    for scene in village garden; do
        turned $scene.tif $scene-again.tif $degrees "$( ((degrees % 90)) && echo cubic || echo near)"
    done
    found_in "turned by $degrees degrees"
done
while IFS='|' read -r name options; do
    for scene in village garden; do
        # shellcheck disable=SC2086 # words on purpose
        gdalwarp -q -r cubic -co COMPRESS=LZW $options $scene.tif $scene-again.tif
    done
    found_in "$name"
done <<TEXT
UTM, the next zone|-t_srs EPSG:32649 -tr $GSD $GSD
EPSG:4326|-t_srs EPSG:4326
EPSG:4490|-t_srs EPSG:4490
EPSG:4545|-t_srs EPSG:4545 -tr $GSD $GSD
EPSG:3857|-t_srs EPSG:3857
half a pixel further|-tap -tr 0.019 0.019
TEXT
begin "seventeen of twenty targets of all are found again within 0.5 m of their own point"
check "only $all_points of $all_targets" test $((all_points * 20)) -ge $((all_targets * 17))
finish
