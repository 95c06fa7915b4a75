#!/usr/bin/env bash
# Raw frames of a drone: placed by their own camera, each place once, within the error that is stated; skipped with the reason.
source "$(dirname "$0")/common.sh"
: "${FRAME_TOOL:?set it to papaver-frame-tool}"
village=$SAMPLES/village-2cm.tif truth=$SAMPLES/village-2cm.truth.geojson
readonly LON=104.900001 LAT=29.500001 LON_M=96950 LAT_M=110852

# shoot NAME EAST NORTH key=value...: a frame from so many metres off the middle of the village.
shoot() {
    local name=$1 lon lat
    lon=$(awk "BEGIN {printf \"%.9f\", $LON + $2 / $LON_M}")
    lat=$(awk "BEGIN {printf \"%.9f\", $LAT + $3 / $LAT_M}")
    shift 3
    "$FRAME_TOOL" "$village" "$name" lon="$lon" lat="$lat" "$@"
}

# moved A B: how many targets of B have one of A within 15 pixels; the largest distance between those on the
# ground, and the largest as a share of the position error that B states.
moved() {
    awk -F, 'FNR == 1 {for (i = 1; i <= NF; i++) at[$i] = i; next}
        {x = $at["x_px"]; y = $at["y_px"]}
        NR == FNR {n++; lon[n] = $1; lat[n] = $2; px[n] = x; py[n] = y; next}
        {
            nearest = 15
            for (i = 1; i <= n; i++) {
                off = sqrt((x - px[i]) ^ 2 + (y - py[i]) ^ 2)
                if (off < nearest) {nearest = off; partner = i}
            }
            if (nearest == 15) next
            d = sqrt((($1 - lon[partner]) * 96950) ^ 2 + (($2 - lat[partner]) * 110852) ^ 2)
            count++
            if (d > most) most = d
            if (d / $at["position_error_m"] > share) share = d / $at["position_error_m"]
        }
        END {printf "%d %.2f %.2f\n", count, most, share}' "$1" "$2"
}
is_less() {
    awk "BEGIN {exit !($1 < $2)}"
}

mkdir flight
shoot flight/f1.jpg -3 2 yaw=30 pitch=-90
shoot flight/f2.jpg 3 2 yaw=-140 pitch=-84 roll=2
shoot flight/f3.jpg 0 -3 yaw=95 pitch=-93 above=19
shoot flight/f4.jpg 4 -3 yaw=-60 pitch=-88 roll=-4 above=21
shoot flight/f5.jpg -4 -2 yaw=170 pitch=-86

# ---- what they are ----
begin "info says camera, height, angles, ground pixel and accuracy"
expect_exit 0 papaver info flight/f2.jpg
for text in "raw frame DJI FC330, 2026-04-12 10:30:00; 20.0 m above the take-off, 6.0 degrees off straight down, top of the picture to 222" \
    "within 5 m in the middle, 6 m in a corner (95 %); ground pixel 1.9 to 2.15 cm, focal length by the sensor" \
    "by its camera, on level ground"; do
    check "info does not say: $text" grep -qF "$text" "$logs/stdout"
done
expect_exit 0 papaver info --json flight/f2.jpg
check "the JSON has no frame" grep -q '"frame":{"camera":"DJI FC330","taken":"2026-04-12 10:30:00","height_m":20.0,' "$logs/stdout"

# ---- where things stand ----
begin "a folder of overlapping frames lists each plot once, within a metre of where it stands"
expect_exit 0 papaver detect flight -o flight.geojson --run flight-run
expect_exit 0 papaver evaluate --targets flight.geojson --truth "$truth"
check "not every plot was hit" grep -q '^recall  *1.000  (5 of 5' "$logs/stdout"
check "a plot is listed twice" grep -q '^  duplicates  *0 ' "$logs/stdout"
check "a plot that all frames show names the others" grep -Eq '"also_in": \[( "f[1-5].jpg",){3} "f[1-5].jpg" \]' flight.geojson
check "the frames' own day is not noted" grep -q '"date": "2026-04-12"' flight.geojson
check "no chips" test -n "$(ls flight-run/chips)"
begin "whatever the threads and the order"
expect_exit 0 papaver detect flight -o once.geojson --threads 2
expect_exit 0 papaver detect flight/f5.jpg flight/f4.jpg flight/f3.jpg flight/f2.jpg flight/f1.jpg -o again.geojson --threads 1 --tile 256
expect_same once.geojson again.geojson
begin "without merging there would be more"
single=0
for i in 1 2 3 4 5; do
    expect_exit 0 papaver detect flight/f$i.jpg -o f$i.csv "${EVERYTHING[@]}"
    single=$((single + $(papaver detect flight/f$i.jpg -o - -q 2>/dev/null | grep -c '"Feature"')))
done
check "only $single targets in all frames" test $single -ge $((3 * $(grep -c '"type": "Feature",' flight.geojson)))

# ---- how far they may be off ----
begin "what the drone's data are wrong by stays within the stated error"
errors=("say_lon=$(awk "BEGIN {printf \"%.9f\", $LON + (-3 + 3) / $LON_M}") say_lat=$(awk "BEGIN {printf \"%.9f\", $LAT + (2 - 2.5) / $LAT_M}")"
    "say_yaw=33 say_pitch=-88.5 say_above=21" "say_roll=2 say_focal=1015 say_above=19")
for wrong in "${errors[@]}"; do
    # shellcheck disable=SC2086 # words on purpose
    shoot wrong.jpg -3 2 yaw=30 pitch=-90 $wrong
    expect_exit 0 papaver detect wrong.jpg -o wrong.csv --overwrite "${EVERYTHING[@]}"
    read -r count most share < <(moved f1.csv wrong.csv)
    check "$wrong: only $count places in both" test "$count" -ge 8
    check "$wrong: moved by $most m only" is_less 0.5 "$most"
    check "$wrong: moved by $most m, $share of what was stated" is_less "$share" 1
done
begin "an angle that is quite wrong is not hidden by the stated error"
shoot wrong.jpg -3 2 yaw=30 pitch=-90 say_yaw=210
expect_exit 0 papaver detect wrong.jpg -o wrong.csv --overwrite "${EVERYTHING[@]}"
read -r count most share < <(moved f1.csv wrong.csv)
check "turned by 180 degrees: moved by $most m, $share of what was stated" is_less 1 "$share"
begin "a viewer may have turned it: said, and in the error"
shoot wrong.jpg -3 2 yaw=30 pitch=-90 say_yaw=210 "tag=Software=Microsoft Windows Photo Viewer 10.0"
expect_exit 0 papaver detect wrong.jpg -o wrong.csv --overwrite "${EVERYTHING[@]}"
expect_line "wrong.jpg: " "saved again by Microsoft Windows Photo Viewer 10.0" "may have turned it"
read -r count most share < <(moved f1.csv wrong.csv)
check "turned by 180 degrees: moved by $most m, $share of what was stated" is_less "$share" 1
expect_exit 0 papaver info wrong.jpg
check "info does not warn" grep -q "caution   saved again by Microsoft" "$logs/stdout"

# ---- a slope ----
begin "on a slope the DEM puts things where they stand"
mkdir slope
for shot in "f1 -3 2 yaw=30" "f2 3 2 yaw=-140 pitch=-84" "f3 0 -3 yaw=95"; do
    read -r name east north angles <<<"$shot"
    # shellcheck disable=SC2086 # words on purpose
    shoot "slope/$name.jpg" "$east" "$north" $angles slope=0.3 say_above="$(awk "BEGIN {print 20 + 0.3 * $east}")"
done
awk -v lon=$LON -v lat=$LAT 'BEGIN {
    n = 120; d = 1e-5
    printf "ncols %d\nnrows %d\nxllcorner %.9f\nyllcorner %.9f\ncellsize %g\n", n, n, lon - n / 2 * d, lat - n / 2 * d, d
    for (row = 0; row < n; row++) {
        line = ""
        for (column = 0; column < n; column++) line = line sprintf("%.4f ", 700 + 0.3 * (column + 0.5 - n / 2) * d * 96950)
        print line
    }}' >dem.asc
gdal_translate -q -a_srs EPSG:4326 -ot Float32 dem.asc dem.tif
expect_exit 0 papaver detect slope --dem dem.tif --takeoff $LON,$LAT -o slope.geojson
expect_exit 0 papaver evaluate --targets slope.geojson --truth "$truth"
check "not every plot was hit" grep -q '^recall  *1.000  (5 of 5' "$logs/stdout"
check "a plot is listed twice" grep -q '^  duplicates  *0 ' "$logs/stdout"
check "the DEM is not among the settings" grep -q '"dem": "[0-9a-f]\{64\}", "takeoff": "104.900001,29.500001"' slope.geojson
begin "taken as level, they are off, but within the stated error"
papaver detect slope/f1.jpg -q --dem dem.tif --takeoff $LON,$LAT -o dem.csv "${EVERYTHING[@]}" 2>/dev/null
papaver detect slope/f1.jpg -q -o level.csv "${EVERYTHING[@]}" 2>/dev/null
read -r count most share < <(moved dem.csv level.csv)
check "only $count places in both" test "$count" -ge 8
check "moved by $most m only" is_less 1 "$most"
check "moved by $most m, $share of what was stated" is_less "$share" 1
begin "without --takeoff heights count from the first frame, and that is said"
shoot slope/f0.jpg 0 0 yaw=0 slope=0.3 "tag=DateTimeOriginal=2026:04:12 10:29:00"
expect_exit 0 papaver detect slope --dem dem.tif -o guessed.geojson
expect_line "heights count from 104.90000" "29.50000" "--takeoff LON,LAT"
expect_exit 0 papaver evaluate --targets guessed.geojson --truth "$truth"
check "not every plot was hit" grep -q '^recall  *1.000  (5 of 5' "$logs/stdout"
begin "a DEM that does not serve is named"
refused 2 "--takeoff nowhere: " "LON,LAT" -- papaver detect slope/f1.jpg --dem dem.tif --takeoff nowhere -o x.csv
refused 2 "--takeoff" "--dem" -- papaver detect slope/f1.jpg --takeoff 105,30 -o x.csv
refused 1 "none.tif" -- papaver detect slope/f1.jpg --dem none.tif -o x.csv
gdal_translate -q -srcwin 0 0 60 120 dem.tif half.tif
refused 1 "slope/f2.jpg: " "no height under it" "--gsd M" -- papaver detect slope/f2.jpg --dem half.tif --takeoff 104.8999,29.5 -o x.csv

# ---- what is skipped ----
mkdir mixed
cp flight/f1.jpg mixed
shoot mixed/oblique.jpg 0 0 pitch=-45
shoot mixed/plain.jpg 0 0 xmp=no
shoot mixed/scaled.jpg 0 0 tag=PixelXDimension=4000
shoot mixed/sideways.jpg 0 0 tag=Orientation=8
shoot mixed/landed.jpg 0 0 say_above=0
begin "frames that cannot be placed are skipped with the reason, the others are not"
expect_exit 3 papaver detect mixed -o mixed.geojson
expect_line "mixed/oblique.jpg: " "oblique frame, 45 degrees off straight down (at most 15)"
expect_line "mixed/plain.jpg: " "no flight data (drone-dji XMP)" "--gsd M"
expect_line "mixed/scaled.jpg: " "cut or scaled" "4000 x 750"
expect_line "mixed/sideways.jpg: " "Orientation 8"
expect_line "mixed/landed.jpg: " "taken 0.0 m above the ground" "--dem"
check "nothing was found in the good one" grep -q '"image": "f1.jpg"' mixed.geojson
begin "info says of each what is missing"
expect_exit 0 papaver info mixed/oblique.jpg mixed/plain.jpg
check "not of the oblique one" grep -q "can show  nothing yet: an oblique frame, 45 degrees" "$logs/stdout"
check "not of the plain one" grep -q "can show  nothing yet: .*no flight data" "$logs/stdout"
begin "with --gsd a frame without metadata gives pixels, as .csv only"
expect_exit 0 papaver detect mixed/plain.jpg --gsd 0.02 -o plain.csv
check "no targets" test "$(wc -l <plain.csv)" -gt 3
refused 1 "mixed/plain.jpg: " -- papaver detect mixed/plain.jpg --gsd 0.02 -o plain.geojson
begin "an oblique frame has no one ground pixel"
refused 1 "mixed/oblique.jpg: " "straight down" -- papaver detect mixed/oblique.jpg --gsd 0.02 -o x.csv
begin "a GeoTIFF cannot hold a frame as it lies"
refused 1 "flight/f1.jpg: " "orthomosaic" -- papaver inject flight/f1.jpg -o x.tif --truth x.geojson

# ---- the real ones ----
if [[ -n ${PAP_SHARED:-} ]]; then
    begin "the real frames run, and say that a viewer saved three of them again"
    expect_exit 0 papaver detect "$PAP_SHARED/imagery/frames" -o real.geojson
    check "not three warnings" test "$(grep -c 'saved again by Microsoft Windows Photo Viewer' "$logs/stderr")" -eq 3
    expect_line "inspected 0.69" "(1.1" "in 5 pictures that overlap)"
    expect_exit 0 papaver info "$PAP_SHARED/imagery/frames/DJI_0019.JPG"
    check "another place" grep -q "place     -91.99442[0-9], 46.84269[0-9] " "$logs/stdout"
    check "another ground pixel" grep -q "ground    1.71 cm a pixel; 69 x 39 m, 0.26 ha" "$logs/stdout"
else
    echo "frames: the real frames are not tried (PAP_SHARED is unset)"
fi
finish
