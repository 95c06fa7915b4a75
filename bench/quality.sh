#!/usr/bin/env bash
# How good the list is: plants into the places that no model learnt from, detects, evaluates, beside the hand-written
# HSV rule. `./run bench quality` builds first, then calls this. Needs the pictures (PAP_SHARED); README.md says more.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
readonly BIN=${BENCH_BIN:-build/release/bin} SCENES=${QUALITY_SCENES:-${PAP_SHARED:-}/imagery}
# Seeds that training does not use; ground pixels in metres that the pictures are taken for (own: as they are).
readonly SEEDS=${QUALITY_SEEDS:-"101 102"} PIXELS=${QUALITY_PIXELS:-"0.017 0.02 0.03 0.05 own"}
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

# evaluate_all OUT ARGUMENTS...: the table; what is listed is what counts, so every list is whole.
evaluate_all() {
    local out=$1
    shift
    "$BIN/papaver" evaluate "$@" >"$out"
}

main() {
    if [[ ! -d $SCENES ]]; then
        echo "quality: skipped: no pictures at '$SCENES' (set PAP_SHARED, or QUALITY_SCENES to the folder of models/scenes.json)"
        return 0
    fi
    mkdir -p "$OUT"
    local files pixel seed file name ours every truth rule empties all_ours=() all_truth=()
    mapfile -t files < <(files_of reporting)
    echo "places that no model learnt from: ${files[*]}; seeds $SEEDS"
    for pixel in $PIXELS; do
        ours=() every=() truth=() rule=() empties=()
        for file in "${files[@]}"; do
            name=$(basename "${file%.*}")-$pixel
            cp "$SCENES/$file" "$OUT/source.${file##*.}"
            if [[ $pixel == own ]]; then cp "$OUT/source.${file##*.}" "$OUT/$name.tif"; else as_if "$OUT/source.${file##*.}" "$pixel" "$OUT/$name.tif"; fi
            "$BIN/papaver" detect "$OUT/$name.tif" -o "$OUT/$name.geojson" --overwrite --quiet 2>/dev/null
            empties+=("$OUT/$name.geojson")
            for seed in $SEEDS; do
                local planted=$OUT/$name-$seed
                "$BIN/papaver" inject "$OUT/$name.tif" -o "$planted.tif" --truth "$planted.truth.geojson" --seed "$seed" --overwrite --quiet
                "$BIN/papaver" detect "$planted.tif" -o "$planted.geojson" --overwrite --quiet 2>/dev/null
                "$BIN/papaver" detect "$planted.tif" -o "$planted-all.geojson" --min-score 0 --overwrite --quiet 2>/dev/null
                "$BIN/papaver-yardstick" "$planted.tif" -o "$planted-rule.geojson"
                every+=(--targets "$planted-all.geojson")
                ours+=(--targets "$planted.geojson") truth+=(--truth "$planted.truth.geojson")
                rule+=(--targets "$planted-rule.geojson")
            done
        done
        evaluate_all "$OUT/$pixel.txt" "${ours[@]}" "${truth[@]}"
        evaluate_all "$OUT/$pixel-rule.txt" "${rule[@]}" "${truth[@]}"
        all_ours+=("${every[@]}") all_truth+=("${truth[@]}")
        echo
        echo "== ground pixel $pixel"
        sed -n '1,/^calibration/p' "$OUT/$pixel.txt"
        evaluate_all "$OUT/$pixel-all.txt" "${every[@]}" "${truth[@]}"
        echo "-- of every candidate: $(grep "^average precision" "$OUT/$pixel-all.txt"); $(grep "^calibration error" "$OUT/$pixel-all.txt")"
        echo "-- the HSV rule on the same:"
        grep -E "^(recall  |precision|average precision|  false alarms)" "$OUT/$pixel-rule.txt" || true
        echo "-- the same pictures without plots: $(cat "${empties[@]}" | grep -c '"id"' || true) listed, all false alarms"
    done
    "$BIN/papaver" evaluate "${all_ours[@]}" "${all_truth[@]}" --min-score 0.5 -o "$OUT/figures" --overwrite >/dev/null
    echo
    echo "curves over all of these, and the table as JSON: $OUT/figures"
}

main "$@"
