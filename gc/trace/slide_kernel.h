// Updating the references in live objects before they slide, compiled for one object model.
//
// Packets read objects where they still lie. Each object's slots are written by one packet only.

#ifndef STRATA_GC_TRACE_SLIDE_KERNEL_H_
#define STRATA_GC_TRACE_SLIDE_KERNEL_H_

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/slide_map.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/slide_update.h"
#include "scheduler/packet.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_model.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

// The objects that begin in a range of blocks.
template <vm::ObjectModel M>
class UpdateBlocksPacket final : public scheduler::Packet {
 public:
  UpdateBlocksPacket(const M& model, const SlideUpdate& update, Extent blocks)
      : model_(model), update_(update), blocks_(blocks) {}

  void Run(scheduler::Worker&) override {
    const GranuleMap granules = update_.granules();
    const auto visit = [this](vm::RefSlot slot) { update_.Update(slot); };
    vm::Address at = update_.slide_map().FirstObject(blocks_.begin);
    while ((at = granules.FindSet(at, blocks_.end)) < blocks_.end) {
      const vm::HeaderWord header = vm::LoadHeader(at);
      const size_t bytes = PlausibleBytes(at, header);
      if (bytes != 0) model_.ForEachSlot(at, header.type_id(), visit);
      at = at + (bytes != 0 ? bytes : vm::kObjectAlignment);
    }
  }
  absl::string_view name() const override { return "update block"; }

 private:
  // The size of the object at `at`. 0 when there is none: in a damaged heap, whose objects may overlap.
  size_t PlausibleBytes(vm::Address at, vm::HeaderWord header) const {
    if (!header.is_type() || !model_.IsKnownType(header.type_id())) return 0;
    const size_t bytes = model_.SizeOf(at, header.type_id());
    if (bytes == 0 || bytes > kMaxBumpBytes) return 0;
    return update_.granules().Test(at + (bytes - vm::kObjectAlignment)) ? bytes : 0;
  }

  const M model_;
  const SlideUpdate& update_;
  const Extent blocks_;
};

// Objects that stay where they are.
template <vm::ObjectModel M>
class UpdateObjectsPacket final : public scheduler::Packet {
 public:
  UpdateObjectsPacket(const M& model, const SlideUpdate& update, std::vector<vm::Address> objects)
      : model_(model), update_(update), objects_(std::move(objects)) {}

  void Run(scheduler::Worker&) override {
    const auto visit = [this](vm::RefSlot slot) { update_.Update(slot); };
    for (const vm::Address object : objects_) model_.ForEachSlot(object, vm::LoadHeader(object).type_id(), visit);
  }
  absl::string_view name() const override { return "update large objects"; }

 private:
  const M model_;
  const SlideUpdate& update_;
  const std::vector<vm::Address> objects_;
};

template <vm::ObjectModel M>
class SlideKernelsFor final : public SlideKernels {
 public:
  explicit SlideKernelsFor(const M& model) : model_(model) {}

  std::unique_ptr<scheduler::Packet> NewUpdateBlocksPacket(const SlideUpdate& update, Extent blocks) const override {
    return std::make_unique<UpdateBlocksPacket<M>>(model_, update, blocks);
  }
  std::unique_ptr<scheduler::Packet> NewUpdateObjectsPacket(const SlideUpdate& update,
                                                            std::vector<vm::Address> objects) const override {
    return std::make_unique<UpdateObjectsPacket<M>>(model_, update, std::move(objects));
  }

 private:
  const M model_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_SLIDE_KERNEL_H_
