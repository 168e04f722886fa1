// Counts all references of a paused heap anew and compares: for HeapOptions::verify and tests.
//
// One thread, after a collection. Trusts what gc/verify has checked before: spaces that can be walked, references to
// objects. Needs memory of its own for every counted object. Invariants by name: see gc/trace/count_state.h.

#ifndef STRATA_GC_PLAN_DRC_COUNT_CHECK_H_
#define STRATA_GC_PLAN_DRC_COUNT_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "gc/space/space.h"
#include "gc/trace/count_state.h"
#include "gc/trace/model_kernels.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class CountCheck {
 public:
  CountCheck(const CountState& state, const ModelKernels& kernels, std::vector<const Space*> spaces)
      : state_(state), kernels_(kernels), spaces_(std::move(spaces)) {}

  // The first violation found, as kDataLoss, or OK.
  absl::Status Check();

 private:
  absl::Status Enter();
  absl::Status CheckQueue() const;
  absl::Status CheckObject(uint32_t word, size_t references) const;
  // Found dead by a search that has not come to free it: nobody counts it any more.
  bool IsCondemned(vm::Address object) const;

  const CountState& state_;
  const ModelKernels& kernels_;
  const std::vector<const Space*> spaces_;
  absl::flat_hash_map<uint32_t, size_t> references_;  // of each counted object
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_DRC_COUNT_CHECK_H_
