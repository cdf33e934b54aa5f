#!/usr/bin/env bash
# The Debian packages hold what they should, say what they need, and the program in them runs.
#   package.sh BUILD
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cpack --config "$1/CPackConfig.cmake" -B "$work" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
program=$(echo "$work"/mdmctl_*.deb) library=$(echo "$work"/libmdm-dev_*.deb)

dpkg-deb --contents "$program" | awk '{print $6}' >"$program.list"
dpkg-deb --contents "$library" | awk '{print $6}' >"$library.list"

holds() { grep -qx "./usr/$2" "$1.list" || { echo "$1 has no $2"; exit 1; }; }
holds "$program" bin/mdmctl
holds "$program" share/bash-completion/completions/mdmctl
holds "$program" share/zsh/vendor-completions/_mdmctl
holds "$program" share/fish/vendor_completions.d/mdmctl.fish
holds "$program" share/man/man1/mdmctl-wipe.1
holds "$library" lib/libmdm.a
holds "$library" include/mdm/backend/backend.hpp
holds "$library" lib/pkgconfig/mdm.pc
if grep -q "include/" "$program.list"; then echo "headers are in the wrong package"; exit 1; fi
case $(dpkg-deb --field "$program" Depends) in *libc6*) ;; *) echo "the program needs nothing?"; exit 1 ;; esac

dpkg-deb --extract "$program" "$work/root"
HOME=$work "$work/root/usr/bin/mdmctl" --version >/dev/null
HOME=$work XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work XDG_STATE_HOME=$work XDG_CACHE_HOME=$work \
  "$work/root/usr/bin/mdmctl" -q sandbox init --devices 10
