// A trap (core specification 4.4): why guest code stopped, and where.
//
// A language result, not an absl::Status. An exception that nobody caught ends a call in the same way, though no
// instruction can catch a trap; it has a kind of its own. Exhaustion of stack, heap, fuel or time has kinds of its own,
// the same under every collector. TrapMessage gives the wording of the official test suite.

#ifndef STRATA_WASM_RUNTIME_TRAP_H_
#define STRATA_WASM_RUNTIME_TRAP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::wasm {

enum class TrapKind : uint8_t {
  kNone,
  kUnreachable,
  kMemoryOutOfBounds,
  kUnalignedAtomic,
  kExpectedSharedMemory,  // a wait on a memory that is not shared
  kTableOutOfBounds,
  kUndefinedElement,      // call_indirect beyond the table
  kUninitializedElement,  // call_indirect of a null entry
  kIndirectCallTypeMismatch,
  kIntegerOverflow,
  kIntegerDivideByZero,
  kInvalidConversion,
  kNullReference,
  kNullFunctionReference,
  kNullStructReference,
  kNullArrayReference,
  kNullI31Reference,
  kNullExceptionReference,
  kArrayOutOfBounds,
  kCastFailure,
  kCallStackExhausted,
  kHeapExhausted,
  kDeadline,
  kOutOfFuel,
  kCancelled,
  kUncaughtException,  // an exception left the guest; Store::thrown() is it (wasm/runtime/exception.h)
  kUnknownImport,      // an import left unresolved on purpose was called
  kHost,               // a host function refused; the message is its own
  kExit,               // a host function ended the program (WASI proc_exit); exit_code says how
};

absl::string_view TrapMessage(TrapKind kind);

// One guest frame of a backtrace, innermost first.
struct TrapFrame {
  std::string module;    // the module's name, or empty
  std::string function;  // see Module::FuncName
  uint32_t func_index = 0;
  uint32_t wasm_offset = 0;  // bytes from the module's start
};

struct Trap {
  TrapKind kind = TrapKind::kNone;
  std::string message;  // TrapMessage(kind), with more where more is known
  int exit_code = 0;    // kExit
  std::vector<TrapFrame> backtrace;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_TRAP_H_
