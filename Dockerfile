# The program `taskwright` in an image. Building asks the package registry; what comes out needs no network, runs as
# nobody in particular, and writes to /data only: to nothing at all where database and secret come from elsewhere.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build/src
# Packages first: they change less often than sources, so this layer is mostly there already.
COPY .npmrc pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npx -y pnpm@12.21.0 fetch
COPY . .
RUN npx -y pnpm@12.21.0 install --offline --frozen-lockfile --filter . --filter "@taskwright/cli..."
RUN npx -y pnpm@12.21.0 --filter "@taskwright/cli..." run build --no-dts
RUN npx -y pnpm@12.21.0 --filter @taskwright/cli deploy --prod ../app && mkdir ../data

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 TASKWRIGHT_DATA_DIR=/data
COPY --from=build /build/app /app
COPY --from=build --chown=1000:1000 /build/data /data
WORKDIR /data
VOLUME /data
# A number, so that a cluster can see that it isn't root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=8", "/app/dist/main.js"]
CMD ["serve"]
