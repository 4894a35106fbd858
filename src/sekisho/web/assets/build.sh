#!/bin/sh
# Builds static/sekisho.css from assets/sekisho.css and every template, and copies htmx. Needs Node 20 or newer.
# Works in a folder of its own, so that no node_modules ever lies inside the package.
set -eu
web=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir "$work/assets"
cp "$web/assets/package.json" "$web/assets/package-lock.json" "$web/assets/sekisho.css" "$work/assets/"
cp -r "$web/templates" "$work/templates"
cd "$work/assets"
# Not `npm ci`: it wants every platform's optional binary in the lock; `install` takes the locked versions and hashes too.
npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
npx --no-install @tailwindcss/cli --input sekisho.css --output "$work/sekisho.css" --minify
cp "$work/sekisho.css" "$web/static/sekisho.css"
cp node_modules/htmx.org/dist/htmx.min.js "$web/static/htmx.min.js"
if [ $# -gt 0 ]; then  # a folder for the tests' axe-core, which is not shipped
    mkdir -p "$1"
    cp node_modules/axe-core/axe.min.js "$1/axe.min.js"
    cp node_modules/axe-core/LICENSE "$1/axe.LICENSE"
fi
