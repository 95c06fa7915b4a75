#!/usr/bin/env bash
# 100,000 x 100,000 pixels of which few exist: the same targets as without the emptiness, within --memory.
source "$(dirname "$0")/common.sh"
readonly LIMIT_KB=$((512 * 1024)) EDGE=100000
# Where the scene lies in it: whole blocks, and whole cells of any size that divides this.
readonly OFFSET=49920
scene=village-2cm

# corner_of PICTURE: easting and northing of its upper left corner.
corner_of() {
    gdalinfo "$1" | sed -nE 's/^Origin = \(([-0-9.]+),([-0-9.]+)\)/\1 \2/p'
}

make_sparse() {
    local corner
    corner=$(corner_of "$SAMPLES/$scene.tif" |
        awk -v edge=$EDGE -v px=0.02 -v off=$OFFSET '{x = $1 - off * px; y = $2 + off * px
            printf "%.3f %.3f %.3f %.3f", x, y, x + edge * px, y - edge * px}')
    # shellcheck disable=SC2086 # four numbers
    gdal_create -q -outsize $EDGE $EDGE -bands 4 -ot Byte -a_srs EPSG:32648 -a_ullr $corner \
        -co SPARSE_OK=TRUE -co TILED=YES -co BIGTIFF=YES -co PHOTOMETRIC=RGB -co ALPHA=YES "$@" "$scene.tif"
    gdalwarp -q -r near "$SAMPLES/$scene.tif" "$scene.tif"
}

# peak_kb COMMAND...: runs it, prints the most that was resident. The last look is at most a few milliseconds old.
peak_kb() {
    local peak=0 now
    "$@" >"$logs/stdout" 2>"$logs/stderr" &
    local pid=$!
    while now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null) && [[ $now ]]; do
        peak=$now
        sleep 0.005
    done
    if ! wait "$pid"; then peak=0; fi
    echo "$peak"
}

ids_of() {
    { grep -o '"id": *"[^"]*"' "$1" 2>/dev/null || true; } | sort
}

papaver detect "$SAMPLES/$scene.tif" "${EVERYTHING[@]}" -o alone.geojson -q 2>"$logs/stderr"
for way in interleaved planar; do
    begin "the $way sparse picture holds little"
    if [[ $way == planar ]]; then make_sparse -co INTERLEAVE=BAND; else make_sparse -co COMPRESS=DEFLATE; fi
    check "$(du -m "$scene.tif" | cut -f1) MB" test "$(du -m "$scene.tif" | cut -f1)" -le 64
    for threads in 1 8; do
        begin "the $way sparse picture, --threads $threads: no more than 512 MiB, the places of the small one"
        rm -f sparse.geojson
        peak=$(peak_kb "$PAPAVER" detect "$scene.tif" "${EVERYTHING[@]}" -o sparse.geojson --threads $threads)
        check "it failed" test "$peak" -gt 0
        check "no list" test -s sparse.geojson
        check "the list is not the same" diff <(ids_of alone.geojson) <(ids_of sparse.geojson)
        check "no line about the emptiness" grep -Eq 'not inspected 400\.[0-9]+ ha \(nodata 400\.' "$logs/stderr"
        if has_sanitizer; then
            echo "skipped: memory under a sanitizer is not the program's own"
        else
            check "peak $peak kB, measured badly" test "$peak" -gt 10000
            check "peak $peak kB of $LIMIT_KB" test "$peak" -le $LIMIT_KB
            echo "sparse, $way, $threads threads: peak $((peak / 1024)) MiB"
        fi
    done
    rm "$scene.tif"
done
finish
