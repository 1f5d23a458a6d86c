#!/usr/bin/env bash
# Breaks the code on purpose and sees that a test turns red. Each patch of tests/mutants is applied in a scratch copy, never here.
# Usage: scripts/mutants.sh [--cheap [COUNT] | NAME…]     all of them; those that need only the library's own tests, or about so many
# of those, others after each commit; or the named.
# A patch's head says what is broken (first line), `# invariant: N`, and `# red: ARGS`, the arguments of `cargo test` that must fail.
set -euo pipefail
cd "$(dirname "$0")/.."
features=(--locked --no-default-features --features device,server,test-support)
# Dependencies are shared with the ordinary build; the copy is a package of its own there.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
mkdir -p "$CARGO_TARGET_DIR"
scratch=$(mktemp -d "$CARGO_TARGET_DIR/mutants.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
git ls-files -z | tar --null --files-from=- --ignore-failed-read -cf - 2>/dev/null | tar -xf - -C "$scratch"

wanted=()
if [ "${1:-}" = --cheap ]; then
    mapfile -t wanted < <(grep -l '^# red: --lib' tests/mutants/*.patch)
    if [ -n "${2:-}" ]; then
        every=$(((${#wanted[@]} + $2 - 1) / $2))
        turn=$(($(git rev-list --count HEAD) % every))
        mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | awk -v every="$every" -v turn="$turn" 'NR % every == turn')
        printf 'Every %dth of them, from the %dth.\n' "$every" "$turn"
    fi
elif [ $# -gt 0 ]; then
    for name in "$@"; do wanted+=("tests/mutants/${name%.patch}.patch"); done
else
    wanted=(tests/mutants/*.patch)
fi

# A mistake may leave a program behind that nobody waits for any more (a converter without its watch): it ends here.
sweep() {
    local process
    for process in /proc/[0-9]*; do
        grep -qs '^PPid:[[:space:]]1$' "$process/status" || continue
        case "$(readlink "$process/exe" 2>/dev/null)" in
        "$CARGO_TARGET_DIR"/debug/*) kill -9 "${process#/proc/}" 2>/dev/null || true ;;
        esac
    done
}

head_of() { sed -n "s/^# $1: //p" "$2" | head -1; }
killed=0; failed=0
for patch in "${wanted[@]}"; do
    name=$(basename "$patch" .patch)
    read -ra red <<<"$(head_of red "$patch")"
    verdict=
    if ! (cd "$scratch" && patch -p1 -F1 -s --no-backup-if-mismatch --dry-run <"$OLDPWD/$patch" >/dev/null); then
        verdict="does not apply: write it anew"
    else
        (cd "$scratch" && patch -p1 -F1 -s --no-backup-if-mismatch <"$OLDPWD/$patch")
        log="$scratch/$name.log"
        if ! (cd "$scratch" && cargo test -q "${features[@]}" "${red[@]}" --no-run >"$log" 2>&1); then
            verdict="does not compile"
        else
            status=0
            (cd "$scratch" && timeout 900 cargo test "${features[@]}" "${red[@]}" >"$log" 2>&1) || status=$?
            sweep
            if ! grep -Eq '^running [1-9]' "$log"; then
                verdict="no test ran"
            elif [ "$status" -eq 0 ]; then
                verdict="SURVIVES: no test sees it"
            elif [ "$status" -eq 124 ]; then
                verdict="took longer than a quarter of an hour"
            fi
        fi
        (cd "$scratch" && patch -p1 -F1 -s -R --no-backup-if-mismatch <"$OLDPWD/$patch")
    fi
    if [ -z "$verdict" ]; then
        killed=$((killed + 1))
        verdict=caught
    else
        failed=$((failed + 1))
        [ -f "${log:-}" ] && tail -5 "$log" >&2
    fi
    printf '%-36s invariant %-3s %s\n' "$name" "$(head_of invariant "$patch")" "$verdict"
done
printf '%d passed, %d failed\n' "$killed" "$failed"
[ "$failed" -eq 0 ]
