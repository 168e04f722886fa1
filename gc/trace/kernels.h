// Kernels<M>: every trace kernel of the toolkit, compiled for the object model M.
//
// A VM binding includes this in one .cc and makes its ModelKernels there:
//   std::unique_ptr<gc::ModelKernels> NewMyKernels(MyModel model) { return gc::NewKernels(std::move(model)); }
// Everything else sees only model_kernels.h. Immutable, used by all workers at once.

#ifndef STRATA_GC_TRACE_KERNELS_H_
#define STRATA_GC_TRACE_KERNELS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "gc/trace/copy_kernel.h"
#include "gc/trace/copy_trace.h"
#include "gc/trace/model_kernels.h"
#include "scheduler/packet.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_model.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

template <vm::ObjectModel M, TraceMode kMode>
class CopyKernelsFor final : public CopyKernels {
 public:
  explicit CopyKernelsFor(const M& model) : model_(model) {}

  std::unique_ptr<scheduler::Packet> NewRootsPacket(CopyTrace& trace, std::vector<RootRange> ranges) const override {
    return std::make_unique<CopyRootsPacket<M, kMode>>(model_, trace, std::move(ranges));
  }
  void Retain(CopyTrace& trace, scheduler::Worker& worker, vm::RefSlot slot) const override {
    CopyKernel<M, kMode>(model_, trace, worker).VisitRoots(slot, 1);
  }
  void Flush(CopyTrace& trace, scheduler::Worker& worker) const override {
    CopyKernel<M, kMode>(model_, trace, worker).Flush();
  }

 private:
  const M model_;
};

template <vm::ObjectModel M>
class Kernels final : public ModelKernels {
 public:
  explicit Kernels(M model)
      : model_(std::move(model)), serial_copying_(model_), parallel_copying_(model_), hardened_copying_(model_) {}

  const CopyKernels& Copying(TraceMode mode) const override {
    switch (mode) {
      case TraceMode::kSerial:
        return serial_copying_;
      case TraceMode::kParallel:
        return parallel_copying_;
      case TraceMode::kHardened:
        break;
    }
    return hardened_copying_;
  }

  size_t SizeOf(vm::Address object, vm::TypeId type) const override { return model_.SizeOf(object, type); }
  void ForEachSlot(vm::Address object, vm::TypeId type, absl::FunctionRef<void(vm::RefSlot)> visit) const override {
    model_.ForEachSlot(object, type, visit);
  }
  bool IsKnownType(vm::TypeId type) const override { return model_.IsKnownType(type); }
  std::string TypeName(vm::TypeId type) const override { return model_.TypeName(type); }

 private:
  const M model_;
  const CopyKernelsFor<M, TraceMode::kSerial> serial_copying_;
  const CopyKernelsFor<M, TraceMode::kParallel> parallel_copying_;
  const CopyKernelsFor<M, TraceMode::kHardened> hardened_copying_;
};

template <vm::ObjectModel M>
std::unique_ptr<const ModelKernels> NewKernels(M model) {
  return std::make_unique<const Kernels<M>>(std::move(model));
}

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_KERNELS_H_
