// What guests have done, counted exactly: calls and instructions by function, objects by where and as what they were
// made.
//
// Of a store whose StoreOptions::counts_blocks is set; as exact as op_counts.h says.

#ifndef STRATA_WASM_INTERPRETER_GUEST_COUNTS_H_
#define STRATA_WASM_INTERPRETER_GUEST_COUNTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "wasm/runtime/store.h"

namespace strata::wasm {

struct FunctionCount {
  std::string module;
  std::string function;
  uint64_t calls = 0;         // entries, tail calls too
  uint64_t instructions = 0;  // of its own
};

// Of one instruction that makes objects.
struct AllocationCount {
  std::string module;
  std::string function;
  uint32_t wasm_offset = 0;  // from the module's start
  std::string type;
  uint64_t objects = 0;
};

struct TypeCount {
  std::string type;  // "$name", or "type 3" where the name section has none
  uint64_t objects = 0;
};

struct GuestCounts {
  uint64_t instructions = 0;
  uint64_t calls = 0;     // instructions that call, of any kind
  uint64_t branches = 0;  // instructions that may branch, `if` too, whether they did or not
  uint64_t objects = 0;   // structs and arrays that instructions made
  // Each with the greatest count first: of instructions, of objects.
  std::vector<FunctionCount> functions;
  std::vector<AllocationCount> allocations;
  std::vector<TypeCount> types;
};

// Up to now, of all instances of the store: the same function of two instances counts twice. On the store's thread.
GuestCounts CountGuest(const Store& store);

}  // namespace strata::wasm

#endif  // STRATA_WASM_INTERPRETER_GUEST_COUNTS_H_
