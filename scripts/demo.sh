#!/usr/bin/env bash
# One command: installs what is missing, builds, starts a server and a kiosk with the real pack.
# Arguments go to `suanruam-kiosk demo`.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh run
echo "Building (about ten minutes the first time on two cores)"
cargo build --release --locked --bins
exec "${CARGO_TARGET_DIR:-target}/release/suanruam-kiosk" demo "$@"
