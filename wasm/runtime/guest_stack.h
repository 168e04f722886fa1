// The stack guest code runs on: a number part and a reference part, side by side, apart from the C++ stack.
//
// Both parts have the same number of slots and are mapped lazily. Owned by a store. The reference part, from its start
// to the current top, is an exact root range. Invariant kNoStaleWord: no word of the reference part above the top is
// older than the last pause, because each pause calls ClearAbove.

#ifndef STRATA_WASM_RUNTIME_GUEST_STACK_H_
#define STRATA_WASM_RUNTIME_GUEST_STACK_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"

namespace strata::wasm {

inline constexpr size_t kDefaultGuestStackSlots = size_t{1} << 20;  // 8 MiB of numbers, 4 MiB of references

class GuestStack {
 public:
  // `slots` of each part usable by frames; one largest frame (kMaxFrameSlots) is mapped beyond them.
  static absl::StatusOr<std::unique_ptr<GuestStack>> Create(size_t slots);
  ~GuestStack();
  GuestStack(const GuestStack&) = delete;
  GuestStack& operator=(const GuestStack&) = delete;

  uint64_t* nums() const { return nums_; }
  uint32_t* refs() const { return refs_; }
  // A frame whose number window starts above this overflows.
  uint64_t* num_limit() const { return nums_ + slots_; }
  size_t slots() const { return slots_; }
  // Nulls reference slots [first, last), last at most one largest frame beyond slots().
  void ClearRefs(size_t first, size_t last);

 private:
  GuestStack() = default;

  uint64_t* nums_ = nullptr;
  uint32_t* refs_ = nullptr;
  size_t slots_ = 0;
  size_t mapped_bytes_ = 0;
  void* mapping_ = nullptr;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_GUEST_STACK_H_
