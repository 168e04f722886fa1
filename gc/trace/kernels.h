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
#include "gc/metadata/object_log.h"
#include "gc/trace/count_kernel.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/slide_kernel.h"
#include "gc/trace/trace.h"
#include "gc/trace/trace_kernel.h"
#include "scheduler/packet.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_model.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

template <vm::ObjectModel M, TraceShape kShape, TraceMode kMode>
class TraceKernelsFor final : public TraceKernels {
 public:
  explicit TraceKernelsFor(const M& model) : model_(model) {}

  std::unique_ptr<scheduler::Packet> NewRootsPacket(Trace& trace, std::vector<RootRange> ranges) const override {
    return std::make_unique<RootsPacket<M, kShape, kMode>>(model_, trace, std::move(ranges));
  }
  std::unique_ptr<scheduler::Packet> NewRememberedPacket(Trace& trace,
                                                         std::vector<RememberedEntry> entries) const override {
    return std::make_unique<RememberedPacket<M, kShape, kMode>>(model_, trace, std::move(entries));
  }
  void Retain(Trace& trace, scheduler::Worker& worker, vm::RefSlot slot) const override {
    TraceKernel<M, kShape, kMode>(model_, trace, worker).VisitRoots(slot, 1);
  }
  void Flush(Trace& trace, scheduler::Worker& worker) const override {
    TraceKernel<M, kShape, kMode>(model_, trace, worker).Flush();
  }

 private:
  const M model_;
};

// One shape, every mode.
template <vm::ObjectModel M, TraceShape kShape>
class ShapeKernels {
 public:
  explicit ShapeKernels(const M& model) : serial_(model), parallel_(model), hardened_(model) {}

  const TraceKernels& In(TraceMode mode) const {
    switch (mode) {
      case TraceMode::kSerial:
        return serial_;
      case TraceMode::kParallel:
        return parallel_;
      case TraceMode::kHardened:
        break;
    }
    return hardened_;
  }

 private:
  const TraceKernelsFor<M, kShape, TraceMode::kSerial> serial_;
  const TraceKernelsFor<M, kShape, TraceMode::kParallel> parallel_;
  const TraceKernelsFor<M, kShape, TraceMode::kHardened> hardened_;
};

template <vm::ObjectModel M>
class Kernels final : public ModelKernels {
 public:
  explicit Kernels(M model)
      : model_(std::move(model)),
        copying_(model_),
        marking_(model_),
        defragmenting_(model_),
        marking_to_slide_(model_),
        promoting_(model_),
        sliding_(model_),
        counting_(model_),
        counting_hardened_(model_) {}

  const TraceKernels& Tracing(TraceShape shape, TraceMode mode) const override {
    switch (shape) {
      case TraceShape::kCopying:
        return copying_.In(mode);
      case TraceShape::kMarking:
        return marking_.In(mode);
      case TraceShape::kDefragmenting:
        return defragmenting_.In(mode);
      case TraceShape::kMarkingToSlide:
        return marking_to_slide_.In(mode);
      case TraceShape::kPromoting:
        break;
    }
    return promoting_.In(mode);
  }
  const SlideKernels& Sliding() const override { return sliding_; }
  const CountKernels& Counting(bool hardened) const override {
    if (hardened) return counting_hardened_;
    return counting_;
  }

  size_t SizeOf(vm::Address object, vm::TypeId type) const override { return model_.SizeOf(object, type); }
  void ForEachSlot(vm::Address object, vm::TypeId type, absl::FunctionRef<void(vm::RefSlot)> visit) const override {
    model_.ForEachSlot(object, type, visit);
  }
  bool IsKnownType(vm::TypeId type) const override { return model_.IsKnownType(type); }
  std::string TypeName(vm::TypeId type) const override { return model_.TypeName(type); }

 private:
  const M model_;
  const ShapeKernels<M, TraceShape::kCopying> copying_;
  const ShapeKernels<M, TraceShape::kMarking> marking_;
  const ShapeKernels<M, TraceShape::kDefragmenting> defragmenting_;
  const ShapeKernels<M, TraceShape::kMarkingToSlide> marking_to_slide_;
  const ShapeKernels<M, TraceShape::kPromoting> promoting_;
  const SlideKernelsFor<M> sliding_;
  const CountKernelsFor<M, false> counting_;
  const CountKernelsFor<M, true> counting_hardened_;
};

template <vm::ObjectModel M>
std::unique_ptr<const ModelKernels> NewKernels(M model) {
  return std::make_unique<const Kernels<M>>(std::move(model));
}

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_KERNELS_H_
