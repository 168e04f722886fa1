// How much work debug information may still cause: what bounds a hostile section whose parts refer to each other.
//
// A step is about a byte read or an entry made. One thread.

#ifndef STRATA_WASM_DEBUG_INFO_WORK_BUDGET_H_
#define STRATA_WASM_DEBUG_INFO_WORK_BUDGET_H_

#include <cstdint>

namespace strata::wasm::debug_info {

class WorkBudget {
 public:
  explicit WorkBudget(uint64_t steps) : left_(steps) {}

  // False once more was asked for than there was.
  bool Spend(uint64_t steps) {
    if (steps > left_) {
      left_ = 0;
      return false;
    }
    left_ -= steps;
    return true;
  }

 private:
  uint64_t left_;
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_WORK_BUDGET_H_
