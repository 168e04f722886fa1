#!/bin/bash
# An installed library is enough to compile, link and run a C program with the flags of strata.pc.

set -euo pipefail
here="vm_binding/c_api"
prefix="${TEST_TMPDIR}/prefix"
"${here}/install" "${prefix}"

# What pkg-config would say, for machines without it.
value() { sed -n "s/^$1: //p" "${prefix}/lib/pkgconfig/strata.pc" | sed -e "s|\${includedir}|${prefix}/include|" -e "s|\${libdir}|${prefix}/lib|"; }
grep -q "^prefix=${prefix}$" "${prefix}/lib/pkgconfig/strata.pc"
grep -q '^Version: [0-9]' "${prefix}/lib/pkgconfig/strata.pc"

compiler=""
for candidate in clang-19 clang gcc cc; do
  command -v "${candidate}" >/dev/null && { compiler="${candidate}"; break; }
done
[[ -n "${compiler}" ]] || { echo "skipped: no C compiler"; exit 0; }
if grep -qE '__(asan|tsan)_init|__ubsan_handle' "${prefix}/lib/libstrata.so"; then echo "skipped: a sanitizer's library wants its flags"; exit 0; fi
# Words of flags.
${compiler} -std=c11 -Wall -Wextra -Werror $(value Cflags) -o "${TEST_TMPDIR}/hello" "${here}/examples/hello.c" $(value Libs)
LD_LIBRARY_PATH="${prefix}/lib" "${TEST_TMPDIR}/hello" | grep -q "40 + 2 = 42"
