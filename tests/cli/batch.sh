#!/usr/bin/env bash
# Many pictures: a place that several show is listed once, in whatever order and coordinate system they come.
source "$(dirname "$0")/common.sh"
village=$SAMPLES/village-2cm.tif truth=$SAMPLES/village-2cm.truth.geojson

# unmatched A B METRES: how many targets of list A have not exactly one partner in list B.
unmatched() {
    awk -F, -v within="$3" 'FNR == 1 {next}
        NR == FNR {lon[++n] = $1; lat[n] = $2; next} {x[++m] = $1; y[m] = $2}
        function near(a, b, c, d) {return sqrt(((a - c) * 96900) ^ 2 + ((b - d) * 110900) ^ 2) < within}
        END {
            for (i = 1; i <= n; i++) {
                hits = 0
                for (k = 1; k <= m; k++) hits += near(lon[i], lat[i], x[k], y[k])
                lost += hits != 1
            }
            print lost + 0
        }' "$1" "$2"
}

# ---- one mosaic in overlapping tiles ----
mkdir tiles
for y in 0 350 700; do
    for x in 0 400 800; do
        gdal_translate -q -srcwin $x $y 500 $((y == 700 ? 400 : 450)) "$village" "tiles/t_${x}_$y.tif"
    done
done
begin "overlapping tiles of a mosaic find what the whole finds, each place once"
expect_exit 0 papaver detect "$village" -o whole.geojson
expect_exit 0 papaver detect tiles/*.tif -o tiles.geojson
expect_line "inspected 0.0" " ha (0.068 ha in 9 pictures that overlap)"
check "$(tail -n 1 "$logs/stderr") is not about the 0.049 ha of the whole" \
    grep -Eq '^inspected 0.0(48|49|50) ha' <(tail -n 1 "$logs/stderr")
# Neighbours may be one target in the whole and two where an edge parts them: what is compared is what they hit.
for list in whole tiles; do
    expect_exit 0 papaver evaluate --targets $list.geojson --truth "$truth"
    grep -o '^  hits  *[0-9]*' "$logs/stdout" >$list.hits
    check "$list: a plot is listed twice" grep -q '^  duplicates  *0 ' "$logs/stdout"
done
check "the sample shows no plot: nothing is tested" test "$(grep -o '[0-9]*$' whole.hits)" -ge 4
check "$(grep -o '[0-9]*$' tiles.hits) hits instead of $(grep -o '[0-9]*$' whole.hits)" \
    test "$(grep -o '[0-9]*$' tiles.hits)" -ge "$(grep -o '[0-9]*$' whole.hits)"
expect_exit 0 papaver detect "$village" -o whole.csv
expect_exit 0 papaver detect tiles/*.tif -o tiles.csv
begin "the other pictures are named"
check "no also_in" grep -q ',"\?t_[0-9_]*.tif\(; t_[0-9_]*.tif\)*"\?'$'\r''$' tiles.csv
check "the list does not say and N more" grep -q 'tif and [1-9] more$' "$logs/stderr"
expect_exit 0 papaver detect tiles/*.tif --run tiles-run
check "the run folder's list has none" grep -q '"also_in": \[ "t_' tiles-run/targets.geojson
rm -r tiles-run
begin "without merging there would be more"
single=0
for tile in tiles/*.tif; do
    papaver detect "$tile" -o one.csv -q --overwrite 2>/dev/null
    single=$((single + $(wc -l <one.csv) - 1))
done
check "the tiles have $single targets in all: nothing was merged" test $single -gt $(($(wc -l <tiles.csv) - 1))
begin "the order of the pictures does not matter"
mapfile -t reversed < <(printf '%s\n' tiles/*.tif | sort -r)
expect_exit 0 papaver detect "${reversed[@]}" -o reversed.csv
expect_same reversed.csv tiles.csv

# ---- coordinate systems ----
begin "the same ground in other coordinate systems is the same place"
gdalwarp -q -t_srs EPSG:3857 -tr 0.02298 0.02298 -r near "$village" mercator.tif
gdalwarp -q -t_srs EPSG:4326 -r near "$village" degrees.tif
expect_exit 0 papaver detect "$village" mercator.tif degrees.tif -o systems.csv
check "$(unmatched whole.csv systems.csv 2) without one partner" test "$(unmatched whole.csv systems.csv 2)" -eq 0
check "few are seen in all three" test "$(grep -c 'tif; .*tif' systems.csv)" -ge 5
# ---- everything there is ----
begin "a folder of everything ends with one list and a line for each file that could not be read"
mkdir everything everything/ours
cp tiles/t_400_0.tif tiles/t_400_350.tif tiles/t_800_0.tif everything/ours
head -c 100 "$village" >everything/ours/cut.tif
echo hello >everything/ours/text.tif
: >everything/ours/empty.tif
gdal_translate -q -b 1 -colorinterp_1 gray tiles/t_0_0.tif everything/ours/grey.tif
if [[ -n ${PAP_SHARED:-} ]]; then
    for part in imagery odd-tiffs; do
        [[ -d $PAP_SHARED/$part ]] && cp -rs "$(cd "$PAP_SHARED/$part" && pwd)" everything
    done
else
    echo "PAP_SHARED is unset: made files only"
fi
expect_exit 3 timeout 600 "$PAPAVER" detect everything -o everything.geojson --run everything-run
papaver detect everything/ours -o ours.csv -q 2>/dev/null || true
ours=$(($(wc -l <ours.csv) - 1))
check "$(count_of everything.geojson) targets, $ours of our own pictures" test "$(count_of everything.geojson)" -ge "$ours"
check "nothing is merged" grep -q '"also_in": \[ "t_[0-9_]*.tif"' everything.geojson
check "a place is listed twice" test -z "$(grep -o '"id": "[^"]*"' everything.geojson | sort | uniq -d)"
found=$(find -L everything -type f -regextype posix-extended \
    ! -iregex '.*\.(aux\.xml|ovr|msk|geojson|json|shp|shx|dbf|prj|tfw|csv|gpkg|kml)' | wc -l)
noted=$(grep -c '"image": ' everything-run/manifest.json)
check "$noted of $found files are in the manifest" test "$noted" -eq "$found"
failed=$(grep -c '"failed": ' everything-run/manifest.json)
check "nothing failed" test "$failed" -ge 4
check "$(grep -c '^papaver detect: everything/.*: ' "$logs/stderr") lines for $failed files" \
    test "$(grep '^papaver detect: everything/' "$logs/stderr" | grep -vc 'elsewhere in it is kept')" -eq "$failed"
check "a line without a remedy" bash -c '! grep "^papaver detect: " "$1" | grep -qv "; "' _ "$logs/stderr"
check "the last line is not the coverage" grep -q '^inspected ' <(tail -n 1 "$logs/stderr")
finish
