#!/bin/sh
# Installs the packages of tools/npm/package-lock.json into .cache/npm, where they are not there yet. What they are for is skipped
# where npm is missing or fails, and that is said plainly; in CI it is an error.
set -u
cd "$(dirname "$0")/.."
if cmp -s tools/npm/package-lock.json .cache/npm/installed; then exit 0; fi
mkdir -p .cache/npm
cp tools/npm/package.json tools/npm/package-lock.json .cache/npm/
if command -v npm >/dev/null 2>&1 && (cd .cache/npm && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
  cp tools/npm/package-lock.json .cache/npm/installed
  exit 0
fi
echo "NOTE: npm is missing or could not install; the test with a Comunica client will be skipped."
[ "${CI:-}" = true ] && exit 1
exit 0
