#include "gc/plan/drc/count_check.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gc/metadata/count_map.h"
#include "gc/verify/heap_walk.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {
namespace {

absl::Status Broken(absl::string_view invariant, uint32_t word, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(invariant, ": object 0x", absl::Hex(word), " ", what));
}

}  // namespace

absl::Status CountCheck::Check() {
  STRATA_RETURN_IF_ERROR(Enter());
  STRATA_RETURN_IF_ERROR(CheckQueue());
  for (const uint32_t word : state_.decrements) ++references_[word];
  for (const uint32_t word : state_.retained) ++references_[word];
  for (const auto& [word, references] : references_) STRATA_RETURN_IF_ERROR(CheckObject(word, references));
  return absl::OkStatus();
}

absl::Status CountCheck::Enter() {
  absl::Status first;
  const auto enter = [&](vm::Address object, vm::TypeId type, size_t) {
    references_.try_emplace(state_.WordOf(object), 0);
    kernels_.ForEachSlot(object, type, [&](vm::RefSlot slot) {
      const vm::ObjectRef ref = slot.Load();
      if (!ref.is_object()) return;
      ++references_[ref.word()];
      if (IsCondemned(ref.ToAddress(state_.cage_base)) && !IsCondemned(object)) {
        first = Broken("kMarkedIsClosed", ref.word(), "is condemned, but a live object names it");
      }
    });
  };
  for (const Space* space : spaces_) {
    for (const Extent extent : space->Extents()) STRATA_RETURN_IF_ERROR(WalkExtent(extent, kernels_, enter));
  }
  STRATA_RETURN_IF_ERROR(first);
  // Long dead objects are in no space's list; what they have not let go of is counted.
  for (const PartlyVisited& dying : state_.dying) {
    size_t index = 0;
    kernels_.ForEachSlot(dying.object, vm::LoadHeader(dying.object).type_id(), [&](vm::RefSlot slot) {
      const vm::ObjectRef ref = slot.Load();
      if (index++ < dying.next || !ref.is_object() || IsCondemned(ref.ToAddress(state_.cage_base))) return;
      ++references_[ref.word()];
    });
  }
  return absl::OkStatus();
}

absl::Status CountCheck::CheckQueue() const {
  for (const uint32_t word : state_.decrements) {
    if (!references_.contains(word)) return Broken("kQueuedReferencesAreCounted", word, "was freed before");
  }
  return absl::OkStatus();
}

absl::Status CountCheck::CheckObject(uint32_t word, size_t references) const {
  const vm::Address object = state_.AddressOf(word);
  if (!state_.granules.Test(object)) return Broken("kReferencesAreToCounted", word, "is not counted");
  if (!state_.log_bits.Test(object)) return Broken("kCountedObjectsAreLogged", word, "has a clear log bit");
  if (IsCondemned(object)) return absl::OkStatus();
  const size_t count = state_.counts.Of(object);
  if (count != references && count != CountMap::kStuck) {
    return Broken("kCountsAreReferences", word, absl::StrCat("has count ", count, ", but ", references, " references"));
  }
  if (count != 0) return absl::OkStatus();
  const std::vector<uint32_t>& held = state_.uncounted;
  if (std::find(held.begin(), held.end(), word) == held.end()) {
    return Broken("kUncountedAreHeld", word, "has no count and is not in the zero-count table");
  }
  return absl::OkStatus();
}

bool CountCheck::IsCondemned(vm::Address object) const {
  return state_.cycle.phase >= CyclePhase::kFinding && !state_.cycle_marks.Test(object);
}

}  // namespace strata::gc
