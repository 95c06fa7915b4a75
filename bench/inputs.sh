# shellcheck shell=bash
# The pictures that bench.sh measures on: made once, kept in bench/data. Sourced, not run.
: "${BIN:?}" "${DATA:?}" "${SIZE:?}" "${WHOLE:?}" "${work:?}"
readonly GSD=0.02 SPARSE_EDGE=100000
readonly BLOCKS=(-co TILED=YES -co BLOCKXSIZE=512 -co BLOCKYSIZE=512)

scene_path() {
    case $1 in
    sparse) echo "$DATA/sparse-$SIZE.tif" ;;
    *) echo "$DATA/$1-$WHOLE.tif" ;;
    esac
}

scene_title() {
    case $1 in
    sparse) echo "sparse, $SPARSE_EDGE x $SPARSE_EDGE" ;;
    *) echo "$1, $WHOLE x $WHOLE" ;;
    esac
}

# keep FILE COMMAND... with PART for the file that is written: nothing is left half done.
keep() {
    local file=$1 part
    shift
    [[ -s $file ]] && return
    part=$DATA/part-$$.tif
    echo "making $file" >&2
    rm -f "$part"
    "${@/#PART/$part}"
    mv "$part" "$file"
}

# The corner "x y" of a picture, metres.
corner_of() {
    gdalinfo "$1" | sed -nE 's/^Origin = \(([-0-9.]+),([-0-9.]+)\)/\1 \2/p'
}

# window_of FILE RIGHT DOWN EDGE: "ulx uly lrx lry" of a square of EDGE pixels, moved by whole pixels.
window_of() {
    corner_of "$1" | awk -v right="$2" -v down="$3" -v edge="$4" -v px="$GSD" '{
        x = $1 + right * px; y = $2 - down * px
        printf "%.3f %.3f %.3f %.3f", x, y, x + edge * px, y - edge * px}'
}

# The scene four times, side by side: a quarter takes most of a minute to paint.
lay_out() {
    local scene=$1 out=$2 right down quarters=()
    for right in 0 "$SIZE"; do
        for down in 0 "$SIZE"; do
            quarters+=("$work/quarter-$right-$down.vrt")
            # shellcheck disable=SC2046 # four numbers
            gdal_translate -q -of VRT -a_ullr $(window_of "$scene" "$right" "$down" "$SIZE") "$PWD/$scene" "${quarters[-1]}"
        done
    done
    gdalbuildvrt -q "$out" "${quarters[@]}"
}

# The scene in the middle of a picture that is otherwise not there.
sparse() {
    local scene=$1 out=$2 offset=49920
    # shellcheck disable=SC2046 # four numbers
    gdal_create -q -outsize "$SPARSE_EDGE" "$SPARSE_EDGE" -bands 4 -ot Byte -a_srs EPSG:32648 \
        -a_ullr $(window_of "$scene" -$offset -$offset "$SPARSE_EDGE") "${BLOCKS[@]}" -co SPARSE_OK=TRUE -co BIGTIFF=YES \
        -co PHOTOMETRIC=RGB -co ALPHA=YES -co COMPRESS=DEFLATE -co PREDICTOR=2 "$out"
    gdalwarp -q -r near "$scene" "$out"
}

# convert FROM TO OPTION...: the same pixels otherwise stored.
convert() {
    gdal_translate -q "${BLOCKS[@]}" -co NUM_THREADS=ALL_CPUS --config GDAL_TIFF_INTERNAL_MASK YES "$@"
}

make_inputs() {
    local scene=$DATA/scene-$SIZE.tif whole
    keep "$scene" "$BIN/papaver-make-samples" --bench PART --size "$SIZE" --gsd "$GSD" --seed 1 --co COMPRESS=DEFLATE \
        --co PREDICTOR=2 --co TILED=YES --co BLOCKXSIZE=512 --co BLOCKYSIZE=512
    whole=$(scene_path deflate)
    if [[ ! -s $whole ]]; then lay_out "$scene" "$work/whole.vrt"; fi
    keep "$whole" convert -co COMPRESS=DEFLATE -co PREDICTOR=2 "$work/whole.vrt" PART
    keep "$(scene_path lzw)" convert -co COMPRESS=LZW -co PREDICTOR=2 "$whole" PART
    keep "$(scene_path jpeg)" convert -b 1 -b 2 -b 3 -mask 4 -co COMPRESS=JPEG -co PHOTOMETRIC=YCBCR "$whole" PART
    keep "$(scene_path none)" convert "$whole" PART
    keep "$(scene_path sparse)" sparse "$scene" PART
}
