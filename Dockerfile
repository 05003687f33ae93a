# syntax=docker/dockerfile:1
# docker build -t sniff .            the program
# docker build --target test .       its tests, with the programs that they compare with
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
# Nothing is compiled: koffi brings its binaries, and the optional package cap is not needed on Linux.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM build AS test
RUN apt-get update \
 && apt-get install --yes --no-install-recommends iproute2 openssl procps tcpdump tcpreplay tshark util-linux zstd \
 && rm -rf /var/lib/apt/lists/* \
 && chown --recursive node:node /src
# A builder's root may neither mount nor make network namespaces: as somebody else, what needs them is skipped and says so.
USER node
RUN npm test

FROM build AS production
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="sniff" \
      org.opencontainers.image.description="Capture, read, explain, watch and replay network traffic" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
# A private copy of node: the capability is its own, not that of every script in the image.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libcap2-bin \
 && install --mode=0755 "$(command -v node)" /usr/local/bin/node-capture \
 && setcap cap_net_raw=ep /usr/local/bin/node-capture \
 && apt-get purge --yes --auto-remove libcap2-bin \
 && rm -rf /var/lib/apt/lists/*
COPY --from=production /src/package.json /src/oclif.manifest.json /opt/sniff/
COPY --from=production /src/bin /opt/sniff/bin
COPY --from=production /src/dist /opt/sniff/dist
COPY --from=production /src/node_modules /opt/sniff/node_modules
COPY --from=production /src/samples/shop.pcap /opt/sniff/samples/shop.pcap
# Volumes take over whose these are.
RUN install --directory --owner=node --group=node /spool /store /captures
USER node
WORKDIR /captures
ENTRYPOINT ["/usr/local/bin/node-capture", "/opt/sniff/bin/run.js"]
CMD ["--help"]
