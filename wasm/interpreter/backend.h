// Which dispatch backend this build uses: 1 for guaranteed tail calls with faults recovered, 0 for the loop.

#ifndef STRATA_WASM_INTERPRETER_BACKEND_H_
#define STRATA_WASM_INTERPRETER_BACKEND_H_

#if !defined(STRATA_TAIL_DISPATCH)
#if defined(__clang__) && defined(__x86_64__) && defined(__linux__)
#if __has_attribute(preserve_none) && __has_cpp_attribute(clang::musttail)
#define STRATA_TAIL_DISPATCH 1
#endif
#endif
#endif
#if !defined(STRATA_TAIL_DISPATCH)
#define STRATA_TAIL_DISPATCH 0
#endif

#endif  // STRATA_WASM_INTERPRETER_BACKEND_H_
