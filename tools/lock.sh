#!/bin/sh
# Locks the dependencies anew, with hashes: what runs (core), what tests (dev), what builds the package (build).
# A release must be a week old before it is taken, so that a hijacked one is noticed first.
set -eu
cd "$(dirname "$0")/.."
if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    [ -x .venv/lock/bin/uv ] || { python3 -m venv .venv/lock && .venv/lock/bin/python -m pip -q install uv; }
    uv=.venv/lock/bin/uv
fi
week_ago=${LOCK_BEFORE:-$(date -u -d '7 days ago' +%Y-%m-%dT00:00:00Z)}
lock() {
    output=$1
    shift
    "$uv" pip compile -q --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
        --exclude-newer "$week_ago" --output-file "requirements/$output" --upgrade "$@" >/dev/null
}
lock core.txt pyproject.toml
lock dev.txt pyproject.toml --group dev
printf 'setuptools>=77\n' | lock build.txt -
