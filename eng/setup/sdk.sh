# Step: the .NET SDK that global.json asks for. Sourced by setup.sh.

sdk_wanted() { sed -n 's/.*"version": *"\([0-9][0-9.]*\)".*/\1/p' "$root/global.json" | head -n 1; }

check_sdk() {
  local wanted found
  wanted=$(sdk_wanted)
  advice="install the .NET SDK $wanted, or a later one of its major version:
               https://learn.microsoft.com/dotnet/core/install/linux-debian"
  if ! command -v dotnet >/dev/null 2>&1; then
    why='there is no dotnet on the PATH, in ~/.dotnet or in the usual system folders'
    return 1
  fi
  # dotnet itself applies global.json, so its answer is the SDK that will build.
  if ! found=$(cd "$root" && dotnet --version 2>&1 3>&-); then
    printf '%s\n' "$found"
    why="the SDKs here ($(dotnet --list-sdks 3>&- | cut -d' ' -f1 | tr '\n' ' ')) do not satisfy global.json ($wanted)"
    return 1
  fi
  note=$found
}
