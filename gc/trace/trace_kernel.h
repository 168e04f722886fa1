// The inner loop of a copying closure, compiled for one object model and one mode.
//
// A kernel lives as long as one packet runs, on that packet's worker. It visits slots newest first, with a short queue
// between stack and visit in which the targets' headers are being fetched; copies what it claims into the worker's own
// cursor; and updates each slot it visits. Large objects are marked instead. Slots that point anywhere else (already
// copied) are left alone.
//
// Claim: kParallel swaps the header for busy by compare-and-swap, copies, then publishes the new place by a release
// store; who finds busy waits. A claimed object's contents are read by the claimer only, and a copy's only by whoever
// got its slots, through the scheduler, so no other order is needed.

#ifndef STRATA_GC_TRACE_COPY_KERNEL_H_
#define STRATA_GC_TRACE_COPY_KERNEL_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/trace/copy_trace.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/slot_stack.h"
#include "gc/trace/tuning.h"
#include "scheduler/packet.h"
#include "scheduler/worker.h"
#include "vm_binding/base/check.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_model.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

// Copies an object; the common small sizes without a call.
inline void CopyObject(vm::Address from, vm::Address to, size_t bytes) {
  switch (bytes) {
    case 8:
      std::memcpy(to.As<void>(), from.As<void>(), 8);
      return;
    case 16:
      std::memcpy(to.As<void>(), from.As<void>(), 16);
      return;
    case 24:
      std::memcpy(to.As<void>(), from.As<void>(), 24);
      return;
    case 32:
      std::memcpy(to.As<void>(), from.As<void>(), 32);
      return;
    default:
      std::memcpy(to.As<void>(), from.As<void>(), bytes);
  }
}

template <vm::ObjectModel M, TraceMode kMode>
class CopyKernel {
 public:
  CopyKernel(const M& model, CopyTrace& trace, scheduler::Worker& worker)
      : model_(model),
        trace_(trace),
        worker_(worker),
        local_(trace.local(worker)),
        cage_base_(trace.cage_base()),
        space_map_(trace.space_map()),
        from_(trace.from()),
        large_(trace.large().id()) {}

  // Visits `count` slots outside the cage; their objects' slots go on the stack.
  void VisitRoots(vm::RefSlot first, size_t count) {
    const vm::Address begin = first.where();
    for (size_t i = 0; i < count; ++i) {
      if (i + kPrefetchWindow < count) PrefetchTarget(vm::RefSlot(begin + (i + kPrefetchWindow) * kSlotBytes));
      const vm::RefSlot slot(begin + i * kSlotBytes);
      if (const vm::ObjectRef ref = slot.Load(); ref.is_object()) Visit(slot, ref);
    }
  }

  void Push(const std::vector<SlotEntry>& entries) {
    for (const SlotEntry entry : entries) PushEntry(entry);
  }

  // Visits slots of an object that stays where it is: all, or of a sliced one a part.
  void Scan(vm::Address object, vm::TypeId type) {
    const auto visit = [this](vm::RefSlot slot) { PushSlot(slot); };
    if constexpr (vm::RangedObjectModel<M>) {
      const size_t slots = model_.RangedSlotCount(object, type);
      if (slots > kSlotsPerSlice) return AddSlices(object, type, slots);
    }
    model_.ForEachSlot(object, type, visit);
  }
  void ScanSlice(vm::Address object, vm::TypeId type, size_t begin, size_t end) {
    const auto visit = [this](vm::RefSlot slot) { PushSlot(slot); };
    model_.ForEachSlotInRange(object, type, begin, end, visit);
  }

  // Visits everything on the stack and what it leads to.
  void Drain() {
    std::array<SlotEntry, kPrefetchWindow> window;
    size_t head = 0;
    size_t waiting = 0;
    size_t visits = 0;
    for (;;) {
      while (waiting < kPrefetchWindow && !local_.stack.empty()) {
        const SlotEntry entry = local_.stack.Pop();
        Prefetch(vm::ObjectRef(entry.ref_word));
        window[(head + waiting++) % kPrefetchWindow] = entry;
      }
      if (waiting == 0) return;
      const SlotEntry entry = window[head];
      head = (head + 1) % kPrefetchWindow;
      --waiting;
      Visit(vm::RefSlot(cage_base_ + entry.slot_word * vm::kBytesPerRefUnit), vm::ObjectRef(entry.ref_word));
      if (kMode == TraceMode::kParallel && ++visits % kVisitsBetweenShares == 0) GiveAway(local_.stack.size() / 2);
    }
  }

  // Adds the whole stack to the closure as packets.
  void Flush() { GiveAway(local_.stack.size()); }

 private:
  static constexpr size_t kSlotBytes = sizeof(uint32_t);

  // Defined below, for they are packets that run a kernel.
  class EntriesPacket;
  class SlicePacket;

  void GiveAway(size_t entries) {
    if (entries == 0) return;
    worker_.Add(trace_.closure_stage(),
                std::make_unique<EntriesPacket>(model_, trace_, local_.stack.TakeOldest(entries)));
  }

  void AddSlices(vm::Address object, vm::TypeId type, size_t slots) {
    for (size_t begin = 0; begin < slots; begin += kSlotsPerSlice) {
      const size_t end = slots - begin > kSlotsPerSlice ? begin + kSlotsPerSlice : slots;
      worker_.Add(trace_.closure_stage(), std::make_unique<SlicePacket>(model_, trace_, object, type, begin, end));
    }
  }

  void PushSlot(vm::RefSlot slot) {
    const vm::ObjectRef ref = slot.Load();
    if (!ref.is_object()) return;
    const size_t offset = slot.where() - cage_base_;
    PushEntry({static_cast<uint32_t>(offset / vm::kBytesPerRefUnit), ref.word()});
  }
  void PushEntry(SlotEntry entry) {
    if (local_.stack.full()) [[unlikely]] {
      GiveAway(kSlotStackEntries / 2);
    }
    local_.stack.Push(entry);
  }

  void PrefetchTarget(vm::RefSlot slot) const {
    if (const vm::ObjectRef ref = slot.Load(); ref.is_object()) Prefetch(ref);
  }
  // Never faults, also for a reference that is none.
  void Prefetch(vm::ObjectRef ref) const { __builtin_prefetch(ref.ToAddress(cage_base_).As<void>(), 1); }

  void Visit(vm::RefSlot slot, vm::ObjectRef ref) {
    const vm::Address object = ref.ToAddress(cage_base_);
    if constexpr (kMode == TraceMode::kHardened) {
      if (!IsPlausible(object)) return Reject(slot);
    }
    const SpaceId space = space_map_.Of(object);
    if (space == from_) {
      const vm::ObjectRef moved = Forward(object);
      if (kMode == TraceMode::kHardened && moved.is_null()) return Reject(slot);
      slot.Store(moved);
    } else if (space == large_ && !trace_.large().TestAndMark(object)) {
      ++local_.counts.large_objects;
      Scan(object, vm::LoadHeader(object).type_id());
    }
  }

  vm::ObjectRef Forward(vm::Address object) {
    vm::HeaderWord header = vm::LoadHeader(object);
    if (header.is_forwarded()) return header.forwarded_to();
    if constexpr (kMode == TraceMode::kParallel) {
      header = Claim(object, header);
      if (header.is_forwarded()) return header.forwarded_to();
    }
    return Evacuate(object, header);
  }

  // Returns the object's type header, now claimed, or its forwarding, made by another worker.
  vm::HeaderWord Claim(vm::Address object, vm::HeaderWord header) {
    const std::atomic_ref<uint32_t> word(*object.As<uint32_t>());
    uint32_t bits = header.bits();
    for (int spins = 0;; ++spins) {
      if (vm::HeaderWord(bits).is_forwarded()) return vm::HeaderWord(bits);
      if (!vm::HeaderWord(bits).is_busy()) {
        if (word.compare_exchange_strong(bits, vm::HeaderWord::kBusy, std::memory_order_relaxed)) {
          return vm::HeaderWord(bits);
        }
        continue;
      }
      // The claimer copies one small object; it may have lost its processor.
      if (spins % 64 == 63) std::this_thread::yield();
      bits = word.load(std::memory_order_relaxed);
    }
  }

  // Copies a claimed object, publishes its new place and scans the copy. Null only in a hardened trace.
  vm::ObjectRef Evacuate(vm::Address object, vm::HeaderWord header) {
    const size_t bytes = model_.SizeOf(object, header.type_id());
    if constexpr (kMode == TraceMode::kHardened) {
      if (!IsPlausibleSize(object, bytes)) return vm::ObjectRef();
    }
    const vm::Address copy = BumpAllocate(local_.allocator, local_.cursor, bytes);
    if (copy.is_null()) {
      STRATA_CHECK(kMode == TraceMode::kHardened, "kCopyReserveSuffices");
      return vm::ObjectRef();
    }
    CopyObject(object, copy, bytes);
    vm::StoreHeader(copy, header);
    const vm::ObjectRef to = vm::ObjectRef::FromAddress(cage_base_, copy);
    vm::StoreHeader(object, vm::HeaderWord::ForwardedTo(to), std::memory_order_release);
    ++local_.counts.objects;
    local_.counts.bytes += bytes;
    Scan(copy, header.type_id());
    return to;
  }

  // Hardened: a reference of a damaged heap is followed only to where an object may be read. It is aligned in any case:
  // a word that is a reference is even, and counts 4-byte units.
  bool IsPlausible(vm::Address object) const {
    if (object < trace_.objects_begin() || object >= trace_.objects_end()) return false;
    const SpaceId space = space_map_.Of(object);
    if (space == kNoSpace) return false;
    if (space != from_ && space != large_) return true;  // already where it belongs, or never moved
    const vm::HeaderWord header = vm::LoadHeader(object);
    if (space == from_) {
      if (header.is_forwarded()) return IsPlausibleForwarding(header.forwarded_to().ToAddress(cage_base_));
      return header.is_type() && model_.IsKnownType(header.type_id());
    }
    const size_t bytes = trace_.large().BytesAt(object);
    return bytes != 0 && header.is_type() && model_.IsKnownType(header.type_id()) &&
           model_.SizeOf(object, header.type_id()) <= bytes;
  }
  bool IsPlausibleForwarding(vm::Address to) const {
    if (to < trace_.objects_begin() || to >= trace_.objects_end()) return false;
    const SpaceId space = space_map_.Of(to);
    return space != kNoSpace && space != from_ && space != large_;
  }
  bool IsPlausibleSize(vm::Address object, size_t bytes) const {
    return bytes != 0 && bytes % vm::kObjectAlignment == 0 && bytes <= kMaxBumpBytes &&
           trace_.objects_end() - object >= bytes && space_map_.Of(object + (bytes - 1)) == from_;
  }
  void Reject(vm::RefSlot slot) {
    slot.Store(vm::ObjectRef());
    ++local_.counts.rejected_references;
  }

  const M model_;
  CopyTrace& trace_;
  scheduler::Worker& worker_;
  CopyWorker& local_;
  const vm::Address cage_base_;
  const SpaceMap space_map_;
  const SpaceId from_;
  const SpaceId large_;
};

// Slots that a worker had too many of.
template <vm::ObjectModel M, TraceMode kMode>
class CopyKernel<M, kMode>::EntriesPacket final : public scheduler::Packet {
 public:
  EntriesPacket(const M& model, CopyTrace& trace, std::vector<SlotEntry> entries)
      : model_(model), trace_(trace), entries_(std::move(entries)) {}

  void Run(scheduler::Worker& worker) override {
    CopyKernel kernel(model_, trace_, worker);
    kernel.Push(entries_);
    kernel.Drain();
  }
  absl::string_view name() const override { return "copy slots"; }

 private:
  const M model_;
  CopyTrace& trace_;
  const std::vector<SlotEntry> entries_;
};

// A part of a large object's slots.
template <vm::ObjectModel M, TraceMode kMode>
class CopyKernel<M, kMode>::SlicePacket final : public scheduler::Packet {
 public:
  SlicePacket(const M& model, CopyTrace& trace, vm::Address object, vm::TypeId type, size_t begin, size_t end)
      : model_(model), trace_(trace), object_(object), type_(type), begin_(begin), end_(end) {}

  void Run(scheduler::Worker& worker) override {
    CopyKernel kernel(model_, trace_, worker);
    kernel.ScanSlice(object_, type_, begin_, end_);
    kernel.Drain();
  }
  absl::string_view name() const override { return "copy array slice"; }

 private:
  const M model_;
  CopyTrace& trace_;
  const vm::Address object_;
  const vm::TypeId type_;
  const size_t begin_;
  const size_t end_;
};

// Slots outside the heap.
template <vm::ObjectModel M, TraceMode kMode>
class CopyRootsPacket final : public scheduler::Packet {
 public:
  CopyRootsPacket(const M& model, CopyTrace& trace, std::vector<RootRange> ranges)
      : model_(model), trace_(trace), ranges_(std::move(ranges)) {}

  void Run(scheduler::Worker& worker) override {
    CopyKernel<M, kMode> kernel(model_, trace_, worker);
    for (const RootRange& range : ranges_) {
      kernel.VisitRoots(range.first, range.count);
      kernel.Drain();
    }
  }
  absl::string_view name() const override { return "copy roots"; }

 private:
  const M model_;
  CopyTrace& trace_;
  const std::vector<RootRange> ranges_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_COPY_KERNEL_H_
