#include "gc/verify/verifier.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/side_bits.h"
#include "gc/metadata/space_map.h"
#include "gc/verify/heap_walk.h"
#include "vm_binding/base/check.h"
#include "vm_binding/base/status_macros.h"

namespace strata::gc {

absl::Status Verifier::Verify(absl::Span<const RootRange> roots) {
  STRATA_CHECK(memory_.has_valid_bits(), "kVerifiedHeapHasValidBits");
  STRATA_RETURN_IF_ERROR(EnterObjects());
  STRATA_RETURN_IF_ERROR(CheckObjects());
  return CheckRoots(roots);
}

absl::Status Verifier::EnterObjects() {
  const Cage& cage = memory_.cage();
  const SideBits valid = memory_.valid_bits();
  valid.ClearRange(cage.objects_begin(), cage.low_end());
  valid.ClearRange(cage.high_begin(), cage.objects_end());
  for (const Space* space : spaces_) {
    for (const Extent extent : space->Extents()) {
      STRATA_RETURN_IF_ERROR(
          WalkExtent(extent, kernels_, [valid](vm::Address object, vm::TypeId, size_t) { valid.TestAndSet(object); }));
    }
  }
  return absl::OkStatus();
}

absl::Status Verifier::CheckObjects() {
  absl::Status first;
  const auto check = [this, &first](vm::Address object, vm::TypeId type, size_t bytes) {
    if (first.ok()) first = CheckObject(object, type, bytes);
  };
  for (const Space* space : spaces_) {
    for (const Extent extent : space->Extents()) {
      STRATA_RETURN_IF_ERROR(WalkExtent(extent, kernels_, check));
      STRATA_RETURN_IF_ERROR(first);
    }
  }
  return absl::OkStatus();
}

absl::Status Verifier::CheckObject(vm::Address object, vm::TypeId type, size_t bytes) {
  absl::Status first;
  const auto fail = [&](vm::RefSlot slot, absl::string_view fault) {
    first = absl::DataLossError(absl::StrCat(
        fault, ", from offset ", static_cast<int64_t>(slot.where().value() - object.value()), " of object at 0x",
        absl::Hex(object.value()), " of type ", kernels_.TypeName(type), " in space ", SpaceNameAt(object)));
  };
  kernels_.ForEachSlot(object, type, [&](vm::RefSlot slot) {
    if (!first.ok()) return;
    if (slot.where() < object || slot.where() + sizeof(uint32_t) > object + bytes) {
      return fail(slot, "kSlotsLieInTheirObject: a slot");
    }
    if (const std::string fault = Fault(slot.Load()); !fault.empty()) fail(slot, fault);
  });
  return first;
}

absl::Status Verifier::CheckRoots(absl::Span<const RootRange> roots) {
  for (const RootRange& range : roots) {
    for (size_t i = 0; i < range.count; ++i) {
      const vm::RefSlot slot(range.first.where() + i * sizeof(uint32_t));
      const std::string fault = Fault(slot.Load());
      if (fault.empty()) continue;
      return absl::DataLossError(
          absl::StrCat(fault, ", from root slot ", i, " of the range at 0x", absl::Hex(range.first.where().value())));
    }
  }
  return absl::OkStatus();
}

std::string Verifier::Fault(vm::ObjectRef ref) const {
  if (!ref.is_object()) return "";
  const Cage& cage = memory_.cage();
  const vm::Address object = ref.ToAddress(cage.base());
  const auto describe = [&](absl::string_view invariant, absl::string_view what) {
    return absl::StrCat(invariant, ": reference 0x", absl::Hex(ref.word()), " to 0x", absl::Hex(object.value()), " ",
                        what);
  };
  if (object < cage.objects_begin() || object >= cage.objects_end()) {
    return describe("kReferencesStayInTheCage", "leaves the cage");
  }
  if (memory_.valid_bits().Test(object)) return "";
  if (memory_.space_map().Of(object) == kNoSpace) {
    return describe("kNoRefIntoFromSpace", "points into memory that no space owns");
  }
  return describe("kReferencesPointToObjects", absl::StrCat("is no object's start in space ", SpaceNameAt(object)));
}

std::string Verifier::SpaceNameAt(vm::Address address) const {
  const SpaceId id = memory_.space_map().Of(address);
  for (const Space* space : spaces_) {
    if (space->id() == id) return std::string(space->name());
  }
  return "none";
}

}  // namespace strata::gc
