#include "gc/verify/heap_walk.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gc/alloc/filler.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {
namespace {

absl::Status Broken(absl::string_view invariant, vm::Address object, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(invariant, ": object at 0x", absl::Hex(object.value()), " ", what));
}

}  // namespace

absl::Status WalkExtent(Extent extent, const ModelKernels& kernels, ObjectVisitor visit) {
  for (vm::Address at = extent.begin; at < extent.end;) {
    const vm::HeaderWord header = vm::LoadHeader(at);
    if (!header.is_type()) {
      return Broken("kNoForwardingHeaderOutsideAPause", at, absl::StrCat("has header 0x", absl::Hex(header.bits())));
    }
    const vm::TypeId type = header.type_id();
    const bool filler = IsFillerType(type);
    if (!filler && !kernels.IsKnownType(type)) {
      return Broken("kTypeIsKnown", at, absl::StrCat("has type id ", type, ", which the VM does not know"));
    }
    const size_t bytes = filler ? FillerBytes(at, type) : kernels.SizeOf(at, type);
    if (bytes == 0 || bytes % vm::kObjectAlignment != 0 || bytes > extent.end - at) {
      return Broken("kHeapIsParseable", at,
                    absl::StrCat("of type ", filler ? "filler" : kernels.TypeName(type), " claims ", bytes, " bytes; ",
                                 extent.end - at, " are left in its range"));
    }
    if (!filler) visit(at, type, bytes);
    at = at + bytes;
  }
  return absl::OkStatus();
}

}  // namespace strata::gc
