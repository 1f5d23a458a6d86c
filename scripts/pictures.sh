#!/usr/bin/env bash
# Makes the pictures of docs anew: the README's screens, and contact sheets of every screen in both languages, three
# text sizes and both orientations. Needs imagemagick for the sheets.
# Usage: scripts/pictures.sh [path of suanruam-kiosk]
set -euo pipefail
cd "$(dirname "$0")/.."
kiosk=${1:-target/release/suanruam-kiosk}
screens=(attract home notices documents notice kind topic words village contact check thanks track answer line line-unset about idle discard error outofservice privacy)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p docs/pictures

for screen in home topic words thanks; do
    "$kiosk" snapshot "$screen" -o "$work/$screen.png"
    convert "$work/$screen.png" -resize 960x +dither -colors 128 PNG8:"docs/pictures/$screen.png"
done

sheet() { # name, tile width, columns, options of snapshot…
    local name=$1 width=$2 columns=$3
    shift 3
    for screen in "${screens[@]}"; do
        "$kiosk" snapshot "$screen" -o "$work/sheet-$screen.png" "$@"
        convert "$work/sheet-$screen.png" -resize "${width}x" "$work/sheet-$screen.png"
    done
    local pictures=("${screens[@]/#/$work/sheet-}")
    montage "${pictures[@]/%/.png}" -tile "${columns}x" -geometry +6+6 -background '#888' "$work/sheet.png"
    convert "$work/sheet.png" +dither -colors 64 PNG8:"docs/pictures/sheet-$name.png"
}

for lang in th en; do
    for size in 1 2 3; do
        sheet "$lang-landscape-$size" 400 5 --lang "$lang" --text-size "$size" --size 1920x1080
        sheet "$lang-portrait-$size" 220 11 --lang "$lang" --text-size "$size" --size 1080x1920
    done
done
sheet th-contrast 400 5 --lang th --contrast
sheet th-reach 400 5 --lang th --reach
