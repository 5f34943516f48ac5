# Portcullis in a container that uses the host's network. It builds the Debian package, and installs it.
#   docker build -t portcullis .
#   docker run -d --name portcullis --network host --cap-drop ALL --cap-add NET_ADMIN --cap-add NET_RAW \
#     -v portcullis-etc:/etc/portcullis -v portcullis-lib:/var/lib/portcullis \
#     -v portcullis-log:/var/log/portcullis -v /run/portcullis:/run/portcullis portcullis
#   docker exec portcullis portcullis status
# Stopping it lifts nothing. The host's kernel must have nf_tables loaded: a container loads no modules.
FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
    ca-certificates git maven openjdk-17-jdk-headless util-linux
COPY . /src
# The archive of classes needs mounts, which a build has not; without it commands start slower.
RUN /src/scripts/package --no-archive /deb

FROM debian:bookworm-slim
COPY --from=build /deb /deb
# Its argus is started by Portcullis, not by Debian's service.
RUN printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d \
    && apt-get update && apt-get install -y --no-install-recommends /deb/portcullis_*.deb iproute2 \
    && rm -rf /deb /var/lib/apt/lists/*
STOPSIGNAL SIGTERM
ENTRYPOINT ["portcullis"]
CMD ["run"]
