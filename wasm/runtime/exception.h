// Exceptions (core specification 4.2.11) as objects of the heap, and as hosts see and throw them.
//
// Between a throw and a clause that wants no exnref a payload needs no object; see wasm/interpreter/unwinder.h. An
// exception that a call into guest code ended with (TrapKind::kUncaughtException) is Store::thrown(). A host function
// passes it on by returning that kind, and keeps it from going on by returning anything else.

#ifndef STRATA_WASM_RUNTIME_EXCEPTION_H_
#define STRATA_WASM_RUNTIME_EXCEPTION_H_

#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/tag.h"
#include "wasm/runtime/trap.h"
#include "wasm/runtime/value.h"

namespace strata::wasm {

// A tag and where its payload stands.
struct ExceptionView {
  const TagInstance* tag = nullptr;
  const uint64_t* nums = nullptr;
  const uint32_t* refs = nullptr;
};

// The word of a new exception. The references that `payload` points at are roots already. 0 if the heap is full, which
// the store has noted (Store::NoteHeapExhausted). May collect.
uint32_t NewException(Store& store, const ExceptionView& payload);
// What an exnref that is not null refers to. Dies at what may collect.
ExceptionView ViewException(const Store& store, uint32_t word);

// Makes an exception the store's thrown one. Returns kUncaughtException, for a host function to return.
TrapKind ThrowFromHost(Store& store, const TagInstance& tag, absl::Span<const Value> payload);
// The payload of the store's thrown exception. References die at what may collect.
Values ThrownValues(const Store& store);
// "uncaught exception: TAG(i32 5, f64 1.5)" of the store's thrown exception.
std::string DescribeThrown(const Store& store);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_EXCEPTION_H_
