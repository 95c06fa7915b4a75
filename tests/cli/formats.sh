#!/usr/bin/env bash
# Every ending is written and read again by GDAL's own tools; who may read what is written.
source "$(dirname "$0")/common.sh"
picture=$SAMPLES/village-2cm.tif

detect() {
    papaver detect "$picture" "${EVERYTHING[@]}" "$@"
}

begin "- is GeoJSON on stdout and nothing else"
expect_exit 0 detect -o -
cp "$logs/stdout" reference.geojson
check "does not begin with a feature collection" grep -q '^{' <(head -c 1 reference.geojson)
check "does not end with a closed object" test "$(tail -n 1 reference.geojson)" = "}"
expected=$(count_of reference.geojson)
check "the sample shows no group of flowers: nothing is tested" test "${expected:-0}" -ge 1
begin "- and --quiet leave the coverage line alone on stderr"
expect_exit 0 detect -o - -q
expect_same "$logs/stdout" reference.geojson
check "stderr is not the one line" test "$(wc -l <"$logs/stderr")" -eq 1
expect_line "inspected " " ha; not inspected " " ha"

endings=$(papaver detect "$picture" -o list.unknown 2>&1 | sed 's/.*use one of //' || true)
begin "the endings that the error text offers can be written"
for ending in .geojson .csv .gpkg .kml .gpx .fgb; do
    check "$ending is not offered in '$endings'" grep -qF -- "$ending" <<<"$endings"
done
for ending in $endings; do
    for geometry in point outline; do
        begin "$ending with --geometry $geometry is read again with the same count"
        expect_exit 0 detect -o "$geometry$ending" --geometry "$geometry"
        count=$(count_of "$geometry$ending")
        check "${count:-no} targets instead of $expected" test "${count:-none}" = "$expected"
        check "mode is $(stat -c %a "$geometry$ending")" test "$(stat -c %a "$geometry$ending")" = 600
    done
done
begin "-o list.geojson has the bytes of -o -"
expect_same point.geojson reference.geojson
begin "--geometry outline writes polygons"
check "no polygon" grep -q '"Polygon"' outline.geojson
check "points among the outlines" bash -c '! grep -q "\"Point\"" outline.geojson'
begin "an ending may be in capitals"
expect_exit 0 detect -o LIST.GeoJSON
expect_same LIST.GeoJSON reference.geojson

begin "CSV begins with the byte order mark and its lines end with CR LF"
check "no byte order mark" test "$(head -c 3 point.csv | od -An -tx1 | tr -d ' ')" = efbbbf
check "a line without CR" test "$(grep -c $'\r$' point.csv)" -eq "$(wc -l <point.csv)"
check "not a line per target" test "$(wc -l <point.csv)" -eq $((expected + 1))

begin "the collection says what made it"
for member in '"papaver"' '"version"' '"model"' '"settings_digest"'; do
    check "no $member" grep -q "$member" reference.geojson
done
begin "settings that change no result change no byte"
expect_exit 0 detect -o digest.geojson --threads 1 --memory 256 --progress none --public
expect_same digest.geojson reference.geojson

begin "run folders are 0700 and their files 0600"
expect_exit 0 detect --run private
check "$(find private -printf '%y %m %P, ')" test -z "$(find private -type d ! -perm 700 -o -type f ! -perm 600)"
for name in manifest.json candidates.gpkg targets.geojson coverage.geojson overview.png chips; do
    check "no $name" test -e "private/$name"
done
begin "flowers joined at several distances to the same group are one candidate"
counts=$(ogrinfo -q -dialect sqlite -sql "SELECT count(*) || ' candidates, ' || count(DISTINCT flowers || '/' || area_m2 ||
    '/' || petal_l || '/' || gap_m || '/' || length_m) || ' different' AS n FROM candidates" private/candidates.gpkg |
    sed -n 's/.*n (String) = //p')
check "$counts" test "${counts%% candidates*}" = "$(sed -E 's/.*, ([0-9]+) different/\1/' <<<"$counts")"
check "$counts" test "${counts%% candidates*}" -gt 5

for mask in 022 027; do
    begin "--public follows umask $mask"
    file_mode=$(printf '%o' $((0666 & ~mask))) folder_mode=$(printf '%o' $((0777 & ~mask)))
    (umask "$mask" && detect --run "public-$mask" -o "public-$mask.csv" --public -q 2>/dev/null) || fail "it failed"
    odd=$(find "public-$mask" "public-$mask.csv" \( -type d ! -perm "$folder_mode" -o -type f ! -perm "$file_mode" \) \
        -printf '%m %p, ')
    check "$odd" test -z "$odd"
done

begin "a picture's name may have blanks and any letters"
picture="航拍 2025 'a&b'.tif"
cp "$SAMPLES/village-2cm.tif" "$picture"
for ending in $endings; do
    expect_exit 0 detect -o "清单 1$ending"
    count=$(count_of "清单 1$ending")
    check "${count:-no} targets in 清单 1$ending instead of $expected" test "${count:-none}" = "$expected"
done
check "its name is not in the list" grep -qF "$picture" "清单 1.geojson"
begin "nothing else is left behind"
check "$(ls -A)" test -z "$(find . -name '*papaver*' -o -name '*.aux.xml')"
finish
