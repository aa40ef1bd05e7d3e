# One image for every role of the pipeline:
#
#   docker build -t streamml .
#   docker run streamml run ingest
#
# Kafka, the schema registry and PostgreSQL are elsewhere. The image has no PostgreSQL server, which 'demo', 'check',
# 'migrate', 'run postgres' and 'bench sink' start, and so does 'up' unless Postgres__ConnectionString is set. It has no
# XGBoost, which 'train scores' needs. All other commands work.

# The project files alone, so that a change of code does not restore the packages again.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS projects
WORKDIR /source
COPY . .
RUN find . -type f ! -name '*.csproj' ! -name '*.props' ! -name global.json -delete \
 && find . -type d -empty -delete

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY --from=projects /source .
RUN dotnet restore src/Cli/Cli.csproj
COPY . .
RUN dotnet publish src/Cli/Cli.csproj -c Release --no-restore -p:RunAnalyzers=false -o /publish

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
# libcld2-0 tells languages apart, ffmpeg and pocketsphinx turn voice messages into text, Apertium translates. A release
# may lack the second list; anything else that is missing fails the build. ffmpeg can also draw on screens: the drivers
# for that, 200 MB, are removed, and ffmpeg is tried without them.
ARG TRANSLATION="apertium apertium-eng-spa apertium-es-pt apertium-fr-es apertium-es-it apertium-eng-cat"
ARG TRANSLATION_IF_THERE="apertium-es-ro"
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg libcld2-0 pocketsphinx pocketsphinx-en-us $TRANSLATION \
      $(for name in $TRANSLATION_IF_THERE; do apt-get install -qqs "$name" >/dev/null 2>&1 && echo "$name"; done) \
 && dpkg --purge --force-depends $(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' \
      | sed -nE 's/^ii *((libllvm|libz3-|mesa-libgallium|libgl1-mesa-dri|mesa-vulkan).*)/\1/p') \
 && ffmpeg -version >/dev/null \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /publish /opt/streamml
COPY eng/docker/ready.sh /usr/local/bin/ready
RUN ln -s /opt/streamml/streamml /usr/local/bin/streamml \
 && install -d -o "$APP_UID" /var/lib/streamml
# The first as the launcher has it, which says why. The others are what a container wants: its own address and name, its
# data in the volume, and a file for its health check.
ENV DOTNET_GCgen0size=0x4000000 \
    Ingest__Host=0.0.0.0 \
    Api__Host=0.0.0.0 \
    Kafka__InstanceId={host} \
    Streamml__DataDirectory=/var/lib/streamml \
    Streamml__ReadyFile=/tmp/streamml-ready \
    Telemetry__MetricsAddress=0.0.0.0
USER $APP_UID
WORKDIR /var/lib/streamml
VOLUME /var/lib/streamml
EXPOSE 8000 8080 9464
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["ready"]
ENTRYPOINT ["streamml"]
