// Counting references, compiled for one object model: what a barrier logs, what an epoch counts, and the steps of a
// search for dead cycles.
//
// Coalescing deferred counting (Levanoni and Petrank, TOPLAS 2006; Shahriyar, Blackburn and Frampton, ISMM 2012 for new
// objects that are dead until counted): see gc/plan/drc/DESIGN.md for the whole. A kernel is made for one call; all but
// Recount work on one thread. "Work" is the number of references or objects looked at.
//
// kHardened checks every reference, header and size before use; what cannot be a reference becomes null.

#ifndef STRATA_GC_TRACE_COUNT_KERNEL_H_
#define STRATA_GC_TRACE_COUNT_KERNEL_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/metadata/count_map.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/side_bits.h"
#include "gc/metadata/space_map.h"
#include "gc/page/tuning.h"
#include "gc/trace/count_state.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/tuning.h"
#include "vm_binding/base/check.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_model.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

template <vm::ObjectModel M, bool kHardened>
class CountKernel {
 public:
  CountKernel(const M& model, CountState& state)
      : model_(model),
        state_(state),
        cage_base_(state.cage_base),
        granules_(state.granules),
        counts_(state.counts),
        log_bits_(state.log_bits),
        marks_(state.cycle_marks),
        marks_survivors_(state.cycle.phase >= CyclePhase::kMarking),
        greys_(state.cycle.phase == CyclePhase::kMarking) {}

  void Log(vm::Address object, vm::RefSlot first, size_t count) {
    if constexpr (kHardened) {
      if (!IsObject(object)) return;
    }
    const vm::TypeId type = vm::LoadHeader(object).type_id();
    if (model_.SizeOf(object, type) <= kSnapshotBytes) return LogWhole(object, type);
    for (size_t i = 0; i < count; ++i) LogSlot(object, vm::RefSlot(first.where() + i * sizeof(uint32_t)));
  }

  void ApplyLog() {
    CountLog log = std::exchange(state_.log, {});
    for (const uint32_t word : log.objects) {
      const vm::Address object = state_.AddressOf(word);
      log_bits_.TestAndSet(object);
      if (kHardened && !IsObject(object)) continue;
      IncrementSlotsOf(object);
    }
    for (const SlotRecord record : log.slots) {
      counts_.ClearSlot(state_.AddressOf(record.slot_word));
      ApplyRecord(record);
    }
    for (const SlotRecord record : log.head_slots) {
      log_bits_.Clear(SecondGranule(state_.AddressOf(record.slot_word)));
      ApplyRecord(record);
    }
    state_.decrements.insert(state_.decrements.end(), log.old_words.begin(), log.old_words.end());
    DrainUnscanned();
  }

  void Hold(const RootRange& range) {
    for (size_t i = 0; i < range.count; ++i) {
      const vm::RefSlot slot(range.first.where() + i * sizeof(uint32_t));
      const vm::ObjectRef ref = slot.Load();
      if (!ref.is_object()) continue;
      const vm::Address object = ref.ToAddress(cage_base_);
      if (kHardened && !IsObject(object)) {
        Reject(slot);
        continue;
      }
      if (!granules_.Test(object)) Survive(object);
      if (state_.cycle.phase >= CyclePhase::kFinding && !marks_.Test(object)) Reprieve(object);
      if (!log_bits_.Test(object)) continue;  // held already
      log_bits_.Clear(object);
      state_.held.push_back(ref.word());
      if (greys_) Grey(object);
    }
    DrainUnscanned();
  }

  void FreeUncounted() {
    for (const uint32_t word : std::exchange(state_.uncounted, {})) {
      const vm::Address object = state_.AddressOf(word);
      if (kHardened && !IsObject(object)) continue;
      if (counts_.Of(object) == 0 && log_bits_.Test(object) && granules_.Test(object)) Kill(object);
    }
  }

  size_t Decrement(size_t budget) {
    size_t work = 0;
    while (work < budget) {
      if (!state_.decrements.empty()) {
        const uint32_t word = state_.decrements.back();
        state_.decrements.pop_back();
        DecrementObject(state_.AddressOf(word));
        ++work;
      } else if (!state_.dying.empty()) {
        work += VisitDying();
      } else {
        break;
      }
    }
    return work;
  }

  void Retain(vm::RefSlot slot, bool closes) {
    const vm::ObjectRef ref = slot.Load();
    if (!ref.is_object()) return;
    const vm::Address object = ref.ToAddress(cage_base_);
    if (kHardened && !IsObject(object)) return Reject(slot);
    if (!granules_.Test(object)) {
      Survive(object);
      DrainUnscanned();
    }
    if (state_.retained_now.insert(ref.word()).second && state_.retained.erase(ref.word()) == 0) {
      counts_.template Increment<MarkSharing::kAlone>(object);
    }
    if (!closes) return;
    Grey(object);
    Mark(~size_t{0});
  }

  size_t Mark(size_t budget) {
    CycleProgress& cycle = state_.cycle;
    size_t work = 0;
    while (work < budget) {
      if (!cycle.arrays.empty()) {
        work += VisitGreyArray();
      } else if (!cycle.grey.empty()) {
        const vm::Address object = state_.AddressOf(cycle.grey.back());
        cycle.grey.pop_back();
        work += marks_.Test(object) ? VisitGrey(object) : 1;
      } else {
        break;
      }
    }
    return work;
  }

  // The block's unmarked objects let go of their references.
  size_t FindDead(Extent block) {
    size_t work = 0;
    ForEachCounted(block, [this, &work](vm::Address object, vm::TypeId type, size_t) {
      ++work;
      if (marks_.Test(object)) return;
      model_.ForEachSlot(object, type, [this, &work](vm::RefSlot slot) {
        ++work;
        LetGo(slot);
      });
    });
    return work;
  }
  size_t FreeDead(Extent block) {
    size_t work = 0;
    ForEachCounted(block, [this, &work](vm::Address object, vm::TypeId, size_t bytes) {
      ++work;
      if (marks_.Test(object)) return;
      granules_.ClearRange(object, object + bytes);
      Forget(object, bytes);
      state_.touched.Note(object);
      ++state_.totals.cyclic_objects;
    });
    return work;
  }
  void CondemnLarge(vm::Address object) {
    const size_t bytes = state_.large.BytesAt(object);
    granules_.ClearRange(object, object + GranuleMap::kGranuleBytes);
    Forget(object, bytes);
    state_.dead_large.push_back(object);
    state_.dying.push_back({.object = object, .bytes = bytes});
    ++state_.totals.cyclic_objects;
  }

  // Counts what live objects refer to, after a closure: any number of threads, each with blocks of its own.
  void Recount(Extent block) {
    ForEachCounted(block, [this](vm::Address object, vm::TypeId type, size_t) {
      log_bits_.TestAndSet(object);
      RecountSlotsOf(object, type);
    });
  }
  void RecountLarge(vm::Address object) {
    granules_.template TestAndMark<MarkSharing::kShared>(object);
    log_bits_.TestAndSet(object);
    RecountSlotsOf(object, vm::LoadHeader(object).type_id());
  }

 private:
  // Log.

  void LogWhole(vm::Address object, vm::TypeId type) {
    log_bits_.Clear(object);
    state_.log.objects.push_back(state_.WordOf(object));
    model_.ForEachSlot(object, type, [this](vm::RefSlot slot) {
      if (const vm::ObjectRef old = slot.Load(); old.is_object()) state_.log.old_words.push_back(old.word());
    });
  }
  void LogSlot(vm::Address object, vm::RefSlot slot) {
    const SlotRecord record = {state_.WordOf(slot.where()), slot.Load().word()};
    if (slot.where() - object >= GranuleMap::kGranuleBytes) {
      if (!counts_.TestAndSetSlot(slot.where())) state_.log.slots.push_back(record);
    } else if (!log_bits_.TestAndSet(SecondGranule(slot.where()))) {
      state_.log.head_slots.push_back(record);
    }
  }
  static vm::Address SecondGranule(vm::Address head_slot) { return head_slot + sizeof(uint32_t); }

  void ApplyRecord(SlotRecord record) {
    Increment(vm::RefSlot(state_.AddressOf(record.slot_word)));
    if (vm::ObjectRef(record.old_word).is_object()) state_.decrements.push_back(record.old_word);
  }

  // Increments.

  void IncrementSlotsOf(vm::Address object) {
    model_.ForEachSlot(object, vm::LoadHeader(object).type_id(), [this](vm::RefSlot slot) { Increment(slot); });
  }
  void Increment(vm::RefSlot slot) {
    const vm::ObjectRef ref = slot.Load();
    if (!ref.is_object()) return;
    const vm::Address object = ref.ToAddress(cage_base_);
    if (kHardened && !IsObject(object)) return Reject(slot);
    if (!granules_.Test(object)) Survive(object);
    counts_.template Increment<MarkSharing::kAlone>(object);
    ++state_.totals.increments;
    if (greys_) Grey(object);
  }
  void DrainUnscanned() {
    while (!state_.unscanned.empty()) {
      const vm::Address object = state_.unscanned.back();
      state_.unscanned.pop_back();
      IncrementSlotsOf(object);
    }
  }

  // A new object, or one freed in this pause, is counted from now on.
  void Survive(vm::Address object) {
    size_t bytes;
    if (state_.IsLarge(object)) {
      bytes = state_.large.BytesAt(object);
      granules_.template MarkRest<MarkSharing::kAlone>(object, GranuleMap::kGranuleBytes);
      TakeBackLarge(object);
    } else {
      bytes = model_.SizeOf(object, vm::LoadHeader(object).type_id());
      granules_.template MarkRest<MarkSharing::kAlone>(object, bytes);
    }
    log_bits_.TestAndSet(object);
    if (marks_survivors_) {
      marks_.TestAndSet(object);
    } else if (state_.cycle.phase == CyclePhase::kClearing) {
      marks_.Clear(object);  // its block may have come to the space behind the clearing
    }
    NoteMadeLive(object);
    ++state_.totals.survived_objects;
    state_.totals.survived_bytes += bytes;
    state_.unscanned.push_back(object);
  }
  // An ambiguous root names a condemned object: it stays, without references, until a trace.
  void Reprieve(vm::Address object) {
    model_.ForEachSlot(object, vm::LoadHeader(object).type_id(), [this](vm::RefSlot slot) { LetGo(slot); });
    marks_.TestAndSet(object);
    while (counts_.template Increment<MarkSharing::kAlone>(object) != CountMap::kStuck) {
    }
  }
  // If it was freed in this pause: it must not be freed after all, and have let go of all its references, not of some.
  void TakeBackLarge(vm::Address object) {
    if (std::erase(state_.dead_large, object) == 0) return;
    const auto is_object = [object](const Extent& done) { return done.begin == object; };
    if (std::erase_if(state_.done_large, is_object) != 0) return;
    const auto at = std::find_if(state_.dying.begin(), state_.dying.end(),
                                 [object](const PartlyVisited& visited) { return visited.object == object; });
    std::swap(*at, state_.dying.back());
    while (!state_.dying.empty() && state_.dying.back().object == object) VisitDying();
    std::erase_if(state_.done_large, is_object);
  }

  // Decrements.

  void DecrementObject(vm::Address object) {
    if constexpr (kHardened) {
      if (!IsObject(object) || !granules_.Test(object) || counts_.Of(object) == 0) return Reject();
    }
    ++state_.totals.decrements;
    const uint8_t before = counts_.Decrement(object);
    STRATA_CHECK(before != 0, "kCountsAreReferences");
    if (before == 1 && log_bits_.Test(object)) Kill(object);
  }
  void PushDecrement(vm::RefSlot slot) {
    const vm::ObjectRef ref = slot.Load();
    if (!ref.is_object()) return;
    const vm::Address object = ref.ToAddress(cage_base_);
    if (kHardened && !IsObject(object)) return Reject();
    // What is condemned with its referrer is not counted down.
    if (state_.cycle.phase >= CyclePhase::kFinding && !marks_.Test(object)) return;
    state_.decrements.push_back(ref.word());
  }
  void LetGo(vm::RefSlot slot) {
    PushDecrement(slot);
    slot.Store(vm::ObjectRef());
  }
  // No slot of a counted object and no root names `object`.
  void Kill(vm::Address object) {
    if (state_.IsLarge(object)) {
      granules_.ClearRange(object, object + GranuleMap::kGranuleBytes);
      const size_t bytes = state_.large.BytesAt(object);
      Forget(object, bytes);
      state_.dead_large.push_back(object);
      state_.dying.push_back({.object = object, .bytes = bytes});
      return;
    }
    const vm::TypeId type = vm::LoadHeader(object).type_id();
    const size_t bytes = model_.SizeOf(object, type);
    granules_.ClearRange(object, object + bytes);
    Forget(object, bytes);
    state_.touched.Note(object);
    model_.ForEachSlot(object, type, [this](vm::RefSlot slot) { PushDecrement(slot); });
  }
  void Forget(vm::Address object, size_t bytes) {
    counts_.Clear(object);
    log_bits_.Clear(object);
    if (marks_survivors_) marks_.Clear(object);
    ++state_.totals.freed_objects;
    state_.totals.freed_bytes += bytes;
  }
  size_t VisitDying() {
    PartlyVisited& dying = state_.dying.back();
    const Extent object = {dying.object, dying.object + dying.bytes};
    const size_t before = dying.next;
    const auto let_go = [this](vm::RefSlot slot) { PushDecrement(slot); };
    if (!VisitStep(dying, let_go)) {
      // Nothing can have been pushed on `dying` meanwhile.
      const size_t work = dying.next - before + 1;
      state_.dying.pop_back();
      state_.done_large.push_back(object);
      return work;
    }
    return dying.next - before;
  }

  // Calls visit for some of a long object's slots; returns whether there are more.
  template <typename Visit>
  bool VisitStep(PartlyVisited& visited, const Visit& visit) {
    if (kHardened && !FitsIn(visited.object, std::max(visited.bytes, state_.large.BytesAt(visited.object))))
      return false;
    const vm::TypeId type = vm::LoadHeader(visited.object).type_id();
    if constexpr (vm::RangedObjectModel<M>) {
      const size_t slots = model_.RangedSlotCount(visited.object, type);
      if (slots != 0) {
        const size_t begin = std::min(visited.next, slots);
        visited.next = std::min(begin + kCountedSlotsPerStep, slots);
        model_.ForEachSlotInRange(visited.object, type, begin, visited.next, visit);
        return visited.next < slots;
      }
    }
    model_.ForEachSlot(visited.object, type, visit);
    return false;
  }

  // Search for cycles.

  void Grey(vm::Address object) {
    if (marks_.TestAndSet(object)) return;
    state_.cycle.grey.push_back(state_.WordOf(object));
    NoteMadeLive(object);
  }
  void NoteMadeLive(vm::Address object) {
    if (state_.notes_made_live) state_.made_live.push_back(state_.WordOf(object));
  }
  void GreyTarget(vm::RefSlot slot) {
    const vm::ObjectRef ref = slot.Load();
    if (!ref.is_object()) return;
    const vm::Address object = ref.ToAddress(cage_base_);
    if (kHardened && !IsObject(object)) return Reject(slot);
    Grey(object);
  }
  size_t VisitGrey(vm::Address object) {
    if (state_.IsLarge(object)) {
      state_.cycle.arrays.push_back({.object = object});
      return 1;
    }
    size_t work = 1;
    if (kHardened && !IsObject(object)) return work;
    model_.ForEachSlot(object, vm::LoadHeader(object).type_id(), [this, &work](vm::RefSlot slot) {
      ++work;
      GreyTarget(slot);
    });
    return work;
  }
  size_t VisitGreyArray() {
    PartlyVisited& array = state_.cycle.arrays.back();
    const size_t before = array.next;
    const auto grey = [this](vm::RefSlot slot) { GreyTarget(slot); };
    const bool more = marks_.Test(array.object) && VisitStep(array, grey);
    const size_t work = array.next - before + 1;
    if (!more) state_.cycle.arrays.pop_back();
    return work;
  }

  // Walks.

  template <typename Visit>
  void ForEachCounted(Extent block, const Visit& visit) {
    for (vm::Address at = granules_.FindSet(block.begin, block.end); at < block.end;) {
      if (kHardened && !IsObject(at)) {
        at = granules_.FindSet(at + GranuleMap::kGranuleBytes, block.end);
        continue;
      }
      const vm::TypeId type = vm::LoadHeader(at).type_id();
      const size_t bytes = model_.SizeOf(at, type);
      visit(at, type, bytes);
      at = granules_.FindSet(at + bytes, block.end);
    }
  }
  void RecountSlotsOf(vm::Address object, vm::TypeId type) {
    model_.ForEachSlot(object, type, [this](vm::RefSlot slot) {
      const vm::ObjectRef ref = slot.Load();
      if (!ref.is_object()) return;
      const vm::Address target = ref.ToAddress(cage_base_);
      if (kHardened && !IsObject(target)) return;
      counts_.template Increment<MarkSharing::kShared>(target);
    });
  }

  // Hardened: whether what lies at `object` can be read as one. It is aligned, for a reference word is even.
  bool IsObject(vm::Address object) const {
    if (object < state_.objects_begin || object >= state_.objects_end) return false;
    const SpaceId space = state_.space_map.Of(object);
    if (space != state_.small_space && space != state_.large.id()) return false;
    if (space == state_.large.id() && state_.large.BytesAt(object) == 0) return false;
    if (space == state_.large.id()) return FitsIn(object, state_.large.BytesAt(object));
    const size_t block_rest = kBlockBytes - (object - state_.objects_begin) % kBlockBytes;
    return FitsIn(object, std::min(kMaxBumpBytes, block_rest));
  }
  bool FitsIn(vm::Address object, size_t most_bytes) const {
    const vm::HeaderWord header = vm::LoadHeader(object);
    if (!header.is_type() || !model_.IsKnownType(header.type_id())) return false;
    const size_t bytes = model_.SizeOf(object, header.type_id());
    return bytes != 0 && bytes % vm::kObjectAlignment == 0 && bytes <= most_bytes;
  }
  void Reject(vm::RefSlot slot) {
    slot.Store(vm::ObjectRef());
    Reject();
  }
  void Reject() { ++state_.totals.rejected_references; }

  const M& model_;
  CountState& state_;
  const vm::Address cage_base_;
  const GranuleMap granules_;
  const CountMap counts_;
  const SideBits log_bits_;
  const SideBits marks_;
  const bool marks_survivors_;
  const bool greys_;
};

template <vm::ObjectModel M, bool kHardened>
class CountKernelsFor final : public CountKernels {
 public:
  explicit CountKernelsFor(const M& model) : model_(model) {}

  void Log(CountState& state, vm::Address object, vm::RefSlot first, size_t count) const override {
    Kernel(model_, state).Log(object, first, count);
  }
  void ApplyLog(CountState& state) const override { Kernel(model_, state).ApplyLog(); }
  void Hold(CountState& state, const RootRange& range) const override { Kernel(model_, state).Hold(range); }
  void FreeUncounted(CountState& state) const override { Kernel(model_, state).FreeUncounted(); }
  size_t Decrement(CountState& state, size_t budget) const override { return Kernel(model_, state).Decrement(budget); }
  void Retain(CountState& state, vm::RefSlot slot, bool closes) const override {
    Kernel(model_, state).Retain(slot, closes);
  }
  size_t Mark(CountState& state, size_t budget) const override { return Kernel(model_, state).Mark(budget); }
  size_t FindDead(CountState& state, Extent block) const override { return Kernel(model_, state).FindDead(block); }
  size_t FreeDead(CountState& state, Extent block) const override { return Kernel(model_, state).FreeDead(block); }
  void CondemnLarge(CountState& state, vm::Address object) const override {
    Kernel(model_, state).CondemnLarge(object);
  }
  void Recount(CountState& state, Extent block) const override { Kernel(model_, state).Recount(block); }
  void RecountLarge(CountState& state, vm::Address object) const override {
    Kernel(model_, state).RecountLarge(object);
  }

 private:
  using Kernel = CountKernel<M, kHardened>;

  const M model_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_COUNT_KERNEL_H_
