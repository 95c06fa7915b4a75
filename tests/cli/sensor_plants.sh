#!/usr/bin/env bash
# Every sensor of the table, planted: a scene as its maker names and describes it, with large plots in it, is recognised,
# gives indices of its own reflectances, and is searched as its row in README says.
source "$(dirname "$0")/common.sh"
: "${SENSOR_SCENES:?the program that writes a scene for each sensor}"
export GDAL_PAM_ENABLED=NO # nothing beside the pictures
readonly EDGE=512
mkdir bare
"$SENSOR_SCENES" bare $EDGE "$SAMPLES/village-2cm.tif" >scenes.tsv
# The order of bands that no file tells: a scene that is named by --sensor.
cp bare/GF2_*.tiff bare/scene.tif
printf 'scene.tif\tbgrn\t--sensor\tNDVI\t0\t%s\t0\n' "$(awk 'BEGIN {printf "%.17g", 1 / 1023}')" >>scenes.tsv

# json KEY [FILE]: text or number of a member of an object on one line.
json() {
    sed -nE "s/.*\"$1\": ?\"?([^\",}]*)\"? ?[,}].*/\1/p" "${2:-$logs/stdout}" | head -n 1
}
# Of an array of texts, one a line.
json_texts() {
    grep -o "\"$1\":\[[^]]*\]" "$logs/stdout" | grep -o '"[^"]*"' | sed 1d | tr -d '"'
}
value() {
    gdallocationinfo -valonly -b "$2" "$1" "$3" "$4"
}

# The scene of a sensor: a folder of its parts where there is one.
scene_of() {
    awk -F'\t' -v OFS='\t' -v key="$1" '$2 == key && (!n++ || (!folder && $1 ~ "^[^.]*/")) {
        folder = sub("/.*", "", $1)
        line = $0
    }
    END {print line}' scenes.tsv
}

# What README's table says of a sensor: flowers, fields or none; nothing: it has no row.
promise_of() {
    grep -E "^\|.*\`$1\`" "$PAPAVER_SOURCE/README.md" | grep -F '`' | awk -F'|' 'NF > 6 && !n++ {print $7}' |
        sed -E 's/^ *none.*/none/; t; s/^ *flowers.*/flowers/; t; s/.*fields.*/fields/; t; s/^ *as its.*/fields/'
}

# The plots that a ground pixel can show: edges of their areas, and how many.
plots_for() {
    awk -v gsd="$1" 'BEGIN {
        if (gsd < 0.03) print "2 12 4"
        else if (gsd < 0.09) print "8 40 4"
        else if (gsd < 0.2) print "30 120 10"
        else if (gsd < 1.5) print "500 4000 8"
        else if (gsd < 4.5) print "2000 20000 8"
        else if (gsd < 9) print "8000 40000 12"
        else if (gsd < 20) print "10000 50000 20"
        else print "40000 200000 8"
    }'
}

# The regime that a ground pixel and the bands call for.
regime_for() {
    local gsd=$1 bands=$2 how=$3 size
    if [[ $how == flowers ]]; then
        awk -v gsd="$gsd" 'BEGIN {print gsd <= 0.045 ? "flowers" : "specks"}'
        return
    fi
    size=$(awk -v gsd="$gsd" 'BEGIN {print gsd < 0.2 ? "drone" : gsd < 1.5 ? "fine" : gsd < 6 ? "middle" : "coarse"}')
    case $size,$bands in
    drone,*B,*) echo "drone R G B RE NIR" ;;
    drone,*) echo "drone R G RE NIR" ;;
    coarse,*RE*) echo "coarse R G B RE NIR" ;;
    *) echo "$size R G B NIR" ;;
    esac
}

# dress PATH: the planted scene gets the names, parts and files beside it that the bare one has, in planted/.
dress() {
    local path=$1 band=0 part size format
    rm -rf planted
    mkdir -p planted
    if [[ ! -d bare/$path ]]; then
        mv planted.tif "planted/$path"
        [[ ! -f bare/${path%.*}.IMD ]] || cp "bare/${path%.*}.IMD" planted
        return
    fi
    mkdir "planted/$path"
    for part in $(papaver info "bare/$path" --json -q >"$logs/stdout" && json_texts parts); do
        band=$((band + 1))
        size=$(gdalinfo "bare/$path/$part" | sed -nE 's/^Size is ([0-9]+), ([0-9]+)/\1 \2/p')
        format=(-of GTiff)
        [[ $part != *.jp2 ]] || format=(-of JP2OpenJPEG -co QUALITY=100 -co REVERSIBLE=YES)
        # shellcheck disable=SC2086 # width and height
        gdal_translate -q "${format[@]}" -b $band -outsize $size -r nearest planted.tif "planted/$path/$part"
    done
}

# ndvi_of N R SCALE OFFSET
ndvi_of() {
    awk -v n="$1" -v r="$2" -v s="$3" -v o="$4" 'BEGIN {n = n * s + o; r = r * s + o; printf "%.9g", (n - r) / (n + r)}'
}
exg_of() {
    awk -v r="$1" -v g="$2" -v b="$3" 'BEGIN {printf "%.9g", (2 * g - r - b) / (r + g + b)}'
}

# check_index PATH SCALE OFFSET: an index of the planted scene against its samples, as GDAL alone reads them. Bands are where
# the planted scene, one file before it was dressed, had them.
check_index() {
    local path=$1 scale=$2 offset=$3 index expected found column row bands
    IFS=, read -ra bands <<<"$4"
    local -A at=()
    for i in "${!bands[@]}"; do : "${at[${bands[$i]}]:=$((i + 1))}"; done
    index=NDVI
    [[ ${at[NIR]:-} ]] || index=ExG
    expect_exit 0 papaver index "planted/$path" "${sensor_option[@]}" -o index.tif --index $index --overwrite
    for place in "40 60" "240 236" "400 302"; do
        read -r column row <<<"$place"
        if [[ $index == NDVI ]]; then
            expected=$(ndvi_of "$(value samples.tif "${at[NIR]}" "$column" "$row")" "$(value samples.tif "${at[R]}" "$column" "$row")" "$scale" "$offset")
        else
            expected=$(exg_of "$(value samples.tif "${at[R]}" "$column" "$row")" "$(value samples.tif "${at[G]}" "$column" "$row")" \
                "$(value samples.tif "${at[B]}" "$column" "$row")")
        fi
        found=$(value index.tif 1 "$column" "$row")
        check "$index at $place is $found instead of $expected" \
            awk -v a="$found" -v b="$expected" 'BEGIN {d = a - b; exit !(a != "nan" && d < 3e-6 && d > -3e-6)}'
    done
}

# check_detect PATH KEY HOW REGIME: found as README promises.
check_detect() {
    local path=$1 key=$2 how=$3 regime=$4 model=fields-1 hits
    [[ $how != flowers ]] || model=trees-4
    expect_exit 0 papaver detect "planted/$path" "${sensor_option[@]}" -o list.geojson --run run --overwrite
    expect_line "inspected" "ha; not inspected"
    check "searched with another model than $model" grep -q "\"model\": \"$model\"" list.geojson
    check "regime $(json regime run/manifest.json) instead of $regime" test "$(json regime run/manifest.json)" = "$regime"
    check "the manifest names $(json sensor run/manifest.json)" grep -q "^ *\"sensor\": \"$key\",\$" run/manifest.json
    # The truth tells of the planted scene by the name that it had before it was dressed.
    sed -i "s/\"image\": \"planted.tif\"/$(grep -o '"image": "[^"]*"' list.geojson | head -n 1)/" planted.geojson
    run papaver evaluate --targets list.geojson --truth planted.geojson
    hits=$(sed -nE 's/^recall .*\(([0-9]+) of .*/\1/p' "$logs/stdout" "$logs/stderr" | head -n 1)
    echo "$key: $how, ${hits:-no} of $plots planted plots listed, regime $regime"
    check "none of $plots plots of $least to $most m2 is listed" test "${hits:-0}" -ge 1
    expect_exit 0 papaver detect "planted/$path" --sensor "$key" -o named.geojson --overwrite -q
    check "the digest does not tell that the sensor was named" grep -q "\"settings\": { \"sensor\": \"$key\" }" named.geojson
    run papaver info "planted/$path" "${sensor_option[@]}" --json
    check "the day $(json date list.geojson) instead of $(json date)" test "$(json date list.geojson)" = "$(json date)"
    if [[ $key == bgrn ]]; then return; fi
    check "the same digest" test "$(json settings_digest named.geojson)" != "$(json settings_digest list.geojson)"
    check "another list when the sensor is named that it was taken for" \
        cmp -s <(grep '"id"' list.geojson | sed 's/"chip": [^,]*,//') <(grep '"id"' named.geojson | sed 's/"chip": [^,]*,//')
}

keys=$(papaver info --sensor list | grep -E '^[a-z]' | cut -d' ' -f1)
for key in $keys; do
    begin "a planted scene of $key"
    IFS=$'\t' read -r path _ word _ _ scale offset <<<"$(scene_of "$key")"
    check "tests/cli/sensor_scenes.c writes no scene of it" test -n "$path"
    how=$(promise_of "$key")
    check "README's table has no row of it that says what detection finds ('$how')" grep -qE '^(flowers|fields|none)$' <<<"$how"
    if [[ ! $path || ! $how ]]; then continue; fi
    sensor_option=()
    [[ $key != bgrn ]] || sensor_option=(--sensor bgrn)
    run papaver info "bare/$path" "${sensor_option[@]}" --json
    gsd=$(json gsd_m)
    read -r least most plots <<<"$(plots_for "$gsd")"
    planting=(--fields --stage flowering)
    [[ $how != flowers ]] || planting=()
    rm -f planted.tif planted.geojson
    expect_exit 0 papaver inject "bare/$path" "${sensor_option[@]}" -o planted.tif --truth planted.geojson "${planting[@]}" \
        --plots "$plots" --lookalikes 0 --area-min "$least" --area-max "$most" --seed 3
    cp planted.tif samples.tif
    dress "$path"
    run papaver info "planted/$path" "${sensor_option[@]}" --json
    check "exit $status" test "$status" -eq 0
    check "it is taken for $(json sensor)" test "$(json sensor)" = "$key"
    check "not by $word but by $(json sensor_how)" grep -qF -- "$word" <<<"$(json sensor_how)"
    bands=$(sed -nE 's/.*"bands":"([^"]*)".*/\1/p' "$logs/stdout")
    for role in R G; do check "no $role in $bands" grep -qE "(^|,)$role(,|\$)" <<<"$bands"; done
    red=$(grep -o '{"band":[^}]*}' "$logs/stdout" | grep '"role":"R"' | head -n 1)
    case $(json coding) in
    reflectance) check "another rule than $scale x sample + $offset: $red" awk -v line="$red" -v s="$scale" -v o="$offset" 'BEGIN {
            match(line, /"scale":[^,]*/); a = substr(line, RSTART + 8, RLENGTH - 8)
            match(line, /"offset":[^,]*/); b = substr(line, RSTART + 9, RLENGTH - 9)
            exit !(a / s - 1 < 1e-9 && 1 - a / s < 1e-9 && b - o < 1e-9 && o - b < 1e-9)}' ;;
    display) check "codes, but no camera for the eye" grep -qE '^(rgb|naip)$' <<<"$key" ;;
    *) check "its scale is known" grep -qE '^(gaofen-[12]|ziyuan-3|worldview-.*|pleiades|bgrn)$' <<<"$key" ;;
    esac
    if [[ $how == fields ]]; then check "can show $(json can_show)" test "$(json can_show)" = fields; fi
    check_index "$path" "$scale" "$offset" "$bands"
    if [[ $how == none ]]; then
        refused 1 "a ground pixel of $(awk -v g="$gsd" 'BEGIN {printf "%.0f", g}') m is too coarse" "up to 15 m" "finer picture" -- \
            papaver detect "planted/$path" -o none.geojson
        continue
    fi
    check_detect "$path" "$key" "$how" "$(regime_for "$gsd" "$bands" "$how")"
done
begin "stands out of flower are suspected, at lower scores, and not called flowering"
scene=bare/m3m_stack.tif
for stage in flowering rosette; do
    : >$stage.scores
    for seed in 4 5; do
        expect_exit 0 papaver inject $scene -o planted.tif --truth planted.geojson --fields --stage $stage --plots 14 --lookalikes 0 \
            --area-min 30 --area-max 200 --seed $seed --overwrite
        expect_exit 0 papaver detect planted.tif -o $stage-$seed.geojson --sensor mavic-3m
        grep -o '"score": [0-9.]*' $stage-$seed.geojson | cut -d' ' -f2 >>$stage.scores
        run papaver evaluate --targets $stage-$seed.geojson --truth planted.geojson
        check "no plot is listed ($stage, seed $seed)" grep -qE '^recall .*\([1-9][0-9]* of ' "$logs/stdout"
    done
done
check "one out of flower is called flowering" bash -c '! grep -q "\"stage\": \"flowering\"" rosette-*.geojson'
check "none in flower is" grep -q '"stage": "flowering"' flowering-4.geojson flowering-5.geojson
check "as sure of rosettes as of flowers" test "$(sort -rn rosette.scores | head -n 1)" '<' "$(sort -rn flowering.scores | head -n 1)"
check "fewer than 18 sensors" test "$(wc -w <<<"$keys")" -ge 18
finish
