#!/bin/sh
# For steps without a container: Harness's plugin executor clones the project and runs this (plugin.yml). The first run
# builds the tool.
set -eu
clone=${CLONE_CACHE_PATH:-$(cd "$(dirname "$0")/.." && pwd)}
tool=$clone/dist/irsa-preflight.cjs

missing() {
  echo "irsa-preflight: $1; the tool needs Node 24.5 or newer with npm on this machine. The image needs neither." >&2
  exit 3
}

if [ ! -f "$tool" ]; then
  command -v npm >/dev/null 2>&1 || missing 'npm was not found'
  # npm installs the Node that the project is pinned to, so an older one on the machine is sufficient.
  (cd "$clone" && unset NODE_OPTIONS NODE_DEBUG NODE_EXTRA_CA_CERTS && npm ci --no-audit --no-fund && npm run --silent build) >"$clone/build.log" 2>&1 ||
    missing "the build failed ($(tail -n 1 "$clone/build.log"))"
fi
# As in the image: stage variables for other Node programs must not reach this one.
exec env -u NODE_OPTIONS -u NODE_DEBUG -u NODE_EXTRA_CA_CERTS "$clone/node_modules/.bin/node" "$tool"
