# shellcheck shell=bash
# Instructions of detect on three fixed pictures, one thread, as callgrind counts them: stable where time is not. Sourced
# by bench.sh, not run.
: "${BIN:?}" "${SAMPLES:?}" "${work:?}"

# Valgrind knows no AVX-512.
level_for_valgrind() {
    if PAP_KERNELS=avx2 detect "data-samples/${SAMPLES[0]}.tif" >/dev/null 2>&1; then echo avx2; else echo baseline; fi
}

count_instructions() {
    PAP_KERNELS=$2 valgrind --tool=callgrind --callgrind-out-file="$work/$1.callgrind" "$BIN/papaver" detect "data-samples/$1.tif" \
        -o "$work/$1.csv" -q --threads 1 >"$work/$1.log" 2>&1
}

# The total of a profile.
total_of() {
    awk '/^(summary|totals):/ {print $2; exit}' "$1"
}

# Who executes them: the four largest, in percent of the total.
shares_of() {
    callgrind_annotate --threshold=100 --show-percs=no "$1" |
        awk -v total="$(total_of "$1")" '
            match($0, /\[[^]]*\]$/) && $1 ~ /^[0-9,]+$/ {
                name = substr($0, RSTART + 1, RLENGTH - 2); sub(/.*\//, "", name); sub(/\.so.*/, "", name)
                count = $1; gsub(/,/, "", count); sums[name] += count}
            END {for (name in sums) printf "%.1f %s\n", 100 * sums[name] / total, name}' |
        sort -gr | head -n 4 | awk '{printf "%s%s %.0f %%", (NR > 1 ? ", " : ""), $2, $1}'
}

# What bench/RESULTS.md has for a picture, or nothing.
recorded() {
    sed -n '/^## Instructions/,/^## /p' bench/RESULTS.md 2>/dev/null | awk -F ' *[|] *' -v name="$1" '$2 == name {print $3}'
}

instructions() {
    local level name before now pixels running=()
    heading "Instructions"
    level=$(level_for_valgrind)
    say "callgrind, one thread, PAP_KERNELS=$level, \`detect\` on data-samples; 10^6 instructions. Starting up and ending are in it."
    say ""
    say "| picture            | 10^6      | of record | change  | a pixel | where                                                          |"
    say "|--------------------|-----------|-----------|---------|---------|----------------------------------------------------------------|"
    for name in "${SAMPLES[@]}"; do
        count_instructions "$name" "$level" &
        running+=($!)
        if ((${#running[@]} % $(nproc) == 0)); then wait "${running[-1]}" || return 1; fi
    done
    wait "${running[@]}" || return 1
    for name in "${SAMPLES[@]}"; do
        now=$(total_of "$work/$name.callgrind")
        before=$(recorded "$name")
        pixels=$(gdalinfo "data-samples/$name.tif" | awk '/^Size is/ {print $3 * $4}')
        say "$(awk -v name="$name" -v now="$now" -v before="$before" -v px="$pixels" -v where="$(shares_of "$work/$name.callgrind")" 'BEGIN {
            millions = now / 1e6
            change = before ? sprintf("%+.2f %%", 100 * (millions / before - 1)) : ""
            printf "| %-18s | %9.1f | %9s | %7s | %7.0f | %-62s |", name, millions, before, change, now / px, where}')"
    done
}
