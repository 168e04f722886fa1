#include "gc/verify/remembered_check.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/verify/heap_walk.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {

absl::Status CheckRemembered(const std::vector<const Space*>& spaces, const ModelKernels& kernels,
                             vm::Address cage_base, MissesTarget misses) {
  absl::Status first;
  const auto check = [&](vm::Address object, vm::TypeId type, size_t) {
    kernels.ForEachSlot(object, type, [&](vm::RefSlot slot) {
      const vm::ObjectRef ref = slot.Load();
      if (!first.ok() || !ref.is_object() || !misses(object, slot, ref.ToAddress(cage_base))) return;
      first =
          absl::DataLossError(absl::StrCat("kOldToYoungIsRemembered: offset ", slot.where() - object,
                                           " of the old object at 0x", absl::Hex(object.value()), " of type ",
                                           kernels.TypeName(type), " refers to a young one, and is not remembered"));
    });
  };
  for (const Space* space : spaces) {
    for (const Extent extent : space->Extents()) {
      STRATA_RETURN_IF_ERROR(WalkExtent(extent, kernels, check));
      STRATA_RETURN_IF_ERROR(first);
    }
  }
  return first;
}

}  // namespace strata::gc
