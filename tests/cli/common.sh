# shellcheck shell=bash disable=SC2016,SC2034,SC2119,SC2120
# Helpers of the scripts in this folder, which run the command as people do. Sourced, not run.
# PAPAVER: the command. PAPAVER_SOURCE: the source folder. PAPAVER_UPDATE=1 writes the snapshots anew.
set -euo pipefail
: "${PAPAVER:?set it to the command that is tested}" "${PAPAVER_SOURCE:?set it to the source folder}"
readonly SAMPLES=$PAPAVER_SOURCE/data-samples SNAPSHOTS=$PAPAVER_SOURCE/tests/cli/snapshots
# Every group of flowers counts, whatever the model's numbers are: these scripts are about structure, not scores.
readonly EVERYTHING=(--min-score 0 --set candidate_floor=0)
export LC_ALL=C.UTF-8
unset PAP_KERNELS PAP_READER

# `here` is where the command works; logs lie beside it, so that listings of `here` show the command's files only.
root=$(mktemp -d "${TMPDIR:-/tmp}/papaver-cli-XXXXXX")
readonly here=$root/here logs=$root/logs
mkdir "$here" "$logs"
# A background job that is killed before it has become the command would run the trap too.
clean_up() {
    [[ $BASHPID == "$$" ]] || return 0
    chmod -R u+rwx "$root" 2>/dev/null || true
    rm -rf "$root"
}
trap clean_up EXIT
cd "$here"

checks=0 failures=0 status=0
case_name="?"

# The sentence that the next checks are about.
begin() {
    case_name=$*
}

fail() {
    failures=$((failures + 1))
    printf 'FAILED: %s: %s\n' "$case_name" "$*"
    local stream
    for stream in stdout stderr; do
        if [[ -s $logs/$stream ]]; then head -n 8 "$logs/$stream" | cut -c 1-300 | sed "s/^/    $stream: /"; fi
    done
}

pass() {
    checks=$((checks + 1))
}

# check MESSAGE COMMAND...: fails with the message when the command fails.
check() {
    local message=$1
    shift
    if "$@"; then pass; else fail "$message"; fi
}

skip() {
    echo "skipped: $*"
    exit 0
}

papaver() {
    "$PAPAVER" "$@"
}

# run COMMAND...: keeps its output in $logs and its exit status in $status.
run() {
    status=0
    "$@" >"$logs/stdout" 2>"$logs/stderr" </dev/null || status=$?
}

expect_exit() {
    local wanted=$1
    shift
    run "$@"
    check "exit $status instead of $wanted from: $*" test "$status" -eq "$wanted"
}

# A line of stderr that holds all the given texts.
expect_line() {
    local lines text
    lines=$(cat "$logs/stderr")
    for text in "$@"; do lines=$(grep -F -- "$text" <<<"$lines" || true); done
    check "no line on stderr has all of: $*" test -n "$lines"
}

expect_no_line() {
    check "stderr has: $*" bash -c '! grep -qF -- "$1" "$2"' _ "$*" "$logs/stderr"
}

expect_nothing_on_stdout() {
    check "stdout is not empty" test ! -s "$logs/stdout"
}

# What lies in a folder: names, kinds, sizes; to be compared before and after.
listing() {
    find "${1:-.}" -mindepth 1 -printf '%P %y %s\n' | sort
}

# What is new is removed, so that it spoils no later case.
expect_nothing_new() {
    local now name
    now=$(listing)
    if [[ $now == "$1" ]]; then
        pass
        return
    fi
    fail "left behind: $(diff <(echo "$1") <(echo "$now") | grep '^[<>]')"
    comm -13 <(sed 's/ [a-z] [0-9]*$//' <<<"$1") <(sed 's/ [a-z] [0-9]*$//' <<<"$now") |
        while IFS= read -r name; do rm -rf -- "$name"; done
}

# refused CODE TEXT... -- COMMAND...: it fails with the code and one line with all the texts; nothing is left behind.
refused() {
    local code=$1 texts=() before
    shift
    while [[ $1 != -- ]]; do
        texts+=("$1")
        shift
    done
    shift
    before=$(listing)
    expect_exit "$code" "$@"
    expect_line "${texts[@]}"
    expect_nothing_on_stdout
    expect_nothing_new "$before"
}

# The number of targets in a list, as GDAL's tools read it.
count_of() {
    { ogrinfo -so -al "$1" 2>/dev/null || true; } | awk -F": " '/^Feature Count/ && !n++ {print $2}'
}

expect_same() {
    check "$1 and $2 differ" cmp -s "$1" "$2"
}

# mosaic COLUMNS ROWS SOURCE...: a VRT on stdout of the sample village over and over, 26 x 22 m each, row by row from
# the sources in turn.
mosaic() {
    local columns=$1 rows=$2
    shift 2
    awk -v columns="$columns" -v rows="$rows" -v sources="$*" 'BEGIN {
        w = 1300; h = 1100; n = split(sources, source, " "); split("Red Green Blue Alpha", colour, " ")
        printf "<VRTDataset rasterXSize=\"%d\" rasterYSize=\"%d\"><SRS>EPSG:32648</SRS>", columns * w, rows * h
        print "<GeoTransform>490294.24, 0.02, 0, 3263398.56, 0, -0.02</GeoTransform>"
        for (b = 1; b <= 4; b++) {
            printf "<VRTRasterBand dataType=\"Byte\" band=\"%d\"><ColorInterp>%s</ColorInterp>\n", b, colour[b]
            for (i = 0; i < columns * rows; i++)
                printf "<SimpleSource><SourceFilename relativeToVRT=\"0\">%s</SourceFilename><SourceBand>%d</SourceBand>" \
                    "<SrcRect xOff=\"0\" yOff=\"0\" xSize=\"%d\" ySize=\"%d\"/><DstRect xOff=\"%d\" yOff=\"%d\" xSize=\"%d\" " \
                    "ySize=\"%d\"/></SimpleSource>\n", source[i % n + 1], b, w, h, i % columns * w, int(i / columns) * h, w, h
            print "</VRTRasterBand>"
        }
        print "</VRTDataset>"
    }'
}

# area X0 Y0 X1 Y1...: GeoJSON of rectangles in metres east and south of that corner.
area() {
    local before=""
    echo '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32648"}},"features":['
    while (($#)); do
        awk -v before="$before" -v x0="$1" -v y0="$2" -v x1="$3" -v y1="$4" 'BEGIN {
            w = 490294.24 + x0; e = 490294.24 + x1; n = 3263398.56 - y0; s = 3263398.56 - y1
            printf "%s{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f]]]}}", before, w, n, e, n, e, s, w, s, w, n
        }'
        before=,
        shift 4
    done
    echo ']}'
}

has_sanitizer() {
    ldd "$PAPAVER" 2>/dev/null | grep -q libasan
}

# The end of every script.
finish() {
    if ((failures)); then
        echo "$(basename "$0" .sh): $failures of $((checks + failures)) checks failed"
        exit 1
    fi
    echo "$(basename "$0" .sh): $checks checks passed"
}
