#!/usr/bin/env bash
# Includes point downwards: a room sees only rooms below it, never its siblings; some headers belong to one room.
set -euo pipefail
cd "$(dirname "$0")/.."

# Floors from the ground up. Rooms on one floor don't know each other.
readonly FLOORS=("base" "geo kernels picture paint sensors" "raster cells" "scan plots fields coverage targets" "model indices" "detect" "run assess planting" "trial" "train" "cli")
# header pattern : the rooms that may include it
readonly OWNERS=("gdal.h:raster targets run detect assess planting trial" "gdal_alg.h:raster" "tiffio.h:raster" "png.h:picture" "omp.h:scan" "xgboost/c_api.h:model train" "muParserDLL.h:indices")

declare -A floor_of
for floor in "${!FLOORS[@]}"; do
    for room in ${FLOORS[$floor]}; do floor_of[$room]=$floor; done
done
failures=0
fail() {
    echo "layers: $*"
    failures=$((failures + 1))
}

while IFS=: read -r file include; do
    from=$(cut -d/ -f2 <<<"$file")
    [[ $file == kernels/* ]] && from=kernels
    to=$(sed -E 's/.*"([^"\/]+)\/.*/\1/' <<<"$include")
    [[ $to == papaver || $to == "$from" ]] && continue
    if [[ -z ${floor_of[$from]:-} || -z ${floor_of[$to]:-} ]]; then
        fail "$file includes $include: a room that is not on the plan"
    elif ((floor_of[$to] >= floor_of[$from])); then
        fail "$file ($from) includes $include ($to): not below it"
    fi
done < <(grep -rEo '^#include "[^"]+/[^"]+"' src kernels --include='*.[ch]')

for rule in "${OWNERS[@]}"; do
    header=${rule%%:*} rooms=" ${rule#*:} "
    while IFS=: read -r file _; do
        room=$(cut -d/ -f2 <<<"$file")
        [[ $rooms == *" $room "* ]] || fail "$file includes <$header>, which belongs to:$rooms"
    done < <(grep -rE "^#include <$header>" src kernels --include='*.[ch]' || true)
done

while IFS=: read -r file _; do
    [[ $file == src/scan/* ]] || fail "$file opens a parallel region: only scan does"
done < <(grep -rE '#pragma omp parallel' src kernels --include='*.[ch]' || true)
while IFS=: read -r file _; do
    [[ $file == src/cli/* ]] || fail "$file prints to the terminal: only cli does"
done < <(grep -rE '(^|[^a-z_])(printf|puts|fprintf *\( *std(out|err))' src kernels --include='*.[ch]' | grep -vE 'snprintf|asprintf|format\(printf' || true)

if ((failures)); then exit 1; fi
echo "layers: $(grep -rEc '^#include "' src kernels --include='*.[ch]' | awk -F: '{n += $2} END {print n}') includes, all point downwards"
