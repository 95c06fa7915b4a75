#!/usr/bin/env bash
# Every sensor of the table, as its maker names and describes its files: recognised, with roles and reflectance;
# stacks of single-band files; what is refused, and how.
source "$(dirname "$0")/common.sh"
: "${SENSOR_SCENES:?the program that writes one tiny scene for each sensor}"
export GDAL_PAM_ENABLED=NO # nothing beside the pictures
mkdir scenes
"$SENSOR_SCENES" scenes >expected.tsv
cd scenes

value() {
    gdallocationinfo -valonly -b "$2" "$1" "$3" "$4"
}
near() {
    awk -v a="$1" -v b="$2" 'BEGIN {d = a - b; exit !(d < 2e-6 && d > -2e-6)}'
}
# json KEY: a member of the object in $logs/stdout, text or number.
json() {
    sed -nE "s/.*\"$1\":\"?([^\",}]*)\"?[,}].*/\1/p" "$logs/stdout"
}

# ---- every row of the table ----
begin "the table is printed, with a row for each scene's sensor"
for command in info index detect; do
    expect_exit 0 papaver $command --sensor list
    check "$command: no source" grep -q "ESA, Sentinel-2 Products Specification Document" "$logs/stdout"
done
check "wider than 110 columns" test "$(wc -L <"$logs/stdout")" -le 110
keys=$(grep -E '^[a-z]' "$logs/stdout" | cut -d' ' -f1)
for key in $keys; do
    if [[ $key != bgrn ]]; then check "no scene of $key" grep -qP "\t$key\t" ../expected.tsv; fi # that one is an order, below
done

while IFS=$'\t' read -r path key word index expected _; do
    begin "$path is recognised as $key"
    run papaver info "$path" --json
    check "exit $status" test "$status" -eq 0
    check "it is $(json sensor)" test "$(json sensor)" = "$key"
    check "not by $word but by $(json sensor_how)" grep -qF "$word" <<<"$(json sensor_how)"
    check "info does not offer $index" grep -qE "\"indices\":\[[^]]*\"$index\"" "$logs/stdout"
    begin "$index of $path is what a hand calculation gives"
    run papaver index "$path" -o out.tif --index "$index" --overwrite -q
    check "exit $status" test "$status" -eq 0
    check "$(value out.tif 1 3 2) instead of $expected" near "$(value out.tif 1 3 2)" "$expected"
done <../expected.tsv

begin "the day is that of the product's metadata, or of its name"
while IFS=$'\t' read -r path wanted from; do
    run papaver info "$path" --json
    check "$path: $(json date) by its $(json date_from)" test "$(json date), $(json date_from)" = "$wanted, $from"
done <<'DAYS'
S2A_MSIL2A_20230703T033541_N0509_R061_T48RUV_20230703T093503.SAFE	2023-07-03	product metadata
S2B_MSIL2A_20210703T101031_N0500_R022_T32TNS_20230103T131031.tif	2021-07-03	file name
granule	2023-07-03	file name
S2A1C_20200703_022_Test_TOA_10.tif	2020-07-03	file name
landsat	2020-07-18	file name
landsat1	2022-07-17	product metadata
landsat7	2020-07-18	file name
20200718_101112_1042_3B_AnalyticMS_SR.tif	2020-07-18	file name
20210718_101112_74_2440_3B_AnalyticMS_SR_8b.tif	2021-07-18	file name
GF1_PMS1_E113.9_N22.5_20200101_L1A0004526321-MSS1.tiff	2020-01-01	file name
GF2_PMS2_E113.9_N22.5_20200101_L1A0004526321-MSS2.tiff	2020-01-01	file name
ZY302_MUX_E113.9_N22.5_20200101_L1A0000526321.tif	2020-01-01	file name
IMG_PHR1A_PMS_202007031031_ORT.TIF	2020-07-03	file name
20JUL03-M2AS-P001.TIF	2020-07-03	product metadata
m_3009963_se_14_060_20200831.tif	2020-08-31	file name
DAYS
cp colours.tif field_20230415.tif
cp GF2_*.tiff GF2_PMS2_E113.9_N22.5_20201301_L1A0004526321-MSS2.tiff
for path in colours.tif m3m rededge.tif field_20230415.tif GF2_*_20201301_*.tiff; do
    run papaver info "$path" --json
    check "$path: $(json date) is no day that anything tells" grep -q '"date":null,"date_from":null' "$logs/stdout"
done
rm field_20230415.tif GF2_*_20201301_*.tiff
run papaver info m_3009963_se_14_060_20200831.tif --sensor bgrn --json
check "$(json date): a day of a name that is not the sensor's" grep -q '"date":null' "$logs/stdout"

begin "info says it in words"
run papaver info m3m/result_NIR.tif m3m/result_Red.tif
check "exit $status" test "$status" -eq 0
check "no sensor" grep -q '^  sensor    DJI Mavic 3M (names of its parts)$' "$logs/stdout"
check "no parts" grep -q '^  parts     4 files as one picture: result_Red.tif, result_Green.tif' "$logs/stdout"
check "no wavelengths" grep -q '1 R Red 650 nm\|1 R 650 nm' "$logs/stdout"
check "shown twice" test "$(grep -c '^  sensor' "$logs/stdout")" -eq 1
expect_line "m3m/result_Red.tif: a part of what is shown already"
run papaver info S2A2A_20230703_022_Test_BOA_10.tif
check "no rule" grep -q '^  values    reflectance = 0.0001 x sample - 0.1' "$logs/stdout"
check "no doubt" grep -q '^  note      processing baseline unknown: offset -0.1 by its date of 2023-07-03; .*--offset 0$' "$logs/stdout"
check "not all indices" grep -q '^  indices   68 of 68: ' "$logs/stdout"
check "no day" grep -q '^  sensor    Sentinel-2, level 2A, by sen2r (file name); 2023-07-03 (file name)$' "$logs/stdout"
run papaver info S2B_MSIL2A_20210703T101031_N0500_R022_T32TNS_20230103T131031.tif
check "doubt where the name tells the baseline" test "$(grep -c '^  note' "$logs/stdout")" -eq 0

begin "the red edges of Sentinel-2 come from its bands of 20 m, repeated"
safe=$(echo S2A_MSIL2A*.SAFE)
expect_exit 0 papaver index "$safe" -o re.tif --index NDVI705 --expr 'edge=RE1' --overwrite
for place in "2 2" "3 2" "3 3"; do
    # shellcheck disable=SC2086 # column and row
    check "at $place: $(value re.tif 2 $place)" test "$(value re.tif 2 $place)" = "$(value re.tif 2 2 2)"
done
check "the next is another" test "$(value re.tif 2 4 2)" != "$(value re.tif 2 2 2)"
run papaver info "$safe"
check "its blocks are not those of its files" grep -q '^  picture   12 x 10 .* blocks 12 x 10$' "$logs/stdout"
begin "a product of level 1C is read the same way"
top=${safe/MSIL2A/MSIL1C}
cp -r "$safe" "$top"
mv "$top/MTD_MSIL2A.xml" "$top/MTD_MSIL1C.xml"
granule=$(cd "$top" && echo GRANULE/L2A_*)
mv "$top/$granule" "$top/${granule/L2A_/L1C_}"
for part in "$top"/GRANULE/*/IMG_DATA/R*/*.jp2; do
    bare=${part##*/}
    mv "$part" "${part%/R*}/${bare%_?0m.jp2}.jp2"
done
sed -i -E 's/Level-2A/Level-1C/g; s/L2A_/L1C_/g; s/MSIL2A/MSIL1C/g; s/S2MSI2A/S2MSI1C/; s|IMG_DATA/R.0m/|IMG_DATA/|; s/_.0m</</
    s|</?QUANTIFICATION_VALUES_LIST>||g; s/BOA_QUANTIFICATION/QUANTIFICATION/g' "$top/MTD_MSIL1C.xml"
sed -i 's/Level-2A/Level-1C/g' "$top"/GRANULE/*/MTD_TL.xml
run papaver info "$top"
check "not level 1C" grep -q '^  sensor    Sentinel-2, level 1C (product metadata: Sentinel-2A); 2023-07-03 (product metadata)$' "$logs/stdout"
check "no offset" grep -q '^  values    reflectance = 0.0001 x sample - 0.1' "$logs/stdout"
expect_exit 0 papaver index "$top" -o top.tif --index NDVI705 --expr 'edge=RE1'
check "another value" test "$(value top.tif 1 5 5)" = "$(value re.tif 1 5 5)"
if command -v zip >/dev/null; then
    begin "an archive is the same picture"
    zip -qr "${safe%.SAFE}.zip" "$safe"
    expect_exit 0 papaver index "${safe%.SAFE}.zip" -o zipped.tif --index NDVI705 --expr 'edge=RE1'
    check "another value" test "$(value zipped.tif 1 5 5)" = "$(value re.tif 1 5 5)"
else
    echo "skipped: no zip command, so an archive of Sentinel-2 is not tried"
fi
for threads in 1 3; do
    for tile in 64 256; do
        begin "--threads $threads --tile $tile gives the same bytes of a stack"
        expect_exit 0 papaver index granule -o same.tif --index NDVI,EVI --overwrite --threads $threads --tile $tile
        [[ -f first.tif ]] || cp same.tif first.tif
        expect_same same.tif first.tif
    done
done

begin "without its metadata file, Landsat's level 1 is not divided by the sun's elevation, and that is said"
mkdir no-mtl
cp landsat1/*.TIF no-mtl
run papaver info no-mtl
check "no note" grep -q '^  note      LC09.*_MTL.txt is not beside it' "$logs/stdout"

# ---- --sensor ----
begin "--sensor names the order that nothing in a file tells"
gdal_translate -q GF2_*.tiff plain.tif
run papaver info plain.tif
check "no doubt" grep -q '^  note      nothing says which band is which' "$logs/stdout"
expect_exit 0 papaver index plain.tif -o bgrn.tif --index NDVI --sensor bgrn
check "$(value bgrn.tif 1 3 2)" near "$(value bgrn.tif 1 3 2)" "$(grep -P '^GF2.*NDVI' ../expected.tsv | cut -f5)"
expect_exit 0 papaver index plain.tif -o bgrn.tif --index NDVI --sensor GF2 --overwrite
expect_exit 0 papaver index plain.tif -o rgbn.tif --index NDVI
check "the order makes no difference" test "$(value bgrn.tif 1 3 2)" != "$(value rgbn.tif 1 3 2)"
expect_line "plain.tif: nothing says which band is which"
begin "a sensor that contradicts the picture"
refused 1 "rededge.tif: --sensor sentinel-2 contradicts the file: its band 1 lies at 475 nm" "B2 490" "--sensor list" -- \
    papaver index rededge.tif -o x.tif --index NDVI --sensor sentinel-2 --overwrite
refused 1 "plain.tif: --sensor rededge contradicts the file: files of MicaSense RedEdge have 5 bands, this one 4" "--bands" -- \
    papaver info plain.tif --sensor rededge
refused 1 "plain.tif: --sensor mavic-3m contradicts --bands: band 1 is to be B" "RedEdge 730" -- \
    papaver info plain.tif --sensor mavic-3m --bands B=1,G=2,R=3,NIR=4
refused 1 "colours.tif: --sensor naip contradicts the file: files of NAIP have 4 bands, this one 3" -- \
    papaver detect colours.tif -o x.csv --sensor naip
refused 2 "--sensor hubble: not a sensor that is known" "--sensor list" -- papaver info plain.tif --sensor hubble

# ---- stacks by --bands ----
cd ..
red=scenes/m3m/result_Red.tif nir=scenes/m3m/result_NIR.tif green=scenes/m3m/result_Green.tif
begin "--bands makes one picture of files"
expect_exit 0 papaver index --bands "G=$green,R=$red,NIR=$nir" -o stack.tif --index NDVI,SAVI
check "$(value stack.tif 2 3 2)" near "$(value stack.tif 2 3 2)" "$(grep -P '^m3m\t.*SAVI' expected.tsv | cut -f5)"
run papaver info --bands "R=$red,NIR=$nir" --sensor m3m
check "exit $status" test "$status" -eq 0
check "no parts" grep -q '^  parts     2 files as one picture: result_Red.tif, result_NIR.tif$' "$logs/stdout"
check "no wavelength" grep -q '2 NIR 860 nm' "$logs/stdout"
cp "$red" 'with, comma.tif'
expect_exit 0 papaver index --bands "R=with, comma.tif,NIR=$nir" -o comma.tif --index NDVI
mkdir pieces
cp "$nir" pieces/nir.tif

begin "files that make no stack name both files, what differs and the remedy"
gdal_translate -q -a_ullr 700000 3300000 700001.2 3299999 "$nir" elsewhere.tif
gdal_translate -q -srcwin 0 0 8 10 "$nir" narrow.tif
gdal_translate -q -a_ullr 600000.05 3300000 600001.25 3299999 "$nir" aside.tif
gdal_translate -q -a_srs EPSG:32647 "$nir" zone.tif
gdal_translate -q -ot UInt16 -scale 0 1 0 10000 "$nir" whole.tif
gdal_translate -q -of PNG -ot Byte "$nir" unplaced.png
refused 1 "elsewhere.tif and result_Red.tif make no stack: they don't overlap" "one place" -- \
    papaver index --bands "R=$red,NIR=elsewhere.tif" -o x.tif --index NDVI
refused 1 "narrow.tif does not fit on result_Red.tif: another size, 8 x 10 pixels instead of 12 x 10" \
    "gdalwarp -t_srs EPSG:32648 -te 600000" "-ts 12 10" -- papaver index --bands "R=$red,NIR=narrow.tif" -o x.tif --index NDVI
refused 1 "aside.tif does not fit on result_Red.tif: another grid, up to 0.5 pixels aside" "gdalwarp" -- \
    papaver index --bands "R=$red,NIR=aside.tif" -o x.tif --index NDVI
refused 1 "zone.tif does not fit on result_Red.tif: another CRS, EPSG:32647 instead of EPSG:32648" "gdalwarp -t_srs EPSG:32648" -- \
    papaver index --bands "R=$red,NIR=zone.tif" -o x.tif --index NDVI
refused 1 "whole.tif does not fit with result_Red.tif: its samples are UInt16, not Float32" "gdal_translate -ot Float32" -- \
    papaver index --bands "R=$red,NIR=whole.tif" -o x.tif --index NDVI
refused 1 "unplaced.png and result_Red.tif make no stack: only one of them is georeferenced" -- \
    papaver index --bands "R=$red,NIR=unplaced.png" -o x.tif --index NDVI
refused 1 "scenes/rededge.tif: has 5 bands; say which of them is meant" "--bands NIR=rededge.tif:N" -- \
    papaver index --bands "R=$red,NIR=scenes/rededge.tif" -o x.tif --index NDVI
refused 1 "missing.tif: " "check the path" -- papaver index --bands "R=$red,NIR=missing.tif" -o x.tif --index NDVI
begin "a band of a file that has several is named by its number"
many=scenes/rededge.tif
expect_exit 0 papaver index --bands "R=$many:3,NIR=$many:4" -o picked.tif --index NDVI
check "$(value picked.tif 1 3 2)" near "$(value picked.tif 1 3 2)" "$(grep -P '^rededge.*NDVI' expected.tsv | cut -f5)"
cp "$red" red:3
expect_exit 0 papaver index --bands "R=red:3,NIR=$nir" -o picked.tif --index NDVI --overwrite
refused 1 "rededge.tif: has no band 9, only 5" "--bands" -- papaver index --bands "R=$many:3,NIR=$many:9" -o x.tif --index NDVI
begin "the command in the remedy is one"
eval "$(papaver index --bands "R=$red,NIR=narrow.tif" -o x.tif --index NDVI 2>&1 | sed 's/.*first: //; s/gdalwarp/gdalwarp -q/')"
expect_exit 0 papaver index --bands "R=$red,NIR=ON_GRID.tif" -o mended.tif --index NDVI

begin "wrong words for a stack"
refused 2 "--bands R=$red,R=$nir: names R twice" -- papaver index --bands "R=$red,R=$nir" -o x.tif --index NDVI
refused 2 "not understood at 'Q=$nir'" "G=g.tif,R=r.tif,NIR=n.tif" -- papaver index --bands "Q=$nir" -o x.tif --index NDVI
refused 2 "of a picture that is named, say which band is which by numbers" -- \
    papaver index "$red" --bands "R=$red,NIR=$nir" -o x.tif --index NDVI
refused 2 "no picture was named" -- papaver index -o x.tif --index NDVI
refused 1 "NDVI needs NIR and R (found R,G)" -- papaver index --bands "R=$red,G=$green" -o x.tif --index NDVI
refused 1 "MTCI needs RE1, RE2 and R" "found R,NIR" -- papaver index --bands "R=$red,NIR=$nir" -o x.tif --index MTCI
begin "a folder of several products"
mkdir several
cp scenes/m3m/*.tif several
cp scenes/m3mw/*.TIF several
expect_exit 0 papaver info several
check "not two pictures" test "$(grep -c '4 files as one picture' "$logs/stdout")" -eq 2
mkdir empty
refused 1 "empty: holds no picture" -- papaver info empty

# ---- radiometry ----
begin "samples whose scale nobody tells: quotients yes, reflectances with --scale"
expect_exit 0 papaver index scenes/m3mw/field_MS_R.TIF -o quotient.tif --index NDVI
refused 1 "SAVI needs reflectance" "UInt16" "--scale" -- papaver index scenes/m3mw -o x.tif --index SAVI
run papaver info scenes/m3mw
check "SAVI is not offered with --scale" grep -Eq 'with --scale, [0-9]+ more:.*' "$logs/stdout"
expect_exit 0 papaver index scenes/m3mw -o scaled.tif --index SAVI --scale 0.000025
check "$(value scaled.tif 1 3 2)" near "$(value scaled.tif 1 3 2)" "$(grep -P '^m3m\t.*SAVI' expected.tsv | cut -f5)"
begin "--scale and --offset replace the sensor's rule, and a file's own scale goes before it"
s2=scenes/S2A2A_20230703_022_Test_BOA_10.tif
old=scenes/S2A2A_20200703_022_Test_BOA_10.tif
papaver index $s2 -o a.tif --expr 'r=R' -q 2>"$logs/stderr"
papaver index $s2 -o b.tif --expr 'r=R' --scale 0.0001 --offset 0 -q 2>"$logs/stderr"
check "no difference of 0.1" near "$(awk "BEGIN {print $(value b.tif 1 3 2) - $(value a.tif 1 3 2)}")" 0.1
mkdir own
gdal_translate -q -a_scale 0.0002 -a_offset 0.05 $old own/"${old##*/}"
papaver index own/*.tif -o c.tif --expr 'r=R' -q 2>"$logs/stderr"
check "$(value c.tif 1 3 2)" near "$(value c.tif 1 3 2)" "$(awk "BEGIN {print $(value $old 4 3 2) * 0.0002 + 0.05}")"

begin "colours of 8, 10, 12, 14 and 16 bits and floats are codes over their full scale"
gdal_translate -q -b 1 -b 2 -b 3 -srcwin 400 300 300 300 -mask none "$SAMPLES/village-2cm.tif" eight.tif
papaver index eight.tif -o eight-out.tif --index ExG,TGI -q 2>"$logs/stderr"
for bits in 10 12 14 16; do
    top=$(((1 << bits) - 1))
    gdal_translate -q -ot UInt16 -scale 0 255 0 $top eight.tif deep.tif
    gdal_translate -q -co NBITS=$bits deep.tif told.tif
    for file in deep told; do
        expect_exit 0 papaver index $file.tif -o deep-out.tif --index ExG,TGI --overwrite
        expect_line "display codes over their full scale of $top"
        check "TGI of $file, $bits bits" awk -v a="$(value deep-out.tif 2 70 80)" -v b="$(value eight-out.tif 2 70 80)" \
            'BEGIN {d = a - b; exit !(d < 0.1 && d > -0.1)}'
    done
done
gdal_translate -q -ot Float32 -scale 0 255 0 1 eight.tif float.tif
expect_exit 0 papaver index float.tif -o float-out.tif --index ExG
expect_line "display codes over their full scale of 1,"
begin "a mask of one bit"
gdal_translate -q -co NBITS=1 -scale 0 255 0 1 -ot Byte eight.tif bits.tif
expect_exit 0 papaver index bits.tif -o bits-out.tif --expr 'r=R'
check "not 0 or 1" awk -v a="$(value bits-out.tif 1 70 80)" 'BEGIN {exit !(a == 0 || a == 1 || a == "nan")}'

begin "a band without any value is named"
gdal_translate -q -of VRT "$nir" nan.vrt
sed -i 's|<SimpleSource>|<ComplexSource>|; s|</SimpleSource>|<ScaleOffset>nan</ScaleOffset><ScaleRatio>1</ScaleRatio></ComplexSource>|' nan.vrt
refused 1 "band 2 (NIR) has no value in any pixel" "--bands" -- papaver index --bands "R=$red,NIR=nan.vrt" -o x.tif --index NDVI
begin "nodata in one band is nodata in the index"
gdal_translate -q -a_nodata "$(value "$nir" 1 3 2)" "$nir" hole.tif
expect_exit 0 papaver index --bands "R=$red,NIR=hole.tif" -o hole-out.tif --index NDVI
check "a value where infrared has none" test "$(value hole-out.tif 1 3 2)" = nan
check "no value elsewhere" test "$(value hole-out.tif 1 4 2)" != nan

begin "detect takes a stack of colours, and parts of one product once"
for band in 1 2 3; do gdal_translate -q -b $band "$SAMPLES/village-2cm.tif" -mask none c$band.tif; done
papaver detect "$SAMPLES/village-2cm.tif" -o whole.csv --bands R=1,G=2,B=3 -q 2>"$logs/stderr"
expect_exit 0 papaver detect --bands R=c1.tif,G=c2.tif,B=c3.tif -o stacked.csv --run stacked-run
check "the manifest does not vouch for the files" grep -q "$(sha256sum c2.tif | cut -d' ' -f1)" stacked-run/manifest.json
check "another list" cmp -s <(cut -d, -f1-6 whole.csv) <(cut -d, -f1-6 stacked.csv)

begin "a Mavic 3M's colour picture and its bands, each on its own grid"
mkdir flight
gdal_translate -q -b 1 -b 2 -b 3 -mask none -srcwin 300 150 700 700 "$SAMPLES/village-2cm.tif" flight/result.tif
for part in "Green 2" "Red 1" "RedEdge 2" "NIR 2"; do
    gdal_translate -q -b "${part#* }" -ot Float32 -scale 0 255 0 0.4 -outsize 280 280 -r average -colorinterp undefined \
        flight/result.tif "flight/result_${part% *}.tif"
done
run papaver info flight -q
check "exit $status" test "$status" -eq 0
check "not two pictures" test "$(grep -c '^  sensor' "$logs/stdout")" -eq 2
check "colours: no word of the bands" grep -q '^  flight    its bands (R,G,RE,NIR) lie beside it: .* 5 cm, on another grid;$' "$logs/stdout"
check "bands: no word of the colours" \
    grep -q '^  flight    its colour picture lies beside it: result.tif, 2 cm, on another grid;$' "$logs/stdout"
run papaver info flight/result_NIR.tif --json
check "not as JSON" grep -q '"beside":{"image":"result.tif","bands":"R,G,B","gsd_m":0.02[0-9]*,"same_grid":false}' "$logs/stdout"
run papaver info flight/result.tif --sensor mavic-3m
check "exit $status" test "$status" -eq 0
check "--sensor mavic-3m is not its colour camera" grep -q '^  sensor    plain RGB (--sensor mavic-3m: its colour camera)$' "$logs/stdout"
expect_exit 0 papaver detect flight -o flight.geojson --run flight-run --min-score 0 --sensor mavic-3m
regimes=$(sed -nE 's/^ *"regime": "([^"]*)",/\1/p' flight-run/manifest.json | paste -sd+)
check "regimes $regimes" test "$regimes" = "flowers+drone R G RE NIR"
check "no place that both show is one" grep -q '"flowers": [0-9].*"image": "result.tif".*"also_in": \[ "result" \]' flight.geojson
check "the bands' own are left out" grep -q '"flowers": null.*"image": "result",.*"model": "fields-1"' flight.geojson
expect_line "inspected 0.020 ha (0.039 ha in 2 pictures that overlap)"
expect_exit 0 papaver detect flight/result_Red.tif -o bands.geojson --min-score 0
both=$(grep -c '"id"' flight.geojson) fields=$(grep -c '"id"' bands.geojson)
expect_exit 0 papaver detect flight/result.tif -o colours.geojson --min-score 0
check "$both places of $fields and $(grep -c '"id"' colours.geojson)" test "$both" -lt $((fields + $(grep -c '"id"' colours.geojson)))
refused 1 "result_NIR.tif does not fit on result.tif: another size" "gdalwarp" -- \
    papaver index --bands "B=flight/result.tif:3,NIR=flight/result_NIR.tif" -o x.tif --index BNDVI
gdalwarp -q -ts 700 700 -te 490300.24 3263381.56 490314.24 3263395.56 flight/result_NIR.tif fine.tif
refused 1 "fine.tif does not fit with result.tif: one holds codes for the eye (Byte), the other measured samples" "leave the colours out" -- \
    papaver index --bands "B=flight/result.tif:3,NIR=fine.tif" -o x.tif --index BNDVI
begin "what lies beside a picture but shows another place is not told"
mkdir apart
cp flight/result_*.tif apart
gdal_translate -q -a_ullr 700000 3300000 700014 3299986 flight/result.tif apart/result.tif
run papaver info apart -q
check "it is told" bash -c '! grep -q "^  flight" "$1"' _ "$logs/stdout"

# ---- raw captures ----
# le BYTES NUMBER, tag ID TYPE COUNT VALUE: little-endian, of a TIFF.
le() {
    local bytes=$1 value=$2
    while ((bytes--)); do
        # shellcheck disable=SC2059 # a byte
        printf "\\x$(printf %02x $((value & 255)))"
        value=$((value >> 8))
    done
}
tag() {
    le 2 "$1"
    le 2 "$2"
    le 4 "$3"
    le 4 "$4"
}
# capture BAND NANOMETRES: 8 x 8 pixels as a RedEdge writes them, on stdout.
capture() {
    local xmp="<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:Camera='http://pix4d.com/camera/1.0' xmlns:MicaSense='http://micasense.com/MicaSense/1.0/' rdf:about=''><Camera:BandName>$1</Camera:BandName><Camera:CentralWavelength>$2</Camera:CentralWavelength><MicaSense:CaptureId>moment1</MicaSense:CaptureId></rdf:Description></rdf:RDF></x:xmpmeta>"
    printf 'II*\0'
    le 4 8
    le 2 12
    tag 256 3 1 8 # width, height, bits, no compression, grey
    tag 257 3 1 8
    tag 258 3 1 8
    tag 259 3 1 1
    tag 262 3 1 1
    tag 271 2 10 158 # make, model
    tag 272 2 8 168
    tag 273 4 1 176 # one strip
    tag 277 3 1 1
    tag 278 3 1 8
    tag 279 4 1 64
    tag 700 1 ${#xmp} 240
    le 4 0
    printf 'MicaSense\0RedEdge\0%064d%s' 7 "$xmp"
}
begin "raw captures are described, and refused alone or as a stack"
mkdir captures
capture Red 668 >captures/IMG_0001_3.tif
capture NIR 840 >captures/IMG_0001_4.tif
run papaver info captures
check "exit $status" test "$status" -eq 0
check "no sensor" grep -qF '  sensor    MicaSense RedEdge (TIFF Make/Model: MicaSense RedEdge; 2 captures of one band, not aligned)' "$logs/stdout"
check "no bands" grep -q '^  capture   moment1, IMG_0001_3.tif Red 668 nm, IMG_0001_4.tif NIR 840 nm$' "$logs/stdout"
check "no remedy" grep -q 'stitch the flight first (Pix4D, ODM' "$logs/stdout"
refused 1 "captures/IMG_0001_4.tif: a raw capture" "not aligned" "stitch" -- papaver index captures/IMG_0001_4.tif -o x.tif --index NDVI
refused 1 "captures/IMG_0001_4.tif: a raw capture" "not aligned" "stitch" -- papaver detect captures/IMG_0001_4.tif -o x.csv
refused 1 "captures/IMG_0001_3.tif: a raw capture" "not aligned" "stitch" -- \
    papaver index --bands R=captures/IMG_0001_3.tif,NIR=captures/IMG_0001_4.tif -o x.tif --index NDVI

# ---- real pictures ----
if [[ -z ${PAP_SHARED:-} || ! -d ${PAP_SHARED:-}/imagery/multispectral ]]; then
    echo "skipped: PAP_SHARED names no multispectral imagery, so real captures and scenes are not tried"
    finish
    exit
fi
mkdir raw real
cp "$PAP_SHARED"/imagery/multispectral/*.tif raw
cp "$PAP_SHARED"/imagery/satellite/*.tif real
chmod -R u+w raw real
begin "raw captures are described"
run papaver info raw/*.tif
check "exit $status" test "$status" -eq 0
check "no sensor" grep -qF '  sensor    MicaSense RedEdge (TIFF Make/Model: MicaSense RedEdge; 5 captures of one band, not aligned)' "$logs/stdout"
check "no capture" grep -q '^  capture   5v25BtsZg3BQBhVH7Iaz, camera 1777777, IMG_0000_1.tif Blue 475 nm,' "$logs/stdout"
check "no red edge" grep -q 'IMG_0000_5.tif Red edge 717 nm' "$logs/stdout"
check "no remedy" grep -q 'stitch the flight first (Pix4D, ODM' "$logs/stdout"
begin "and refused, alone or as a stack"
refused 1 "raw/IMG_0000_4.tif: a raw capture" "not aligned" "stitch" -- papaver index raw/IMG_0000_4.tif -o x.tif --index NDVI
refused 1 "raw/IMG_0000_4.tif: a raw capture" "not aligned" "stitch" -- papaver detect raw/IMG_0000_4.tif -o x.csv
refused 1 "raw/IMG_0000_3.tif: a raw capture" "not aligned" "stitch" -- \
    papaver index --bands R=raw/IMG_0000_3.tif,NIR=raw/IMG_0000_4.tif -o x.tif --index NDVI
for picture in real/*.tif; do
    begin "$picture"
    expect_exit 0 papaver info "$picture"
    case $picture in
    *_BOA_* | *_TOA_*) sensor="Sentinel-2, level" index=MTCI ;;
    *_RGB432*) sensor="Sentinel-2, colour composite" index=ExG ;;
    *_RGB843*) sensor="Sentinel-2, colour composite" index=NDVI ;;
    */m_*) sensor="NAIP" index=NDVI ;;
    */ms1.tif) sensor="not recognised" index=NDVI ;;
    */pan1.tif) sensor="not recognised" index='' ;;
    *) sensor="Sentinel-2, " index='derived' ;;
    esac
    check "not $sensor" grep -qF "  sensor    $sensor" "$logs/stdout"
    if [[ $index == derived ]]; then
        refused 1 "$picture: made from a picture (" -- papaver index "$picture" -o x.tif --index NDVI
    elif [[ $index ]]; then
        expect_exit 0 papaver index "$picture" -o real-out.tif --index "$index" --overwrite
    else
        refused 1 "NDVI needs NIR and R (found grey)" -- papaver index "$picture" -o x.tif --index NDVI
    fi
done
for day in 20170703 20190723; do
    begin "NDVI of Sentinel-2 on $day is what another program made of it, without a word about bands or scale"
    expect_exit 0 papaver index real/S2A2A_${day}_022_Barbellino_BOA_10.tif -o ours.tif --overwrite --index NDVI,MSAVI2
    for place in "0 0" "5 7" "12 20" "23 41"; do
        # shellcheck disable=SC2086 # column and row
        check "NDVI at $place" awk -v a="$(value ours.tif 1 $place)" \
            -v b="$(value real/S2A2A_${day}_022_Barbellino_NDVI_10.tif 1 $place)" 'BEGIN {d = a - b / 10000; exit !(d < 1.5e-4 && d > -1.5e-4)}'
        # shellcheck disable=SC2086
        check "MSAVI2 at $place" awk -v a="$(value ours.tif 2 $place)" \
            -v b="$(value real/S2A2A_${day}_022_Barbellino_MSAVI2_10.tif 1 $place)" 'BEGIN {d = a - b / 10000; exit !(d < 1.5e-4 && d > -1.5e-4)}'
    done
done
finish
