#!/bin/sh
# Builds the image for both architectures and pushes it: scripts/publish.sh REGISTRY/REPOSITORY
set -eu
platforms=linux/amd64,linux/arm64
if [ $# -ne 1 ]; then
  echo "usage: $0 REGISTRY/REPOSITORY, for example 111122223333.dkr.ecr.us-east-1.amazonaws.com/irsa-preflight" >&2
  exit 2
fi
cd "$(dirname "$0")/.."
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
# The tag 1.2.3 never moves; 1.2 and 1 move to each newer release.
minor=${version%.*}
major=${minor%.*}
if ! docker buildx inspect 2>/dev/null | grep -q 'Driver: *\(docker-container\|kubernetes\|remote\|cloud\)'; then
  echo "Docker's default builder supports only one architecture: see docs/release.md for the two commands that add a builder." >&2
  exit 1
fi
exec docker buildx build --platform "$platforms" --pull --push \
  ${NODE_IMAGE:+--build-arg "NODE_IMAGE=$NODE_IMAGE"} \
  -t "$1:$version" -t "$1:$minor" -t "$1:$major" .
