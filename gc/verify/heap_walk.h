// Reads a range of a paused heap object by object, fillers left out.
//
// For verification, census and tests; one thread. Trusts kHeapIsParseable no further than it must: a header or size
// that cannot be right ends the walk with a message instead of running astray.

#ifndef STRATA_GC_VERIFY_HEAP_WALK_H_
#define STRATA_GC_VERIFY_HEAP_WALK_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/trace/model_kernels.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"

namespace strata::gc {

using ObjectVisitor = absl::FunctionRef<void(vm::Address object, vm::TypeId type, size_t bytes)>;

// kDataLoss, naming the invariant and the address, when the range cannot be read.
absl::Status WalkExtent(Extent extent, const ModelKernels& kernels, ObjectVisitor visit);

}  // namespace strata::gc

#endif  // STRATA_GC_VERIFY_HEAP_WALK_H_
