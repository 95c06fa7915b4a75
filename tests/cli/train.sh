#!/usr/bin/env bash
# papaver train as people use it: a small model from two made-up places, the same bytes again, outcomes from the ground.
source "$(dirname "$0")/common.sh"

mkdir scenes
gdal_translate -q -srcwin 0 0 1300 700 "$SAMPLES/village-2cm.tif" scenes/one.tif
gdal_translate -q -srcwin 200 400 1000 700 "$SAMPLES/village-2cm.tif" scenes/two.tif
rm -f scenes/*.aux.xml

# scene FILE PLACE SPLIT: an entry of the list.
scene() {
    printf '{"file":"%s","place":"%s","split":"%s","source":"made up","licence":"own","sha256":"%s","views":[%s]}' "$1" "$2" "$3" \
        "$(sha256sum "scenes/$1" | cut -d' ' -f1)" '{"repeats":3,"plots":12,"area_low":0.5,"area_high":3}'
}
printf '{"scenes":[%s,%s]}\n' "$(scene one.tif A training)" "$(scene two.tif B training)" >list.json
# The shipped recipe's first regime, with few trees.
awk '/^  \{/ {regime++} regime < 2 {sub(/"rounds": [0-9]+/, "\"rounds\": 12"); print}' "$PAPAVER_SOURCE/models/recipe.json" |
    sed '$ s/},/}/' >recipe.json
echo ']}' >>recipe.json
readonly TRAIN=(train --scenes scenes --list list.json --recipe recipe.json --quiet)

begin "a model and its card come out, private"
expect_exit 0 papaver "${TRAIN[@]}" --rows rows -o small.json --card small.md --threads 2
expect_nothing_on_stdout
for name in small.json small.md rows; do
    check "$name is missing or not private" test "$(stat -c %a "$name" 2>/dev/null)" = 600
done
for text in "Model card: small" "| one.tif | A | training |" "| two.tif | B | training |" "made up" "Features by their share"; do
    check "the card lacks: $text" grep -qF "$text" small.md
done
begin "the model detects"
expect_exit 0 papaver detect "$SAMPLES/village-2cm.tif" --model small.json --min-score 0 -o found.geojson --run run
check "no target was listed" test "$(count_of found.geojson)" -gt 0
check "another model's name" grep -q '"model": "small"' found.geojson
begin "the same again gives the same bytes, whatever the threads, with the rows kept or collected anew"
mkdir kept anew
expect_exit 0 papaver "${TRAIN[@]}" --rows rows -o kept/small.json --card kept/small.md --threads 1
expect_same small.json kept/small.json
expect_same small.md kept/small.md
expect_exit 0 papaver "${TRAIN[@]}" -o anew/small.json --card anew/small.md --threads 1
expect_same small.json anew/small.json
begin "another seed is another model"
expect_exit 0 papaver "${TRAIN[@]}" -o anew/small.json --overwrite --seed 3
check "the same model" bash -c '! cmp -s small.json anew/small.json'

begin "outcomes from the ground are learnt from"
sed 's/"score":/"outcome": "rejected", "score":/' found.geojson >verified.geojson
mkdir after
expect_exit 0 papaver "${TRAIN[@]}" --rows rows --verified verified.geojson --run run -o after/small.json
check "nothing was learnt" bash -c '! cmp -s small.json after/small.json'
# score_sum LIST: of all its candidates.
score_sum() {
    grep -o '"score": *[0-9.e-]*' "$1" | awk -F: '{sum += $2} END {printf "%.4f", sum}'
}
expect_exit 0 papaver detect "$SAMPLES/village-2cm.tif" --model small.json -o before.geojson "${EVERYTHING[@]}"
expect_exit 0 papaver detect "$SAMPLES/village-2cm.tif" --model after/small.json -o after.geojson "${EVERYTHING[@]}"
check "all places were rejected, and yet scores did not sink ($(score_sum before.geojson), $(score_sum after.geojson))" \
    awk -v before="$(score_sum before.geojson)" -v after="$(score_sum after.geojson)" 'BEGIN {exit !(after < before)}'

begin "what is wrong is named"
readonly SHORT=("${TRAIN[@]}" --rows rows)
refused 2 "--scenes DIR" -- papaver train -o x.json
refused 2 "MODEL.json" -- papaver train --scenes scenes --list list.json --recipe recipe.json
refused 2 ".json" -- papaver "${SHORT[@]}" -o model.txt
refused 2 "--verified and --run" -- papaver "${SHORT[@]}" -o x.json --run run
refused 1 "small.json" "--overwrite" -- papaver "${SHORT[@]}" -o small.json
refused 1 "none.json" -- papaver "${SHORT[@]}" --list none.json -o x.json
refused 1 "candidates.gpkg" "detect --run" -- papaver "${SHORT[@]}" --verified verified.geojson --run scenes -o x.json
sed 's/"id": "/"id": "z/' verified.geojson >others.geojson
refused 1 "others.geojson" "came from" -- papaver "${SHORT[@]}" --verified others.geojson --run run -o x.json
refused 1 "rows" "collect them again" -- papaver "${SHORT[@]}" --seed 5 -o x.json
refused 1 "nothing was learnt" "papaver train" -- papaver detect scenes/one.tif --model recipe.json -o x.geojson
sed 's/"sha256":"../"sha256":"zz/' list.json >wrong.json
refused 1 "one.tif" "SHA-256" "made up" -- papaver "${TRAIN[@]}" --list wrong.json -o x.json
sed 's/one.tif/gone.tif/' list.json >gone.json
refused 1 "gone.tif" -- papaver "${TRAIN[@]}" --list gone.json -o x.json
sed 's|"place":"B","split":"training"|"place":"A","split":"tuning"|' list.json >split.json
refused 1 "two splits" -- papaver "${TRAIN[@]}" --list split.json -o x.json
finish
