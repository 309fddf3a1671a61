# The image consists of Node, env, the few libraries that they need, and the program: no shell, no package manager, no user.
# The base image is an argument, so that a team can use its own; it needs Node, npm, ldd and strip
# (docs/decisions/0006).
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# With the image's own Node: compiled code is valid only for the V8 that produced it.
RUN node scripts/build.ts
RUN mkdir -p /image/node/usr/local/bin /image/node/etc /image/node/harness /image/app \
  && mkdir -m 1777 /image/node/tmp \
  && strip --strip-all -o /image/node/usr/local/bin/node /usr/local/bin/node \
  && cp --parents --dereference /usr/bin/env $(ldd /usr/local/bin/node | grep -o '/[^ ]*') /image/node \
  && echo 'hosts: files dns' > /image/node/etc/nsswitch.conf \
  && cp dist/irsa-preflight.cjs dist/program.cjs dist/program.cache dist/LICENSES.txt /image/app

FROM scratch
COPY --from=build /image/node /
COPY --from=build /image/app /app
LABEL org.opencontainers.image.title="irsa-preflight" \
  org.opencontainers.image.description="Checks whether the S3 cache steps of a Harness CI stage on EKS will reach their bucket, and reports what to change if not." \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="0.1.0"
# No USER: plugins/cache runs as root or as the stage's runAsUser. This image must do the same; otherwise, it would
# report a token as unreadable that the cache step can read (docs/decisions/0007). Absolute paths: Harness starts every
# step in /harness.
WORKDIR /harness
# Stage variables reach this step too. NODE_OPTIONS could keep Node from starting, NODE_DEBUG makes it print headers with
# tokens, and the cache step does not know NODE_EXTRA_CA_CERTS.
ENTRYPOINT ["/usr/bin/env", "-u", "NODE_OPTIONS", "-u", "NODE_DEBUG", "-u", "NODE_EXTRA_CA_CERTS", "/usr/local/bin/node", "/app/irsa-preflight.cjs"]
