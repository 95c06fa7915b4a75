# shellcheck shell=bash
# The pictures that bench.sh measures on: made once, kept in bench/data, a folder per scene. Sourced, not run.
: "${BIN:?}" "${DATA:?}" "${SCENE_EDGE:?}" "${EDGES[0]:?}" "${FORMAT_EDGE:?}" "${work:?}"
readonly GSD=0.02 SPARSE_EDGE=200000 WIDE_SCENES=15
readonly SCENE_SHIFT=$((SCENE_EDGE / 3)) WIDE_EDGE=$((WIDE_SCENES * SCENE_EDGE))
readonly BLOCKS=(-co TILED=YES -co BLOCKXSIZE=512 -co BLOCKYSIZE=512)

# picture NAME [EDGE]: where it is.
picture() {
    case $1 in
    scene | few-scene | sparse | wide) echo "$DATA/$1.tif" ;;
    *) echo "$DATA/$1-$2.tif" ;;
    esac
}

# title NAME [EDGE]: what it is, for a table.
title() {
    case $1 in
    deflate) echo "RGBA DEFLATE, 512 tiles, $2 x $2" ;;
    few) echo "RGBA DEFLATE, 512 tiles, few plots, $2 x $2" ;;
    lzw) echo "RGBA LZW, 512 tiles, $2 x $2" ;;
    jpeg) echo "JPEG + mask, 512 tiles, $2 x $2" ;;
    none) echo "RGBA, not compressed, 512 tiles, $2 x $2" ;;
    strips) echo "RGBA DEFLATE, strips, $2 x $2" ;;
    planar) echo "RGBA DEFLATE, 512 tiles, a plane per band, $2 x $2" ;;
    deep) echo "RGBA 16 bits DEFLATE, 512 tiles, $2 x $2" ;;
    sparse) echo "RGBA DEFLATE, sparse, $SPARSE_EDGE x $SPARSE_EDGE" ;;
    wide) echo "JPEG, strips, $WIDE_EDGE x $SCENE_EDGE" ;;
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

# lay_out SCENE OUT COLUMNS ROWS: the scene side by side, since a larger one would take long to paint. Each column
# begins further down, so that a row of pixels does not hold the same thing twice: DEFLATE would see it.
lay_out() {
    local scene=$1 out=$2 column row right down edges parts=()
    for ((column = 0; column < $3; column++)); do
        for ((row = 0; row <= $4; row++)); do
            right=$((column * SCENE_EDGE)) down=$((row * SCENE_EDGE - column * SCENE_SHIFT % SCENE_EDGE))
            parts+=("$work/part-$column-$row.vrt")
            # shellcheck disable=SC2046 # four numbers
            gdal_translate -q -of VRT -a_ullr $(window_of "$scene" $right $down "$SCENE_EDGE") "$PWD/$scene" "${parts[-1]}"
        done
    done
    read -r -a edges < <(corner_of "$scene" | awk -v px="$GSD" -v w=$(($3 * SCENE_EDGE)) -v h=$(($4 * SCENE_EDGE)) '{
        printf "%.3f %.3f %.3f %.3f\n", $1, $2 - h * px, $1 + w * px, $2}')
    rm -f "$out"
    gdalbuildvrt -q -te "${edges[@]}" "$out" "${parts[@]}"
}

# The scene in the middle of a picture that is otherwise not there.
sparse() {
    local scene=$1 out=$2 offset=$((SPARSE_EDGE / 2))
    # shellcheck disable=SC2046 # four numbers
    gdal_create -q -outsize "$SPARSE_EDGE" "$SPARSE_EDGE" -bands 4 -ot Byte -a_srs EPSG:32648 \
        -a_ullr $(window_of "$scene" -$offset -$offset "$SPARSE_EDGE") "${BLOCKS[@]}" -co SPARSE_OK=TRUE -co BIGTIFF=YES \
        -co PHOTOMETRIC=RGB -co ALPHA=YES -co COMPRESS=DEFLATE -co PREDICTOR=2 "$out"
    gdalwarp -q -r near "$scene" "$out"
}

# convert OPTION... FROM TO: the same pixels otherwise stored.
convert() {
    gdal_translate -q -co NUM_THREADS=ALL_CPUS --config GDAL_TIFF_INTERNAL_MASK YES "$@"
}

# make_square SCENE NAME EDGE: the scene as a square, a corner of it, or as often as it fits.
make_square() {
    local scene=$1 edge=$3 file from
    file=$(picture "$2" "$edge")
    [[ ! -s $file ]] || return 0
    if ((edge > SCENE_EDGE)); then
        lay_out "$scene" "$work/square.vrt" $((edge / SCENE_EDGE)) $((edge / SCENE_EDGE))
        from=(-srcwin 0 0 "$edge" "$edge" "$work/square.vrt")
    else
        from=(-srcwin 0 0 "$edge" "$edge" "$scene")
    fi
    keep "$file" convert "${BLOCKS[@]}" -co COMPRESS=DEFLATE -co PREDICTOR=2 "${from[@]}" PART
}

make_formats() {
    local from edge=$FORMAT_EDGE deflate=(-co COMPRESS=DEFLATE -co PREDICTOR=2)
    from=$(picture deflate "$edge")
    keep "$(picture lzw "$edge")" convert "${BLOCKS[@]}" -co COMPRESS=LZW -co PREDICTOR=2 "$from" PART
    keep "$(picture jpeg "$edge")" convert "${BLOCKS[@]}" -b 1 -b 2 -b 3 -mask 4 -co COMPRESS=JPEG -co PHOTOMETRIC=YCBCR "$from" PART
    keep "$(picture none "$edge")" convert "${BLOCKS[@]}" "$from" PART
    keep "$(picture strips "$edge")" convert "${deflate[@]}" "$from" PART
    keep "$(picture planar "$edge")" convert "${BLOCKS[@]}" "${deflate[@]}" -co INTERLEAVE=BAND "$from" PART
    keep "$(picture deep "$edge")" convert "${BLOCKS[@]}" "${deflate[@]}" -ot UInt16 -scale 0 255 0 65535 "$from" PART
}

# paint FILE PLOTS SEED: a scene with this many plots and as many look-alikes a hectare.
paint() {
    keep "$1" "$BIN/papaver-make-samples" --bench PART --size "$SCENE_EDGE" --gsd "$GSD" --plots "$2" --seed "$3" \
        --co COMPRESS=DEFLATE --co PREDICTOR=2 --co TILED=YES --co BLOCKXSIZE=512 --co BLOCKYSIZE=512
}

make_inputs() {
    local scene edge
    scene=$(picture scene)
    paint "$scene" 20 1
    paint "$(picture few-scene)" 2 3
    # shellcheck disable=SC2153 # bench.sh sets it
    for edge in "${EDGES[@]}" "$FORMAT_EDGE"; do make_square "$scene" deflate "$edge"; done
    make_square "$(picture few-scene)" few "$EDGE"
    make_formats
    keep "$(picture sparse)" sparse "$scene" PART
    if [[ ! -s $(picture wide) ]]; then lay_out "$scene" "$work/wide.vrt" $WIDE_SCENES 1; fi
    keep "$(picture wide)" convert -b 1 -b 2 -b 3 -co COMPRESS=JPEG -co PHOTOMETRIC=YCBCR "$work/wide.vrt" PART
}
