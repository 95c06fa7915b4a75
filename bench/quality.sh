#!/usr/bin/env bash
# How good the list is: plants into the places that no model learnt from, detects, evaluates, and holds it against the goals
# of the design and the hand-written HSV rule. `./run bench quality` builds first, then calls this. Needs the pictures
# (PAP_SHARED); README.md says more.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
readonly BIN=${BENCH_BIN:-build/release/bin} SCENES=${QUALITY_SCENES:-${PAP_SHARED:-}/imagery}
# Seeds that training does not use; ground pixels in metres that the pictures are taken for.
readonly SEEDS=${QUALITY_SEEDS:-"101 102 103 104"} PIXELS=${QUALITY_PIXELS:-"0.017 0.02 0.03 0.05 0.07"}
readonly OUT=${QUALITY_OUT:-bench/data/quality}

# The files of a split, from the list of scenes: "file" comes before "split" there.
files_of() {
    awk -F'"' -v split_name="$1" '$2 == "file" {file = $4} $2 == "split" && $4 == split_name {print file}' models/scenes.json
}

# as_if FILE METRES OUT: the picture with a ground pixel of so many metres, in a projection that keeps metres.
as_if() {
    local width height
    read -r width height < <(gdalinfo "$1" | sed -n 's/^Size is \([0-9]*\), \([0-9]*\)/\1 \2/p')
    gdal_translate -q -a_srs EPSG:32636 -a_ullr 500000 "$(awk -v h="$height" -v m="$2" 'BEGIN {printf "%.6f", 100000 + h * m}')" \
        "$(awk -v w="$width" -v m="$2" 'BEGIN {printf "%.6f", 500000 + w * m}')" 100000 -co TILED=YES -co COMPRESS=DEFLATE "$1" "$3"
    rm -f "$1.aux.xml" "$3.aux.xml"
}

# try_empty NAME: the picture as it is; every target is a false alarm.
try_empty() {
    "$BIN/papaver" detect "$OUT/$1.tif" -o "$OUT/$1.geojson" --run "$OUT/$1.run" --overwrite --quiet 2>/dev/null
}

# try_planted NAME SEED: plants, and lists what is found: what counts, every candidate, and what the rule finds.
try_planted() {
    local planted=$OUT/$1-$2
    "$BIN/papaver" inject "$OUT/$1.tif" -o "$planted.tif" --truth "$planted.truth.geojson" --seed "$2" --overwrite --quiet
    "$BIN/papaver" detect "$planted.tif" -o "$planted.geojson" --overwrite --quiet 2>/dev/null
    "$BIN/papaver" detect "$planted.tif" -o "$planted-all.geojson" --min-score 0 --overwrite --quiet 2>/dev/null
    rm -f "$planted-rule.geojson" # of a run before
    "$BIN/papaver-yardstick" "$planted.tif" -o "$planted-rule.geojson"
}

# One seed per core at a time: planting has one thread, and takes longest.
try_seeds() {
    local seed job running=()
    for seed in $SEEDS; do
        try_planted "$1" "$seed" &
        running+=($!)
        if ((${#running[@]} >= $(nproc))); then
            wait "${running[0]}"
            running=("${running[@]:1}")
        fi
    done
    for job in "${running[@]}"; do wait "$job"; done
}

# goals PIXEL FILE PATTERN: the goals of an evaluation that match, each with its ground pixel in front.
goals() {
    grep -E "$3" "$2" | awk -v cm="$(awk -v m="$1" 'BEGIN {print 100 * m}')" '{print "| " cm " cm " $0}' || true
}

# try_pixel METRES: everything at one ground pixel; the goals go to $OUT/goals.md.
try_pixel() {
    local pixel=$1 file name seed planted ours=() every=() truth=() rule=() empty=() runs=()
    for file in "${files[@]}"; do
        name=$(basename "${file%.*}")-$pixel
        cp -f "$SCENES/$file" "$OUT/source.${file##*.}"
        as_if "$OUT/source.${file##*.}" "$pixel" "$OUT/$name.tif"
        rm -f "$OUT/source.${file##*.}"
        try_empty "$name"
        empty+=(--targets "$OUT/$name.geojson") runs+=(--run "$OUT/$name.run")
        try_seeds "$name"
        for seed in $SEEDS; do
            planted=$OUT/$name-$seed
            ours+=(--targets "$planted.geojson") every+=(--targets "$planted-all.geojson") rule+=(--targets "$planted-rule.geojson")
            truth+=(--truth "$planted.truth.geojson")
        done
    done
    "$BIN/papaver" evaluate "${ours[@]}" "${truth[@]}" -o "$OUT/$pixel" --overwrite >/dev/null
    "$BIN/papaver" evaluate "${ours[@]}" "${truth[@]}" --goals >"$OUT/list.md"
    "$BIN/papaver" evaluate "${every[@]}" "${truth[@]}" --goals >"$OUT/every.md"
    "$BIN/papaver" evaluate "${empty[@]}" --truth "$OUT/nothing.geojson" "${runs[@]}" --goals >"$OUT/empty.md"
    "$BIN/papaver" evaluate "${rule[@]}" "${truth[@]}" --goals >"$OUT/rule.md"
    {
        goals "$pixel" "$OUT/list.md" '^\| (recall|look-alikes|duplicates|plants)'
        goals "$pixel" "$OUT/every.md" '^\| (average precision|calibration)'
        goals "$pixel" "$OUT/empty.md" '^\| false alarms'
    } >>"$OUT/goals.md"
    goals "$pixel" "$OUT/rule.md" '^\| (recall|average precision|look-alikes)' >>"$OUT/rule-goals.md"
    all_every+=("${every[@]}") all_truth+=("${truth[@]}")
}

# In the order of the design's table, and within a goal of the ground pixels.
print_goals() {
    echo "| ground pixel | what | goal | measured | 95 % | from | reached |"
    echo "|---|---|---|---|---|---|---|"
    local what
    for what in "recall, to" "average" "look-alikes" "duplicates" "false alarms" "recall, 5-7" "calibration" "plants"; do
        grep -F "cm | $what" "$1" || true
    done
}

main() {
    if [[ ! -d $SCENES ]]; then
        echo "quality: skipped: no pictures at '$SCENES' (set PAP_SHARED, or QUALITY_SCENES to the folder of models/scenes.json)"
        return 0
    fi
    mkdir -p "$OUT"
    local pixel files all_every=() all_truth=()
    mapfile -t files < <(files_of reporting)
    rm -f "$OUT/goals.md" "$OUT/rule-goals.md"
    echo '{"type":"FeatureCollection","features":[]}' >"$OUT/nothing.geojson"
    for pixel in $PIXELS; do
        echo "quality: as if $pixel m a pixel" >&2
        try_pixel "$pixel"
    done
    "$BIN/papaver" evaluate "${all_every[@]}" "${all_truth[@]}" --min-score 0.5 -o "$OUT/figures" --overwrite >/dev/null
    echo "Places that no model learnt from: ${files[*]}; seeds $SEEDS; each picture as if taken at the ground pixel named. Average precision"
    echo "and calibration are of every candidate, the rest of what is listed; limits of these two are between scenes."
    echo
    print_goals "$OUT/goals.md"
    echo
    echo "The hand-written HSV rule on the same:"
    echo
    print_goals "$OUT/rule-goals.md"
    echo
    echo "by class: $OUT/METRES/evaluation.txt and .json; curves over all of these: $OUT/figures"
}

main "$@"
