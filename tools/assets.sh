#!/bin/sh
# Builds the style sheet and copies the scripts that the pages use, from locked npm packages (see
# src/sekisho/web/assets/README.md). Only whoever changes the look needs this, and Node with it.
set -eu
cd "$(dirname "$0")/.."
command -v npm >/dev/null 2>&1 || {
    echo "make assets needs Node 20 or newer with npm. Running and testing sekisho does not." >&2
    exit 1
}
sh src/sekisho/web/assets/build.sh "$PWD/tests/browser-assets"
