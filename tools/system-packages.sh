#!/bin/sh
# Install the Debian packages that are named and missing, where this user may; otherwise say which tests will be skipped.
# Never fails: what needs a missing package is skipped by the tests with its reason.
set -u

missing=""
for package in "$@"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Not a Debian-like machine: please install what corresponds to$missing; tests that need them are skipped." >&2
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Missing system packages:$missing. Install them with: sudo apt-get install$missing" >&2
    echo "Until then the tests that need them are skipped." >&2
    exit 0
fi

install() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; }

echo "Installing system packages:$missing ..."
# The lists may be empty or old on a fresh machine: bring them up to date where the first try finds nothing.
install 2>/dev/null || { $as_root apt-get update -qq && install; } \
    || echo "Could not install$missing; the tests that need them are skipped." >&2
exit 0
