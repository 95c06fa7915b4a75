#!/usr/bin/env bash
# Measures detect against decoding alone and against other tools, the kernels, memory, start-up and instructions, beside
# the budgets of the design. `./run bench` builds first, then calls this. README.md says what is measured and how to read it.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
unset PAP_KERNELS PAP_READER

usage() {
    cat <<'TEXT'
usage: ./run bench [--quick] [--record]
  --quick          small pictures, few rounds: does it still run, is anything far off (about two minutes)
  --record         replace bench/RESULTS.md, the figures of record, too: on a quiet machine
  --install-peers  install the tools that detect is held against, where they are missing
TEXT
}

is_quick='' is_record=''
for option in "$@"; do
    case $option in
    --quick) is_quick=yes ;;
    --record) is_record=yes ;;
    --install-peers) ;; # run has done it
    *) usage >&2; exit 2 ;;
    esac
done

readonly BIN=${BENCH_BIN:-build/release/bin} RESULTS=bench/data/RESULTS.md
if [[ $is_quick ]]; then
    readonly SCENE_EDGE=2048 EDGE=4096 FORMAT_EDGE=2048 EDGES=(512 1024 2048 4096) ROUNDS=3 FORMAT_ROUNDS=2 PEER_ROUNDS=1
    readonly SAMPLES=(garden-degrees)
else
    readonly SCENE_EDGE=4096 EDGE=16384 FORMAT_EDGE=8192 EDGES=(2048 4096 8192 16384) ROUNDS=5 FORMAT_ROUNDS=3 PEER_ROUNDS=3
    readonly SAMPLES=(village-2cm terraces-5cm garden-degrees)
fi
readonly DATA=bench/data/scene-$SCENE_EDGE
work=$(mktemp -d "${TMPDIR:-/tmp}/papaver-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
readonly report=$work/report.md budgets=$work/budgets.md
# shellcheck source=bench/measure.sh
source bench/measure.sh
# shellcheck source=bench/inputs.sh
source bench/inputs.sh
# shellcheck source=bench/speed.sh
source bench/speed.sh
# shellcheck source=bench/peers/peers.sh
source bench/peers/peers.sh
# shellcheck source=bench/instructions.sh
source bench/instructions.sh
mkdir -p "$DATA"

machine() {
    local model compiler
    model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
    compiler=$(gcc --version | head -n 1)
    say "Machine: ${model:-$(uname -m)}, $(nproc) cores, $(awk '/^MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo)," \
        "Linux $(uname -r | cut -d- -f1); $compiler; $(gdalinfo --version | cut -d, -f1)."
    say "$("$BIN/papaver" --version | head -n 1), $(date -u +%Y-%m-%d). Load before the first run: $load" \
        "(above 0.5, others were running too and the spreads are theirs)."
    [[ -z $is_quick ]] || say "Quick: small pictures, few rounds. Not figures of record."
}

# "GB/s" of one thread, and of as many as there are cores.
bandwidth() {
    local threads
    for threads in 1 $(nproc); do "$BIN/papaver-bench-bandwidth" "$threads"; done >"$work/bandwidth"
    say "Memory gives $(awk 'NR == 1 {one = sprintf("%.1f GB/s (%.1f-%.1f) to one thread", $2, $3, $4)}
        END {printf "%s, %.1f (%.1f-%.1f) to %d", one, $2, $3, $4, $1}' "$work/bandwidth") (STREAM's triad, 192 MiB a thread)."
}

kernels() {
    local level goal rate
    heading "Kernels on one core, 10^9 outputs a second"
    say "Median of 9 and least, greatest; CPU time of the thread; rows in L2. all_fused: surround, evidence and texture of every pixel."
    say "whole_tile: plots/tile on 1024 x 1024 without a candidate (cells, halo and labelling included)."
    say "GB/s: what a kernel at this rate reads and writes, all of it counted as if from memory; then its share of what memory gives one"
    say "thread. Above 100 %, a kernel on rows from memory would wait for it; all_fused and whole_tile far below: they compute."
    bandwidth
    say ""
    "$BIN/papaver-bench-kernels" >"$work/rates"
    say "$(awk -v triad="$(awk 'NR == 1 {print $2}' "$work/bandwidth")" '
        NR == 1 {print "| level    | kernel       |  median |     min |     max |   GB/s | of memory |"
                 print "|----------|--------------|---------|---------|---------|--------|-----------|"; next}
        {printf "| %-8s | %-12s | %7s | %7s | %7s | %6s | %7.0f %% |\n", $1, $2, $3, $4, $5, $6, 100 * $6 / triad}' "$work/rates")"
    for level in avx512:1.0 avx2:0.5; do
        goal=${level#*:}
        level=${level%:*}
        rate=$(awk -v level="$level" '$1 == level && $2 == "all_fused" {print $3}' "$work/rates")
        if [[ $rate ]]; then
            budget "pixel kernels, one core, all evidence fused, $level" ">=" "$goal" "$rate" Gpx/s
        else
            open_budget "pixel kernels, one core, all evidence fused, $level" ">=" "$goal" Gpx/s "no $level"
        fi
    done
}

memory() {
    local row name edge threads wall peak
    heading "Peak resident memory of detect"
    say "| picture                                                | threads |  s     | MiB   |"
    say "|--------------------------------------------------------|---------|--------|-------|"
    for row in "deflate $EDGE 2" "deflate $EDGE 16" "jpeg $FORMAT_EDGE 2" "none $FORMAT_EDGE 2" "strips $FORMAT_EDGE 2" "planar $FORMAT_EDGE 2" \
        "deep $FORMAT_EDGE 2" "sparse 0 2" "wide 0 2"; do
        read -r name edge threads <<<"$row"
        detect "$(picture "$name" "$edge")" --threads "$threads" >"$work/once"
        read -r wall _ _ peak <"$work/once"
        say "$(printf '| %-54s | %7d | %6.2f | %5.0f |' "$(title "$name" "$edge")" "$threads" "$wall" "$peak")"
        case $name in
        deflate | sparse | wide) budget "peak resident memory, $(title "$name" "$edge"), threads $threads" "<=" 512 "$peak" MiB ;;
        esac
    done
}

# start_up NAME GOAL_MS COMMAND...
# shellcheck disable=SC2046 # three numbers
start_up() {
    local name=$1 goal=$2 round median
    shift 2
    for ((round = 0; round <= 2 * ROUNDS; round++)); do measure "$@"; done | tail -n +2 >"$work/starts"
    show %.0f $(spread_of 1 "$work/starts" | awk '{print 1000 * $1, 1000 * $2, 1000 * $3}') >"$work/start"
    say "$(printf '| %-18s | %-14s |' "$name" "$(cat "$work/start")")"
    read -r median _ <"$work/start"
    budget "start-up, $name" "<=" "$goal" "$median" ms
}

start_ups() {
    heading "Start-up, ms"
    say "| command            | median         |"
    say "|--------------------|----------------|"
    start_up "papaver --version" 100 "$BIN/papaver" --version
    start_up "papaver info" 200 "$BIN/papaver" info "$(picture deflate "$EDGE")"
}

# Another threshold on the candidates of the largest picture. A million of them is what the budget is for: a run that has
# fewer is scaled up, which counts the start-up too often, never too seldom.
rescore() {
    local count wall what="rescore of 1,000,000 candidates, other threshold" other="rescore of 1,000,000 candidates, other model"
    if ! has_command rescore; then
        open_budget "$what" "<=" 0.5 s "later"
        open_budget "$other" "<=" 6 s "later"
        return
    fi
    heading "rescore"
    rm -rf "$work/run"
    measure "$BIN/papaver" detect "$(picture deflate "$EDGE")" -o "$work/x.csv" --overwrite -q --run "$work/run" --min-score 0 >"$work/once"
    count=$(ogrinfo -so -al "$work/run/candidates.gpkg" | awk -F': ' '/^Feature Count/ && !n++ {print $2}')
    measure "$BIN/papaver" rescore "$work/run" -o "$work/y.csv" --overwrite -q --min-score 0.3 >"$work/once"
    read -r wall _ <"$work/once"
    say "$count candidates, other threshold: $wall s."
    budget "$what (from $count)" "<=" 0.5 "$(awk -v s="$wall" -v n="$count" 'BEGIN {printf "%.3f", n < 1e6 ? s * 1e6 / n : s}')" s
    open_budget "$other" "<=" 6 s "later"
}

table_of_budgets() {
    echo "| what                                                                         | goal            | measured        |        |"
    echo "|------------------------------------------------------------------------------|-----------------|-----------------|--------|"
    cat "$budgets"
}

# The report with the budgets where their place was kept.
finished_report() {
    table_of_budgets >"$work/table"
    sed -e "/^@budgets@\$/{r $work/table" -e 'd}' "$report"
}

main() {
    local began=$SECONDS
    load=$(cut -d ' ' -f 1 /proc/loadavg)
    make_inputs
    say "# What was measured"
    say ""
    machine
    printf '\n## Budgets\n\n@budgets@\n' >>"$report"
    detect_against_decode
    where_time_goes
    peers
    kernels
    memory
    rescore
    start_ups
    scaling
    threads
    instructions
    finished_report >"$RESULTS"
    if [[ $is_record ]]; then cp "$RESULTS" bench/RESULTS.md; fi
    echo
    table_of_budgets
    echo
    echo "kept: $RESULTS${is_record:+ and bench/RESULTS.md}; $(((SECONDS - began + 59) / 60)) minutes"
}

main
