#!/usr/bin/env bash
# The main path under valgrind: no invalid access, no use of what was never set, nothing definitely lost.
source "$(dirname "$0")/common.sh"
command -v valgrind >/dev/null || skip "valgrind is not installed"
if has_sanitizer; then skip "valgrind does not run programs with AddressSanitizer"; fi
gdal_translate -q -srcwin 300 200 256 256 "$SAMPLES/village-2cm.tif" crop.tif
head -c $(($(stat -c %s crop.tif) / 2)) crop.tif >cut.tif

# Valgrind knows no AVX-512.
level=baseline
if PAP_KERNELS=avx2 papaver detect crop.tif -o probe.csv -q 2>/dev/null; then level=avx2; fi

clean() {
    local wanted=$1
    shift
    PAP_KERNELS=$level expect_exit "$wanted" valgrind --quiet --error-exitcode=99 --leak-check=full \
        --show-leak-kinds=definite --errors-for-leak-kinds=definite "$PAPAVER" "$@"
    expect_no_line "== "
}

begin "detect, list and run folder, $level"
clean 0 detect crop.tif "${EVERYTHING[@]}" -o list.geojson --run folder --threads 1
check "no group of flowers in the crop: nothing is tested" test "$(count_of list.geojson)" -ge 1
begin "detect of a damaged picture and a missing one, $level"
clean 3 detect cut.tif missing.tif "${EVERYTHING[@]}" -o cut.csv --threads 1
begin "detect that fails, $level"
clean 1 detect missing.tif --run nothing --threads 1
begin "info"
clean 0 info crop.tif
clean 0 info crop.tif --json
begin "sensitivity, $level"
gdal_translate -q -srcwin 300 300 300 250 "$SAMPLES/village-2cm.tif" small.tif
clean 0 sensitivity small.tif --plots 2 --area-max 0.6 -o table.json --png table.png --threads 1
begin "index, $level"
clean 0 index crop.tif -o index.tif --index ExG,VEG,EBI --expr 'x=(R-B)/(R+B)' --threads 1
clean 1 index crop.tif -o other.tif --index NDVI --expr 'y=R'
clean 0 index --list --json
begin "wrong usage"
clean 2 index crop.tif -o other.tif --index ExG --expr 'y=(R' --expr 'z=G'
clean 2 detect crop.tif -o list.csv --set threshold=7
clean 2 detect crop.tif -o list.csv --set nonsense=1 --set threshold=0.5
finish
