#!/usr/bin/env bash
# Help, and what is said to wrong usage: exit 2, a sentence on stderr, nothing on stdout.
source "$(dirname "$0")/common.sh"

# snapshot NAME ARGUMENTS...: what is printed equals the file, but for the version's number.
snapshot() {
    local file=$SNAPSHOTS/$1.txt
    shift
    begin "papaver $* prints what tests/cli/snapshots/$(basename "$file") says"
    expect_exit 0 papaver "$@"
    check "stderr is not empty" test ! -s "$logs/stderr"
    sed -E '1s/^papaver [0-9]+(\.[0-9]+)*:/papaver VERSION:/' "$logs/stdout" >"$logs/help"
    if [[ ${PAPAVER_UPDATE:-} ]]; then cp "$logs/help" "$file"; fi
    if cmp -s "$logs/help" "$file"; then pass; else fail "$(diff "$file" "$logs/help" || true)"; fi
    begin "papaver $* fits a screen"
    check "more than 40 lines" test "$(wc -l <"$logs/stdout")" -le 40
    check "a line is longer than 100 columns" test "$(wc -L <"$logs/stdout")" -le 100
}

# wrong TEXT... -- ARGUMENTS...
wrong() {
    local texts=()
    while [[ $1 != -- ]]; do
        texts+=("$1")
        shift
    done
    shift
    begin "papaver $* is wrong usage"
    refused 2 "${texts[@]}" -- papaver "$@"
}

snapshot help -h
snapshot info-help info -h
snapshot detect-help detect -h
snapshot evaluate-help evaluate -h
snapshot index-help index -h
snapshot inject-help inject -h
snapshot sensitivity-help sensitivity -h
snapshot train-help train -h

for command in $(sed -n 's/^  \([a-z]\+\) .*/\1/p' "$SNAPSHOTS/help.txt"); do
    begin "papaver $command -h shows an example of itself"
    expect_exit 0 papaver "$command" --help
    check "no example" grep -q "^example: papaver $command " "$logs/stdout"
    check "no snapshot: write tests/cli/snapshots/$command-help.txt" test -s "$SNAPSHOTS/$command-help.txt"
done

begin "the version is that of the public header"
expect_exit 0 papaver --version
expected=$(sed -n 's/^#define PAP_VERSION "\(.*\)"/papaver \1/p' "$PAPAVER_SOURCE/include/papaver/papaver.h")
check "$(cat "$logs/stdout") is not '$expected'" test "$(cat "$logs/stdout")" = "$expected"

begin "papaver alone prints its help on stderr"
expect_exit 2 papaver
expect_line "usage: papaver COMMAND"
expect_nothing_on_stdout

picture=$SAMPLES/village-2cm.tif
list=(-o list.geojson)
wrong "no command 'detct'" "papaver -h" -- detct
wrong "no command '-x'" "papaver -h" -- -x
wrong "no picture was named" "papaver detect -h" -- detect
wrong "no picture was named" "papaver info -h" -- info
wrong "no picture was named" "papaver index -h" -- index
wrong "where should the raster go" "-o OUT.tif" -- index "$picture" --index ExG
wrong "which index?" "--list" -- index "$picture" -o index.tif
wrong "one picture at a time" -- index "$picture" "$picture" -o index.tif --index ExG
wrong "--offset" "needs --scale" -- index "$picture" -o index.tif --index ExG --offset 1
wrong "--scale 0" "number from" -- index "$picture" -o index.tif --index ExG --scale 0
wrong "where should the list go" "-o OUT" "--run DIR" -- detect "$picture"
wrong "--threds" "no such option" "did you mean --threads?" -- detect "$picture" "${list[@]}" --threds 3
wrong "--ovrwrite" "no such option" -- detect "$picture" "${list[@]}" --ovrwrite
wrong "-x" "no such option" "detect -h" -- detect "$picture" "${list[@]}" -x
wrong "-oq" "no such option" -- detect "$picture" -oq list.geojson
wrong "-o" "needs a value" -- detect "$picture" -o
wrong "--tile" "needs a value" -- detect "$picture" "${list[@]}" --tile
wrong "--quiet" "takes no value" -- detect "$picture" "${list[@]}" --quiet=1
wrong "--tile 3" "from 64 to 16384" -- detect "$picture" "${list[@]}" --tile 3
wrong "--tile 1e3" "whole number" -- detect "$picture" "${list[@]}" --tile 1e3
wrong "--threads two" "whole number" -- detect "$picture" "${list[@]}" --threads two
wrong "--threads 0" "whole number from 1" -- detect "$picture" "${list[@]}" --threads 0
wrong "--threads" "whole number" -- detect "$picture" "${list[@]}" --threads 99999999999999999999
wrong "--memory 1" "from 160" -- detect "$picture" "${list[@]}" --memory 1
wrong "--gsd 0" "number from" -- detect "$picture" "${list[@]}" --gsd 0
wrong "--min-score nan" "from 0 to 1" -- detect "$picture" "${list[@]}" --min-score nan
wrong "--min-score -0.5" "from 0 to 1" -- detect "$picture" "${list[@]}" --min-score=-0.5
wrong "--min-score 0,5" "from 0 to 1" -- detect "$picture" "${list[@]}" --min-score 0,5
wrong "--geometry lines" "point|outline" -- detect "$picture" "${list[@]}" --geometry lines
wrong "--geometry" "point|outline" -- detect "$picture" "${list[@]}" --geometry poi
wrong "--geometry" "point|outline" -- detect "$picture" "${list[@]}" --geometry ''
wrong "--progress" "auto|plain|json|none" -- info "$picture" --progress loud
finish
