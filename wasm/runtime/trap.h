// A trap (core specification 4.4): why guest code stopped, and where.
//
// A language result, not an absl::Status. An exception that nobody caught ends a call in the same way, though no
// instruction can catch a trap; it has a kind of its own. Exhaustion of stack, heap, fuel or time has kinds of its own,
// the same under every collector. TrapMessage gives the wording of the official test suite.

#ifndef STRATA_WASM_RUNTIME_TRAP_H_
#define STRATA_WASM_RUNTIME_TRAP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::wasm {

class ModuleCode;

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

// Of a deep stack a backtrace has so many frames at either end, and says how many are missing between them. Nothing
// depends on the numbers.
inline constexpr uint32_t kInnermostFrames = 160;
inline constexpr uint32_t kOutermostFrames = 40;

// One frame of a backtrace, innermost first.
struct TrapFrame {
  std::string module;    // the module's name, or empty
  std::string function;  // see Module::FuncName
  uint32_t func_index = 0;
  uint32_t wasm_offset = 0;  // bytes from the module's start; 0 for a host function
  uint64_t left_out = 0;     // frames between this one and the next, of which the backtrace says no more
  std::shared_ptr<const ModuleCode> code = nullptr;  // whose function it is; null for a host function
};

struct Trap {
  TrapKind kind = TrapKind::kNone;
  std::string message;  // TrapMessage(kind), with more where more is known
  int exit_code = 0;    // kExit
  std::vector<TrapFrame> backtrace;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_TRAP_H_
