#!/usr/bin/env bash
# Every real drone scene and frame of the shared material runs to its end. What is found is for people to judge.
source "$(dirname "$0")/common.sh"
[[ -n ${PAP_SHARED:-} && -d ${PAP_SHARED:-}/imagery ]] || skip "PAP_SHARED names no folder with imagery"

# finishes PICTURE ARGUMENTS...: exit 0, the list is whole, the last line is the coverage.
finishes() {
    local picture=$1
    shift
    begin "$(basename "$picture") runs to its end"
    expect_exit 0 papaver detect "$picture" "$@" --overwrite
    check "the last line is not the coverage" \
        grep -Eq '^inspected [0-9.]+ ha; not inspected [0-9.]+ ha' <(tail -n 1 "$logs/stderr")
    expect_nothing_on_stdout
    pictures=$((pictures + 1))
}

pictures=0
shopt -s nullglob nocaseglob
for picture in "$PAP_SHARED"/imagery/drone/*.tif; do
    finishes "$picture" -o scene.geojson
    check "the list is not whole" test -n "$(count_of scene.geojson)"
done
check "no drone scene in the shared material" test "$pictures" -gt 0

frames=("$PAP_SHARED"/imagery/frames/DJI*.jpg)
check "no frame in the shared material" test "${#frames[@]}" -gt 0
for picture in "${frames[@]}"; do
    finishes "$picture" --gsd 0.0171 -o frame.csv
    finishes "$picture" -o frame.geojson
    check "the list is not whole" test -n "$(count_of frame.geojson)"
done
finish
