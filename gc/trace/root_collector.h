// Takes a VM's roots in the pause and cuts them into batches of bounded size.
//
// Used by one worker for one PublishRoots. Remembers every range: a verifier later in the same pause asks for them
// again (the VM promises that they stay put until it ends).

#ifndef STRATA_GC_TRACE_ROOT_COLLECTOR_H_
#define STRATA_GC_TRACE_ROOT_COLLECTOR_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "gc/trace/model_kernels.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

class RootCollector final : public vm::RootSink {
 public:
  void AddRange(vm::RefSlot first, size_t count) override;
  void AddAmbiguous(vm::Address address) override { ambiguous_.push_back(address); }

  const std::vector<RootRange>& ranges() const { return ranges_; }
  // Words that may be addresses of objects, or lie within some, as the VM gave them.
  const std::vector<vm::Address>& ambiguous() const { return ambiguous_; }
  // The ranges in batches of at most kRootSlotsPerPacket slots; ranges are split as needed.
  std::vector<std::vector<RootRange>> Batches() const;

 private:
  std::vector<RootRange> ranges_;
  std::vector<vm::Address> ambiguous_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_ROOT_COLLECTOR_H_
