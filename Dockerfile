# The same steps as `make run`, on the same Debian; the first stage leaves npm's packages behind.
FROM debian:12-slim AS built
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3.11 python3-venv
WORKDIR /srv/lianzhen
COPY . .
RUN .ci/setup run && rm -rf web_client/node_modules .tools

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3.11 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/lianzhen --create-home lianzhen
WORKDIR /srv/lianzhen
COPY --from=built /srv/lianzhen /srv/lianzhen
USER lianzhen
VOLUME /var/lib/lianzhen
EXPOSE 8080 50000/udp
CMD [".venv/bin/python", "-m", "server", "serve"]
