#!/usr/bin/env bash
# The same pixels give the same bytes: whatever the threads, tiles, instruction set and way of storing them.
source "$(dirname "$0")/common.sh"

# same_list NAME PICTURE ARGUMENTS...: its list is that of reference-NAME.geojson.
same_list() {
    local name=$1 picture=$2
    shift 2
    expect_exit 0 papaver detect "$picture" "${EVERYTHING[@]}" -o list.geojson --overwrite "$@"
    expect_same list.geojson "reference-$name.geojson"
}

for scene in village-2cm terraces-5cm; do
    begin "$scene has groups of flowers to compare"
    expect_exit 0 papaver detect "$SAMPLES/$scene.tif" "${EVERYTHING[@]}" -o "reference-$scene.geojson"
    check "too few" test "$(count_of "reference-$scene.geojson")" -ge 3
    for threads in 1 2 7; do
        for tile in 256 512 1000 4096; do
            begin "$scene: --threads $threads --tile $tile gives the same bytes"
            same_list "$scene" "$SAMPLES/$scene.tif" --threads "$threads" --tile "$tile"
        done
    done
    begin "$scene: --tile 64 gives the same bytes"
    same_list "$scene" "$SAMPLES/$scene.tif" --tile 64
    begin "$scene: --memory 160 gives the same bytes"
    same_list "$scene" "$SAMPLES/$scene.tif" --memory 160 --threads 7
done

for level in baseline avx2 avx512; do
    begin "PAP_KERNELS=$level gives the same bytes"
    if ! PAP_KERNELS=$level papaver detect "$SAMPLES/village-2cm.tif" -o probe.csv --overwrite 2>"$logs/stderr"; then
        check "a level that is not there fails for another reason" grep -qF "$level" "$logs/stderr"
        check "baseline must be there" test "$level" != baseline
        echo "skipped: this processor has no $level"
        continue
    fi
    for scene in village-2cm terraces-5cm; do
        PAP_KERNELS=$level same_list "$scene" "$SAMPLES/$scene.tif"
    done
done

for scene in village-2cm terraces-5cm; do
    begin "$scene read through GDAL gives the same bytes"
    expect_exit 0 papaver detect "$SAMPLES/$scene.tif" -o probe.csv --overwrite --verbose
    expect_line "$scene.tif: " "read directly"
    PAP_READER=gdal same_list "$scene" "$SAMPLES/$scene.tif" --verbose
    expect_line "$scene.tif: " "read through GDAL"
done

# The list names the picture, so that every way of storing keeps the name, in a folder of its own.
stored() {
    local way=$1 scene=$2
    shift 2
    begin "$scene stored as $way gives the same bytes"
    mkdir -p "$way"
    if gdal_translate -q "$@" "$SAMPLES/$scene.tif" "$way/$scene.tif" 2>"$logs/stderr"; then
        same_list "$scene" "$way/$scene.tif"
    else
        fail "gdal_translate failed"
    fi
    rm -r "$way"
}

codecs=$(gdalinfo --format GTiff)
for scene in village-2cm terraces-5cm; do
    stored striped "$scene"
    stored one-strip "$scene" -co BLOCKYSIZE=4096
    stored rows "$scene" -co BLOCKYSIZE=1
    stored tiled-16 "$scene" -co TILED=YES -co BLOCKXSIZE=16 -co BLOCKYSIZE=16
    stored tiled-512 "$scene" -co TILED=YES -co BLOCKXSIZE=512 -co BLOCKYSIZE=512
    stored planar-striped "$scene" -co INTERLEAVE=BAND
    stored planar-tiled "$scene" -co INTERLEAVE=BAND -co TILED=YES
    stored bigtiff "$scene" -co BIGTIFF=YES
    stored big-endian "$scene" -co ENDIANNESS=BIG
    stored vrt "$scene" -of VRT
    for codec in DEFLATE LZW ZSTD PACKBITS; do
        if ! grep -q "<Value>$codec<" <<<"$codecs"; then
            echo "skipped: this GDAL has no $codec"
            continue
        fi
        stored "$codec-tiled" "$scene" -co COMPRESS="$codec" -co TILED=YES
        stored "$codec-planar" "$scene" -co COMPRESS="$codec" -co INTERLEAVE=BAND -co TILED=YES
    done
    stored cloud-optimised "$scene" -of COG -co COMPRESS=DEFLATE
done

begin "two runs leave the same folder"
for turn in 1 2; do
    expect_exit 0 papaver detect "$SAMPLES"/{village-2cm,terraces-5cm}.tif "${EVERYTHING[@]}" --run "folder-$turn"
done
check "$(diff -rq folder-1 folder-2 | head -n 3)" diff -rq folder-1 folder-2
check "no chip was compared" test -n "$(find folder-1/chips -name '*.png' -print -quit)"
begin "threads and tiles leave the same folder"
expect_exit 0 papaver detect "$SAMPLES"/{village-2cm,terraces-5cm}.tif "${EVERYTHING[@]}" --run folder-3 \
    --threads 7 --tile 256 --memory 256
check "$(diff -rq folder-1 folder-3 | head -n 3)" diff -rq folder-1 folder-3
begin "--overwrite leaves the same folder"
expect_exit 0 papaver detect "$SAMPLES"/{village-2cm,terraces-5cm}.tif "${EVERYTHING[@]}" --run folder-2 --overwrite
check "$(diff -rq folder-1 folder-2 | head -n 3)" diff -rq folder-1 folder-2
finish
