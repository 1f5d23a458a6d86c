#!/usr/bin/env bash
# Makes the console's pictures of docs anew: an officer's day, a technician's, a day of publishing, and a contact sheet of every page
# state that the browser tests look at, at the size of a desk and of a telephone; and those of docs/public.md. Needs imagemagick,
# besides what the tests need.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf target/e2e
SUANRUAM_PICTURES=1 cargo test --locked --features test-support --test e2e
rm -f docs/pictures/{day,publish,public}-*.png docs/pictures/{fleet,trips-[0-9]}*.png docs/pictures/console-*.png
for picture in target/e2e/{day,publish}-*-desk.png target/e2e/{fleet,trips}-[0-9]*-desk.png; do
    name=$(basename "$picture" -desk.png)
    convert "$picture" -resize 900x +dither -colors 64 -define png:compression-level=9 PNG8:"docs/pictures/$name.png"
done
for name in form results; do
    convert "target/e2e/hearing-$name-desk.png" -resize 900x +dither -colors 64 -define png:compression-level=9 PNG8:"docs/pictures/hearing-console-$name.png"
done
# Sheets on which a page can be read, each tile with its name.
for size in desk:560x388:4:24 phone:240x520:8:32; do
    IFS=: read -r which tile columns most <<<"$size"
    ls target/e2e/*-"$which".png | grep -v -e /day- -e /publish- -e /fleet-[0-9] -e /trips-[0-9] -e /public- | split -l "$most" -d -a 1 - "target/e2e/sheet-$which-"
    for list in target/e2e/sheet-"$which"-?; do
        montage -label %t $(cat "$list") -tile "${columns}x" -geometry "$tile+6+6" -pointsize 13 -background '#ddd' "$list.png"
        convert "$list.png" +dither -colors 64 -define png:compression-level=9 PNG8:"docs/pictures/console-$which-${list##*-}.png"
    done
done
for name in home notice found board track-status answer; do
    convert "target/e2e/public-$name-phone.png" +dither -colors 64 -define png:compression-level=9 PNG8:"docs/pictures/public-$name.png"
done
