#!/bin/sh
# The containerless route: Harness's plugin executor clones the project and runs this (plugin.yml). The first run builds.
set -eu
clone=${CLONE_CACHE_PATH:-$(cd "$(dirname "$0")/.." && pwd)}
tool=$clone/dist/irsa-preflight.cjs

missing() {
  echo "irsa-preflight: $1; it wants Node 24.5 or newer with npm on this machine, or the image, which has both." >&2
  exit 3
}

if [ ! -f "$tool" ]; then
  command -v npm >/dev/null 2>&1 || missing 'there is no npm here'
  # npm brings the Node that the project is pinned to, so an older one on the machine will do.
  (cd "$clone" && npm ci --no-audit --no-fund && npm run --silent build) >"$clone/build.log" 2>&1 ||
    missing "it could not be built here ($(tail -n 1 "$clone/build.log"))"
fi
exec "$clone/node_modules/.bin/node" "$tool"
