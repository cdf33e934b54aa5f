# Installs Debian packages that are missing. Sourced by examples/quickstart.sh and tests/run.sh.
#   need build          what the program is built with
#   need build test     and what its tests use

packages_build="g++ cmake ninja-build pkg-config libcli11-dev libcurl4-openssl-dev ca-certificates libpugixml-dev nlohmann-json3-dev libfmt-dev libyaml-dev libsqlite3-dev libplist-dev libssl-dev libevent-dev libpng-dev libqrencode-dev libmimalloc-dev"
packages_test="git ccache doctest-dev clang-format-14 bash-completion zsh fish mandoc python3 sqlite3 zbar-tools dpkg-dev file python3-jsonschema python3-yaml"

need() {
  local wanted="" missing="" set package
  for set in "$@"; do eval "wanted=\"\$wanted \$packages_$set\""; done
  for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
  [ -z "$missing" ] && return 0
  local run=""
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then
      run=sudo
    else
      echo "These packages are missing, and there is neither root nor sudo to install them:$missing" >&2
      echo "Ask somebody who may: apt-get install$missing" >&2
      return 1
    fi
  fi
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "These packages are missing, and this system has no apt-get; install what corresponds to them:$missing" >&2
    return 1
  fi
  echo "installing:$missing" >&2
  $run apt-get update -qq >&2 || true
  DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing >/dev/null </dev/null
}
