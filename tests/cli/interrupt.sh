#!/usr/bin/env bash
# Ctrl-C, and runs that get in each other's way.
source "$(dirname "$0")/common.sh"
# Enlarged while it is read, so that it takes its time.
gdal_translate -q -of VRT -outsize 800% 800% "$SAMPLES/village-2cm.tif" big.vrt

# Waits until a file has a line with the text; fails after ten seconds or when the process has ended.
wait_for() {
    local text=$1 file=$2 pid=$3 i
    for ((i = 0; i < 1000; i++)); do
        if grep -qF -- "$text" "$file" 2>/dev/null; then return 0; fi
        if ! kill -0 "$pid" 2>/dev/null; then return 1; fi
        sleep 0.01
    done
    return 1
}

# interrupted SIGNAL TEXT COMMAND...: the signal is sent once stderr has the text; exit status in $status.
interrupted() {
    local signal=$1 text=$2
    shift 2
    : >"$logs/stderr" # of the case before
    set -m # without job control, what runs in the background would ignore SIGINT
    "$@" >"$logs/stdout" 2>"$logs/stderr" </dev/null &
    local pid=$!
    set +m
    check "never said '$text'" wait_for "$text" "$logs/stderr" "$pid"
    kill -s "$signal" "$pid" || fail "it had ended before the signal"
    status=0
    wait "$pid" || status=$?
}

slowly=(--threads 1 --tile 64 --progress json)
for signal in INT TERM; do
    begin "SIG$signal stops with exit 1 and leaves nothing"
    before=$(listing)
    interrupted $signal '"done_px"' "$PAPAVER" detect big.vrt -o list.geojson "${slowly[@]}"
    check "exit $status" test "$status" -eq 1
    expect_line "stopped" "no list was written"
    expect_nothing_on_stdout
    expect_nothing_new "$before"
done

begin "SIGINT while a flight is planted stops with exit 1 and leaves nothing"
gdal_translate -q -srcwin 300 300 480 400 "$SAMPLES/village-2cm.tif" small.tif
before=$(listing)
interrupted INT "small.tif planted: " "$PAPAVER" sensitivity small.tif -o table.json --plots 5000 --area-max 2 --rounds 1000 \
    --progress plain
check "exit $status" test "$status" -eq 1
expect_line "stopped" "nothing was written"
expect_nothing_on_stdout
expect_nothing_new "$before"

begin "SIGINT while indices are computed or written stops with exit 1 and leaves nothing"
before=$(listing)
for share in ' ' ' 6'; do # of the progress in percent: half is for computing, half for writing
    interrupted INT "big.vrt: $share" "$PAPAVER" index big.vrt -o indices.tif --index ExG,VARI --threads 1 --progress plain
    check "exit $status" test "$status" -eq 1
    expect_line "stopped; nothing was written"
    expect_nothing_new "$before"
done

begin "SIGINT while JPEG 2000 is decoded into its copy stops soon and leaves nothing, neither here nor in TMPDIR"
gdal_translate -q -b 1 -b 2 -b 3 -b 2 -colorinterp undefined,undefined,undefined,undefined -outsize 4200 3600 -r bilinear \
    -a_ullr 500000 3240000 542000 3204000 -of JP2OpenJPEG -co QUALITY=100 -co REVERSIBLE=YES "$SAMPLES/village-2cm.tif" dear.jp2
mkdir spare
before=$(listing)
export TMPDIR=$PWD/spare
for how in "detect dear.jp2 -o list.geojson" "index dear.jp2 -o indices.tif --index NDVI"; do
    # shellcheck disable=SC2086 # a command
    interrupted INT '"done_px"' "$PAPAVER" $how --bands R=1,G=2,B=3,NIR=4 --progress json
    check "exit $status of $how" test "$status" -eq 1
    expect_line "stopped"
    check "$how was past decoding" awk -F'[:,]' '{if ($2 > $4 / 3) bad = 1} END {exit bad}' <(grep done_px "$logs/stderr")
    expect_nothing_on_stdout
    expect_nothing_new "$before"
done
unset TMPDIR
rm -r spare dear.jp2

begin "SIGINT with --overwrite keeps the former list"
echo precious >list.geojson
interrupted INT '"done_px"' "$PAPAVER" detect big.vrt -o list.geojson --overwrite "${slowly[@]}"
check "exit $status" test "$status" -eq 1
check "it is gone" test "$(cat list.geojson)" = precious
rm list.geojson

begin "SIGINT in the second picture of a run leaves no manifest and no temporary file"
cp "$SAMPLES/village-2cm.tif" first.tif
interrupted INT "big.vrt: " "$PAPAVER" detect first.tif big.vrt --run folder "${EVERYTHING[@]}" --threads 1 --tile 64 \
    --progress plain
check "exit $status" test "$status" -eq 1
expect_line "stopped"
check "a manifest vouches for it" test ! -e folder/manifest.json
check "temporary files: $(find . -name '*papaver-*')" test -z "$(find . -name '*papaver-*')"
begin "after that the same command works"
expect_exit 0 papaver detect first.tif --run folder
rm -rf folder

# both COMMAND-A... -- COMMAND-B...: at once; exit statuses in $first and $second, stderr in $logs/first, $logs/second.
both() {
    local one=() pids=()
    while [[ $1 != -- ]]; do
        one+=("$1")
        shift
    done
    shift
    "${one[@]}" >/dev/null 2>"$logs/first" &
    pids+=($!)
    "$@" >/dev/null 2>"$logs/second" &
    pids+=($!)
    first=0 second=0
    wait "${pids[0]}" || first=$?
    wait "${pids[1]}" || second=$?
    cat "$logs/first" "$logs/second" >"$logs/stderr"
    : >"$logs/stdout"
}

begin "two runs at once to two outputs"
picture=$SAMPLES/village-2cm.tif
both "$PAPAVER" detect "$picture" "${EVERYTHING[@]}" -o one.geojson --run one -- \
    "$PAPAVER" detect "$picture" "${EVERYTHING[@]}" -o two.geojson --run two
check "exits $first and $second" test "$first$second" = 00
expect_same one.geojson two.geojson
check "$(diff -rq one two | head -n 3)" diff -rq one two
rm -r two two.geojson
"$PAPAVER" detect "$picture" "${EVERYTHING[@]}" -o alone.geojson -q 2>/dev/null

for turn in 1 2 3; do
    begin "two runs at once to one output, turn $turn: one makes it, the other says that it is there"
    both "$PAPAVER" detect "$picture" "${EVERYTHING[@]}" -o both.geojson -- \
        "$PAPAVER" detect "$picture" "${EVERYTHING[@]}" -o both.geojson
    check "exits $first and $second" test $((first + second)) -eq 1
    check "not one reason" test "$(grep -cE 'both.geojson: (exists already|appeared while)' "$logs/stderr")" -eq 1
    expect_same both.geojson alone.geojson
    rm -f both.geojson
    begin "two runs at once to one output with --overwrite, turn $turn: the file is whole"
    both "$PAPAVER" detect "$picture" "${EVERYTHING[@]}" -o both.geojson --overwrite -- \
        "$PAPAVER" detect "$picture" "${EVERYTHING[@]}" -o both.geojson --overwrite
    check "exits $first and $second" test "$first$second" = 00
    expect_same both.geojson alone.geojson
    rm -f both.geojson
    begin "two runs at once to one run folder, turn $turn: one makes it, the other is refused"
    both "$PAPAVER" detect "$picture" "${EVERYTHING[@]}" --run both -- \
        "$PAPAVER" detect "$picture" "${EVERYTHING[@]}" --run both
    check "exits $first and $second" test $((first + second)) -eq 1
    check "$(diff -rq one both | head -n 3)" diff -rq one both
    rm -rf both
done

begin "an output that appears while a run works is kept"
: >"$logs/stderr"
set -m
"$PAPAVER" detect big.vrt -o late.geojson "${slowly[@]}" >/dev/null 2>"$logs/stderr" &
pid=$!
set +m
check "never said how far it is" wait_for '"done_px"' "$logs/stderr" "$pid"
echo precious >late.geojson
status=0
wait "$pid" || status=$?
check "exit $status" test "$status" -eq 1
check "nobody says why" grep -Eq 'late.geojson: (exists already|appeared while)' "$logs/stderr"
check "it is gone" test "$(cat late.geojson)" = precious
begin "no temporary file remains"
check "$(find . -name '*papaver-*')" test -z "$(find . -name '*papaver-*')"
finish
