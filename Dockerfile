# One image for every role: docker build -t streamml . ; then: docker run streamml run ingest
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY . .
RUN ./streamml setup

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
# libcld2-0 tells languages apart, ffmpeg and pocketsphinx turn voice messages into text, Apertium translates.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg libcld2-0 pocketsphinx pocketsphinx-en-us \
 && for name in apertium apertium-eng-spa apertium-es-pt apertium-fr-es apertium-es-it apertium-es-ro apertium-eng-cat; do \
      apt-get install -y --no-install-recommends "$name" || echo "without $name"; done \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /source/artifacts/bin/Cli/release /opt/streamml
COPY eng/docker/healthy.sh /usr/local/bin/healthy
COPY eng/docker/connected.sh /usr/local/bin/connected
RUN mkdir -p /var/lib/streamml && chown "$APP_UID" /var/lib/streamml
# As the launcher has it, which says why.
ENV DOTNET_GCgen0size=0x4000000
USER $APP_UID
WORKDIR /var/lib/streamml
VOLUME /var/lib/streamml
ENTRYPOINT ["dotnet", "/opt/streamml/streamml.dll"]
