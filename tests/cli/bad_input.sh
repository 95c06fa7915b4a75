#!/usr/bin/env bash
# Bad input: the exit code of the contract, one line that names the file, the fault and a remedy, nothing left behind.
source "$(dirname "$0")/common.sh"
village=$SAMPLES/village-2cm.tif
gdal_translate -q -srcwin 300 200 512 512 "$village" good.tif

detect() {
    papaver detect "$@"
}

# ---- files that are no pictures ----
: >empty.tif
echo "not a picture" >text.tif
mkdir folder
for command in "detect -o list.geojson" "info"; do
    begin "papaver ${command%% *}: files that are no pictures"
    # shellcheck disable=SC2086 # words on purpose
    {
        refused 1 "missing.tif: " "No such file" "check the path" -- papaver $command missing.tif
        refused 1 "empty.tif: " "empty" "copy it again" -- papaver $command empty.tif
        refused 1 "text.tif: " "not a picture" "copy it again" -- papaver $command text.tif
        refused 1 "folder: " "holds no picture" "name another folder" -- papaver $command folder
        refused 1 "good.tif/inside.tif: " "Not a directory" "check the path" -- papaver $command good.tif/inside.tif
    }
done
begin "an empty name"
refused 1 "no picture was named" -- detect "" -o list.geojson

# ---- cut files ----
size=$(stat -c %s "$village")
for bytes in 1 4 8 100; do
    begin "a picture cut after $bytes bytes has no directory"
    head -c "$bytes" "$village" >cut.tif
    refused 1 "cut.tif: " "not a picture" "copy it again" -- detect cut.tif -o list.geojson
done
begin "a picture cut in its tile table, or before the first tile, shows nothing"
head -c 1000 "$village" >cut.tif
refused 1 "cut.tif: " "copy the file again" -- detect cut.tif -o list.geojson
for bytes in $((size / 4)) $((size / 2)) $((size - 10)); do
    begin "a picture cut after $bytes of $size bytes keeps what can be read, with exit 3"
    head -c "$bytes" "$village" >cut.tif
    expect_exit 3 detect cut.tif -o cut.geojson --run cut-run "${EVERYTHING[@]}"
    expect_line "cut.tif: " "cannot be decoded" "copy the file again" "elsewhere in it is kept"
    expect_line "inspected " "unreadable "
    check "the last line is not the coverage" grep -q '^inspected ' <(tail -n 1 "$logs/stderr")
    check "the list is not whole" test -n "$(count_of cut.geojson)"
    check "the manifest does not name the fault" grep -q '"fault": "cut.tif: ' cut-run/manifest.json
    rm -r cut.geojson cut-run
done
rm cut.tif

# ---- pictures without colours or pixels ----
gdal_translate -q -b 1 -colorinterp_1 gray good.tif grey.tif
gdal_translate -q -of GIF -b 1 good.tif palette.gif
gdal_create -q -if good.tif -bands 4 -burn 0 -co PHOTOMETRIC=RGB -co ALPHA=YES transparent.tif
gdal_create -q -if good.tif -bands 3 -burn 7 -a_nodata 7 -co PHOTOMETRIC=RGB void.tif
gdal_translate -q -of VRT good.tif cmyk.vrt
sed -i 's/>Red</>Cyan</; s/>Green</>Magenta</; s/>Blue</>Yellow</; s/>Alpha</>Black</' cmyk.vrt
gdal_create -q -if good.tif -bands 3 -burn 9 -ot CFloat32 complex.tif
gdal_translate -q -b 1 -b 4 -colorinterp gray,alpha good.tif grey-alpha.tif
gdal_translate -q -b 1 -b 2 -b 3 -co PHOTOMETRIC=ICCLAB good.tif lab.tif
gdal_translate -q -b 1 -b 2 -b 3 -ot UInt16 -co PHOTOMETRIC=CIELAB good.tif lab-16.tif
rm -f ./*.aux.xml
begin "a picture of one band"
refused 1 "grey.tif: " "no red, green and blue (found grey)" "--bands" -- detect grey.tif -o list.geojson
begin "a picture of grey and alpha"
refused 1 "grey-alpha.tif: " "no red, green and blue (found grey,alpha)" -- detect grey-alpha.tif -o list.geojson
begin "pictures in colours that GDAL hands on as they are stored"
for picture in lab.tif lab-16.tif; do
    refused 1 "$picture: " "CIELAB" "convert it to RGB" -- detect "$picture" -o list.geojson
    refused 1 "$picture: " "CIELAB" "convert it to RGB" -- papaver index "$picture" --index ExG -o exg.tif
done
begin "a palette picture"
refused 1 "palette.gif: " "palette" "gdal_translate -expand rgb" -- detect palette.gif -o list.geojson
begin "a CMYK picture"
refused 1 "cmyk.vrt: " "CMYK" "convert it to RGB" -- detect cmyk.vrt -o list.geojson
begin "a picture of complex numbers"
refused 1 "complex.tif: " "CFloat32" -- detect complex.tif -o list.geojson
begin "a picture whose alpha is 0 everywhere"
refused 1 "transparent.tif: " "no valid pixel (mask: alpha)" "check its" -- detect transparent.tif -o list.geojson
begin "a picture that is nodata everywhere"
refused 1 "void.tif: " "no valid pixel (mask: nodata 7)" "check its nodata" -- detect void.tif -o list.geojson

# ---- pictures without a place ----
gdal_translate -q -co PROFILE=BASELINE --config GDAL_PAM_ENABLED NO -b 1 -b 2 -b 3 good.tif nowhere.tif
begin "a picture without georeference needs --gsd"
refused 1 "nowhere.tif: " "no georeference" "--gsd M" -- detect nowhere.tif -o list.csv
begin "a picture without georeference has no coordinates for a map format"
for ending in geojson gpkg kml fgb gpx; do
    refused 1 "list.$ending: " "no georeference" "write .csv" -- detect nowhere.tif --gsd 0.02 -o "list.$ending"
done
refused 1 "-: " "no georeference" "write .csv" -- detect nowhere.tif --gsd 0.02 -o -
begin "a picture without georeference gives pixels as .csv"
expect_exit 0 detect nowhere.tif --gsd 0.02 -o pixels.csv "${EVERYTHING[@]}"
expect_line "positions are pixels"
check "coordinates of nowhere" grep -q '^,,[0-9.]*,[0-9.]*,' pixels.csv
expect_exit 0 detect nowhere.tif --gsd 0.02 --run pixels-run
check "the run folder has no list" test -s pixels-run/targets.csv
check "the run folder has a list of coordinates" test ! -e pixels-run/targets.geojson
rm -r pixels.csv pixels-run
begin "a ground pixel too coarse for the model"
refused 1 "nowhere.tif: " "too coarse" "--gsd" -- detect nowhere.tif --gsd 500 -o list.csv

# ---- outputs ----
begin "an output that cannot be made"
refused 1 "nowhere/list.geojson: " "folder does not exist" "make it first" -- detect good.tif -o nowhere/list.geojson
refused 1 "folder.csv: " "is a folder" "name a file" -- bash -c \
    'mkdir folder.csv; "$0" "$@"; s=$?; rmdir folder.csv; exit $s' "$PAPAVER" detect good.tif -o folder.csv
if ((EUID == 0)); then as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups); else as_nobody=(); fi
chmod 711 "$root" "$here"
mkdir locked
chmod 555 locked
chmod 644 good.tif
if "${as_nobody[@]}" "$PAPAVER" info "$PAPAVER_SOURCE/data-samples/village-2cm.tif" >/dev/null 2>&1 &&
    "${as_nobody[@]}" cat "$(dirname "$PAPAVER")"/../share/papaver/models/*.json >/dev/null 2>&1; then
    begin "an output in a folder that must not be written"
    refused 1 "locked/list.csv: " "Permission denied" -- "${as_nobody[@]}" "$PAPAVER" detect good.tif -o locked/list.csv
    refused 1 "locked/run" "Permission denied" -- "${as_nobody[@]}" "$PAPAVER" detect good.tif --run locked/run
else
    echo "skipped: nobody else may run $(basename "$PAPAVER") here, so folders that must not be written are not tried"
fi
chmod 755 locked
begin "an output of unknown format"
refused 2 "list.doc: " "use one of" ".geojson" ".csv" -- detect good.tif -o list.doc
refused 2 "list: " "use one of" -- detect good.tif -o list

begin "an output that exists is kept, or replaced with --overwrite"
echo precious >exists.geojson
refused 1 "exists.geojson: " "exists already" "--overwrite" -- detect good.tif -o exists.geojson
check "it was touched" test "$(cat exists.geojson)" = precious
expect_exit 0 detect good.tif -o exists.geojson --overwrite
check "it was not replaced" test -n "$(count_of exists.geojson)"
begin "a failed run with --overwrite keeps the former output"
cp exists.geojson former.geojson
refused 1 "missing.tif" -- detect missing.tif -o exists.geojson --overwrite
expect_same exists.geojson former.geojson

begin "a run folder that exists is kept, or replaced with --overwrite"
expect_exit 0 detect good.tif --run taken
refused 1 "taken: " "holds a run already" "--overwrite" -- detect good.tif --run taken
expect_exit 0 detect good.tif --run taken --overwrite
begin "a folder of other files is no run folder, even with --overwrite"
mkdir holiday
echo precious >holiday/photo.txt
refused 1 "holiday: " "holds other files" "name a new" -- detect good.tif --run holiday
refused 1 "holiday: " "holds other files" "name a new" -- detect good.tif --run holiday --overwrite
refused 1 "good.tif: " -- detect good.tif --run good.tif
begin "a run of pictures that cannot be read leaves no run folder"
refused 1 "missing.tif: " -- detect missing.tif --run fresh

# ---- options that are understood only later ----
begin "bad --set"
refused 2 "--set nonsense" "no such setting" "prevalence" -- detect good.tif -o list.csv --set nonsense=1
refused 2 "--set coverage.nonsense" "no such setting" -- detect good.tif -o list.csv --set coverage.nonsense=1
refused 2 "--set threshold" "key=value" -- detect good.tif -o list.csv --set threshold
refused 2 "--set =1" "key=value" -- detect good.tif -o list.csv --set =1
refused 2 "--set threshold" "abc" "not a number" -- detect good.tif -o list.csv --set threshold=abc
refused 2 "--set threshold" "needs a value like" -- detect good.tif -o list.csv --set threshold=true
refused 2 "threshold" "outside 0..1" -- detect good.tif -o list.csv --set threshold=7
begin "bad --bands are wrong usage"
refused 2 "--bands Q=1" "R=1,G=2,B=3" -- detect good.tif -o list.csv --bands Q=1
refused 2 "--bands RGB" "R=1,G=2,B=3" -- detect good.tif -o list.csv --bands RGB
refused 2 "--bands R=x" "R=1,G=2,B=3" -- detect good.tif -o list.csv --bands R=x
begin "--bands that this picture does not have"
refused 1 "good.tif: " "no band 9" "has 4" -- detect good.tif -o list.csv --bands R=9,G=2,B=3
refused 1 "good.tif: " "no red, green and blue" "--bands" -- detect good.tif -o list.csv --bands R=1
begin "bad --date is wrong usage"
for date in tomorrow 2025-13-01 2025-00-10 2025-01-32 25-01-01 2025/01/01 2025-02-30; do
    refused 2 "--date $date" "YYYY-MM-DD" -- detect good.tif -o list.csv --date "$date"
done

echo '{"format": "papaver-model", "version": 99, "name": "later"}' >later.json
echo '{"format": "something else"}' >other.json
begin "bad --model"
refused 1 "missing.json: " "No such file" "check the path" -- detect good.tif -o list.csv --model missing.json
refused 1 "text.tif: " "not JSON (line 1" -- detect good.tif -o list.csv --model text.tif
refused 1 "empty.tif: " "not JSON" -- detect good.tif -o list.csv --model empty.tif
refused 1 "folder: " "not a regular file" -- detect good.tif -o list.csv --model folder
refused 1 "other.json: " "not a Papaver model" -- detect good.tif -o list.csv --model other.json
refused 1 "later.json: " "format 99" "reads 2" -- detect good.tif -o list.csv --model later.json
begin "an instruction set that does not exist is said once, by the variable's name"
PAP_KERNELS=mmx refused 2 "PAP_KERNELS" "mmx" "baseline" -- detect good.tif -o list.csv

# ---- batches ----
cp good.tif also.tif
begin "a batch of good and bad files does the good ones, names the bad ones and exits with 3"
expect_exit 3 detect missing.tif good.tif text.tif also.tif grey.tif -o batch.geojson --run batch "${EVERYTHING[@]}"
for bad in missing.tif text.tif grey.tif; do
    expect_line "papaver detect: $bad: "
    check "$bad is not in the manifest" grep -q "\"image\": \"$bad\"" batch/manifest.json
done
check "not three failures in the manifest" test "$(grep -c '"failed": ' batch/manifest.json)" -eq 3
check "a bad file is among the targets" bash -c '! grep -Eq "(missing|text|grey)\.tif" batch.geojson'
# Both files show the same places, and each place is listed once.
check "no target of a good file" grep -Eq '(good|also)\.tif' batch.geojson
check "the last line is not the coverage" grep -q '^inspected ' <(tail -n 1 "$logs/stderr")
begin "pictures of the same name from two folders keep their own pictures"
mkdir east west
cp good.tif east/flight.tif
cp good.tif west/flight.tif
expect_exit 0 detect east/flight.tif west/flight.tif --run flights "${EVERYTHING[@]}"
check "not two overviews" test "$(find flights -name 'overview*.png' 2>/dev/null | wc -l)" -eq 2
rm -rf flights
begin "--quiet does not silence what could not be read"
expect_exit 3 detect missing.tif good.tif -o quiet.csv -q
expect_line "missing.tif: "
begin "info of good and bad files"
expect_exit 3 papaver info missing.tif good.tif text.tif
check "not one picture" test "$(grep -c 'can show' "$logs/stdout")" -eq 1
begin "a batch of bad files writes nothing and exits with 1"
refused 1 "text.tif: " -- detect missing.tif text.tif -o list.geojson
expect_line "missing.tif: "
finish
