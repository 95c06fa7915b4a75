#!/usr/bin/env bash
# Pictures on a server: read in parts, only where they are needed, each part once; what a server refuses is said.
source "$(dirname "$0")/common.sh"
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null || skip "nginx is not installed (nginx-light)"

serve() {
    local port
    for port in 18181 28282 38383 48484; do
        cat >"$root/nginx.conf" <<CONF
pid $root/nginx.pid;
error_log $root/nginx.err;
daemon on;
events {}
http {
    log_format parts '\$request_method \$status \$body_bytes_sent \$uri';
    access_log $root/access.log parts;
    client_body_temp_path $root/temp; proxy_temp_path $root/temp; fastcgi_temp_path $root/temp; uwsgi_temp_path $root/temp; scgi_temp_path $root/temp;
    server { listen 127.0.0.1:$port; root $root/www; location /secret/ { deny all; } }
}
CONF
        if nginx -c "$root/nginx.conf" 2>>"$root/nginx.err"; then
            address=http://127.0.0.1:$port
            return
        fi
    done
    skip "nginx does not start: $(tail -n 1 "$root/nginx.err")"
}
mkdir "$root/www" "$root/www/secret"
chmod 755 "$root" "$root/www"
((EUID == 0)) && chown -R www-data "$root/www" 2>/dev/null
serve
stop_server() {
    [[ $BASHPID == "$$" ]] || return 0
    [[ -s $root/nginx.pid ]] && kill "$(cat "$root/nginx.pid")"
    clean_up
}
trap stop_server EXIT
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY

# Bytes that the server has sent of a file since the last call.
sent() {
    sleep 0.2 # the log is written after the answer
    awk -v file="$1" '$4 == file {sum += $3} END {print sum + 0}' "$root/access.log"
    : >"$root/access.log"
}

gdal_translate -q -co TILED=YES -co COMPRESS=NONE "$SAMPLES/village-2cm.tif" plain.tif
mosaic 16 1 "$here/plain.tif" >strip.vrt
gdal_translate -q -of COG -co COMPRESS=DEFLATE -co BLOCKSIZE=256 -co OVERVIEWS=NONE strip.vrt "$root/www/strip.tif"
size=$(stat -c %s "$root/www/strip.tif")
chmod 644 "$root/www/strip.tif"
: >"$root/access.log"

begin "the list is that of the file, and the file is fetched about once"
expect_exit 0 papaver detect "$root/www/strip.tif" -o file.csv --min-score 0.02
expect_exit 0 papaver detect "$address/strip.tif" -o server.csv --min-score 0.02
expect_same server.csv file.csv
bytes=$(sent /strip.tif)
check "$bytes bytes of a file of $size" test "$bytes" -ge $((size / 2)) -a "$bytes" -le $((size * 11 / 10))
begin "an address with a signature names the picture without it"
expect_exit 0 papaver detect "$address/strip.tif?X-Signature=abc/def%2F&e=1" -o signed.csv --min-score 0.02
expect_same signed.csv server.csv
: >"$root/access.log"
begin "with an area, only what it needs is fetched"
area 0 0 26 22 >area.geojson
expect_exit 0 papaver detect "$root/www/strip.tif" --aoi area.geojson -o file.csv --min-score 0.02 --overwrite
expect_exit 0 papaver detect "$address/strip.tif" --aoi area.geojson -o server.csv --min-score 0.02 --overwrite
expect_same server.csv file.csv
check "nothing is listed" test "$(wc -l <server.csv)" -gt 5
bytes=$(sent /strip.tif)
# 26 of 416 m, and some 64 m of surroundings: a quarter, in whole tiles; what two workers ask for at once comes twice.
check "$bytes bytes of a file of $size" test "$bytes" -le $((size * 4 / 10))
begin "info fetches a few places"
expect_exit 0 papaver info "$address/strip.tif"
bytes=$(sent /strip.tif)
check "$bytes bytes of a file of $size" test "$bytes" -le $((size / 5))
begin "a folder of a server is not listed"
check "it was" bash -c '! grep -q " /$" "$1"' _ "$root/access.log"

begin "a bucket is read in parts too"
mkdir "$root/www/bucket"
ln "$root/www/strip.tif" "$root/www/bucket/strip.tif"
export AWS_S3_ENDPOINT=${address#http://} AWS_HTTPS=NO AWS_VIRTUAL_HOSTING=FALSE AWS_NO_SIGN_REQUEST=YES
expect_exit 0 papaver detect s3://bucket/strip.tif --aoi area.geojson -o bucket.csv --min-score 0.02
expect_same bucket.csv file.csv
bytes=$(sent /bucket/strip.tif)
check "$bytes bytes of a file of $size" test "$bytes" -gt 0 -a "$bytes" -le $((size * 3 / 10))
refused 1 "/vsis3/bucket/nothing.tif: " "check the address" -- papaver detect s3://bucket/nothing.tif -o list.geojson

begin "what a server does not have or give is said with the address"
refused 1 "$address/nothing.tif: " "404" "check the address" -- papaver detect "$address/nothing.tif" -o list.geojson
refused 1 "$address/secret/a.tif: " "403" "who may" -- papaver detect "$address/secret/a.tif" -o list.geojson
refused 1 "http://127.0.0.1:9/a.tif: " "check the address" -- env GDAL_HTTP_MAX_RETRY=0 "$PAPAVER" detect http://127.0.0.1:9/a.tif -o list.geojson
begin "one that is missing does not stop the others"
expect_exit 3 papaver detect "$address/nothing.tif" "$address/strip.tif" --aoi area.geojson -o server.csv --min-score 0.02 --overwrite
expect_same server.csv file.csv
finish
