#!/usr/bin/env bash
# Hostile files: whole, cut short, bits flipped anywhere or in the directory. Whatever comes, detect, info and index, and
# of some files inject and sensitivity, end by themselves, in time and memory, with a result or a sentence that names the file.
#   fuzz.sh [--seed N] [--rounds N] [--whole]   rounds: damaged copies of each kind; --whole: every file, not a sample
# FUZZ_TOOL: the helper that damages files and watches the clock. FUZZ_KEEP: a folder for files that fail.
source "$(dirname "$0")/common.sh"
: "${FUZZ_TOOL:?set it to papaver-fuzz-tool}"
readonly DAMAGES=(cut bits directory) BATCH=16 SECONDS_MAX=10 RSS_MB_MAX=700 LARGE_BYTES=$((2 << 20))
seed=1 rounds=1 is_whole=
while (($#)); do
    case $1 in
    --seed) seed=$2; shift ;;
    --rounds) rounds=$2; shift ;;
    --whole) is_whole=yes ;;
    *) echo "usage: fuzz.sh [--seed N] [--rounds N] [--whole]" >&2; exit 2 ;;
    esac
    shift
done
[[ $seed =~ ^[0-9]+$ && $rounds =~ ^[0-9]+$ ]] || { echo "fuzz.sh: --seed and --rounds take numbers" >&2; exit 2; }
# Headers that ask for a terabyte are to be refused, not to be the sanitizer's end.
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:allocator_may_return_null=1 GDAL_PAM_ENABLED=NO
if has_sanitizer; then rss_mb_max=; else rss_mb_max=$RSS_MB_MAX; fi

# Files that end a library, not papaver: SHA-256 of the file, and the cause.
readonly LIBRARY_FAULTS=(
)

is_library_fault() {
    local known digest
    digest=$(sha256sum <"$1")
    for known in "${LIBRARY_FAULTS[@]}"; do
        if [[ ${known%% *} == "${digest%% *}" ]]; then return 0; fi
    done
    return 1
}

# ---- files ----

make_layouts() {
    local name options sample=$SAMPLES/village-2cm.tif
    gdal_translate -q -srcwin 600 400 160 120 -b 1 -b 2 -b 3 "$sample" rgb.tif
    gdal_translate -q -srcwin 600 400 160 120 "$sample" rgba.tif
    while read -r name options; do
        # shellcheck disable=SC2086
        gdal_translate -q $options "layout-$name" 2>/dev/null || echo "not made here: $name"
    done <<'TEXT'
strips.tif rgb.tif -co BLOCKYSIZE=7
tiles.tif rgba.tif -co TILED=YES -co BLOCKXSIZE=64 -co BLOCKYSIZE=32 -co COMPRESS=DEFLATE -co PREDICTOR=2
planar.tif rgb.tif -co INTERLEAVE=BAND -co COMPRESS=LZW
planar-alpha.tif rgba.tif -co INTERLEAVE=BAND -co COMPRESS=PACKBITS -co TILED=YES -co BLOCKXSIZE=48 -co BLOCKYSIZE=48
jpeg.tif rgb.tif -co COMPRESS=JPEG -co PHOTOMETRIC=YCBCR -co TILED=YES -co BLOCKXSIZE=64 -co BLOCKYSIZE=64
big-endian.tif rgb.tif -co ENDIANNESS=BIG -ot UInt16 -scale 0 255 0 65535
bigtiff.tif rgba.tif -co BIGTIFF=YES -co COMPRESS=ZSTD
float.tif rgb.tif -ot Float32 -co COMPRESS=DEFLATE -co PREDICTOR=3
mask.tif rgba.tif -b 1 -b 2 -b 3 -mask 4 --config GDAL_TIFF_INTERNAL_MASK YES -co COMPRESS=LZW
cog.tif rgb.tif -of COG -co COMPRESS=LERC
far.tif rgb.tif -a_srs EPSG:4326 -a_ullr 1e300 1e300 2e300 -1e300
webp.tif rgb.tif -co COMPRESS=WEBP
bits.tif rgb.tif -co NBITS=5 -scale 0 255 0 31
sparse.tif rgb.tif -co SPARSE_OK=YES -a_nodata 0
picture.png rgb.tif -of PNG
picture.jpg rgb.tif -of JPEG
picture.vrt rgb.tif -of VRT
TEXT
}

# Every file in a whole run, some in a sample; never those that a library cannot stand.
list_files() {
    local file n=0 step=12
    if [[ -n $is_whole ]]; then step=1; fi
    printf '%s\n' "$here"/made/layout-*
    [[ -n ${PAP_SHARED:-} && -d ${PAP_SHARED:-}/odd-tiffs ]] || return 0
    while IFS= read -r file; do
        n=$((n + 1))
        if ((n % step == 0)); then echo "$file"; fi
    done < <(
        find "$PAP_SHARED/odd-tiffs" -type f | sort
        if [[ -n $is_whole ]]; then find "$PAP_SHARED/imagery" -type f -size -2048k | sort; fi
    )
}

# ---- runs ----

# What is wrong with the run that ended just now; nothing if all is well.
verdict() {
    local code ms mb stray
    read -r code ms mb <"$logs/report"
    if grep -qE 'AddressSanitizer|runtime error|LeakSanitizer' "$logs/stderr"; then echo "a sanitizer's report"; return; fi
    case $code in
    0 | 1 | 3) ;;
    124) echo "not done after $ms ms"; return ;;
    *) echo "exit $code"; return ;;
    esac
    if [[ -n $rss_mb_max ]] && ((mb > rss_mb_max)); then echo "$mb MB of memory"; return; fi
    # Whatever is said is said by papaver, of a file or of the whole.
    stray=$(grep -aE '^(ERROR|Warning) [0-9]' "$logs/stderr" | head -n 1 || true)
    if [[ -z $stray ]]; then
        stray=$(grep -avE '^(papaver |inspected |positions are | )|(out|work)/' "$logs/stderr" | head -n 1 || true)
    fi
    if [[ -n $stray ]]; then echo "says of no file: $stray"; return; fi
    if [[ $code != 0 ]] && ! grep -qaE '^papaver [a-z]+: [^ ]' "$logs/stderr"; then echo "exit $code without a reason"; fi
}

# guarded SECONDS COMMAND...
guarded() {
    rm -rf "$here/out"
    mkdir "$here/out"
    runs=$((runs + 1))
    run "$FUZZ_TOOL" guard "$logs/report" "$@"
}

try() {
    local limit=$1 command=$2
    shift 2
    case $command in
    detect) guarded "$limit" "$PAPAVER" detect "$@" --gsd 0.02 "${EVERYTHING[@]}" --threads 2 -o out/list.csv ;;
    info) guarded "$limit" "$PAPAVER" info "$@" ;;
    index) guarded "$limit" "$PAPAVER" index "$@" --index ExG --bands R=1,G=2,B=3 -o out/exg.tif ;;
    inject)
        guarded "$limit" "$PAPAVER" inject "$@" --gsd 0.02 --plots 2 --lookalikes 2 -q -o out/scene.tif \
            --truth out/truth.geojson
        ;;
    sensitivity)
        guarded "$limit" "$PAPAVER" sensitivity "$@" --gsd 0.02 --plots 3 --rounds 2 -q -o out/table.json
        ;;
    esac
}

# Many files at once, since starting takes longer than most of them; one by one where that went wrong.
try_batch() {
    local command=$1 file bytes limit why
    shift
    begin "$command of $# files"
    try $((SECONDS_MAX * 4)) "$command" "$@"
    why=$(verdict)
    if [[ -z $why ]]; then pass; return; fi
    for file; do
        begin "$command of $(basename "$file")"
        bytes=$(stat -c %s "$file")
        limit=$((bytes > LARGE_BYTES ? SECONDS_MAX * 6 : SECONDS_MAX))
        try "$limit" "$command" "$file"
        why=$(verdict)
        if [[ -z $why ]]; then pass; continue; fi
        fail "$why ($(sha256sum <"$file" | cut -c 1-64))"
        if [[ -n ${FUZZ_KEEP:-} ]]; then cp "$file" "$FUZZ_KEEP"; fi
    done
}

try_all() {
    local from
    for ((from = 1; from <= $#; from += BATCH)); do
        try_batch detect "${@:from:BATCH}"
        try_batch info "${@:from:BATCH}"
    done
    for ((from = 1; from <= $#; from += is_whole_step)); do try_batch index "${@:from:1}"; done
    # Only what has a place can be planted into; the layouts made here come first, and others of the whole.
    for ((from = 1 + turn % 5; from <= $#; from += (from <= layouts ? 5 : 3 * is_whole_step))); do
        try_batch inject "${@:from:1}"
        try_batch sensitivity "${@:from:1}"
    done
    turn=$((turn + 1))
}

# ---- main ----

runs=0 damaged=0 turn=0
is_whole_step=$([[ -n $is_whole ]] && echo 8 || echo 24)
mkdir made work
(cd made && make_layouts)
mapfile -t files < <(list_files)
layouts=$(find made -name 'layout-*' | wc -l)
[[ -n ${PAP_SHARED:-} ]] || echo "PAP_SHARED is unset: made files only"
kept=()
for file in "${files[@]}"; do if ! is_library_fault "$file"; then kept+=("$file"); fi; done

# Copies, so that no reader leaves anything beside the originals.
whole=()
for ((i = 0; i < ${#kept[@]}; i++)); do
    whole+=("work/$(printf %04d "$i")-$(basename "${kept[i]}")")
    cp "${kept[i]}" "${whole[i]}"
done
if [[ -n $is_whole || ${#whole[@]} -gt 0 ]]; then try_all "${whole[@]}"; fi

for ((round = 0; round < rounds; round++)); do
    for how in "${DAMAGES[@]}"; do
        copies=()
        for ((i = 0; i < ${#whole[@]}; i++)); do
            name=${whole[i]##*/}
            copies+=("work/$how-$round-$name")
            "$FUZZ_TOOL" damage "$how" $((seed * 1000003 + round * 1009 + i)) "${whole[i]}" "work/$how-$round-$name"
            if is_library_fault "${copies[-1]}"; then unset 'copies[-1]'; fi
        done
        damaged=$((damaged + ${#copies[@]}))
        try_all "${copies[@]}"
        rm -f "${copies[@]}"
    done
done
echo "fuzz: ${#whole[@]} files, $damaged damaged copies (seed $seed, $rounds rounds), $runs runs"
finish
