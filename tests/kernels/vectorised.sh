#!/usr/bin/env bash
# Every hot loop of the kernels is vectorised, at the full width of its level: the compiler says so, loop by loop.
# Hot loops are the loops of kernels/*_body.h under 'omp simd': written out, by ROW_LOOP, or by a macro that holds one.
# BUILD: the build folder, with its compile_commands.json. SOURCE: the source folder.
set -euo pipefail
: "${BUILD:?set it to the build folder}" "${SOURCE:?set it to the source folder}"
export LC_ALL=C.UTF-8
readonly LEVELS=(baseline:16 avx2:32 avx512:64)
# SSE2 has no shuffle of bytes: pixels of three bytes are taken apart one by one there.
readonly SCALAR=(baseline:split3_row)
work=$(mktemp -d "${TMPDIR:-/tmp}/papaver-vectorised-XXXXXX")
trap 'rm -rf "$work"' EXIT
failures=0 loops=0

skip() {
    echo "skipped: $*"
    exit 0
}

# The command that compiles a level, without its output; nothing when the level is not built.
command_of() {
    grep -o '"command": "[^"]*-c [^"]*kernels/level_'"$1"'\.c"' "$BUILD/compile_commands.json" |
        sed -E 's/^"command": "//; s/"$//; s/ -o [^ ]+//'
}

# hot_loops FILE: "line text" of each hot loop. A macro that holds one (index_loops.h has some for several files) is a loop
# wherever it is used.
hot_loops() {
    awk '
        FNR == 1 {is_asked = FILENAME == ARGV[2]; is_macro = 0}
        /^#define / {name = $2; sub(/\(.*/, "", name); is_macro = 1}
        / for \(|ROW_LOOP/ && is_macro {holds[name] = 1}
        (/ for \(/ && is_simd || /ROW_LOOP/) && !is_macro && !/^#undef/ && is_asked {print FNR, $0}
        {is_simd = /^#pragma omp simd/}
        !is_macro && match($0, /^[A-Z][A-Z0-9_]*\(/) && (substr($0, 1, RLENGTH - 1) in holds) && is_asked {print FNR, $0}
        is_macro && !/\\$/ {is_macro = 0}' "$SOURCE/kernels/index_loops.h" "$1"
}

# The function that a line of a file is in, or the use of a macro that makes one.
name_of() {
    awk -v line="$2" 'NR <= line && match($0, /KERNEL\([a-z_0-9]+\)\(/) {name = substr($0, RSTART + 7, RLENGTH - 9)}
        NR == line && /^[A-Z]/ {name = $0} END {print name}' "$1"
}

# widest REPORT FILE FROM TO: the widest vectors reported for a line from FROM to before TO, in bytes; 0 for none.
widest() {
    awk -F: -v file="/$2" -v from="$3" -v to="$4" '
        substr($1, length($1) - length(file) + 1) == file && $2 >= from && $2 < to && /loop vectorized using/ {
            sub(/.*using /, ""); if ($0 + 0 > most) most = $0 + 0}
        END {print most + 0}' "$1"
}

# check_level LEVEL WIDTH REPORT: names each hot loop that is narrower than WIDTH bytes.
check_level() {
    local level=$1 width=$2 report=$3 file lines i found
    for file in "$SOURCE"/kernels/*_body.h; do
        mapfile -t lines < <(hot_loops "$file" | cut -d ' ' -f 1)
        for ((i = 0; i < ${#lines[@]}; i++)); do
            loops=$((loops + 1))
            found=$(widest "$report" "kernels/${file##*/}" "${lines[i]}" "${lines[i + 1]:-1000000}")
            ((found >= width)) && continue
            [[ " ${SCALAR[*]} " == *" $level:$(name_of "$file" "${lines[i]}") "* ]] && continue
            failures=$((failures + 1))
            echo "$level: kernels/${file##*/}:${lines[i]}: $(name_of "$file" "${lines[i]}"): $(
                ((found)) && echo "vectors of $found bytes instead of $width" || echo "the loop is scalar"
            )"
        done
    done
}

# compile COMMAND REPORT [OPTION...]
compile() {
    local command=$1 report=$2
    shift 2
    : >"$report"
    (cd "$BUILD" && $command -w "$@" -fopt-info-vec-optimized="$report" -o "$work/level.o")
}

[[ -n $(command_of baseline) ]] || skip "no compile_commands.json in $BUILD"
[[ $(command_of baseline) != *-fsanitize* && $(command_of baseline) != *--coverage* ]] || skip "instrumented build"
compiler=$(command_of baseline | cut -d ' ' -f 1)
"$compiler" --version | grep -qE 'GCC|gcc|Free Software' || skip "$compiler is not GCC: no report to read"

# That a scalar loop is noticed: with the vectoriser off, all of them must be.
compile "$(command_of baseline)" "$work/off" -fno-tree-vectorize -fno-openmp -fno-openmp-simd
noticed=$(check_level off 16 "$work/off" | grep -c scalar || true)
expected=$(for file in "$SOURCE"/kernels/*_body.h; do hot_loops "$file"; done | wc -l)
if ((noticed == 0 || noticed != expected)); then
    echo "vectorised: without the vectoriser $noticed of $expected loops were found scalar; this test can't see"
    exit 1
fi

for level in "${LEVELS[@]}"; do
    command=$(command_of "${level%:*}")
    [[ -n $command ]] || continue
    compile "$command" "$work/report"
    check_level "${level%:*}" "${level#*:}" "$work/report"
done
if ((failures)); then
    echo "vectorised: $failures of $loops hot loops fell back: see kernels/README.md, "Hot loops""
    exit 1
fi
echo "vectorised: $loops hot loops, each at its level's full width"
