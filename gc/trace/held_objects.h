// Pinned objects in the way of a copying closure: they stay, and count as copied to where they are.
//
// Each one's header says so, as if it had been copied onto itself, so that no kernel need know of pinning; its slots
// are roots. Used by a plan that copies: Hold when the trace's actions are set, before its packets run; Release after
// the last of them, before anything asks for types. One thread.

#ifndef STRATA_GC_TRACE_HELD_OBJECTS_H_
#define STRATA_GC_TRACE_HELD_OBJECTS_H_

#include <cstddef>
#include <vector>

#include "gc/space/pinned_objects.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/root_collector.h"
#include "gc/trace/trace.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"

namespace strata::gc {

class HeldObjects {
 public:
  // Those of `pinned` that `trace` would copy. `pinned` outlives the trace.
  void Hold(const PinnedObjects& pinned, Trace& trace, const ModelKernels& kernels, RootCollector& roots);
  // Gives them their headers back. Returns their bytes.
  size_t Release();

 private:
  struct Held {
    vm::Address object;
    vm::HeaderWord header;
    size_t bytes = 0;
  };
  std::vector<Held> held_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_HELD_OBJECTS_H_
