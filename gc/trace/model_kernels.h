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
#include "gc/trace/count_state.h"
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

// Counting references, one thread at a time but for Recount. Budgets and results are numbers of references or objects
// looked at. What each does to the state: count_state.h, count_kernel.h.
class CountKernels {
 public:
  virtual ~CountKernels() = default;
  // Before stores into `count` slots of `object`, whose log bit is set.
  virtual void Log(CountState& state, vm::Address object, vm::RefSlot first, size_t count) const = 0;

  // An epoch, in this order. Counts what logged slots hold now, and what survives by that; queues what they held.
  virtual void ApplyLog(CountState& state) const = 0;
  // What roots name lives through this pause.
  virtual void Hold(CountState& state, const RootRange& range) const = 0;
  // Frees uncounted objects that no root holds any more.
  virtual void FreeUncounted(CountState& state) const = 0;
  // Applies queued decrements and frees what that leaves without a count.
  virtual size_t Decrement(CountState& state, size_t budget) const = 0;
  // An ephemeron's value lives; `closes` when marking is complete but for such.
  virtual void Retain(CountState& state, vm::RefSlot slot, bool closes) const = 0;

  // The search for dead cycles.
  virtual size_t Mark(CountState& state, size_t budget) const = 0;
  virtual size_t FindDead(CountState& state, Extent block) const = 0;
  virtual size_t FreeDead(CountState& state, Extent block) const = 0;
  virtual void CondemnLarge(CountState& state, vm::Address object) const = 0;

  // After a closure that marked what lives, with cleared counts: any number of threads.
  virtual void Recount(CountState& state, Extent block) const = 0;
  virtual void RecountLarge(CountState& state, vm::Address object) const = 0;
};

class ModelKernels {
 public:
  virtual ~ModelKernels() = default;

  virtual const TraceKernels& Tracing(TraceShape shape, TraceMode mode) const = 0;
  virtual const SlideKernels& Sliding() const = 0;
  virtual const CountKernels& Counting(bool hardened) const = 0;

  // One object at a time, for walks, verification and messages; as in vm::ObjectModel.
  virtual size_t SizeOf(vm::Address object, vm::TypeId type) const = 0;
  virtual void ForEachSlot(vm::Address object, vm::TypeId type, absl::FunctionRef<void(vm::RefSlot)> visit) const = 0;
  virtual bool IsKnownType(vm::TypeId type) const = 0;
  virtual std::string TypeName(vm::TypeId type) const = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_MODEL_KERNELS_H_
