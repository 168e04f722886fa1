// Checks, before a nursery collection, that it will find every young object that an old one refers to.
//
// The generational half of verification (kOldToYoungIsRemembered); after the collection the Verifier would find what is
// left of a forgotten one, but no longer the store that was not reported. One thread, the mutator paused, its cursor
// retired.

#ifndef STRATA_GC_VERIFY_REMEMBERED_CHECK_H_
#define STRATA_GC_VERIFY_REMEMBERED_CHECK_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "gc/space/space.h"
#include "gc/trace/model_kernels.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

// Whether a nursery collection would miss `target`, to which `slot` of `source` refers.
using MissesTarget = absl::FunctionRef<bool(vm::Address source, vm::RefSlot slot, vm::Address target)>;

// The first slot for which `misses` holds, as kDataLoss, or OK.
absl::Status CheckRemembered(const std::vector<const Space*>& spaces, const ModelKernels& kernels,
                             vm::Address cage_base, MissesTarget misses);

}  // namespace strata::gc

#endif  // STRATA_GC_VERIFY_REMEMBERED_CHECK_H_
