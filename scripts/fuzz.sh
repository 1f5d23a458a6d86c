#!/usr/bin/env bash
# Runs the targets of src/fuzzing/ under libFuzzer. Usage: scripts/fuzz.sh [SECONDS each, 60] [TARGET…]
# Needs cargo-fuzz (cargo install --locked cargo-fuzz). A finding is left in fuzz/artifacts; copy it to tests/data/fuzz/TARGET.
# What writes to a disk does so under TMPDIR: in memory it is many times faster, and no promise of a disk is tested here.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}; shift || true
command -v cargo-fuzz >/dev/null || { echo "cargo-fuzz is missing: cargo install --locked cargo-fuzz" >&2; exit 1; }
# Sanitizer coverage is asked of the compiler by flags that a stable one takes only so.
export RUSTC_BOOTSTRAP=1
export SUANRUAM_TEST_CHEAP_KEYS=1
[ -n "${TMPDIR:-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(sed -n 's/^    ("\([a-z_]*\)", [a-z_]*),$/\1/p' src/fuzzing/mod.rs)
cargo fuzz build --sanitizer none readers
failed=()
for target in "${targets[@]}"; do
    printf '\n== %s, %s seconds\n' "$target" "$seconds"
    mkdir -p "fuzz/corpus/$target"
    # The first folder is where libFuzzer keeps what reaches further; the seeds are read only.
    SUANRUAM_FUZZ=$target cargo fuzz run --sanitizer none readers "fuzz/corpus/$target" "tests/data/fuzz/$target" -- \
        -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -print_final_stats=1 >"fuzz/corpus/$target.log" 2>&1 ||
        failed+=("$target")
    grep -aE 'DONE|stat::number|panicked|^  (left|right)|ERROR|SUMMARY|Test unit' "fuzz/corpus/$target.log" || true
done
[ ${#failed[@]} -eq 0 ] || { echo "findings in ${failed[*]}: see fuzz/artifacts" >&2; exit 1; }
