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
