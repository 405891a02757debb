# docker build --target silo -t otron/silo .
# docker build --target api -t otron/api .
# docker build --target silo-gpu --build-arg OTRON_GPU=true -t otron/silo:gpu .

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH
ARG OTRON_GPU=false
WORKDIR /source
# Packages are restored in a layer of their own, which only the project files renew.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Api/Api.csproj src/Api/
COPY src/Engine/Engine.csproj src/Engine/
COPY src/Grains/Grains.csproj src/Grains/
COPY src/Grains.Interfaces/Grains.Interfaces.csproj src/Grains.Interfaces/
COPY src/ServiceDefaults/ServiceDefaults.csproj src/ServiceDefaults/
COPY src/Silo/Silo.csproj src/Silo/
COPY src/Text/Text.csproj src/Text/
RUN dotnet restore src/Api -a $TARGETARCH -p:OtronGpu=$OTRON_GPU && dotnet restore src/Silo -a $TARGETARCH -p:OtronGpu=$OTRON_GPU
COPY src src
RUN dotnet publish src/Silo -c Release -a $TARGETARCH --no-restore --no-self-contained -p:OtronGpu=$OTRON_GPU -o /out/silo \
 && dotnet publish src/Api -c Release -a $TARGETARCH --no-restore --no-self-contained -p:OtronGpu=$OTRON_GPU -o /out/api \
 && mkdir /out/data

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled AS runtime
ENV DOTNET_EnableDiagnostics=0
WORKDIR /app
USER $APP_UID

FROM runtime AS silo
COPY models /app/models
COPY --from=build /out/silo /app
COPY --from=build --chown=1654:1654 /out/data /app/data
EXPOSE 11111 30000 8081
ENTRYPOINT ["dotnet", "Otron.Silo.dll"]

# Serves alone (Otron__Mode=Embedded, the default; a volume at /app/data keeps its state) or before silos (Otron__Mode=Cluster).
FROM runtime AS api
COPY models /app/models
COPY --from=build /out/api /app
COPY --from=build --chown=1654:1654 /out/data /app/data
ENV Otron__Api__Urls=http://*:8080
EXPOSE 8080
ENTRYPOINT ["dotnet", "Otron.Api.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS dotnet

FROM nvidia/cuda:13.0.2-cudnn-runtime-ubuntu24.04 AS silo-gpu
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
ENV PATH=/usr/share/dotnet:$PATH DOTNET_ROOT=/usr/share/dotnet DOTNET_EnableDiagnostics=0 Otron__Engine__Provider=cuda
WORKDIR /app
USER 1654
COPY models /app/models
COPY --from=build /out/silo /app
EXPOSE 11111 30000 8081
ENTRYPOINT ["dotnet", "Otron.Silo.dll"]
