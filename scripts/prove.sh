#!/usr/bin/env bash
# The nine proofs of docs/reliability.md, one after the other. Usage: scripts/prove.sh        a bounded share, as in the ordinary tests
#                                                                     scripts/prove.sh full   all of each: hours on a small machine
# Goes on after a failure and ends with what failed. Where all of each is proved, the mistakes of section 9 are built and tried
# beside the others, in a target directory of their own (the programs under test must not be theirs); what they say is in target/mutants.log
# meanwhile, and comes last.
set -uo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = full ]; then
    export SUANRUAM_PROOF=full
else
    unset SUANRUAM_PROOF
fi
cargo_test=(cargo test --locked --no-default-features --features device,server,test-support)
passed=0
failed=()

prove() {
    local name=$1
    shift
    printf '\n== %s\n   %s\n' "$name" "$*"
    local start=$SECONDS
    if "$@"; then
        passed=$((passed + 1))
        printf '   holds (%d s)\n' $((SECONDS - start))
    else
        failed+=("$name")
        printf '   FAILS\n'
    fi
}

# A mistake is to be seen by the ordinary tests, not by the hours of the whole proof alone.
beside=
if [ "${SUANRUAM_PROOF:-}" = full ]; then
    mkdir -p target
    said="$PWD/target/mutants.log"
    env -u SUANRUAM_PROOF CARGO_TARGET_DIR="$PWD/target/mutants" scripts/mutants.sh >"$said" 2>&1 &
    beside=$!
    trap 'kill "$beside" 2>/dev/null' EXIT
fi
broken_on_purpose() {
    [ -n "$beside" ] || { scripts/mutants.sh --cheap; return; }
    local status=0
    wait "$beside" || status=$?
    cat "$said"
    return "$status"
}

prove "1. The power goes" "${cargo_test[@]}" --test power -- --nocapture cuts levels
prove "2. Killed at any moment" "${cargo_test[@]}" --test it -- --nocapture kill::what_was killed_at_any_moment
prove "3. Every call fails" "${cargo_test[@]}" --test power -- --nocapture faults
prove "4. A bad network" "${cargo_test[@]}" --test it -- --nocapture storm:: faults::
prove "5. Everything at once: the model" "${cargo_test[@]}" --test it -- --nocapture model::
prove "6. No word of a visitor on the disk" "${cargo_test[@]}" --test it -- --nocapture canary::
prove "7. Forgeries" "${cargo_test[@]}" --test it -- --nocapture forgery
prove "8. Damaged bytes" "${cargo_test[@]}" --test it -- --nocapture fuzz::
if [ "${SUANRUAM_PROOF:-}" = full ] && command -v cargo-fuzz >/dev/null; then
    prove "8. Damaged bytes, guided by coverage" scripts/fuzz.sh "${SUANRUAM_FUZZ_SECONDS:-60}"
fi
prove "9. Broken on purpose" broken_on_purpose

printf '\n%d passed, %d failed\n' "$passed" "${#failed[@]}"
for name in "${failed[@]}"; do printf 'FAILS: %s\n' "$name"; done
[ ${#failed[@]} -eq 0 ]
