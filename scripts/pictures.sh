#!/usr/bin/env bash
# Makes the pictures of docs anew: the README's screens, and a contact sheet of every screen in each of the 48 modes
# (language, orientation, text size, contrast, reach). Needs imagemagick for the sheets.
# Usage: scripts/pictures.sh [path of suanruam-kiosk]
set -euo pipefail
cd "$(dirname "$0")/.."
kiosk=${1:-target/release/suanruam-kiosk}
# The program names its screens when it is asked for one that is none.
known=$("$kiosk" snapshot - -o /dev/null 2>&1 || true)
IFS=' ' read -ra screens <<<"$(sed -n 's/.*there are: //p' <<<"$known" | tr -d ',')"
[ "${#screens[@]}" -gt 20 ] || { echo "$kiosk names no screens: $known" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p docs/pictures

for screen in home topic words thanks; do
    "$kiosk" snapshot "$screen" -o "$work/$screen.png"
    convert "$work/$screen.png" -resize 960x +dither -colors 128 PNG8:"docs/pictures/$screen.png"
done
"$kiosk" snapshot staff-trip -o "$work/staff-trip.png"
convert "$work/staff-trip.png" -resize 900x +dither -colors 64 PNG8:docs/pictures/trips-kiosk.png

for picture in home:home-hearing about:hearing choices:hearing-some faces:hearing-faces check:hearing-check thanks:hearing-thanks; do
    "$kiosk" snapshot "${picture#*:}" -o "$work/hearing.png"
    convert "$work/hearing.png" -resize 960x +dither -colors 128 PNG8:"docs/pictures/hearing-${picture%%:*}.png"
done

sheet() { # name, tile size, columns, options of snapshot…
    local name=$1 size=$2 columns=$3 pictures=()
    shift 3
    for screen in "${screens[@]}"; do
        "$kiosk" snapshot "$screen" -o "$work/sheet-$screen.png" "$@"
        pictures+=("$work/sheet-$screen.png")
    done
    montage "${pictures[@]}" -tile "${columns}x" -geometry "$size+4+4" -background '#888' "$work/sheet.png"
    convert "$work/sheet.png" +dither -colors 32 -define png:compression-level=9 PNG8:"docs/pictures/sheet-$name.png"
}

rm -f docs/pictures/sheet-*.png
for lang in th en; do
    for size in 1 2 3; do
        for comfort in "" -contrast -reach -contrast-reach; do
            read -ra flags <<<"$(sed 's/-/ --/g' <<<"$comfort")"
            sheet "$lang-landscape-$size$comfort" 240x135 8 --lang "$lang" --text-size "$size" --size 1920x1080 "${flags[@]}"
            sheet "$lang-portrait-$size$comfort" 135x240 14 --lang "$lang" --text-size "$size" --size 1080x1920 "${flags[@]}"
        done
    done
done
