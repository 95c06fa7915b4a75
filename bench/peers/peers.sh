# shellcheck shell=bash disable=SC2046 # spread_of prints three numbers
# Other people's tools on the same pictures, each as somebody who knows it would use it. Sourced by bench.sh, not run.
: "${BIN:?}" "${EDGE:?}" "${FORMAT_EDGE:?}" "${PEER_ROUNDS:?}" "${work:?}"
# Debian's, which Debian's modules belong to.
readonly PYTHON=/usr/bin/python3
# name : edge of the picture it is given (BandMathX gets the smaller one: it takes a minute and a half for the other)
readonly PEERS=("pipeline:$EDGE" "gdal_calc:$EDGE" "bandmathx:$FORMAT_EDGE")

# What it is, for a table.
peer_title() {
    case $1 in
    detect) echo "papaver detect" ;;
    index) echo "papaver index, ExG" ;;
    pipeline) echo "rasterio + NumPy + scikit-image, 2 processes" ;;
    gdal_calc) echo "gdal_calc, ExG" ;;
    bandmathx) echo "OTB BandMathX, ExG" ;;
    esac
}

peer_is_here() {
    case $1 in
    pipeline) "$PYTHON" -c 'import rasterio, skimage' 2>/dev/null ;;
    gdal_calc) command -v gdal_calc.py >/dev/null && "$PYTHON" -c 'import osgeo_utils, numpy' 2>/dev/null ;;
    bandmathx) command -v otbcli_BandMathX >/dev/null ;;
    detect) true ;;
    index) has_command index ;;
    esac
}

# peer_run NAME IMAGE: measured.
peer_run() {
    local out=$work/peer.tif tiled=(--co TILED=YES --co BLOCKXSIZE=512 --co BLOCKYSIZE=512 --co BIGTIFF=IF_SAFER)
    rm -f "$out"
    case $1 in
    detect) detect "$2" --threads 2 ;;
    index) measure "$BIN/papaver" index "$2" -o "$out" --index ExG --threads 2 -q ;;
    pipeline) measure "$PYTHON" bench/peers/pipeline.py "$2" "$work/peer.geojson" 2 ;;
    gdal_calc)
        measure gdal_calc.py --quiet --type=Float32 --outfile="$out" "${tiled[@]}" -A "$2" --A_band=1 -B "$2" --B_band=2 -C "$2" --C_band=3 \
            --calc="(2.0*B-A-C)/numpy.maximum(A.astype(numpy.float32)+B+C,1)"
        ;;
    bandmathx)
        measure otbcli_BandMathX -progress 0 -ram 2048 -il "$2" -out "$out?&gdal:co:TILED=YES&gdal:co:BIGTIFF=IF_SAFER" float \
            -exp "(2*im1b2-im1b1-im1b3)/(im1b1+im1b2+im1b3+0.001)"
        ;;
    esac
}

# on_picture EDGE NAME...: detect and the peers that are here, in turn.
on_picture() {
    local edge=$1 round name file
    shift
    file=$(picture deflate "$edge")
    detect "$file" >"$work/once"
    for ((round = 0; round < PEER_ROUNDS; round++)); do
        for name in "$@"; do peer_run "$name" "$file" >>"$work/peer-$name-$edge"; done
    done
    for name in "$@"; do
        paste -d ' ' "$work/peer-$name-$edge" "$work/peer-detect-$edge" | awk '{print $1 / $5}' >"$work/ratio-$name-$edge"
        say "$(printf '| %-44s | %5d x %-5d | %-24s | %7.0f | %-20s |' "$(peer_title "$name")" "$edge" "$edge" \
            "$(show %.2f $(spread_of 1 "$work/peer-$name-$edge"))" "$(median_of 4 "$work/peer-$name-$edge")" \
            "$(show %.1f $(spread_of 1 "$work/ratio-$name-$edge"))")"
    done
}

peers() {
    local edge peer names what ratio=$work/ratio-pipeline-$EDGE missing=()
    heading "Against other tools"
    say "RGBA DEFLATE; median (least-greatest) of $PEER_ROUNDS, in turn, files in the page cache; two threads or processes where a tool has"
    say "them. The pipeline: six indices, three hue rules, labels, means of each region, GeoJSON. The others: one index, a file of floats."
    say ""
    say "| tool                                         | picture       | s                        | MiB     | times detect         |"
    say "|----------------------------------------------|---------------|--------------------------|---------|----------------------|"
    for edge in $(printf '%s\n' "${PEERS[@]#*:}" | sort -gru); do
        names=(detect)
        if peer_is_here index; then names+=(index); fi
        for peer in "${PEERS[@]}"; do
            [[ ${peer#*:} == "$edge" ]] || continue
            if peer_is_here "${peer%:*}"; then names+=("${peer%:*}"); else missing+=("$(peer_title "${peer%:*}")"); fi
        done
        if ((${#names[@]} > 1)); then on_picture "$edge" "${names[@]}"; fi
    done
    say ""
    for peer in "${missing[@]}"; do say "Skipped, not installed: $peer (./run bench --install-peers)."; done
    what="analyst's pipeline / detect, $(title deflate "$EDGE")"
    if [[ -s $ratio ]]; then
        budget "$what" ">=" 15 "$(median_of 1 "$ratio" | awk '{printf "%.1f", $1}')" times
    else
        open_budget "$what" ">=" 15 times "peers"
    fi
}
