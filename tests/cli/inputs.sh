#!/usr/bin/env bash
# What may be named: folders, patterns, lists, archives; odd names; many; read-only places.
source "$(dirname "$0")/common.sh"
village=$SAMPLES/village-2cm.tif
mkdir flight flight/deep
gdal_translate -q -srcwin 0 0 500 450 "$village" flight/west.tif
gdal_translate -q -srcwin 400 0 500 450 "$village" flight/deep/middle.tif
gdal_translate -q -srcwin 800 0 500 450 "$village" flight/east.tif
papaver detect flight/west.tif flight/deep/middle.tif flight/east.tif -o expected.csv -q 2>/dev/null
check "the samples show no plot: nothing is tested" test "$(wc -l <expected.csv)" -ge 4

# same ARGUMENTS...: the list is that of the three files, with nothing to complain of.
same() {
    expect_exit 0 papaver detect "$@" -o now.csv --overwrite
    expect_same now.csv expected.csv
    expect_line " 3 pictures"
}

begin "a folder is the pictures below it"
gdalinfo -stats flight/east.tif >/dev/null # a side file
check "GDAL wrote no side file" test -e flight/east.tif.aux.xml
papaver detect flight/west.tif --run flight/run -o flight/list.geojson -q 2>/dev/null
same flight
begin "a file in a folder that is no picture is named, the rest is listed"
echo hello >flight/notes.txt
expect_exit 3 papaver detect flight -o now.csv --overwrite
expect_line "flight/notes.txt: " "not a picture"
expect_same now.csv expected.csv
check "more than one complaint" test "$(grep -c '^papaver detect: ' "$logs/stderr")" -eq 1
rm flight/notes.txt
begin "a quoted pattern"
same 'flight/*.tif' 'flight/deep/m*'
begin "a list file, and a list on standard input"
printf '# the flight\r\n\r\nflight/west.tif\r\nflight/deep\r\nflight/e*.tif\r\n' >list.txt
same @list.txt
status=0
find flight -name '*.tif' -print0 | "$PAPAVER" detect - -o now.csv --overwrite >"$logs/stdout" 2>"$logs/stderr" || status=$?
check "exit $status" test $status -eq 0
expect_same now.csv expected.csv
begin "an archive"
if command -v zip >/dev/null; then
    (cd flight && zip -q -r ../flight.zip west.tif deep east.tif)
    same /vsizip/flight.zip
else
    tar -C flight -cf flight.tar west.tif deep east.tif
    same /vsitar/flight.tar
fi
begin "a VRT of tiles"
gdalbuildvrt -q mosaic.vrt flight/west.tif flight/deep/middle.tif flight/east.tif
expect_exit 0 papaver detect mosaic.vrt -o vrt.csv
gdal_translate -q -srcwin 0 0 1300 450 "$village" strip.tif
papaver detect strip.tif -o strip.csv -q 2>/dev/null
check "$(wc -l <vrt.csv) lines, not $(wc -l <strip.csv)" test "$(wc -l <vrt.csv)" -eq "$(wc -l <strip.csv)"
begin "info takes folders and lists too"
expect_exit 0 papaver info flight @list.txt
check "not three pictures" test "$(grep -c '^  picture ' "$logs/stdout")" -eq 3
expect_exit 0 papaver info flight/run
expect_exit 3 papaver info flight @nowhere.txt
expect_line "nowhere.txt: " "list of pictures cannot be read"
begin "nothing that can be read is a failure, with the reasons"
mkdir empty
refused 1 "empty: holds no picture" -- papaver detect empty 'x*.tif' @nowhere.txt -o none.csv
expect_line "x*.tif: no picture has such a name"
expect_line "nowhere.txt: " "cannot be read" "./@..."
begin "a pipe is no picture, and is not waited for"
mkfifo pipe.tif
refused 1 "pipe.tif: " "a pipe" -- timeout 20 "$PAPAVER" detect pipe.tif -o none.csv
rm pipe.tif
begin "a manifest names what was read and what was not"
expect_exit 3 papaver detect flight empty --run mixed
check "three pictures" test "$(grep -c '"sha256": "' mixed/manifest.json)" -ge 3
check "the failure" grep -q '"failed": "empty: holds no picture' mixed/manifest.json
rm -r mixed

# ---- odd names ----
long=$(printf 'd%.0s' {1..200})
deep=.
for _ in {1..18}; do deep=$deep/$long; done
mkdir -p "$deep"
names=("with blank.tif" "it's \"quoted\".tif" $'line\nbreak.tif' "罂粟 航拍.tif" "-dash.tif" "#hash.tif" "100%s.tif" "a;b,c&d.tif"
    "$deep/$(printf 'n%.0s' {1..200}).tif")
for name in "${names[@]}"; do
    begin "a path of ${#name} characters: ${name:0:30}"
    cp flight/west.tif "./$name" 2>/dev/null || (cd "$deep" && cp "$here/flight/west.tif" "${name##*/}")
    expect_exit 0 papaver detect -o odd.geojson --run odd --overwrite -- "$name"
    check "no target" test "$(count_of odd.geojson)" -ge 1
    check "no run" test -s odd/manifest.json
    expect_exit 0 papaver info -- "$name"
    printf '%s\0' "$name" >names.nul
    expect_exit 0 papaver detect @names.nul -o odd.csv --overwrite
    rm -r odd odd.geojson odd.csv
done
begin "a complaint about a very long path still says what is wrong, in one line"
expect_exit 1 papaver detect "$deep/nowhere.tif" -o odd.csv
expect_line "nowhere.tif: " "check the path"
check "more than one line" test "$(wc -l <"$logs/stderr")" -eq 1
begin "a complaint about a name with a line break is one line"
expect_exit 1 papaver detect $'no\nwhere.tif' -o odd.csv
expect_line "no?where.tif: " "check the path"
begin "a path that is too long for the system is refused"
expect_exit 1 papaver detect "$deep/$long/$long/$long.tif" -o odd.csv
expect_line "too long"

# ---- read-only ----
begin "nothing is written beside a picture"
mkdir card
cp flight/west.tif card
before=$(find card -printf '%P %s %T@\n')
expect_exit 0 papaver detect card -o now.csv --overwrite --run card-run
expect_exit 0 papaver info card
check "$(find card)" test "$(find card -printf '%P %s %T@\n')" = "$before"
chmod -w card card/west.tif
expect_exit 0 papaver detect card -o now.csv --overwrite
chmod +w card

begin "the dates of files do not matter: a clock that jumps changes nothing"
mkdir dated
cp flight/west.tif flight/deep/middle.tif flight/east.tif dated
papaver detect dated --run run-now -q 2>/dev/null
touch -d 2099-12-31 dated/west.tif dated
touch -d 1971-01-01 dated/east.tif run-now
expect_exit 0 papaver detect dated --run run-then
check "$(diff -rq run-now run-then | head -n 3)" diff -rq run-now run-then
touch -d 2099-12-31 run-then run-then/*
expect_exit 0 papaver detect dated --run run-then --overwrite
check "$(diff -rq run-now run-then | head -n 3)" diff -rq run-now run-then
rm -r dated run-now run-then

# ---- many ----
begin "20,000 names on the command line and in a list: each is looked at, the same file once"
many=()
for i in {1..19990}; do many+=("missing/tile-$i.tif"); done
run timeout 60 "$PAPAVER" detect "${many[@]}" flight flight/* -o now.csv --overwrite
check "exit $status" test "$status" -eq 3
check "not a line for each" test "$(grep -c 'missing/tile-[0-9]*.tif: No such file' "$logs/stderr")" -eq 19990
expect_same now.csv expected.csv
printf '%s\n' "${many[@]}" flight >many.txt
run timeout 60 "$PAPAVER" detect @many.txt -o now.csv --overwrite
check "exit $status" test "$status" -eq 3
expect_same now.csv expected.csv
finish
