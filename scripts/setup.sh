#!/usr/bin/env bash
# Installs what is missing on a Debian 12 machine. Usage: scripts/setup.sh run|test
set -euo pipefail

wanted=(build-essential pkg-config ca-certificates libfontconfig1 libxkbcommon0 libxkbcommon-x11-0 libgl1 libegl1 libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libwayland-client0)
if [ "${1:-run}" = test ]; then
    wanted+=(chromium chromium-driver xvfb xdotool)
fi

missing=()
for package in "${wanted[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "These packages are missing, and there is neither root nor sudo to install them: ${missing[*]}" >&2; exit 1; }
        as_root=(sudo)
    fi
    echo "Installing: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

command -v cargo >/dev/null || { echo "cargo is missing: install a Rust toolchain (1.92 or newer), then run this again." >&2; exit 1; }
