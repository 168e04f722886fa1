// Places at which a tracer may watch a running process: static probes as SystemTap, perf and bpftrace read them (USDT).
//
//   STRATA_PROBE2(collection_begin, number, reason);     bpftrace -e 'usdt:./strata:strata:collection_begin { ... }'
//
// A probe is one no-operation instruction and a note in the section .note.stapsdt that says where it is, what it is
// called and where its arguments are then; nothing is called and nothing tested. A tracer that attaches puts a
// breakpoint there. Arguments are integers, enumerators or pointers, taken as 64 bits; keep them to values that are at
// hand, for they are computed whether anybody watches or not. Names are unquoted identifiers; the provider is "strata".
// Any thread.
//
// The note's format: SystemTap wiki, "UserSpaceProbeImplementation", version 3. Elsewhere than on ELF with x86-64 or
// AArch64 a probe is nothing.

#ifndef STRATA_VM_BINDING_BASE_PROBE_H_
#define STRATA_VM_BINDING_BASE_PROBE_H_

#include <bit>
#include <cstdint>

namespace strata::base {

template <class T>
constexpr uint64_t ProbeValue(T value) {
  return static_cast<uint64_t>(value);
}
template <class T>
uint64_t ProbeValue(T* pointer) {
  return std::bit_cast<uintptr_t>(pointer);
}

// Whether STRATA_PROBE leaves a trace in this build.
#if defined(__ELF__) && (defined(__x86_64__) || defined(__aarch64__))
inline constexpr bool kHasProbes = true;

// The note's fields: sizes of name and contents, type 3; owner; addresses of probe, base section and semaphore (none);
// provider, name, arguments. Tools find by the base section how far the file was moved after linking.
#define STRATA_PROBE_IMPL(name, arguments, ...)                                \
  __asm__ volatile(                                                            \
      "990: nop\n"                                                             \
      ".pushsection .note.stapsdt,\"?\",\"note\"\n"                            \
      ".balign 4\n"                                                            \
      ".4byte 992f-991f,994f-993f,3\n"                                         \
      "991: .asciz \"stapsdt\"\n"                                              \
      "992: .balign 4\n"                                                       \
      "993: .8byte 990b\n"                                                     \
      ".8byte _.stapsdt.base\n"                                                \
      ".8byte 0\n"                                                             \
      ".asciz \"strata\"\n"                                                    \
      ".asciz \"" #name                                                        \
      "\"\n"                                                                   \
      ".asciz \"" arguments                                                    \
      "\"\n"                                                                   \
      "994: .balign 4\n"                                                       \
      ".popsection\n"                                                          \
      ".ifndef _.stapsdt.base\n"                                               \
      ".pushsection .stapsdt.base,\"aGR\",\"progbits\",.stapsdt.base,comdat\n" \
      ".weak _.stapsdt.base\n"                                                 \
      ".hidden _.stapsdt.base\n"                                               \
      "_.stapsdt.base: .space 1\n"                                             \
      ".size _.stapsdt.base,1\n"                                               \
      ".popsection\n"                                                          \
      ".endif\n" ::__VA_ARGS__)

#define STRATA_PROBE_ARGUMENT(value) "nr"(::strata::base::ProbeValue(value))

#define STRATA_PROBE1(name, a) STRATA_PROBE_IMPL(name, "8@%0", STRATA_PROBE_ARGUMENT(a))
#define STRATA_PROBE2(name, a, b) \
  STRATA_PROBE_IMPL(name, "8@%0 8@%1", STRATA_PROBE_ARGUMENT(a), STRATA_PROBE_ARGUMENT(b))
#define STRATA_PROBE3(name, a, b, c)                                                            \
  STRATA_PROBE_IMPL(name, "8@%0 8@%1 8@%2", STRATA_PROBE_ARGUMENT(a), STRATA_PROBE_ARGUMENT(b), \
                    STRATA_PROBE_ARGUMENT(c))
#define STRATA_PROBE4(name, a, b, c, d)                                                              \
  STRATA_PROBE_IMPL(name, "8@%0 8@%1 8@%2 8@%3", STRATA_PROBE_ARGUMENT(a), STRATA_PROBE_ARGUMENT(b), \
                    STRATA_PROBE_ARGUMENT(c), STRATA_PROBE_ARGUMENT(d))
#else
inline constexpr bool kHasProbes = false;

#define STRATA_PROBE1(name, a) static_cast<void>(a)
#define STRATA_PROBE2(name, a, b) (static_cast<void>(a), static_cast<void>(b))
#define STRATA_PROBE3(name, a, b, c) (static_cast<void>(a), static_cast<void>(b), static_cast<void>(c))
#define STRATA_PROBE4(name, a, b, c, d) \
  (static_cast<void>(a), static_cast<void>(b), static_cast<void>(c), static_cast<void>(d))
#endif

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_PROBE_H_
