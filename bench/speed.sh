# shellcheck shell=bash disable=SC2046 # spread_of prints three numbers
# detect against decoding, by layout, by size, by threads. Sourced by bench.sh, not run.
: "${BIN:?}" "${EDGE:?}" "${FORMAT_EDGE:?}" "${ROUNDS:?}" "${work:?}"
readonly FORMATS=(lzw jpeg none strips planar deep)

# pair FILE THREADS ROUNDS NAME: decode and detect in turn, ABAB, the first round not counted; $work/pairs-NAME-THREADS
# has decode s, detect s, their ratio, the ratio of CPU time, the share of a core decoding got, CPU s of detect.
pair() {
    local decode=$work/decode detect=$work/detect round
    : >"$decode"
    : >"$detect"
    for ((round = 0; round <= $3; round++)); do
        measure "$BIN/papaver-bench-decode" "$1" "$2" >>"$decode"
        detect "$1" --threads "$2" >>"$detect"
    done
    paste -d ' ' <(tail -n +2 "$decode") <(tail -n +2 "$detect") |
        awk '{print $1, $5, $5 / $1, ($6 + $7) / ($2 + $3), ($2 + $3) / $1, $6 + $7}' >"$work/pairs-$4-$2"
}

# compare NAME EDGE ROUNDS: a row for one thread and one for two.
compare() {
    local threads pairs
    for threads in 1 2; do
        pair "$(picture "$1" "$2")" $threads "$3" "$1"
        pairs=$work/pairs-$1-$threads
        if ((threads == 1)); then awk '{print $5}' "$pairs" >>"$work/shares"; fi
        say "$(printf '| %-54s | %7d | %-22s | %-22s | %-19s | %-19s |' "$(title "$1" "$2")" $threads \
            "$(show %.3f $(spread_of 1 "$pairs"))" "$(show %.3f $(spread_of 2 "$pairs"))" \
            "$(show %.2f $(spread_of 3 "$pairs"))" "$(show %.2f $(spread_of 4 "$pairs"))")"
    done
}

detect_against_decode() {
    local format name threads
    heading "detect (list only) against only decoding"
    say "Seconds, median (least-greatest) of $ROUNDS for the first picture and $FORMAT_ROUNDS for the others, after a warm-up; the"
    say "two in turn; ratios are of pairs."
    say ""
    say "| picture                                                | threads | decode                 | detect                 | wall ratio          | CPU ratio           |"
    say "|--------------------------------------------------------|---------|------------------------|------------------------|---------------------|---------------------|"
    say "The first picture is crowded: 20 plots and as many look-alikes a hectare; the second has 2 of each, more than most flights."
    say ""
    compare deflate "$EDGE" "$ROUNDS"
    compare few "$EDGE" "$ROUNDS"
    for format in "${FORMATS[@]}"; do compare "$format" "$FORMAT_EDGE" "$FORMAT_ROUNDS"; done
    for name in deflate few; do
        for threads in 1 2; do
            budget "detect / decode, $(title $name "$EDGE"), threads $threads" "<=" 1.25 \
                "$(median_of 3 "$work/pairs-$name-$threads" | awk '{printf "%.2f", $1}')" times
        done
    done
    say ""
    say "A lone decoding thread got $(median_of 1 "$work/shares" | awk '{printf "%.0f", 100 * $1}') % of a core (median); well" \
        "below 100, others were taking the rest, and CPU ratios say more than wall ratios."
}

# ---- where the time goes ----

# parts_of NAME: of one run on one thread "reading pixels groups all" CPU seconds, and the decoder's.
parts_of() {
    local file
    file=$(picture "$1" "$EDGE")
    measure "$BIN/papaver-bench-decode" "$file" 1 >"$work/decoder"
    "$BIN/papaver-bench-run" "$BIN/papaver" detect "$file" -o "$work/x.csv" --overwrite -v --progress none --threads 1 \
        >"$work/all" 2>"$work/said"
    sed -nE 's/.*CPU seconds: reading ([0-9.]+), pixels ([0-9.]+), groups ([0-9.]+).*/\1 \2 \3/p' "$work/said" |
        paste -d ' ' - <(awk '{print $2 + $3}' "$work/all") <(awk '{print $2 + $3}' "$work/decoder")
}

where_time_goes() {
    local name
    heading "Where the time goes"
    say "CPU seconds of one thread, as \`detect -v\` tells them. Reading: libtiff, and laying pixels out as planes; pixels: kernels, cells,"
    say "blobs; groups: joining, measuring and judging them; rest: starting up, ranking, reasons of what is listed. Of decoding: share."
    say ""
    say "| picture                                                | decode  | reading          | pixels           | groups           | rest             |"
    say "|--------------------------------------------------------|---------|------------------|------------------|------------------|------------------|"
    for name in deflate few; do
        parts_of "$name" >"$work/parts"
        say "$(awk -v title="$(title "$name" "$EDGE")" '
            function part(s) {return sprintf("%7.3f (%5.1f %%)", s, 100 * s / $5)}
            {printf "| %-54s | %7.3f | %s | %s | %s | %s |", title, $5, part($1), part($2), part($3), part($4 - $1 - $2 - $3)}' "$work/parts")"
    done
}

# ---- with size ----

# The line through "Gpx s" with relative weights, then each size beside it.
fit_line() {
    awk '
        {n++; x[n] = $1; y[n] = $2; low[n] = $3; high[n] = $4; edge[n] = $5
         w = 1 / ($2 * $2); sw += w; sx += w * $1; sy += w * $2; sxx += w * $1 * $1; sxy += w * $1 * $2}
        END {
            slope = (sw * sxy - sx * sy) / (sw * sxx - sx * sx); fixed = (sy - slope * sx) / sw
            for (i = 1; i <= n; i++)
                printf "| %5d x %-5d | %8.3f | %6.3f (%.3f-%.3f) | %8.2f | %+5.1f %% |\n", edge[i], edge[i], x[i], y[i], low[i], high[i], \
                    y[i] / x[i], 100 * (y[i] / (fixed + slope * x[i]) - 1)
            printf "\nThe line: %.3f s and %.2f s per Gpx.\n", fixed, slope
        }'
}

scaling() {
    local edge round
    heading "With the size of the picture"
    say "RGBA DEFLATE, $(nproc) threads, median (least-greatest) of $ROUNDS; sizes in turn. The last column is how far a size lies off"
    say "the line through all of them."
    say ""
    say "| picture       |   Gpx    | s                     | s / Gpx  | off     |"
    say "|---------------|----------|-----------------------|----------|---------|"
    for ((round = 0; round <= ROUNDS; round++)); do
        for edge in "${EDGES[@]}"; do
            detect "$(picture deflate "$edge")" >"$work/once"
            if ((round)); then cat "$work/once" >>"$work/size-$edge"; fi
        done
    done
    say "$(for edge in "${EDGES[@]}"; do
        echo "$(awk -v e="$edge" 'BEGIN {print e * e * 1e-9}') $(spread_of 1 "$work/size-$edge") $edge"
    done | fit_line)"
}

# ---- with threads ----

# What was measured: "threads s cpu_s" a line.
measure_threads() {
    local threads round
    for threads in 1 2; do
        echo "$threads $(median_of 2 "$work/pairs-deflate-$threads") $(median_of 6 "$work/pairs-deflate-$threads")"
    done
    for threads in 4 8 12 16; do
        ((threads <= $(nproc))) || continue
        for ((round = 0; round <= FORMAT_ROUNDS; round++)); do detect "$(picture deflate "$EDGE")" --threads "$threads"; done |
            tail -n +2 | awk '{print $1, $2 + $3}' >"$work/more"
        echo "$threads $(median_of 1 "$work/more") $(median_of 2 "$work/more")"
    done
}

# Amdahl: t(n) = t(1) (f + (1 - f) / n). From wall time, f is fitted to what was measured; from the cores that two threads
# kept busy (CPU / wall = 2 / (1 + f)) it comes without the slowing down of cores by each other.
threads() {
    heading "With threads"
    say "$(title deflate "$EDGE"). Measured where there are cores ($(nproc) here); beyond, Amdahl's law with the serial share from"
    say "wall times, and from the cores that two threads kept busy. Shared memory bandwidth is in neither beyond the measured ones."
    say ""
    measure_threads >"$work/threads"
    say "$(awk '
        {n++; threads[n] = $1; wall[n] = $2; at[$1] = $2; cpu[$1] = $3
         x = 1 / $1; sx += x; sy += $2; sxx += x * x; sxy += x * $2}
        END {
            p = (n * sxy - sx * sy) / (n * sxx - sx * sx); s = (sy - p * sx) / n
            f = s / (s + p); f = f < 0 ? 0 : f > 1 ? 1 : f
            busy = cpu[2] / at[2]; g = 2 / busy - 1; g = g < 0 ? 0 : g > 1 ? 1 : g
            printf "Serial share: %.1f %% from wall times, %.1f %% from busy cores (%.2f of 2).\n\n", 100 * f, 100 * g, busy
            print "| threads | measured s | times as fast | model, wall: s | times as fast | model, busy: s | times as fast |"
            print "|---------|------------|---------------|----------------|---------------|----------------|---------------|"
            for (t = 1; t <= 16; t += t < 4 ? 1 : t < 8 ? 2 : 4) {
                got = t in at ? sprintf("%10.3f | %13.2f", at[t], at[1] / at[t]) : sprintf("%10s | %13s", "", "")
                printf "| %7d | %s | %14.3f | %13.2f | %14.3f | %13.2f |\n", t, got, at[1] * (f + (1 - f) / t), 1 / (f + (1 - f) / t), \
                    at[1] * (g + (1 - g) / t), 1 / (g + (1 - g) / t)
            }
        }' "$work/threads")"
}
