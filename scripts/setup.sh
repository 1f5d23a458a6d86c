#!/usr/bin/env bash
# Installs what is missing on a Debian 12 machine. Usage: scripts/setup.sh run|test
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=(build-essential pkg-config ca-certificates libfontconfig1 libxkbcommon0 libxkbcommon-x11-0 libgl1 libegl1 libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libwayland-client0 poppler-utils)
if [ "${1:-run}" = test ]; then
    wanted+=(chromium chromium-driver xvfb xdotool python3-venv)
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

# Exercises the API's document (tests/it/schemathesis.rs); kept under target/, in no other place.
schemathesis=4.32.5
if [ "${1:-run}" = test ] && ! target/schemathesis/bin/schemathesis --version 2>/dev/null | grep -qF "$schemathesis"; then
    echo "Installing: schemathesis $schemathesis (PyPI)"
    if ! { python3 -m venv target/schemathesis && target/schemathesis/bin/pip install -q "schemathesis==$schemathesis"; }; then
        rm -rf target/schemathesis
        echo "schemathesis cannot be had: the test that needs it says so and is passed over." >&2
    fi
fi

# Read the public feeds as others' programs do (tests/it/public_feeds.rs).
feeds=(feedparser==6.0.14 icalendar==7.3.2)
if [ "${1:-run}" = test ] && ! target/feeds/bin/python -c 'import feedparser, icalendar' 2>/dev/null; then
    echo "Installing: ${feeds[*]} (PyPI)"
    if ! { python3 -m venv target/feeds && target/feeds/bin/pip install -q "${feeds[@]}"; }; then
        rm -rf target/feeds
        echo "The feeds' parsers cannot be had: the test that needs them says so and goes without." >&2
    fi
fi

command -v cargo >/dev/null || { echo "cargo is missing: install a Rust toolchain (1.92 or newer), then run this again." >&2; exit 1; }
