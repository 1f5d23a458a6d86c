#!/usr/bin/env bash
# One command: installs what is missing and runs every test.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test

step() { printf '\n== %s\n' "$*"; "$@"; }

# Everything that needs no screen, then the real binaries, the console in a browser, the screens.
step cargo test --locked --features test-support,ui-test
