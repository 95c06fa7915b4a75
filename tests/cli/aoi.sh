#!/usr/bin/env bash
# --aoi: what lies in it is listed as without it, nothing else is; only what it needs is read.
source "$(dirname "$0")/common.sh"
village=$SAMPLES/village-2cm.tif
gdal_translate -q -co TILED=YES -co COMPRESS=NONE "$village" plain.tif
mosaic 12 1 "$here/plain.tif" >strip.vrt
papaver detect strip.vrt -o whole.csv --min-score 0.02 -q 2>/dev/null
papaver detect strip.vrt --min-score 0.02 --run whole-run -q 2>/dev/null

# said PATTERN: the number after it in the last line.
said() {
    tail -n 1 "$logs/stderr" | sed -n "s/$1\([0-9.]*\).*/\1/p"
}

# Whether two numbers differ by no more than a third one.
near() {
    awk -v a="$1" -v b="$2" -v within="$3" 'BEGIN {exit !(a != "" && (a - b) ^ 2 <= within ^ 2)}'
}

area 26 0 52 22 >one.geojson
begin "every target in the area is listed as without it, and no other"
expect_exit 0 papaver detect strip.vrt --aoi one.geojson -o one.csv --min-score 0.02
awk -F, 'FNR == 1 || ($3 >= 1300 && $3 < 2600)' whole.csv >expected.csv
check "nothing is tested" test "$(wc -l <expected.csv)" -gt 8
expect_same one.csv expected.csv
begin "only the area counts as inspected"
check "$(tail -n 1 "$logs/stderr")" near "$(said "^inspected ")" 0.049 0.0011
check "$(tail -n 1 "$logs/stderr")" near "$(said ".*(nodata ")" 0.008 0.0011
expect_line "of the area of interest (0.057 ha) 8" " % inspected, 0 % in no picture"
begin "the run folder holds what lies in it"
expect_exit 0 papaver detect strip.vrt --aoi one.geojson --min-score 0.02 --run one-run
kept() {
    ogrinfo -q -dialect sqlite -sql "SELECT count(*) AS n FROM candidates WHERE $2" "$1/candidates.gpkg" | sed -n 's/.*n (Integer) = //p'
}
check "candidates outside" test "$(kept one-run 'x_px < 1300 OR x_px >= 2600')" = 0
check "$(kept one-run 1) candidates" test "$(kept one-run 1)" = "$(kept whole-run 'x_px >= 1300 AND x_px < 2600')"
check "no digest of the area" grep -q '"aoi": "[0-9a-f]\{64\}"' one-run/manifest.json
check "the overview shows more than the area" test "$(file one-run/overview.png | sed 's/.* \([0-9]*\) x .*/\1/')" -lt 1400
rm -r one-run
begin "threads, tiles and memory do not change it"
for how in "--threads 1 --tile 128" "--threads 3 --tile 700 --memory 200"; do
    # shellcheck disable=SC2086 # words on purpose
    expect_exit 0 papaver detect strip.vrt --aoi one.geojson -o other.csv --min-score 0.02 --overwrite $how
    expect_same other.csv expected.csv
done
begin "another area is another digest, the same area is the same"
area 26 0 52 22 >same.geojson
area 26 0 52 23 >taller.geojson
for name in one same taller; do
    papaver detect plain.tif strip.vrt --aoi $name.geojson -o - -q 2>/dev/null | grep -o '"settings_digest": "[0-9a-f]*"' >$name.digest
done
expect_same one.digest same.digest
check "the digest does not tell them apart" bash -c '! cmp -s one.digest taller.digest'

begin "the area may come in any format and coordinate system"
ogr2ogr -q -t_srs EPSG:4326 one.gpkg one.geojson
ogr2ogr -q -t_srs EPSG:3857 one.shp one.geojson
ogr2ogr -q -t_srs EPSG:4545 cgcs.gpkg one.geojson
ogr2ogr -q -t_srs EPSG:4326 one.kml one.geojson
for name in one.gpkg one.shp cgcs.gpkg one.kml; do
    expect_exit 0 papaver detect strip.vrt --aoi "$name" -o other.csv --min-score 0.02 --overwrite
    expect_same other.csv expected.csv
done
begin "several polygons are one area, where they overlap too"
area 26 0 40 22 30 0 52 22 >parts.geojson
expect_exit 0 papaver detect strip.vrt --aoi parts.geojson -o other.csv --min-score 0.02 --overwrite
expect_same other.csv expected.csv
expect_line "of the area of interest (0.057 ha)"
begin "a part that no picture shows is said"
area 0 0 26 44 >half.geojson
expect_exit 0 papaver detect plain.tif --aoi half.geojson -o other.csv --overwrite
expect_line "(0.114 ha) 4" "50 % in no picture"

begin "what lies out of reach is not read"
gdal_translate -q -co TILED=YES -co COMPRESS=NONE "$village" gone.tif
mosaic 12 1 "$here/plain.tif" "$here/plain.tif" "$here/plain.tif" "$here/plain.tif" "$here/plain.tif" "$here/plain.tif" \
    "$here/plain.tif" "$here/gone.tif" >gone.vrt
rm gone.tif
expect_exit 0 papaver detect gone.vrt --aoi one.geojson -o other.csv --min-score 0.02 --overwrite
sed 's/strip\.vrt/gone.vrt/' expected.csv >gone.csv
expect_same other.csv gone.csv
expect_exit 3 papaver detect gone.vrt -o other.csv --overwrite

begin "pictures outside the area are skipped, not failed"
expect_exit 0 papaver detect "$SAMPLES/terraces-5cm.tif" plain.tif --aoi half.geojson --run mixed
expect_line "1 picture outside the area of interest: skipped"
check "the manifest does not say so" grep -q '"outside": ".*terraces-5cm.tif: lies outside' mixed/manifest.json
expect_exit 0 papaver info mixed
expect_exit 0 papaver detect "$SAMPLES/terraces-5cm.tif" plain.tif --aoi half.geojson -o - -v
expect_line "terraces-5cm.tif: lies outside the area of interest (half.geojson): skipped"
rm -r mixed
begin "an area that no picture shows is a failure"
refused 1 "no picture that can be read shows anything of half.geojson" "check its coordinates" -- \
    papaver detect "$SAMPLES/terraces-5cm.tif" --aoi half.geojson -o list.geojson
begin "a picture without a place cannot be clipped"
gdal_translate -q -co PROFILE=BASELINE --config GDAL_PAM_ENABLED NO plain.tif nowhere.tif
refused 1 "nowhere.tif: " "no georeference" "--aoi" -- papaver detect nowhere.tif --gsd 0.02 --aoi half.geojson -o list.csv

begin "what is no area is refused before work begins"
echo hello >hello.geojson
head -c 200 one.geojson >cut.geojson
echo '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[104,30]}}]}' >point.geojson
printf 'id,WKT\n1,"POLYGON((0 0,1 0,1 1,0 0))"\n' >nocrs.csv
for name in nowhere.geojson hello.geojson cut.geojson; do
    refused 1 "$name: " "area of interest cannot be read" "give polygons" -- papaver detect plain.tif --aoi $name -o list.geojson
done
refused 1 "point.geojson: holds no polygon" "draw" -- papaver detect plain.tif --aoi point.geojson -o list.geojson
refused 1 "nocrs.csv: has no CRS" "-a_srs" -- papaver detect plain.tif --aoi nocrs.csv -o list.geojson
refused 1 "plain.tif: " "area of interest cannot be read" -- papaver detect plain.tif --aoi plain.tif -o list.geojson
finish
