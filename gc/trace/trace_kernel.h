// The inner loop of a closure, compiled for one object model, one shape and one mode.
//
// A kernel lives as long as one packet runs, on that packet's worker. It visits slots newest first, with a short queue
// between stack and visit in which the targets' headers are being fetched. What happens to an object is decided by the
// space it lies in (TraceAction): copied into the worker's own cursor, and each slot that is visited updated; or marked
// where it lies; or left alone.
//
// Claim, before an object may be copied: kParallel swaps the header for busy by compare-and-swap, copies, then
// publishes the new place by a release store; who finds busy waits. An object that is to be evacuated but finds no
// memory is marked and gets its header back, by a release store too: who claims it later acquires that, sees the mark,
// and leaves it. A claimed object's contents are read by the claimer only, and a copy's only by whoever got its slots,
// through the scheduler, so no other order is needed.

#ifndef STRATA_GC_TRACE_TRACE_KERNEL_H_
#define STRATA_GC_TRACE_TRACE_KERNEL_H_

#include <algorithm>
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
#include "gc/metadata/granule_map.h"
#include "gc/metadata/object_log.h"
#include "gc/metadata/space_map.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/slot_stack.h"
#include "gc/trace/trace.h"
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

// Word by word: compilers make one call of several memcpy in a switch over their size.
template <size_t kWords>
inline void CopyWords(vm::Address from, vm::Address to) {
  uint64_t words[kWords];
  for (size_t i = 0; i < kWords; ++i) words[i] = from.As<uint64_t>()[i];
  for (size_t i = 0; i < kWords; ++i) to.As<uint64_t>()[i] = words[i];
}

// Copies `bytes`, a multiple of 8; the common small sizes without a call.
inline void CopyBytes(vm::Address from, vm::Address to, size_t bytes) {
  switch (bytes) {
    case 0:
      return;
    case 8:
      return CopyWords<1>(from, to);
    case 16:
      return CopyWords<2>(from, to);
    case 24:
      return CopyWords<3>(from, to);
    case 32:
      return CopyWords<4>(from, to);
    case 40:
      return CopyWords<5>(from, to);
    default:
      std::memcpy(to.As<void>(), from.As<void>(), bytes);
  }
}

// Copies an object whose header was `header` before it was claimed. That word is not read again: a wide load that takes
// in what a compare-and-swap has just written waits for the write.
template <TraceMode kMode>
inline void CopyObject(vm::Address from, vm::Address to, vm::HeaderWord header, size_t bytes) {
  if constexpr (kMode == TraceMode::kParallel) {
    vm::StoreHeader(to, header);
    to.As<uint32_t>()[1] = from.As<uint32_t>()[1];
    CopyBytes(from + 8, to + 8, bytes - 8);
  } else {
    CopyBytes(from, to, bytes);
  }
}

template <vm::ObjectModel M, TraceShape kShape, TraceMode kMode>
class TraceKernel {
 public:
  TraceKernel(const M& model, Trace& trace, scheduler::Worker& worker)
      : model_(model),
        trace_(trace),
        worker_(worker),
        local_(trace.local(worker)),
        cage_base_(trace.cage_base()),
        granules_(trace.granules()) {}

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

  // Visits the slots of an old object that was stored into, or of a card of it, and watches it again.
  void ScanRemembered(RememberedEntry entry) {
    trace_.object_log().WatchAgain(entry);
    const vm::Address object = vm::ObjectRef(entry.object_word).ToAddress(cage_base_);
    if constexpr (kMode == TraceMode::kHardened) {
      if (!IsPlausibleSource(object)) return static_cast<void>(++local_.counts.rejected_references);
    }
    const vm::TypeId type = vm::LoadHeader(object).type_id();
    if (entry.card_word != 0) return ScanCard(object, type, vm::ObjectRef(entry.card_word).ToAddress(cage_base_));
    model_.ForEachSlot(object, type, [this](vm::RefSlot slot) { PushUnlessOld(slot); });
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
      if (kMode == TraceMode::kParallel && ++visits % kVisitsBetweenShares == 0) Share();
    }
  }

  // Adds the whole stack to the closure as packets.
  void Flush() { GiveAway(local_.stack.size()); }

 private:
  static constexpr size_t kSlotBytes = sizeof(uint32_t);
  static constexpr bool kCopies = kShape == TraceShape::kCopying || kShape == TraceShape::kPromoting;
  static constexpr bool kEvacuates = kShape == TraceShape::kDefragmenting || kShape == TraceShape::kPromoting;

  // Defined below, for they are packets that run a kernel.
  class EntriesPacket;
  class SlicePacket;

  // Slots by number are found by their addresses where they follow each other; others are all looked at.
  void ScanCard(vm::Address object, vm::TypeId type, vm::Address card) {
    const vm::Address end = card + ObjectLog::kCardBytes;
    if constexpr (vm::RangedObjectModel<M>) {
      const size_t slots = model_.RangedSlotCount(object, type);
      if (slots != 0) {
        const vm::Address first = SlotAddress(object, type, 0);
        if (SlotAddress(object, type, slots - 1) - first == (slots - 1) * kSlotBytes) {
          model_.ForEachSlotInRange(object, type, SlotsBefore(card, first, slots), SlotsBefore(end, first, slots),
                                    [this](vm::RefSlot slot) { PushUnlessOld(slot); });
          return;
        }
      }
    }
    model_.ForEachSlot(object, type, [this, card, end](vm::RefSlot slot) {
      if (slot.where() >= card && slot.where() < end) PushUnlessOld(slot);
    });
  }
  // Most of what an old object refers to is old: not worth a visit, nor the fetching of its header.
  void PushUnlessOld(vm::RefSlot slot) {
    const vm::ObjectRef ref = slot.Load();
    if (!ref.is_object()) return;
    if constexpr (kMode != TraceMode::kHardened) {
      const vm::Address target = ref.ToAddress(cage_base_);
      const TraceAction action = trace_.ActionAt(target);
      if (action == TraceAction::kLeave || (action == TraceAction::kMark && granules_.Test(target))) return;
    }
    PushSlot(slot);
  }
  vm::Address SlotAddress(vm::Address object, vm::TypeId type, size_t number) const {
    vm::Address address;
    model_.ForEachSlotInRange(object, type, number, number + 1,
                              [&address](vm::RefSlot slot) { address = slot.where(); });
    return address;
  }
  // How many of `slots` slots, the first at `first`, begin before `end`.
  static size_t SlotsBefore(vm::Address end, vm::Address first, size_t slots) {
    if (end <= first) return 0;
    return std::min(slots, (end - first + kSlotBytes - 1) / kSlotBytes);
  }

  // Gives half of the stack away, unless what was given before still waits for a taker: work that moves between workers
  // takes the objects' cache lines with it.
  void Share() {
    if (!worker_.HasStealableWork()) GiveAway(local_.stack.size() / 2);
  }
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
  void Prefetch(vm::ObjectRef ref) const {
    constexpr int kForWriting = kShape == TraceShape::kMarking || kShape == TraceShape::kMarkingToSlide ? 0 : 1;
    __builtin_prefetch(ref.ToAddress(cage_base_).As<void>(), kForWriting);
  }

  void Visit(vm::RefSlot slot, vm::ObjectRef ref) {
    const vm::Address object = ref.ToAddress(cage_base_);
    if constexpr (kMode == TraceMode::kHardened) {
      if (!IsPlausible(object)) return Reject(slot);
    }
    switch (trace_.ActionAt(object)) {
      case TraceAction::kLeave:
        return;
      case TraceAction::kCopy:
        if constexpr (kCopies) Copy(slot, object);
        return;
      case TraceAction::kMark:
        if constexpr (kShape != TraceShape::kCopying) Mark(slot, object);
        return;
      case TraceAction::kEvacuate:
        if constexpr (kEvacuates) EvacuateOrMark(slot, object);
        return;
      case TraceAction::kMarkLarge:
        return MarkLarge(object);
    }
  }

  void MarkLarge(vm::Address object) {
    if (trace_.large().TestAndMark(object)) return;
    ++local_.counts.large_objects;
    Scan(object, vm::LoadHeader(object).type_id());
  }

  void Mark(vm::RefSlot slot, vm::Address object) {
    if (granules_.Test(object)) return;
    const vm::TypeId type = vm::LoadHeader(object).type_id();
    const size_t bytes = model_.SizeOf(object, type);
    if constexpr (kMode == TraceMode::kHardened) {
      if (!IsPlausibleSize(object, bytes)) return Reject(slot);
    }
    MarkAndScan(object, type, bytes);
  }

  void MarkAndScan(vm::Address object, vm::TypeId type, size_t bytes) {
    constexpr MarkSharing kSharing = kMode == TraceMode::kParallel ? MarkSharing::kShared : MarkSharing::kAlone;
    if (granules_.TestAndMarkWhole<kSharing>(object, bytes)) return;
    if constexpr (kShape == TraceShape::kMarkingToSlide) trace_.slide_map().NoteCrossing(object, bytes);
    ++local_.counts.marked_objects;
    local_.counts.marked_bytes += bytes;
    Scan(object, type);
  }

  void Copy(vm::RefSlot slot, vm::Address object) {
    const vm::HeaderWord header = LoadAndClaim(object);
    if (header.is_forwarded()) return slot.Store(header.forwarded_to());
    const size_t bytes = model_.SizeOf(object, header.type_id());
    if constexpr (kMode == TraceMode::kHardened) {
      if (!IsPlausibleSize(object, bytes)) return Reject(slot);
    }
    const vm::Address copy = BumpAllocate(local_.allocator, local_.cursor, bytes);
    if (copy.is_null()) {
      STRATA_CHECK(kMode == TraceMode::kHardened, "kCopyReserveSuffices");
      return Reject(slot);
    }
    slot.Store(CopyTo(copy, object, header, bytes));
  }

  void EvacuateOrMark(vm::RefSlot slot, vm::Address object) {
    if (granules_.Test(object)) return;
    const vm::HeaderWord header = LoadAndClaim(object);
    if (header.is_forwarded()) return slot.Store(header.forwarded_to());
    if (kMode == TraceMode::kParallel && granules_.Test(object)) {
      return vm::StoreHeader(object, header, std::memory_order_release);
    }
    const size_t bytes = model_.SizeOf(object, header.type_id());
    if constexpr (kMode == TraceMode::kHardened) {
      if (!IsPlausibleSize(object, bytes)) return Reject(slot);
    }
    const vm::Address copy = TryAllocateToEvacuate(bytes);
    if (!copy.is_null()) return slot.Store(CopyTo(copy, object, header, bytes));
    MarkAndScan(object, header.type_id(), bytes);
    if (kMode == TraceMode::kParallel) vm::StoreHeader(object, header, std::memory_order_release);
  }

  vm::Address TryAllocateToEvacuate(size_t bytes) {
    vm::BumpCursor& cursor = local_.evacuation_cursor;
    if (local_.evacuation_memory_is_out && cursor.limit - cursor.cursor < bytes) return vm::Address();
    const vm::Address copy = BumpAllocate(local_.evacuation_allocator, cursor, bytes);
    local_.evacuation_memory_is_out = copy.is_null();
    return copy;
  }

  // Copies a claimed object, publishes its new place and scans the copy.
  vm::ObjectRef CopyTo(vm::Address copy, vm::Address object, vm::HeaderWord header, size_t bytes) {
    CopyObject<kMode>(object, copy, header, bytes);
    const vm::ObjectRef to = vm::ObjectRef::FromAddress(cage_base_, copy);
    vm::StoreHeader(object, vm::HeaderWord::ForwardedTo(to), std::memory_order_release);
    ++local_.counts.copied_objects;
    local_.counts.copied_bytes += bytes;
    Scan(copy, header.type_id());
    return to;
  }

  vm::HeaderWord LoadAndClaim(vm::Address object) {
    const vm::HeaderWord header = vm::LoadHeader(object);
    if (kMode != TraceMode::kParallel || header.is_forwarded()) return header;
    return Claim(object, header);
  }

  // Returns the object's type header, now claimed, or its forwarding, made by another worker.
  vm::HeaderWord Claim(vm::Address object, vm::HeaderWord header) {
    const std::atomic_ref<uint32_t> word(*object.As<uint32_t>());
    uint32_t bits = header.bits();
    for (int spins = 0;; ++spins) {
      if (vm::HeaderWord(bits).is_forwarded()) return vm::HeaderWord(bits);
      if (!vm::HeaderWord(bits).is_busy()) {
        if (word.compare_exchange_strong(bits, vm::HeaderWord::kBusy, std::memory_order_acquire,
                                         std::memory_order_relaxed)) {
          return vm::HeaderWord(bits);
        }
        continue;
      }
      // The claimer copies one small object; it may have lost its processor.
      if (spins % 64 == 63) std::this_thread::yield();
      bits = word.load(std::memory_order_relaxed);
    }
  }

  // Hardened: a reference of a damaged heap is followed only to where an object may be read. It is aligned in any case:
  // a word that is a reference is even, and counts 4-byte units.
  bool IsPlausible(vm::Address object) const {
    if (object < trace_.objects_begin() || object >= trace_.objects_end()) return false;
    const SpaceId space = trace_.space_map().Of(object);
    if (space == kNoSpace) return false;
    const TraceAction action = trace_.ActionOf(space);
    if (action == TraceAction::kLeave) return true;
    // Pages that large objects have left may not be accessible.
    if (action == TraceAction::kMarkLarge && trace_.large().BytesAt(object) == 0) return false;
    const vm::HeaderWord header = vm::LoadHeader(object);
    if (header.is_forwarded() && action != TraceAction::kMarkLarge) {
      const vm::Address to = header.forwarded_to().ToAddress(cage_base_);
      if (to == object) return trace_.IsPinned(object);
      return action != TraceAction::kMark && IsPlausibleForwarding(to);
    }
    if (!header.is_type() || !model_.IsKnownType(header.type_id())) return false;
    if (action != TraceAction::kMarkLarge) return true;
    const size_t bytes = trace_.large().BytesAt(object);
    return bytes != 0 && model_.SizeOf(object, header.type_id()) <= bytes;
  }
  // Whether an object that the mutator stored into, and that stays, can be read.
  bool IsPlausibleSource(vm::Address object) const {
    if (object < trace_.objects_begin() || object >= trace_.objects_end()) return false;
    const SpaceId space = trace_.space_map().Of(object);
    const vm::HeaderWord header = vm::LoadHeader(object);
    if (space == kNoSpace || !header.is_type() || !model_.IsKnownType(header.type_id())) return false;
    const size_t bytes = model_.SizeOf(object, header.type_id());
    if (trace_.ActionOf(space) != TraceAction::kMarkLarge) return IsPlausibleSize(object, bytes);
    const size_t most = trace_.large().BytesAt(object);
    return most != 0 && bytes <= most;
  }
  // Whether an object can have moved to `to`: to where nothing is moved from.
  bool IsPlausibleForwarding(vm::Address to) const {
    if (to < trace_.objects_begin() || to >= trace_.objects_end()) return false;
    const SpaceId space = trace_.space_map().Of(to);
    const TraceAction action = trace_.ActionOf(space);
    return space != kNoSpace && (action == TraceAction::kLeave || action == TraceAction::kMark);
  }
  bool IsPlausibleSize(vm::Address object, size_t bytes) const {
    return bytes != 0 && bytes % vm::kObjectAlignment == 0 && bytes <= kMaxBumpBytes &&
           trace_.objects_end() - object >= bytes &&
           trace_.space_map().Of(object + (bytes - 1)) == trace_.space_map().Of(object);
  }
  void Reject(vm::RefSlot slot) {
    slot.Store(vm::ObjectRef());
    ++local_.counts.rejected_references;
  }

  const M model_;
  Trace& trace_;
  scheduler::Worker& worker_;
  TraceWorker& local_;
  const vm::Address cage_base_;
  const GranuleMap granules_;
};

// Slots that a worker had too many of.
template <vm::ObjectModel M, TraceShape kShape, TraceMode kMode>
class TraceKernel<M, kShape, kMode>::EntriesPacket final : public scheduler::Packet {
 public:
  EntriesPacket(const M& model, Trace& trace, std::vector<SlotEntry> entries)
      : model_(model), trace_(trace), entries_(std::move(entries)) {}

  void Run(scheduler::Worker& worker) override {
    TraceKernel kernel(model_, trace_, worker);
    kernel.Push(entries_);
    kernel.Drain();
  }
  absl::string_view name() const override { return "trace slots"; }

 private:
  const M model_;
  Trace& trace_;
  const std::vector<SlotEntry> entries_;
};

// A part of a large object's slots.
template <vm::ObjectModel M, TraceShape kShape, TraceMode kMode>
class TraceKernel<M, kShape, kMode>::SlicePacket final : public scheduler::Packet {
 public:
  SlicePacket(const M& model, Trace& trace, vm::Address object, vm::TypeId type, size_t begin, size_t end)
      : model_(model), trace_(trace), object_(object), type_(type), begin_(begin), end_(end) {}

  void Run(scheduler::Worker& worker) override {
    TraceKernel kernel(model_, trace_, worker);
    kernel.ScanSlice(object_, type_, begin_, end_);
    kernel.Drain();
  }
  absl::string_view name() const override { return "trace array slice"; }

 private:
  const M model_;
  Trace& trace_;
  const vm::Address object_;
  const vm::TypeId type_;
  const size_t begin_;
  const size_t end_;
};

// Old objects that were stored into.
template <vm::ObjectModel M, TraceShape kShape, TraceMode kMode>
class RememberedPacket final : public scheduler::Packet {
 public:
  RememberedPacket(const M& model, Trace& trace, std::vector<RememberedEntry> entries)
      : model_(model), trace_(trace), entries_(std::move(entries)) {}

  void Run(scheduler::Worker& worker) override {
    TraceKernel<M, kShape, kMode> kernel(model_, trace_, worker);
    for (const RememberedEntry entry : entries_) kernel.ScanRemembered(entry);
    kernel.Drain();
  }
  absl::string_view name() const override { return "trace remembered objects"; }

 private:
  const M model_;
  Trace& trace_;
  const std::vector<RememberedEntry> entries_;
};

// Slots outside the heap.
template <vm::ObjectModel M, TraceShape kShape, TraceMode kMode>
class RootsPacket final : public scheduler::Packet {
 public:
  RootsPacket(const M& model, Trace& trace, std::vector<RootRange> ranges)
      : model_(model), trace_(trace), ranges_(std::move(ranges)) {}

  void Run(scheduler::Worker& worker) override {
    TraceKernel<M, kShape, kMode> kernel(model_, trace_, worker);
    for (const RootRange& range : ranges_) {
      kernel.VisitRoots(range.first, range.count);
      kernel.Drain();
    }
  }
  absl::string_view name() const override { return "trace roots"; }

 private:
  const M model_;
  Trace& trace_;
  const std::vector<RootRange> ranges_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_TRACE_KERNEL_H_
