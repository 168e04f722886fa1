// A VM's object model as plans see it: virtual per packet, static per object.
//
// Plans, verifier and heap are not templates; they hold a ModelKernels and ask it for packets. What runs inside a
// packet is compiled for one object model (kernels.h). A new way to trace is one more TraceShape, or, when it is no
// closure, one more interface beside TraceKernels; plans written before it do not change.

#ifndef STRATA_GC_TRACE_MODEL_KERNELS_H_
#define STRATA_GC_TRACE_MODEL_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/object_log.h"
#include "gc/trace/slide_update.h"
#include "gc/trace/trace.h"
#include "scheduler/packet.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

enum class TraceMode : uint8_t {
  kSerial,    // one worker at any time: headers are claimed without compare-and-swap
  kParallel,  // any number of workers
  kHardened,  // one worker; every reference and size is checked, and what cannot be right becomes null
};

// Consecutive reference slots outside the heap.
struct RootRange {
  vm::RefSlot first;
  size_t count = 0;
};

// The packets of a closure of one shape, which must be `trace`'s. `trace` outlives them.
class TraceKernels {
 public:
  virtual ~TraceKernels() = default;
  // Visits the slots of `ranges` and all they lead to.
  virtual std::unique_ptr<scheduler::Packet> NewRootsPacket(Trace& trace, std::vector<RootRange> ranges) const = 0;
  // Visits the slots of old objects that were stored into, and all they lead to; watches the objects again.
  virtual std::unique_ptr<scheduler::Packet> NewRememberedPacket(Trace& trace,
                                                                 std::vector<RememberedEntry> entries) const = 0;
  // Visits one slot at once and leaves what it leads to on the worker's stack, until Flush.
  virtual void Retain(Trace& trace, scheduler::Worker& worker, vm::RefSlot slot) const = 0;
  // Adds the worker's stack to the closure stage as packets.
  virtual void Flush(Trace& trace, scheduler::Worker& worker) const = 0;
};

// The packets that update references before objects slide. `update` outlives them.
class SlideKernels {
 public:
  virtual ~SlideKernels() = default;
  // Updates the slots of the live objects of the sliding space that begin in `blocks`.
  virtual std::unique_ptr<scheduler::Packet> NewUpdateBlocksPacket(const SlideUpdate& update, Extent blocks) const = 0;
  // Updates the slots of `objects`, which do not move.
  virtual std::unique_ptr<scheduler::Packet> NewUpdateObjectsPacket(const SlideUpdate& update,
                                                                    std::vector<vm::Address> objects) const = 0;
};

class ModelKernels {
 public:
  virtual ~ModelKernels() = default;

  virtual const TraceKernels& Tracing(TraceShape shape, TraceMode mode) const = 0;
  virtual const SlideKernels& Sliding() const = 0;

  // One object at a time, for walks, verification and messages; as in vm::ObjectModel.
  virtual size_t SizeOf(vm::Address object, vm::TypeId type) const = 0;
  virtual void ForEachSlot(vm::Address object, vm::TypeId type, absl::FunctionRef<void(vm::RefSlot)> visit) const = 0;
  virtual bool IsKnownType(vm::TypeId type) const = 0;
  virtual std::string TypeName(vm::TypeId type) const = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_MODEL_KERNELS_H_
