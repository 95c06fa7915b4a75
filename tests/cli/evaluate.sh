#!/usr/bin/env bash
# papaver evaluate as people use it: what it prints, what it leaves in its folder, what it refuses.
source "$(dirname "$0")/common.sh"

readonly TRUTH=$SAMPLES/village-2cm.truth.geojson
papaver detect "$SAMPLES/village-2cm.tif" -o list.geojson --run flight --min-score 0 --quiet 2>/dev/null
nothing='{"type":"FeatureCollection","features":[]}'

# said TEXT: a line of stdout has it.
said() {
    check "stdout lacks: $1" grep -qF -- "$1" "$logs/stdout"
}

begin "a list is measured against its truth"
expect_exit 0 papaver evaluate --targets list.geojson --truth "$TRUTH" --run flight -o quality
for text in "plots " "recall " "precision " "average precision" "false alarms per km2" "Brier score" "recall by class"; do
    said "$text"
done

begin "the folder holds tables and curves, for their owner only"
for name in evaluation.txt evaluation.json precision-recall.png reliability.png recall-by-size.png; do
    check "$name is missing or not private" test "$(stat -c %a "quality/$name" 2>/dev/null)" = 600
done
check "the folder is not private" test "$(stat -c %a quality)" = 700
check "evaluation.txt is not what was printed" cmp -s quality/evaluation.txt "$logs/stdout"

begin "results that exist are refused, and replaced when asked for, by the same bytes"
cp -r quality before
refused 1 "evaluation.txt" "--overwrite" -- papaver evaluate --targets list.geojson --truth "$TRUTH" -o quality
expect_exit 0 papaver evaluate --targets list.geojson --truth "$TRUTH" --run flight -o quality --overwrite
check "the folder has changed" diff -r before quality

begin "without an area false alarms per km2 are not established"
expect_exit 0 papaver evaluate --targets list.geojson --truth "$TRUTH"
said "not established: give --area-ha or --run"

begin "the goals of the design are printed, of planted scenes and of scenes without plots"
expect_exit 0 papaver evaluate --targets list.geojson --truth "$TRUTH" --run flight --goals
said "| recall, to 4 cm, from 1 m2 and 8 flowers"
check "false alarms are judged on a planted scene" bash -c '! grep -q "without plots" "$1"' _ "$logs/stdout"
echo "$nothing" >nothing.geojson
expect_exit 0 papaver evaluate --targets nothing.geojson --truth nothing.geojson --run flight --goals
said "| false alarms per km2 without plots, to 4 cm"
said "not established (measured: yes)"
refused 2 "--goals" "--json" -- papaver evaluate --targets list.geojson --truth "$TRUTH" --goals --json

begin "no plots is not full recall"
expect_exit 0 papaver evaluate --targets nothing.geojson --truth nothing.geojson --area-ha 10
said "no plots"
said "no targets"

begin "several scenes are pooled, and resampled by scene"
expect_exit 0 papaver evaluate --targets list.geojson --targets nothing.geojson --truth "$TRUTH,$SAMPLES/terraces-5cm.truth.geojson"
said "in 2 scenes"
said "(bootstrap)"

begin "two lists are compared"
expect_exit 0 papaver evaluate --targets list.geojson --truth "$TRUTH" --compare list.geojson
said "p = 1"

begin "wrong usage is refused"
refused 2 "--targets" -- papaver evaluate
refused 2 "--truth" -- papaver evaluate --targets list.geojson
refused 2 "no target list" -- papaver evaluate --targets , --truth "$TRUTH"
refused 2 "don't pair" -- papaver evaluate --targets list.geojson,list.geojson --truth "$TRUTH,$TRUTH,$TRUTH"
refused 2 "use one of them" -- papaver evaluate --targets list.geojson --truth "$TRUTH" --run flight --area-ha 1
refused 2 "--map-areas" -- papaver evaluate --targets list.geojson --map-areas target=1
refused 1 "gone.geojson" "is not there" -- papaver evaluate --targets gone.geojson --truth "$TRUTH"
refused 1 "no target has an outcome" -- papaver evaluate --targets list.geojson --map-areas target=1,rest=2

finish
