#!/usr/bin/env bash
# The installed library serves a program that knows nothing of this source tree: by its CMake package, and by pkg-config.
#   library.sh BUILD SOURCE
set -euo pipefail
build=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work XDG_STATE_HOME=$work XDG_CACHE_HOME=$work

cmake --install "$build" --prefix "$work/prefix" >/dev/null
cp -r "$source/examples/library" "$work/library"
cmake -S "$work/library" -B "$work/by-cmake" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/by-cmake" >/dev/null
PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
g++ -std=c++20 "$work/library/main.cpp" $(pkg-config --cflags --libs mdm) -o "$work/by-pkg-config"

"$work/prefix/bin/mdmctl" -q sandbox init --devices 300
"$work/prefix/bin/mdmctl" device list --where "last_seen < datetime('now', '-30 days')" -o name | sort >"$work/expected"
[ "$(wc -l <"$work/expected")" -gt 5 ] || { echo "the sandbox has no silent devices"; exit 1; }
for program in "$work/by-cmake/silent" "$work/by-pkg-config"; do
  "$program" 30 >"$work/printed"
  [ "$(wc -l <"$work/printed")" = "$(wc -l <"$work/expected")" ] || { echo "$program printed:"; cat "$work/printed"; exit 1; }
done
rm "$work/mdmctl/config.yaml"
if "$work/by-pkg-config" 2>"$work/said"; then echo "no context was no error"; exit 1; fi
grep -q "mdmctl sandbox init" "$work/said"
