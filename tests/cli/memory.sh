#!/usr/bin/env bash
# Pictures that are hard to hold: what is resident stays within --memory, however large a picture or a strip is.
source "$(dirname "$0")/common.sh"
if has_sanitizer; then skip "memory under a sanitizer is not the program's own"; fi
readonly WIDE=60000 HUGE=200000 PLACE=(-a_srs EPSG:32648)

# make FILE WIDTH HEIGHT OPTION...: of one colour, so that it is small on disk.
make() {
    local file=$1 width=$2 height=$3
    shift 3
    gdal_create -q -outsize "$width" "$height" "${PLACE[@]}" -a_ullr 500000 3000000 $((500000 + width / 50)) \
        $((3000000 - height / 50)) "$@" "$file"
    check "$file takes $(du -m "$file" | cut -f1) MB" test "$(du -m "$file" | cut -f1)" -le 64
}

# peak_kb COMMAND...: runs it, prints the most that was resident. The last look is at most a few milliseconds old.
peak_kb() {
    local peak=0 now pid
    "$@" >"$logs/stdout" 2>"$logs/stderr" &
    pid=$!
    while now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null) && [[ $now ]]; do
        peak=$now
        sleep 0.005
    done
    wait "$pid" || true
    echo "$peak"
}

# stays_within FILE MB THREADS [LINE]: detect keeps to MB, and stderr has the line.
stays_within() {
    local file=$1 limit=$2 threads=$3 line=$4 peak
    begin "$file, --memory $limit --threads $threads"
    rm -f list.csv
    peak=$(peak_kb "$PAPAVER" detect "$file" -o list.csv --memory "$limit" --threads "$threads" --verbose)
    expect_line "$line"
    check "peak $peak kB, measured badly" test "$peak" -gt 10000
    check "peak $((peak / 1024)) MiB" test "$peak" -le $((limit * 1024))
    echo "$file, --memory $limit, $threads threads: peak $((peak / 1024)) MiB"
}

readonly COLOURS=(-bands 3 -burn 90 -burn 120 -burn 60) WITH_ALPHA=(-bands 4 -burn 90 -burn 120 -burn 60 -burn 255)
readonly YCBCR=(-co COMPRESS=JPEG -co PHOTOMETRIC=YCBCR) RGBA=(-co COMPRESS=DEFLATE -co PHOTOMETRIC=RGB -co ALPHA=YES)

make sparse.tif $HUGE $HUGE -bands 4 "${RGBA[@]}" -co SPARSE_OK=TRUE -co TILED=YES -co BIGTIFF=YES
stays_within sparse.tif 512 2 "no valid pixel"
make strips.tif $WIDE 2100 "${COLOURS[@]}" "${YCBCR[@]}" -co BLOCKYSIZE=16
make one-strip.tif $WIDE 2100 "${COLOURS[@]}" "${YCBCR[@]}" -co BLOCKYSIZE=2100
make large-strips.tif $WIDE 2100 "${COLOURS[@]}" "${YCBCR[@]}" -co BLOCKYSIZE=1024
# GDAL takes a strip of 2,000 rows or more apart, and none of fewer.
make alpha.tif $WIDE 1900 "${WITH_ALPHA[@]}" "${RGBA[@]}" -co BLOCKYSIZE=1900
make planar.tif $WIDE 2100 "${WITH_ALPHA[@]}" "${RGBA[@]}" -co INTERLEAVE=BAND -co BLOCKYSIZE=2100
for file in strips.tif one-strip.tif large-strips.tif alpha.tif planar.tif; do
    stays_within $file 512 2 "inspected "
done
stays_within strips.tif 512 8 "inspected "
stays_within large-strips.tif 512 8 "read directly, row by row"

# A tile of which nothing but its size is large; more memory would be a way out, and is named.
make bomb.tif 30000 30000 -bands 3 -co SPARSE_OK=TRUE -co TILED=YES -co BLOCKXSIZE=30000 -co BLOCKYSIZE=30000 \
    -co COMPRESS=DEFLATE -co PHOTOMETRIC=RGB
stays_within bomb.tif 512 2 "gdal_translate -co TILED=YES"
begin "a tile that is too large is refused"
refused 1 "bomb.tif: " "30000 x 30000" "--memory" -- papaver detect bomb.tif -o none.csv
finish
