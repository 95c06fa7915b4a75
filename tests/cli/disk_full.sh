#!/usr/bin/env bash
# A full disk: exit 1, the message says so, nothing half-written remains. Works in a mount namespace of its own.
if [[ -z ${PAPAVER_OWN_MOUNTS:-} ]]; then
    for how in "--mount" "--user --map-root-user --mount"; do
        # shellcheck disable=SC2086 # words on purpose
        if unshare $how bash -c 'd=$(mktemp -d) && mount -t tmpfs -o size=4k tmpfs "$d" && umount "$d" && rmdir "$d"' \
            2>/dev/null; then
            PAPAVER_OWN_MOUNTS=1 exec unshare $how bash "$0"
        fi
    done
    echo "skipped: a small file system cannot be mounted here"
    exit 0
fi
source "$(dirname "$0")/common.sh"
picture=$SAMPLES/village-2cm.tif
readonly disk=$here/disk
mkdir "$disk"
trap 'umount "$disk" 2>/dev/null || true; clean_up' EXIT

# disk_of SIZE: an empty disk of that size.
disk_of() {
    umount "$disk" 2>/dev/null || true
    mount -t tmpfs -o "size=$1,mode=0755" tmpfs "$disk"
}

# overflows COMMAND...: it meets the full disk, says so, and leaves the disk as it was.
overflows() {
    local before
    before=$(listing "$disk")
    expect_exit 1 "$@"
    expect_line "$disk/" "disk is full" "free some space"
    check "left behind: $(listing "$disk")" test "$(listing "$disk")" = "$before"
}

for ending in geojson gpkg csv kml xlsx; do
    begin "a .$ending that does not fit on the disk"
    disk_of 4k
    overflows papaver detect "$SAMPLES"/{village-2cm,terraces-5cm,valley-30cm}.tif "${EVERYTHING[@]}" \
        -o "$disk/list.$ending"
done

begin "a disk that is full already"
disk_of 64k
head -c 64k /dev/zero >"$disk/photos"
overflows papaver detect "$picture" "${EVERYTHING[@]}" -o "$disk/list.geojson"

begin "with --overwrite the former list survives a full disk"
disk_of 64k
echo precious >"$disk/list.geojson"
head -c 60k /dev/zero >"$disk/photos"
overflows papaver detect "$picture" "${EVERYTHING[@]}" -o "$disk/list.geojson" --overwrite
check "it is gone" test "$(cat "$disk/list.geojson")" = precious

begin "a sensitivity that does not fit on the disk"
gdal_translate -q -srcwin 300 300 480 400 "$picture" small.tif
look=(sensitivity small.tif --plots 4 --area-max 2)
disk_of 4k
overflows papaver "${look[@]}" -o "$disk/table.json"
overflows papaver "${look[@]}" --png "$disk/table.png"

for size in 4k 1m 8m; do # nothing fits; some of the way; all but the last of it
    begin "an index raster that does not fit on a disk of $size"
    disk_of "$size"
    overflows papaver index "$picture" -o "$disk/index.tif" --index ExG,VARI
done

begin "stdout that is full"
run bash -c '"$0" detect "$@" >/dev/full' "$PAPAVER" "$picture" "${EVERYTHING[@]}" -o -
check "exit $status instead of 1" test "$status" -eq 1
expect_line "standard output: " "disk is full"
run bash -c '"$0" info "$@" >/dev/full' "$PAPAVER" "$picture"
check "info: exit $status instead of 1" test "$status" -eq 1

disk_of 64m
papaver detect "$picture" "${EVERYTHING[@]}" --run "$disk/run" -q 2>"$logs/stderr"
whole_kb=$(du -sk "$disk/run" | cut -f1)
# Small enough for the table, for the overview, for some of the chips.
for size_kb in 8 64 $((whole_kb / 2)) $((whole_kb - 40)) $((whole_kb - 8)); do
    begin "a run folder of $whole_kb kB on a disk of $size_kb kB"
    disk_of "${size_kb}k"
    expect_exit 1 papaver detect "$picture" "${EVERYTHING[@]}" --run "$disk/run"
    expect_line "$disk/" "disk is full" "free some space"
    check "a manifest vouches for it" test ! -e "$disk/run/manifest.json"
    check "temporary files: $(find "$disk" -name '*papaver-*')" test -z "$(find "$disk" -name '*papaver-*')"
    begin "after that the same command works on a disk of enough space"
    mount -o remount,size=64m "$disk"
    expect_exit 0 papaver detect "$picture" "${EVERYTHING[@]}" --run "$disk/run"
done
finish
