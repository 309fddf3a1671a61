# The base is an argument, so that a team can take its own; the default is a current LTS of Node, pinned.
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM ${NODE_IMAGE}
COPY --from=build /src/dist/irsa-preflight.cjs /app/irsa-preflight.cjs
# No USER: plugins/cache runs as root or as the stage's runAsUser, and so must this, or it would call a token unreadable
# that the cache step can read. Absolute paths: Harness starts every step in /harness.
ENTRYPOINT ["/usr/local/bin/node", "/app/irsa-preflight.cjs"]
