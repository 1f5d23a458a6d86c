#!/usr/bin/env bash
# Makes the console's pictures of docs anew: an officer's day, and a contact sheet of every page state that the browser
# tests look at, at the size of a desk and of a telephone. Needs imagemagick, besides what the tests need.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf target/e2e
SUANRUAM_PICTURES=1 cargo test --locked --no-default-features --features device,server,test-support --test e2e
rm -f docs/pictures/day-*.png docs/pictures/console-*.png
for picture in target/e2e/day-*-desk.png; do
    name=$(basename "$picture" -desk.png)
    convert "$picture" -resize 900x +dither -colors 64 -define png:compression-level=9 PNG8:"docs/pictures/$name.png"
done
for size in desk:300x208:6 phone:130x281:12; do
    IFS=: read -r which tile columns <<<"$size"
    montage $(ls target/e2e/*-"$which".png | grep -v /day-) -tile "${columns}x" -geometry "$tile+4+4" -background '#888' target/e2e/sheet.png
    convert target/e2e/sheet.png +dither -colors 64 -define png:compression-level=9 PNG8:"docs/pictures/console-$which.png"
done
