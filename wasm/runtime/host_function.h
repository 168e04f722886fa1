// A function the host supplies to guests.
//
// Called on the store's thread with the guest's arguments in place; returns kNone, or a trap kind (with kHost the
// message is taken from HostCall::message, with kExit the code from exit_code). It may call back into guest code and
// may collect; then raw reference words that it holds die, arguments excepted: those stay rooted in the guest stack.

#ifndef STRATA_WASM_RUNTIME_HOST_FUNCTION_H_
#define STRATA_WASM_RUNTIME_HOST_FUNCTION_H_

#include <bit>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "wasm/code/slot_counts.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/trap.h"
#include "wasm/types/type.h"

namespace strata::wasm {

class Store;

// One call. Parameter i of the function type is the next slot of its part: numbers and references are counted apart, as
// in a frame (wasm/code/frame_layout.h). Results are written from the same starts.
struct HostCall {
  Store& store;
  Instance* caller;  // the calling instance; null when the host calls a host function
  uint64_t* nums;
  uint32_t* refs;
  std::string message;
  int exit_code = 0;

  int32_t i32(int slot) const { return static_cast<int32_t>(nums[slot]); }
  uint32_t u32(int slot) const { return static_cast<uint32_t>(nums[slot]); }
  int64_t i64(int slot) const { return static_cast<int64_t>(nums[slot]); }
  float f32(int slot) const { return std::bit_cast<float>(u32(slot)); }
  double f64(int slot) const { return std::bit_cast<double>(nums[slot]); }
  void SetI32(int slot, int32_t v) { nums[slot] = static_cast<uint32_t>(v); }
  void SetI64(int slot, int64_t v) { nums[slot] = static_cast<uint64_t>(v); }
  // Memory 0 of the caller; null if it has none.
  MemoryInstance* memory() const {
    return caller != nullptr && !caller->memory_storage.empty() ? caller->memory_storage[0] : nullptr;
  }
};

class HostFunction {
 public:
  using Body = std::function<TrapKind(HostCall&)>;
  HostFunction(FuncType type, CanonicalTypeId canonical, std::string name, Body body)
      : type_(std::move(type)),
        canonical_(canonical),
        param_slots_(CountSlots(type_.params)),
        result_slots_(CountSlots(type_.results)),
        name_(std::move(name)),
        body_(std::move(body)) {}

  const FuncType& type() const { return type_; }
  CanonicalTypeId canonical() const { return canonical_; }
  SlotCounts param_slots() const { return param_slots_; }
  SlotCounts result_slots() const { return result_slots_; }
  const std::string& name() const { return name_; }  // "module.field", for backtraces and profiles
  TrapKind Call(HostCall& call) const { return body_(call); }

 private:
  FuncType type_;  // concrete indexes are CanonicalTypeIds
  CanonicalTypeId canonical_;
  SlotCounts param_slots_;
  SlotCounts result_slots_;
  std::string name_;
  Body body_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_HOST_FUNCTION_H_
