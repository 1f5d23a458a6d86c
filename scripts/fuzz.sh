#!/usr/bin/env bash
# Runs the readers of src/fuzzing.rs under libFuzzer. Usage: scripts/fuzz.sh [SECONDS each, 60] [TARGET…]
# Needs cargo-fuzz (cargo install --locked cargo-fuzz). A finding is left in fuzz/artifacts; copy it to tests/data/fuzz/TARGET.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}; shift || true
command -v cargo-fuzz >/dev/null || { echo "cargo-fuzz is missing: cargo install --locked cargo-fuzz" >&2; exit 1; }
# Sanitizer coverage is asked of the compiler by flags that a stable one takes only so.
export RUSTC_BOOTSTRAP=1
SUANRUAM_FUZZ_SEEDS="$PWD/fuzz/corpus" cargo test -q --locked --no-default-features --features device,server,test-support --test it fuzz::damaged
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(sed -n 's/^    ("\([a-z_]*\)", [a-z_]*),$/\1/p' src/fuzzing.rs)
cargo fuzz build --sanitizer none readers
for target in "${targets[@]}"; do
    printf '\n== %s, %s seconds\n' "$target" "$seconds"
    SUANRUAM_FUZZ=$target cargo fuzz run --sanitizer none readers "fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 2>&1 | grep -E 'DONE|stat::|panicked|ERROR|SUMMARY|Test unit' || true
    [ "${PIPESTATUS[0]}" -eq 0 ] || { echo "a finding in $target: see fuzz/artifacts" >&2; exit 1; }
done
