#!/usr/bin/env bash
# papaver sensitivity as people use it: the table, the run folder that keeps it, what is refused.
source "$(dirname "$0")/common.sh"

readonly LOOK=(sensitivity --plots 6 --area-max 2)
gdal_translate -q -srcwin 300 300 480 400 "$SAMPLES/village-2cm.tif" flight.tif
gdal_translate -q -srcwin 500 200 480 400 "$SAMPLES/village-2cm.tif" other.tif

# said TEXT: a line of stdout has it.
said() {
    check "stdout lacks: $1" grep -qF -- "$1" "$logs/stdout"
}

begin "the table says what it is and what was planted"
expect_exit 0 papaver "${LOOK[@]}" flight.tif -o one.json --png one.png --threads 1
cp "$logs/stdout" one.txt
for text in "suspected plot" "an estimate from plots" "not from real ones" "plots of 0.4-2 m2" "area of the plot" \
    "open flowers" "nine of ten found from" "found / planted" "as it is  the flight without them lists"; do
    said "$text"
done
check "a line is longer than 100 columns" test "$(wc -L <one.txt)" -le 100
for name in one.json one.png; do
    check "$name is missing or not private" test "$(stat -c %a "$name" 2>/dev/null)" = 600
done
check "not one entry a plot" test "$(grep -c '"round": ' one.json)" -eq "$(sed -n 's/^ *planted  *\([0-9]*\) plots.*/\1/p' one.txt)"
check "no PNG" test "$(head -c 4 one.png | tail -c 3)" = PNG

begin "0 of 0 is not tried"
said "4 m2 with 20 open flowers: not established"
said "not tried"
check "a class of nothing has a share" bash -c '! grep -qE "0 of 0|nan" one.txt'

for more in "--threads 2" "--threads 3" "--memory 160"; do
    begin "$more gives the same bytes"
    # shellcheck disable=SC2086 # words on purpose
    expect_exit 0 papaver "${LOOK[@]}" flight.tif -o two.json --png two.png --overwrite $more
    expect_same one.txt "$logs/stdout"
    expect_same one.json two.json
    expect_same one.png two.png
done
begin "another seed plants other plots"
expect_exit 0 papaver "${LOOK[@]}" flight.tif -o two.json --overwrite --seed 2
check "the same plots" bash -c '! cmp -s one.json two.json'
begin "--json prints what -o keeps"
expect_exit 0 papaver "${LOOK[@]}" flight.tif --json
expect_same one.json "$logs/stdout"
begin "--rounds bounds the work"
expect_exit 0 papaver "${LOOK[@]}" flight.tif --rounds 2
said "planted 2 times in all"

# ---- run folders ----
begin "info of a run says what it was, and what would tell how small a plot it shows"
papaver detect flight.tif --run run -q 2>"$logs/detect"
expect_exit 0 papaver info run
said "model trees-4"
said "targets   $(sed -n 's/^  "targets": \([0-9]*\),*$/\1/p' run/manifest.json) suspected plots"
said "inspected 0.0"
said "papaver sensitivity flight.tif --run run"
cp run/manifest.json manifest.json
begin "--run keeps table and drawing beside the manifest, which stays as it was"
expect_exit 0 papaver "${LOOK[@]}" flight.tif --run run
expect_same run/sensitivity.json one.json
expect_same run/sensitivity.png one.png
expect_same run/manifest.json manifest.json
begin "info prints the stored table"
expect_exit 0 papaver info run
check "another table" diff <(tail -n "$(wc -l <one.txt)" "$logs/stdout") one.txt
expect_exit 0 papaver info run flight.tif
said "can show"
expect_exit 0 papaver info run --json
check "not one line" test "$(wc -l <"$logs/stdout")" -eq 1
said '"sensitivity":[{"format":"papaver-sensitivity"'
begin "what is there is refused without --overwrite, and replaced by the same bytes with it"
refused 1 "run/sensitivity.json: " "exists already" "--overwrite" -- papaver "${LOOK[@]}" flight.tif --run run
refused 1 "one.json: " "exists already" -- papaver "${LOOK[@]}" flight.tif -o one.json
refused 1 "one.png: " "exists already" -- papaver "${LOOK[@]}" flight.tif --png one.png
expect_exit 0 papaver "${LOOK[@]}" flight.tif --run run --overwrite
expect_same run/sensitivity.json one.json
begin "a run of another picture, with other settings, or none at all"
refused 1 "run: " "of another picture (flight.tif)" "not of other.tif" -- papaver "${LOOK[@]}" other.tif --run run --overwrite
refused 1 "run: " "without --gsd" -- papaver "${LOOK[@]}" flight.tif --run run --overwrite --gsd 0.02
refused 1 "run: " "--set" -- papaver "${LOOK[@]}" flight.tif --run run --overwrite --set threshold=0.4
sed 's/"name": "trees-4"/"name": "trees-x"/' "$PAPAVER_SOURCE/models/trees-4.json" >trees-x.json
refused 1 "run: " "trees-4" "not this trees-x" -- papaver "${LOOK[@]}" flight.tif --run run --overwrite --model trees-x.json
mkdir folder
refused 1 "folder: is no run folder" -- papaver "${LOOK[@]}" flight.tif --run folder
refused 1 "gone: is no run folder" -- papaver "${LOOK[@]}" flight.tif --run gone
touch run/.not-complete
refused 1 "run: " "broken off" -- papaver "${LOOK[@]}" flight.tif --run run --overwrite
refused 1 "run: " "broken off" -- papaver info run
rm run/.not-complete
mv run/manifest.json kept.json
echo '[]' >run/manifest.json
refused 1 "run/manifest.json: " "no manifest" -- papaver info run
mv kept.json run/manifest.json
begin "a folder that another run writes into"
exec 9<run
if flock -n 9; then refused 1 "run: " "another run is writing" -- papaver "${LOOK[@]}" flight.tif --run run --overwrite; fi
exec 9<&-
begin "a table that a later run has left behind is not shown"
papaver detect flight.tif --run run -q --overwrite --set threshold=0.4 2>"$logs/detect"
expect_exit 0 papaver info run
said "run/sensitivity.json is out of date: "
check "its figures are shown" bash -c '! grep -q "area of the plot" "$0"' "$logs/stdout"
begin "a damaged table is not shown"
echo '{"format": "papaver-sensitivity", "version": 1}' >run/sensitivity.json
expect_exit 0 papaver info run
said "is no sensitivity"
begin "in a run of several pictures each has its own, named as its overview is"
mkdir east
cp other.tif east/flight.tif
papaver detect flight.tif gone.tif east/flight.tif --run both -q 2>"$logs/detect" || true
expect_exit 0 papaver "${LOOK[@]}" east/flight.tif --run both
check "no sensitivity-flight-2" test -s both/sensitivity-flight-2.json -a -s both/sensitivity-flight-2.png -a -s both/overview-flight-2.png
expect_exit 0 papaver info both
said "failed    gone.tif"
said "papaver sensitivity flight.tif --run both"
check "not one table" test "$(grep -c "area of the plot" "$logs/stdout")" -eq 1

# ---- bad input ----
begin "a picture that does not say how large a pixel is"
gdal_translate -q -of PNG -b 1 -b 2 -b 3 flight.tif bare.png 2>/dev/null
rm -f bare.png.aux.xml
refused 1 "bare.png: " "--gsd" -- papaver "${LOOK[@]}" bare.png
expect_exit 0 papaver "${LOOK[@]}" bare.png --gsd 0.02
said "480 x 400 pixels of 2 cm"
begin "pictures that cannot show a plot"
refused 1 "flight.tif: " "too coarse for the model" -- papaver "${LOOK[@]}" flight.tif --gsd 3
gdal_translate -q -srcwin 10 10 30 30 flight.tif tiny.tif
refused 1 "tiny.tif: " "no plot of 0.4 to 2 m2 found room" "30 x 30" -- papaver "${LOOK[@]}" tiny.tif
refused 1 "flight.tif: " "plant larger" "--area-max" -- papaver sensitivity flight.tif --gsd 0.5 --area-max 2
refused 1 "gone.tif: " -- papaver "${LOOK[@]}" gone.tif
begin "wrong usage"
refused 2 "no picture was named" -- papaver sensitivity
refused 2 "one picture at a time" -- papaver "${LOOK[@]}" flight.tif other.tif
refused 2 "-o table.csv: is written as .json" -- papaver "${LOOK[@]}" flight.tif -o table.csv
refused 2 "--png table.jpg: is written as .png" -- papaver "${LOOK[@]}" flight.tif --png table.jpg
refused 2 "--area-min 3 is more than --area-max 2" -- papaver "${LOOK[@]}" flight.tif --area-min 3
begin "outputs that cannot be written are known before the work"
refused 1 "nowhere/one.json: " "folder does not exist" -- papaver "${LOOK[@]}" flight.tif -o nowhere/one.json
run bash -c '"$0" sensitivity --plots 6 --area-max 2 flight.tif >/dev/full' "$PAPAVER"
check "exit $status instead of 1" test "$status" -eq 1
expect_line "standard output: " "disk is full"

begin "a part that cannot be decoded is left out, named, and makes the exit status 3"
gdal_translate -q "$SAMPLES/village-2cm.tif" left.tif
gdal_translate -q -a_ullr 500026 3300000 500052 3299978 "$SAMPLES/village-2cm.tif" right.tif
gdal_translate -q -a_ullr 500000 3300000 500026 3299978 "$SAMPLES/village-2cm.tif" left.tif
gdalbuildvrt -q wide.vrt left.tif right.tif
gdal_translate -q -co TILED=YES -co BLOCKXSIZE=1312 -co BLOCKYSIZE=1104 -co INTERLEAVE=PIXEL wide.vrt wide.tif
head -c $(($(stat -c %s wide.tif) * 3 / 4)) wide.tif >cut.tif
expect_exit 3 papaver "${LOOK[@]}" cut.tif --plots 3
expect_line "cut.tif" "cannot be decoded" "the table is about the rest"
said "1 of its parts cannot be decoded"
said "1 of its 2 parts"
finish
