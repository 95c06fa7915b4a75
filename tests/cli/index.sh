#!/usr/bin/env bash
# papaver index: rasters of indices and formulae; what is refused; the same bytes however they are computed.
source "$(dirname "$0")/common.sh"
export GDAL_PAM_ENABLED=NO # nothing beside the pictures
village=$SAMPLES/village-2cm.tif

# A picture with infrared: the village's bands in another order, red and green as infrared and red edge.
gdal_translate -q -b 1 -b 2 -b 3 -b 2 -colorinterp_1 red -colorinterp_2 green -colorinterp_3 blue -colorinterp_4 undefined \
    -srcwin 300 200 600 500 -mask none "$village" codes.tif
gdal_translate -q -of VRT -ot UInt16 -scale 0 255 0 10000 codes.tif wide.vrt
gdal_translate -q wide.vrt wide.tif

# value FILE BAND COLUMN ROW
value() {
    gdallocationinfo -valonly -b "$2" "$1" "$3" "$4"
}

# near A B: numbers within 1e-5 of each other.
near() {
    awk -v a="$1" -v b="$2" 'BEGIN {d = a - b; exit !(d < 1e-5 && d > -1e-5)}'
}

begin "several indices and a formula in one pass are the bands of a cloud-optimised GeoTIFF"
expect_exit 0 papaver index codes.tif -o out.tif --index NDVI,ExG --index gli --expr 'mine = (N - R)/(N + R)'
expect_nothing_on_stdout
expect_line "display codes" "not reflectance"
expect_line "1. NDVI" "in 100.0 % of the pixels"
gdalinfo out.tif >"$logs/info"
check "it is no COG" grep -q 'LAYOUT=COG' "$logs/info"
check "no overviews" grep -q 'Overviews: ' "$logs/info"
check "not four float bands" test "$(grep -c 'Type=Float32' "$logs/info")" -eq 4
check "no nodata" test "$(grep -c 'NoData Value=nan' "$logs/info")" -eq 4
check "descriptions: $(grep Description "$logs/info")" test \
    "$(grep Description "$logs/info" | sed 's/.*= //' | tr '\n' ' ')" = "NDVI ExG GLI mine "
check "no source" grep -q 'source=Rouse 1974' "$logs/info"
check "another place" test "$(gdalinfo codes.tif | grep -E '^(Origin|Pixel)')" = "$(grep -E '^(Origin|Pixel)' "$logs/info")"
check "its mode" test "$(stat -c %a out.tif)" = 600
r=$(value codes.tif 1 77 123) g=$(value codes.tif 2 77 123) b=$(value codes.tif 3 77 123)
check "ExG of $r $g $b" near "$(value out.tif 2 77 123)" "$(awk "BEGIN {print (2 * $g - $r - $b)/($r + $g + $b)}")"
check "the formula is not NDVI" near "$(value out.tif 1 77 123)" "$(value out.tif 4 77 123)"
begin "an index is the same alone"
papaver index codes.tif -o alone.tif --index ExG -q 2>"$logs/stderr"
check "$(value alone.tif 1 77 123)" test "$(value alone.tif 1 77 123)" = "$(value out.tif 2 77 123)"

begin "--public follows the umask"
(umask 022 && papaver index codes.tif -o public.tif --index ExG -q --public) 2>"$logs/stderr"
check "$(stat -c %a public.tif)" test "$(stat -c %a public.tif)" = 644

begin "what is void in the picture is nodata in the raster"
expect_exit 0 papaver index "$village" -o void.tif --index ExG
check "the corner is void" test "$(value void.tif 1 0 0)" = nan
expect_line "1. ExG" "in 85.8 %"

begin "every index at once"
names=$(papaver index --list | awk 'NR > 1 && /^[A-Za-z]/ {print $1}')
check "fewer than 40 in the list" test "$(wc -w <<<"$names")" -ge 40
gdal_translate -q -b 1 -b 2 -b 3 -b 4 -b 2 -b 3 -b 4 -b 1 -colorinterp_1 red -colorinterp_2 green -colorinterp_3 blue wide.tif eight.tif
run papaver index eight.tif -o every.tif --scale 0.0001 --bands R=1,G=2,B=3,NIR=4,RE=5,RE1=6,RE2=7,RE3=8 \
    --index "$(paste -sd, <<<"$names")"
check "exit $status" test "$status" -eq 0
check "not all bands" test "$(gdalinfo every.tif | grep -c '^Band ')" -eq "$(wc -w <<<"$names")"

begin "the list"
run papaver index --list
check "wider than 100 columns" test "$(wc -L <"$logs/stdout")" -le 100
check "no NDVI" grep -Eq '^NDVI +R,NIR +-1\.\.1 +\(N - R\)/\(N \+ R\) +Rouse 1974$' "$logs/stdout"
run papaver index --list -v
check "no DOI" grep -q 'https://doi.org/10.1016/0034-4257(88)90106-X' "$logs/stdout"
run papaver index --list --json
check "not one line each" test "$(wc -l <"$logs/stdout")" -eq "$(wc -w <<<"$names")"

begin "samples without a scale: quotients yes, reflectances no"
expect_exit 0 papaver index wide.tif -o quotient.tif --index NDVI --bands R=1,NIR=4 --expr 'q=N/R'
refused 1 "wide.tif: " "SAVI needs reflectance" "UInt16" "--scale" -- papaver index wide.tif -o x.tif --index SAVI --bands R=1,NIR=4
refused 1 "wide.tif: " "d needs reflectance" "--scale" -- papaver index wide.tif -o x.tif --expr 'd=N-R' --bands R=1,NIR=4
expect_exit 0 papaver index wide.tif -o scaled.tif --expr 'd=N' --bands R=1,NIR=4 --scale 0.0001 --offset -0.1
check "$(value scaled.tif 1 5 5)" near "$(value scaled.tif 1 5 5)" \
    "$(awk "BEGIN {print $(value wide.tif 4 5 5) * 0.0001 - 0.1}")"

begin "missing bands name the index, what was found and the remedy"
refused 1 "village-2cm.tif: NDVI needs NIR and R (found R,G,B,alpha); use --bands R=1,NIR=n" -- \
    papaver index "$village" -o x.tif --index NDVI
refused 1 "NDVI needs NIR and R" "use --bands R=1,G=2,B=3,NIR=n" -- papaver index "$village" -o x.tif --index ExG,NDVI
refused 1 "MTCI needs RE1, RE2 and R" -- papaver index codes.tif -o x.tif --index MTCI
refused 1 "no band 9" -- papaver index codes.tif -o x.tif --index NDVI --bands R=1,NIR=9
begin "wrong names and formulae"
refused 2 "--index NDVY" "did you mean NDVI?" "--list" -- papaver index codes.tif -o x.tif --index NDVY
refused 2 "--index nonsense" "no such index" -- papaver index codes.tif -o x.tif --index nonsense
refused 2 "NDVI is asked for twice" -- papaver index codes.tif -o x.tif --index NDVI,ndvi
refused 2 "an unknown name, at character 6, 'Q'" -- papaver index codes.tif -o x.tif --expr 'x=(N-Q)/R'
refused 2 "parenthesis is missing, at character 7, its end" -- papaver index codes.tif -o x.tif --expr 'x=(N-R'

begin "bad input and outputs"
: >empty.tif
gdal_create -q -if codes.tif -bands 4 -burn 0 -co PHOTOMETRIC=RGB -co ALPHA=YES transparent.tif
gdal_create -q -if codes.tif -bands 3 -burn 9 -ot CFloat32 complex.tif
gdal_translate -q -of GIF -b 1 codes.tif palette.gif
gdal_create -q -if codes.tif -bands 3 -burn 0 -ot Float32 nan.tif
gdal_translate -q -of VRT nan.tif nan.vrt
sed -i 's|<SimpleSource>|<ComplexSource>|; s|</SimpleSource>|<ScaleOffset>nan</ScaleOffset><ScaleRatio>1</ScaleRatio></ComplexSource>|' nan.vrt
refused 1 "missing.tif: " "check the path" -- papaver index missing.tif -o x.tif --index ExG
refused 1 "empty.tif: " "empty" -- papaver index empty.tif -o x.tif --index ExG
refused 1 "transparent.tif: " "no valid pixel (mask: alpha)" -- papaver index transparent.tif -o x.tif --index ExG
refused 1 "complex.tif: " "CFloat32" -- papaver index complex.tif -o x.tif --index ExG
refused 1 "palette.gif: " "palette" "gdal_translate -expand rgb" -- papaver index palette.gif -o x.tif --index ExG
refused 1 "nan.vrt: " "no valid pixel" -- papaver index nan.vrt -o x.tif --index ExG
refused 1 "out.tif: exists already" "--overwrite" -- papaver index codes.tif -o out.tif --index ExG
refused 2 "is the picture itself" -- papaver index codes.tif -o codes.tif --index ExG --overwrite
refused 1 "its folder does not exist" -- papaver index codes.tif -o nowhere/x.tif --index ExG
refused 2 "x.png" "written as .tif" -- papaver index codes.tif -o x.png --index ExG
expect_exit 0 papaver index codes.tif -o out.tif --index ExG --overwrite

begin "a damaged picture keeps what can be read, with exit 3"
size=$(stat -c %s "$village")
head -c $((size / 2)) "$village" >cut.tif
expect_exit 3 papaver index cut.tif -o cut-out.tif --index ExG
expect_line "cut.tif: " "cannot be decoded" "copy the file again" "void in the raster"
check "nothing was kept" test -s cut-out.tif
head -c 1000 "$village" >cut.tif
refused 1 "cut.tif: " "copy the file again" -- papaver index cut.tif -o x.tif --index ExG

# ---- the same bytes ----
ask=(--index ExG,VARI,EBI --expr 'x=(R-B)/(R+B)')
papaver index "$village" -o reference.tif "${ask[@]}" -q 2>"$logs/stderr"
for threads in 1 2 7; do
    for tile in 64 1000 4096; do
        begin "--threads $threads --tile $tile gives the same bytes"
        expect_exit 0 papaver index "$village" -o same.tif "${ask[@]}" --overwrite --threads "$threads" --tile "$tile"
        expect_same same.tif reference.tif
    done
done
begin "--memory 160 gives the same bytes"
expect_exit 0 papaver index "$village" -o same.tif "${ask[@]}" --overwrite --memory 160
expect_same same.tif reference.tif
for level in baseline avx2 avx512; do
    begin "PAP_KERNELS=$level gives the same bytes"
    PAP_KERNELS=$level run papaver index "$village" -o same.tif "${ask[@]}" --overwrite
    if [[ $status -ne 0 ]]; then
        expect_line "PAP_KERNELS" "$level"
        check "baseline must be there" test "$level" != baseline
        echo "skipped: this processor has no $level"
        continue
    fi
    expect_same same.tif reference.tif
done
for how in "-co BLOCKYSIZE=1" "-co TILED=YES -co COMPRESS=LZW" "-co INTERLEAVE=BAND" "-of VRT"; do
    begin "stored with $how it gives the same bytes"
    # shellcheck disable=SC2086 # words on purpose
    gdal_translate -q $how "$village" stored.tif
    expect_exit 0 papaver index stored.tif -o same.tif "${ask[@]}" --overwrite
    expect_same same.tif reference.tif
    rm stored.tif
done

# ---- real pictures ----
if [[ -z ${PAP_SHARED:-} || ! -d ${PAP_SHARED:-}/imagery/satellite ]]; then
    echo "skipped: PAP_SHARED names no satellite imagery, so real scenes are not tried"
    finish
    exit
fi
satellite=$PAP_SHARED/imagery/satellite
for day in 20170703 20190723; do
    begin "NDVI of Sentinel-2 on $day is what another program made of it"
    cp "$satellite/S2A2A_${day}_022_Barbellino_BOA_10.tif" boa.tif
    cp "$satellite/S2A2A_${day}_022_Barbellino_NDVI_10.tif" theirs.tif
    chmod u+w boa.tif theirs.tif
    expect_exit 0 papaver index boa.tif -o ours.tif --overwrite --scale 0.0001 --index NDVI,EVI,MTCI,S2REP,NDRE,IRECI \
        --bands B=2,G=3,R=4,RE1=5,RE2=6,RE3=7,NIR=8
    for place in "0 0" "5 7" "12 20" "23 41" "10 30"; do
        # shellcheck disable=SC2086 # column and row
        check "at $place" awk -v a="$(value ours.tif 1 $place)" -v b="$(value theirs.tif 1 $place)" \
            'BEGIN {d = a - b / 10000; exit !(d < 1.5e-4 && d > -1.5e-4)}'
    done
done
for year in 20090818 20140720 20200831; do
    begin "NAIP of $year has infrared in its fourth band"
    cp "$satellite/m_4709963_se_14_1_$year.tif" naip.tif
    chmod u+w naip.tif
    expect_exit 0 papaver index naip.tif -o ndvi.tif --index NDVI --overwrite
done
finish
