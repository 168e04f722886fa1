#!/bin/bash
# Installs the C interface: install PREFIX [DESTDIR] puts headers, library and pkg-config file below DESTDIR/PREFIX.
#
# Run as `bazel run -c opt //vm_binding/c_api:install -- PREFIX`; what it installs are its runfiles.

set -euo pipefail
[[ $# -ge 1 && "$1" == /* ]] || { echo "usage: install PREFIX [DESTDIR], PREFIX absolute" >&2; exit 2; }
prefix="${1%/}"
root="${2:-}${prefix}"
from="${RUNFILES_DIR:-$0.runfiles}/strata/vm_binding/c_api"
[[ -d "${from}" ]] || from="$(dirname "$0")"

install -d "${root}/include" "${root}/lib/pkgconfig"
install -m 644 "${from}/wasm.h" "${from}/strata.h" "${root}/include/"
install -m 755 "${from}/libstrata.so" "${root}/lib/"
version="$(sed -n 's/^#define STRATA_VERSION "\(.*\)"$/\1/p' "${from}/strata.h")"
sed -e "s|@PREFIX@|${prefix}|" -e "s|@VERSION@|${version}|" "${from}/strata.pc.in" >"${root}/lib/pkgconfig/strata.pc"
chmod 644 "${root}/lib/pkgconfig/strata.pc"
echo "installed below ${root}: include/wasm.h include/strata.h lib/libstrata.so lib/pkgconfig/strata.pc"
