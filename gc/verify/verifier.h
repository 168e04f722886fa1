// Re-walks a paused heap and says which invariant, which object and which slot is broken, if any.
//
// Two passes: one enters every object of every space in the valid-object bits, one looks at every reference of every
// object and root. One thread, the mutator paused with a retired or parseable cursor; the heap's memory must have been
// made with valid-object bits. Checks: known type ids, sizes that add up, no forwarding header left, slots inside their
// objects, and each reference null, immediate, or the (hence aligned) start of an object of a live space (which
// excludes from-space).

#ifndef STRATA_GC_VERIFY_VERIFIER_H_
#define STRATA_GC_VERIFY_VERIFIER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "gc/space/heap_memory.h"
#include "gc/space/space.h"
#include "gc/trace/model_kernels.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

class Verifier {
 public:
  Verifier(HeapMemory& memory, std::vector<const Space*> spaces, const ModelKernels& kernels)
      : memory_(memory), spaces_(std::move(spaces)), kernels_(kernels) {}

  // The first violation found, as kDataLoss, or OK.
  absl::Status Verify(absl::Span<const RootRange> roots);

 private:
  absl::Status EnterObjects();
  absl::Status CheckObjects();
  absl::Status CheckObject(vm::Address object, vm::TypeId type, size_t bytes);
  absl::Status CheckRoots(absl::Span<const RootRange> roots);
  // What is wrong with `ref`, or an empty string.
  std::string Fault(vm::ObjectRef ref) const;
  std::string SpaceNameAt(vm::Address address) const;

  HeapMemory& memory_;
  const std::vector<const Space*> spaces_;
  const ModelKernels& kernels_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_VERIFY_VERIFIER_H_
