#include "wasm/runtime/trap.h"

namespace strata::wasm {

absl::string_view TrapMessage(TrapKind kind) {
  switch (kind) {
    case TrapKind::kNone:
      return "no trap";
    case TrapKind::kUnreachable:
      return "unreachable";
    case TrapKind::kMemoryOutOfBounds:
      return "out of bounds memory access";
    case TrapKind::kUnalignedAtomic:
      return "unaligned atomic";
    case TrapKind::kExpectedSharedMemory:
      return "expected shared memory";
    case TrapKind::kTableOutOfBounds:
      return "out of bounds table access";
    case TrapKind::kUndefinedElement:
      return "undefined element";
    case TrapKind::kUninitializedElement:
      return "uninitialized element";
    case TrapKind::kIndirectCallTypeMismatch:
      return "indirect call type mismatch";
    case TrapKind::kIntegerOverflow:
      return "integer overflow";
    case TrapKind::kIntegerDivideByZero:
      return "integer divide by zero";
    case TrapKind::kInvalidConversion:
      return "invalid conversion to integer";
    case TrapKind::kNullReference:
      return "null reference";
    case TrapKind::kNullFunctionReference:
      return "null function reference";
    case TrapKind::kNullStructReference:
      return "null structure reference";
    case TrapKind::kNullArrayReference:
      return "null array reference";
    case TrapKind::kNullI31Reference:
      return "null i31 reference";
    case TrapKind::kNullExceptionReference:
      return "null exception reference";
    case TrapKind::kArrayOutOfBounds:
      return "out of bounds array access";
    case TrapKind::kCastFailure:
      return "cast failure";
    case TrapKind::kCallStackExhausted:
      return "call stack exhausted";
    case TrapKind::kHeapExhausted:
      return "GC heap out of memory";
    case TrapKind::kDeadline:
      return "deadline exceeded";
    case TrapKind::kOutOfFuel:
      return "out of fuel";
    case TrapKind::kCancelled:
      return "cancelled";
    case TrapKind::kUncaughtException:
      return "uncaught exception";
    case TrapKind::kUnknownImport:
      return "unknown import called";
    case TrapKind::kHost:
      return "host function failed";
    case TrapKind::kExit:
      return "program exited";
  }
  return "unknown trap";
}

}  // namespace strata::wasm
