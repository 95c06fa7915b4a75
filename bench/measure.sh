# shellcheck shell=bash
# Taking a measurement and saying it: what all parts of bench.sh share. Sourced, not run.
: "${BIN:?}" "${work:?}" "${report:?}" "${budgets:?}"

say() {
    printf '%s\n' "$*" | tee -a "$report"
}

# heading TEXT, with room around it.
heading() {
    say ""
    say "## $*"
    say ""
}

# spread_of FIELD FILE: median, least and greatest of a column of numbers.
spread_of() {
    awk -v field="$1" '{print $field}' "$2" | sort -g |
        awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[1], v[NR]}'
}

median_of() {
    spread_of "$@" | cut -d ' ' -f 1
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

# detect IMAGE OPTION...: the list only, measured.
detect() {
    measure "$BIN/papaver" detect "$1" -o "$work/x.csv" --overwrite -q "${@:2}"
}

has_command() {
    "$BIN/papaver" "$1" -h >"$work/help" 2>&1
}

# budget WHAT RELATION GOAL MEASURED UNIT: a line of the table of budgets; RELATION is <= or >=.
budget() {
    local verdict
    verdict=$(awk -v m="$4" -v g="$3" -v r="$2" 'BEGIN {print ((r == "<=" ? m <= g : m >= g) ? "met" : "MISSED")}')
    printf '| %-76s | %s %5s %-6s | %8s %-6s | %-6s |\n' "$1" "$2" "$3" "$5" "$4" "$5" "$verdict" >>"$budgets"
}

# open_budget WHAT RELATION GOAL UNIT WHY: a budget that was not measured.
open_budget() {
    printf '| %-76s | %s %5s %-6s | %-15s | %-6s |\n' "$1" "$2" "$3" "$4" "not measured" "$5" >>"$budgets"
}
