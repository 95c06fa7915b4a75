# papaver detect where no single flower shows: satellite scenes and multispectral pictures.
source "$(dirname "$0")/common.sh"
gdal_translate -q -srcwin 208 0 760 720 -b 1 -b 2 -b 3 "$SAMPLES/village-2cm.tif" village.tif
# A toy of a scene: the village's colours at a metre a pixel, green for infrared.
gdal_translate -q -b 1 -b 2 -b 3 -b 2 -colorinterp undefined,undefined,undefined,undefined -outsize 380 360 -r average \
    -a_ullr 500000 3260360 500380 3260000 village.tif scene.tif
readonly ROLES=R=1,G=2,B=3,NIR=4

begin "fields of a planted scene are listed, with a run folder, pictures and what is known of them"
expect_exit 0 papaver inject scene.tif -o planted.tif --truth planted.geojson --fields --stage flowering --bands $ROLES --seed 3
expect_exit 0 papaver detect planted.tif -o list.geojson --run run --bands $ROLES --min-score 0
expect_line "suspected plot" "list.geojson"
expect_line "inspected" "ha; not inspected"
check "the list does not name the model of fields" grep -q '"model": "fields-' list.geojson
check "flowers are counted where none shows" grep -q '"flowers": null' list.geojson
check "no chip was cut" test -n "$(ls run/chips)"
check "the manifest does not vouch for the model of fields" grep -q '"file": "fields-' run/manifest.json
check "candidates are not kept with their features" \
    bash -c 'ogrinfo -so run/candidates.gpkg fields | grep -q ndvi_mid'

begin "neither tiles nor threads change the list"
expect_exit 0 papaver detect planted.tif -o one.geojson --bands $ROLES --min-score 0
check "nothing is listed" grep -q '"id"' one.geojson
for how in "--threads 1" "--threads 3 --tile 64" "--tile 4096" "--memory 200 --tile 96"; do
    expect_exit 0 papaver detect planted.tif -o again.geojson --bands $ROLES --min-score 0 --overwrite $how
    check "another list with $how" cmp -s one.geojson again.geojson
done

begin "plots that a drone shows inside a field of a satellite are targets of their own, and the field is one"
expect_exit 0 papaver detect planted.tif -o fields.csv --bands $ROLES --min-score 0
IFS=, read -r column row field score area < <(awk -F, 'NR > 1 && $12 > 400 && !n++ {print $3 "," $4 "," $5 "," $6 - 1e-4 "," $12}' fields.csv)
# The drone's picture, 15 x 14 m, with its middle on the field's; of fields, this one and better ones are listed.
# shellcheck disable=SC2046 # four numbers
gdal_translate -q -a_ullr $(awk -v x="$column" -v y="$row" \
    'BEGIN {printf "%.2f %.2f %.2f %.2f", 500000 + x - 7.6, 3260360 - y + 7.2, 500000 + x + 7.6, 3260360 - y - 7.2}') village.tif flown.tif
everything=(--set threshold=0 --set fields.threshold="$score")
expect_exit 0 papaver detect flown.tif -o plots.geojson "${everything[@]}"
check "no plot is listed" test "$(count_of plots.geojson)" -ge 6
expect_exit 0 papaver detect flown.tif planted.tif -o both.geojson "${everything[@]}"
for id in $field $(grep -o '"id": "[^"]*"' plots.geojson | cut -d'"' -f4); do
    check "$id is gone (the field of $area m2 is $field)" grep -qF "\"id\": \"$id\"" both.geojson
done

begin "the light and the colour cast of the whole scene make no difference"
# lit FILE R G B NIR: the planted scene as linear light, each band times a number.
lit() {
    gdal_translate -q -ot Float32 -scale_1 0 255 0 "$2" -scale_2 0 255 0 "$3" -scale_3 0 255 0 "$4" -scale_4 0 255 0 "$5" planted.tif "$1"
    expect_exit 0 papaver detect "$1" -o lit.geojson --bands $ROLES --overwrite --set fields.threshold=0.1
    grep -o '"id": "[^"]*"' lit.geojson | sort >"${1%.tif}.ids"
}
lit plain.tif 0.5 0.5 0.5 0.5
check "too few are listed to tell" test "$(wc -l <plain.ids)" -ge 4
for gain in 0.35 0.65; do
    lit gain.tif $gain $gain $gain $gain
    check "other places at $gain: $(diff plain.ids gain.ids | grep '^[<>]' | tr '\n' ' ')" cmp -s plain.ids gain.ids
done
for cast in "0.55 0.5 0.45 0.5" "0.45 0.5 0.55 0.5" "0.475 0.55 0.475 0.5" "0.5 0.5 0.5 0.55"; do
    # shellcheck disable=SC2086 # four numbers
    lit cast.tif $cast
    same=$(comm -12 plain.ids cast.ids | wc -l)
    check "only $same of $(wc -l <plain.ids) places under a cast of $cast" test $((10 * same)) -ge $((8 * $(wc -l <plain.ids)))
done

begin "multispectral pictures without blue are taken"
gdal_translate -q -b 1 -b 2 -b 2 -b 2 -ot UInt16 -scale 0 255 200 6000 -outsize 760 720 \
    -colorinterp undefined,undefined,undefined,undefined -a_ullr 500000 3260072 500076 3260000 village.tif drone.tif
expect_exit 0 papaver detect drone.tif -o drone.geojson --bands G=1,R=2,RE=3,NIR=4 --min-score 0
expect_line "inspected" "ha; not inspected"

begin "at ten metres it says what cannot be seen"
gdal_translate -q -a_ullr 500000 3263600 503800 3260000 scene.tif ten.tif
expect_exit 0 papaver detect ten.tif -o ten.geojson --bands $ROLES
expect_line "ten.tif: at 10 m only fields are looked for"

begin "two dates of one place"
expect_exit 0 papaver inject scene.tif -o later_20260420.tif --truth later.geojson --fields --stage capsule --bands $ROLES --seed 3
cp planted.tif early_20260310.tif
for scene in early_20260310 later_20260420; do
    gdal_translate -q -outsize 50% 50% -a_ullr 500000 3260720 500760 3260000 $scene.tif $scene-2.tif
done
expect_exit 0 papaver detect early_20260310-2.tif later_20260420-2.tif -o two.geojson --bands $ROLES --min-score 0 --dates auto
check "the list has not the later date" grep -q '"date": "2026-04-20"' two.geojson
for dates in auto 2026-03-10,2026-04-20; do
    expect_exit 0 papaver detect early_20260310-2.tif later_20260420-2.tif -o two.geojson --run two-run --bands $ROLES --min-score 0 \
        --dates $dates --overwrite
    check "--dates $dates: the run notes another date: $(grep '"date": ' two-run/manifest.json)" \
        grep -q '^ *"date": "2026-04-20",$' two-run/manifest.json
    check "the manifest does not vouch for the later picture" grep -q "$(sha256sum later_20260420-2.tif | cut -d' ' -f1)" two-run/manifest.json
done
begin "several years of one place, without --dates: each place once, dated as the picture that shows it best"
cp early_20260310.tif m_3009963_se_14_060_20180610.tif
cp later_20260420.tif m_3009963_se_14_060_20200831.tif
expect_exit 0 papaver detect m_*.tif -o years.geojson --min-score 0
for day in 20180610 20200831; do
    check "nothing shows best in $day" grep -q "\"image\": \"m_3009963_se_14_060_$day.tif\"" years.geojson
    check "another date than the picture's of $day" bash -c '! grep "\"image\": \"m_3009963_se_14_060_$1.tif\"" years.geojson |
        grep -v "\"date\": \"${1:0:4}-${1:4:2}-${1:6}\""' _ $day
done
check "no place of 2018 names 2020" grep -q '"date": "2018-06-10".*"also_in": \[ "m_3009963_se_14_060_20200831.tif" \]' years.geojson
begin "two dates of one place"
refused 2 "is not before" -- papaver detect later_20260420-2.tif early_20260310-2.tif -o no.geojson --bands $ROLES --dates auto
refused 2 "for two pictures of one place, but 1 was named" -- \
    papaver detect ten.tif -o no.geojson --bands $ROLES --dates 2026-03-10,2026-04-20
refused 1 "early_20260310-2.tif: 190 x 180 pixels, but ten.tif has 380 x 360" "gdalwarp" -- \
    papaver detect ten.tif early_20260310-2.tif -o no.geojson --bands $ROLES --dates 2026-03-10,2026-04-20
for day in 20180703 20230703; do cp early_20260310-2.tif S2A2A_${day}_022_Place_BOA_10.tif; done
for dates in auto 2018-07-03,2023-07-03; do
    refused 2 "S2A2A_20230703_022_Place_BOA_10.tif is of 2023-07-03 (file name), S2A2A_20180703_022_Place_BOA_10.tif of 2018-07-03" \
        "the earlier picture first" -- \
        papaver detect S2A2A_20230703_*.tif S2A2A_20180703_*.tif -o no.geojson --bands $ROLES --sensor sentinel-2 --dates $dates
done
cp early_20260310-2.tif some.tif
refused 2 "some.tif: neither its metadata nor its name tells when it was taken" "--dates D1,D2" -- \
    papaver detect some.tif later_20260420-2.tif -o no.geojson --bands $ROLES --dates auto
gdal_translate -q -a_ullr 600000 3260720 600760 3260000 later_20260420-2.tif far.tif
refused 1 "far.tif: shows another place than early_20260310-2.tif" -- \
    papaver detect early_20260310-2.tif far.tif -o no.geojson --bands $ROLES --dates 2026-03-10,2026-04-20

begin "what cannot be decoded is told as unreadable, not as nodata, and lists keep the rest"
gdal_translate -q -co TILED=YES -co BLOCKXSIZE=64 -co BLOCKYSIZE=64 -co COMPRESS=DEFLATE -co INTERLEAVE=PIXEL planted.tif tiles.tif
expect_exit 0 papaver detect tiles.tif -o tiles.geojson --run tiles-run --bands $ROLES
whole=$(sed -nE 's/^inspected ([0-9.]+) ha.*/\1/p' "$logs/stderr") void=$(sed -nE 's/.*nodata ([0-9.]+).*/\1/p' "$logs/stderr")
# The tiles of the lowest rows are the last in the file.
head -c $(($(stat -c %s tiles.tif) * 3 / 4)) tiles.tif >cut.tif
for how in "--threads 1" "--threads 3 --tile 64"; do
    # shellcheck disable=SC2086 # options
    expect_exit 3 papaver detect cut.tif -o cut.geojson --run cut-run --bands $ROLES --overwrite $how
    expect_line "cut.tif: " "cannot be decoded" "copy the file again" "elsewhere in it is kept"
    inspected=$(sed -nE 's/^inspected ([0-9.]+) ha.*/\1/p' "$logs/stderr")
    lost=$(sed -nE 's/.*unreadable ([0-9.]+).*/\1/p' "$logs/stderr")
    check "$inspected ha inspected and ${lost:-none} unreadable of $whole, $how" \
        awk -v a="$inspected" -v b="${lost:-0}" -v whole="$whole" 'BEGIN {d = a + b - whole; exit !(b > whole / 8 && b < whole / 2 && d < .01 && d > -.01)}'
    check "more nodata than the $void ha of the whole" test "$(sed -nE 's/.*nodata ([0-9.]+).*/\1/p' "$logs/stderr")" = "$void"
    check "coverage.geojson does not say so" grep -q '"reason":"unreadable"' cut-run/coverage.geojson
    check "by threads and tiles other ground is lost" test "${before:-$lost}" = "$lost"
    before=$lost
done

begin "JPEG 2000 is decoded once, into a file that leaves nothing behind; without room for it, the list is the same"
gdal_translate -q -outsize 2100 2000 -r cubic -a_ullr 500000 3264000 504200 3260000 planted.tif large.tif
gdal_translate -q -of JP2OpenJPEG -co QUALITY=100 -co REVERSIBLE=YES large.tif large.jp2
mkdir spare
places() {
    sed -E 's/"image": "[^"]*"//; s/"chip": [^,]*//' "$1" | grep '"id"'
}
expect_exit 0 papaver detect large.tif -o plain.geojson --bands $ROLES
expect_exit 0 env TMPDIR="$PWD/spare" "$PAPAVER" detect large.jp2 -o dear.geojson --bands $ROLES --progress json
check "left behind: $(ls spare)" test -z "$(ls spare)"
check "decoding is not part of the work that progress tells of" grep -q '^{"done_px": 8400000, "total_px": 8400000,' "$logs/stderr"
expect_exit 0 env TMPDIR="$PWD/no-such-folder" "$PAPAVER" detect large.jp2 -o slow.geojson --bands $ROLES --threads 1
check "nothing is listed" test -n "$(places plain.geojson)"
check "another list than of a TIFF" cmp -s <(places plain.geojson) <(places dear.geojson)
check "another list without a copy" cmp -s <(places plain.geojson) <(places slow.geojson)
begin "indices of JPEG 2000 are those of a TIFF to the byte, whatever tiles, with a copy or without room for it"
expect_exit 0 papaver index large.tif -o plain-index.tif --index NDVI,GLI --bands $ROLES
for how in "--threads 1 --tile 512" "--threads 3"; do
    # shellcheck disable=SC2086 # options
    expect_exit 0 env TMPDIR="$PWD/spare" "$PAPAVER" index large.jp2 -o dear-index.tif --index NDVI,GLI --bands $ROLES --overwrite $how
    check "left behind: $(ls spare)" test -z "$(ls spare)"
    expect_same plain-index.tif dear-index.tif
done
expect_exit 0 env TMPDIR="$PWD/no-such-folder" "$PAPAVER" index large.jp2 -o dear-index.tif --index NDVI,GLI --bands $ROLES --overwrite
expect_same plain-index.tif dear-index.tif

begin "what cannot be used is refused with the fault and the remedy"
gdal_translate -q -b 1 -b 2 scene.tif two-bands.tif
refused 1 "two-bands.tif: no red, green and blue" "--bands" -- papaver detect two-bands.tif -o no.geojson --bands R=1,G=2
gdal_translate -q -srcwin 0 0 12 12 scene.tif tiny.tif
refused 1 "tiny.tif: 12 x 12 pixels are less than the neighbourhood" "larger part" -- \
    papaver detect tiny.tif -o no.geojson --bands $ROLES
gdal_create -q -if scene.tif -bands 4 -ot Float32 -burn nan void.tif
refused 1 "void.tif: " "no pixel that is valid" -- papaver detect void.tif -o no.geojson --bands $ROLES
gdal_translate -q -ot Float32 scene.tif light.tif
gdal_translate -q -of VRT light.tif blank.vrt
# Infrared alone loses all its numbers.
awk '/band="4"/ {last = 1} last {gsub("<SimpleSource>", "<ComplexSource>")
    gsub("</SimpleSource>", "<ScaleOffset>nan</ScaleOffset><ScaleRatio>1</ScaleRatio></ComplexSource>")} {print}' blank.vrt >no-nir.vrt
refused 1 "no-nir.vrt: its band 4 (NIR) has no value at any of 36 places" "check its nodata value" "--bands" -- \
    papaver detect no-nir.vrt -o no.geojson --bands $ROLES
refused 1 "no-nir.vrt: its band 4 (NIR) has no value at any of 36 places" "--bands" -- \
    papaver inject no-nir.vrt -o no.tif --truth no.geojson --fields --bands $ROLES
gdal_translate -q -co PROFILE=BASELINE --config GDAL_PAM_ENABLED NO scene.tif bare.tif
refused 1 "bare.tif: " "--gsd" -- papaver detect bare.tif -o no.csv --bands $ROLES
expect_exit 0 papaver detect bare.tif -o bare.csv --bands $ROLES --gsd 1 --min-score 0
gdal_translate -q -a_ullr 400000 3500000 590000 3320000 scene.tif coarse.tif
refused 1 "coarse.tif: a ground pixel of 500 m is too coarse" "up to 15 m" -- \
    papaver detect coarse.tif -o no.geojson --bands $ROLES
gdal_translate -q -b 1 scene.tif S2A2A_20170703_022_Place_NDVI_10.tif
refused 1 "S2A2A_20170703_022_Place_NDVI_10.tif: made from a picture (NDVI" "give the picture" -- papaver detect S2A2A_20170703_022_Place_NDVI_10.tif -o no.geojson

begin "a huge scene of which nothing is stored takes neither time nor memory"
gdal_create -q -of GTiff -ot UInt16 -bands 4 -outsize 60000 60000 -a_srs EPSG:32648 -a_ullr 300000 3600000 360000 3540000 \
    -co SPARSE_OK=TRUE -co TILED=YES -co BIGTIFF=YES huge.tif
refused 1 "huge.tif: " "no pixel that is valid" -- papaver detect huge.tif -o no.geojson --bands $ROLES

begin "settings of fields change fields alone"
expect_exit 0 papaver detect planted.tif -o none.geojson --bands $ROLES --set fields.threshold=1
check "something is listed" bash -c '! grep -q "\"id\"" none.geojson'
refused 2 "the model has no such setting" "drone R G RE NIR" -- \
    papaver detect planted.tif -o no.geojson --bands $ROLES --set fields.no_such=1
finish
