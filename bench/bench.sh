#!/usr/bin/env bash
# Measures detect against decoding alone, the kernels, memory and start-up, beside the budgets of the design.
# `./run bench` builds first, then calls this. README.md says what is measured and how to read it.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
unset PAP_KERNELS PAP_READER
readonly BIN=${BENCH_BIN:-build/release/bin} SIZE=${BENCH_SIZE:-4096} DATA=bench/data ROUNDS=5
readonly WHOLE=$((2 * SIZE))
# Of the whole scene; deflate comes first, since the others are made from it.
readonly FORMATS=(deflate lzw jpeg none)
work=$(mktemp -d "${TMPDIR:-/tmp}/papaver-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
readonly report=$work/report.md budgets=$work/budgets.md
# shellcheck source=bench/inputs.sh
source bench/inputs.sh
mkdir -p "$DATA"

say() {
    printf '%s\n' "$*" | tee -a "$report"
}

# spread_of FIELD FILE: median, least and greatest of a column of numbers.
spread_of() {
    awk -v field="$1" '{print $field}' "$2" | sort -g |
        awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[1], v[NR]}'
}

# show FORMAT MEDIAN LEAST GREATEST: "median (least-greatest)".
show() {
    # shellcheck disable=SC2059 # the format is the caller's
    printf "$1 ($1-$1)\n" "$2" "$3" "$4"
}

# measure COMMAND...: "wall user system peak_mib"; stops everything when the command fails.
measure() {
    if ! "$BIN/papaver-bench-run" "$@" 2>"$work/stderr"; then
        cat "$work/stderr" >&2
        echo "bench: failed: $*" >&2
        return 1
    fi
}

# budget WHAT GOAL MEASURED UNIT RELATION: a line of the table of budgets; RELATION is <= or >=.
budget() {
    local verdict
    verdict=$(awk -v m="$3" -v g="$2" -v r="$5" 'BEGIN {print ((r == "<=" ? m <= g : m >= g) ? "met" : "MISSED")}')
    printf '| %-58s | %s %5s %-6s | %8s %-6s | %-6s |\n' "$1" "$5" "$2" "$4" "$3" "$4" "$verdict" >>"$budgets"
}

machine() {
    local model compiler
    model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
    compiler=$(gcc --version | head -n 1)
    say "Machine: ${model:-$(uname -m)}, $(nproc) cores, $(awk '/^MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo)," \
        "Linux $(uname -r | cut -d- -f1); $compiler; $(gdalinfo --version | cut -d, -f1)."
    say "$("$BIN/papaver" --version | head -n 1), $(date -u +%Y-%m-%d). Load before the first run: $load" \
        "(above 0.5, others were running too and the spreads are theirs)."
}

# pair FILE THREADS: decode and detect in turn, ABAB, the first round not counted.
pair() {
    local decode=$work/decode detect=$work/detect round
    : >"$decode"
    : >"$detect"
    for ((round = 0; round <= ROUNDS; round++)); do
        measure "$BIN/papaver-bench-decode" "$1" "$2" >>"$decode"
        measure "$BIN/papaver" detect "$1" -o "$work/x.csv" --overwrite -q --threads "$2" >>"$detect"
    done
    paste -d ' ' <(tail -n +2 "$decode") <(tail -n +2 "$detect") |
        awk '{print $1, $5, $5 / $1, ($6 + $7) / ($2 + $3), ($2 + $3) / $1}' >"$work/pairs"
}

# shellcheck disable=SC2046 # spread_of prints three numbers
detect_against_decode() {
    local format threads ratio
    say ""
    say "## detect (list only) against only decoding, $WHOLE x $WHOLE"
    say ""
    say "Seconds, median of $ROUNDS (least-greatest) after a warm-up; the two in turn; ratios are of pairs."
    say ""
    say "| file    | threads | decode                 | detect                 | wall ratio          | CPU ratio           |"
    say "|---------|---------|------------------------|------------------------|---------------------|---------------------|"
    for format in "${FORMATS[@]}"; do
        for threads in 1 2; do
            pair "$(scene_path "$format")" $threads
            if [[ $threads == 1 ]]; then awk '{print $5}' "$work/pairs" >>"$work/shares"; fi
            say "$(printf '| %-7s | %7d | %-22s | %-22s | %-19s | %-19s |' "$format" $threads \
                "$(show %.3f $(spread_of 1 "$work/pairs"))" "$(show %.3f $(spread_of 2 "$work/pairs"))" \
                "$(show %.2f $(spread_of 3 "$work/pairs"))" "$(show %.2f $(spread_of 4 "$work/pairs"))")"
            [[ $format == deflate ]] || continue
            ratio=$(spread_of 3 "$work/pairs" | awk '{printf "%.2f", $1}')
            budget "detect / decode, RGBA DEFLATE $WHOLE x $WHOLE, threads $threads" 1.25 "$ratio" times "<="
        done
    done
    say ""
    say "A lone decoding thread got $(spread_of 1 "$work/shares" | awk '{printf "%.0f", 100 * $1}') % of a core (median);" \
        "well below 100, others were taking the rest, and CPU ratios say more than wall ratios."
}

kernels() {
    local level goal rate
    say ""
    say "## Kernels on one core, 10^9 outputs a second"
    say ""
    say "Median of 9 and least, greatest; CPU time of the thread; rows in L2. all_fused: surround, evidence and texture of every pixel."
    say "whole_tile: plots/tile on 1024 x 1024 without a candidate (cells, halo and labelling included)."
    say ""
    "$BIN/papaver-bench-kernels" | awk -v OFS=' | ' '
        {printf "| %-8s | %-12s | %7s | %7s | %7s |\n", $1, $2, $3, $4, $5}
        NR == 1 {print "|----------|--------------|---------|---------|---------|"}' >"$work/kernels"
    say "$(cat "$work/kernels")"
    for level in avx512:1.0 avx2:0.5; do
        goal=${level#*:}
        level=${level%:*}
        rate=$(awk -F ' *[|] *' -v level="$level" '$2 == level && $3 == "all_fused" {print $4}' "$work/kernels")
        [[ -z $rate ]] || budget "pixel kernels, all evidence fused, $level" "$goal" "$rate" Gpx/s ">="
    done
}

memory() {
    local name wall peak
    say ""
    say "## Peak resident memory of detect"
    say ""
    say "| file                             | threads |  s     | MiB   |"
    say "|----------------------------------|---------|--------|-------|"
    for name in deflate jpeg none sparse; do
        measure "$BIN/papaver" detect "$(scene_path $name)" -o "$work/x.csv" --overwrite -q --threads 2 >"$work/run"
        read -r wall _ _ peak <"$work/run"
        say "$(printf '| %-32s | %7d | %6.2f | %5.0f |' "$(scene_title $name)" 2 "$wall" "$peak")"
        [[ $name == deflate || $name == sparse ]] || continue
        budget "peak resident memory, $(scene_title $name)" 512 "$peak" MiB "<="
    done
}

# start_up NAME GOAL_MS COMMAND...
# shellcheck disable=SC2046 # three numbers
start_up() {
    local name=$1 goal=$2 round median
    shift 2
    for ((round = 0; round <= ROUNDS; round++)); do measure "$@"; done | tail -n +2 >"$work/starts"
    show %.0f $(spread_of 1 "$work/starts" | awk '{print 1000 * $1, 1000 * $2, 1000 * $3}') >"$work/start"
    say "$(printf '| %-18s | %-14s |' "$name" "$(cat "$work/start")")"
    read -r median _ <"$work/start"
    budget "start-up, $name" "$goal" "$median" ms "<="
}

start_ups() {
    say ""
    say "## Start-up, ms"
    say ""
    say "| command            | median         |"
    say "|--------------------|----------------|"
    start_up "papaver --version" 100 "$BIN/papaver" --version
    start_up "papaver info" 200 "$BIN/papaver" info "$(scene_path deflate)"
}

table_of_budgets() {
    say ""
    say "## Budgets"
    say ""
    say "$(printf '| %-58s | %-15s | %-15s | %-6s |' "what" "goal" "measured" "")"
    say "|------------------------------------------------------------|-----------------|-----------------|--------|"
    say "$(cat "$budgets")"
    say ""
    say "Not measured yet: the 16k scene, the peers, \`rescore\` of a million candidates."
}

load=$(cut -d ' ' -f 1 /proc/loadavg)
make_inputs
say "# What was measured"
say ""
machine
detect_against_decode
kernels
memory
start_ups
table_of_budgets
cp "$report" "$DATA/RESULTS.md"
if [[ ${BENCH_RECORD:-} ]]; then cp "$report" bench/RESULTS.md; fi
echo
echo "kept: $DATA/RESULTS.md${BENCH_RECORD:+ and bench/RESULTS.md}"
