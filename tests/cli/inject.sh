# papaver inject with bands beyond the visible, as people run it.
source "$(dirname "$0")/common.sh"
gdal_translate -q -srcwin 208 0 760 720 -b 1 -b 2 -b 3 "$SAMPLES/village-2cm.tif" flight.tif
gdal_translate -q -b 1 -b 2 -b 3 -b 2 -colorinterp undefined,undefined,undefined,undefined -ot UInt16 -scale 0 255 200 6000 flight.tif multi.tif
gdal_translate -q -b 1 -b 2 -b 3 multi.tif three.tif
readonly FEW=(--plots 2 --lookalikes 1 --area-max 2 --bands R=1,G=2,B=3,NIR=4)

begin "a scene keeps its bands and their type, and says which were planted"
expect_exit 0 papaver inject multi.tif -o one.tif --truth one.geojson "${FEW[@]}"
expect_line "one.tif: planted 2 plots" "in bands R,G,B,NIR"
check "not four bands of 16 bits" test "$(gdalinfo one.tif | grep -c 'Type=UInt16')" -eq 4
check "the truth does not name the bands" grep -q '"bands": "R,G,B,NIR"' one.geojson
check "a side file was left" test ! -e one.tif.aux.xml

begin "the same seed gives the same bytes, with files that are not there before"
expect_exit 0 papaver inject multi.tif -o two.tif --truth two.geojson "${FEW[@]}"
check "other bytes" cmp -s one.tif two.tif

begin "a colour picture stays one of 8 bits, and its truth names no bands"
expect_exit 0 papaver inject flight.tif -o plain.tif --truth plain.geojson --plots 2 --lookalikes 1 --area-max 2
check "not three bands of bytes" test "$(gdalinfo plain.tif | grep -c 'Type=Byte')" -eq 3
check "the truth names bands" bash -c '! grep -q bands plain.geojson'
expect_no_line "in bands"

begin "what lacks one of red, green and blue is refused with its bands and the remedy"
refused 1 "three.tif: no blue band (found G,R,NIR)" "planting needs red, green and blue" "--bands" -- \
    papaver inject three.tif -o no.tif --truth no.geojson --bands G=1,R=2,NIR=3
refused 1 "three.tif: " "there is no band 4" -- papaver inject three.tif -o no.tif --truth no.geojson "${FEW[@]}"

begin "bands that cannot be decoded, and infrared without any value, are named"
gdal_translate -q -co TILED=YES -co INTERLEAVE=BAND multi.tif whole.tif
head -c $(($(stat -c %s whole.tif) - 60000)) whole.tif >cut.tif
refused 1 "cut.tif: band 4 cannot be decoded" "copy the file again" -- \
    papaver inject cut.tif -o no.tif --truth no.geojson "${FEW[@]}"
gdal_create -q -if multi.tif -bands 1 -burn 7 -ot UInt16 -a_nodata 7 void.tif
for band in 1 2 3; do gdal_translate -q -b "$band" three.tif "band$band.tif"; done
gdalbuildvrt -q -separate stack.vrt band1.tif band2.tif band3.tif void.tif
refused 1 "stack.vrt: " "has no value" "near infrared" -- \
    papaver inject stack.vrt -o no.tif --truth no.geojson --bands R=1,G=2,B=3,NIR=4

begin "fields are planted into bands without blue at a coarse ground pixel; the rest keeps its samples"
gdal_translate -q -b 1 -b 2 -b 4 -outsize 190 180 -r average -a_ullr 500000 3260180 500190 3260000 multi.tif coarse.tif
readonly COARSE=(--fields --bands R=1,G=2,NIR=3 --stage any)
expect_exit 0 papaver inject coarse.tif -o fields.tif --truth fields.geojson "${COARSE[@]}" -v
expect_line "fields.tif: planted" "in bands R,G,NIR"
check "a band or its type is lost" test "$(gdalinfo fields.tif | grep -c 'Type=UInt16')" -eq 3
check "flowers are counted where none shows" grep -q '"flowers": null' fields.geojson
expect_exit 0 papaver inject coarse.tif -o again.tif --truth again.geojson "${COARSE[@]}"
check "other bytes" cmp -s fields.tif again.tif
refused 2 "--fields takes neither --params nor --quality" -- \
    papaver inject coarse.tif -o no.tif --truth no.geojson "${COARSE[@]}" --quality 80
refused 1 "coarse.tif: " "less than one of its pixels" "--area-max" -- \
    papaver inject coarse.tif -o no.tif --truth no.geojson "${COARSE[@]}" --area-max 0.5
finish
