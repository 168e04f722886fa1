#include "gc/pin/object_finder.h"

#include <utility>

#include "gc/alloc/filler.h"
#include "gc/metadata/space_map.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {

ObjectFinder::ObjectFinder(HeapMemory& memory, std::vector<const Space*> spaces, const ModelKernels& kernels)
    : memory_(memory), spaces_(std::move(spaces)), kernels_(kernels) {}

Extent ObjectFinder::Find(vm::Address address) {
  if (address < memory_.cage().objects_begin() || address >= memory_.cage().objects_end()) return {};
  if (address < at_ || address >= walked_.end) {
    walked_ = ExtentAround(address);
    at_ = walked_.begin;
  }
  while (at_ < walked_.end) {
    const Extent here = Current();
    if (here.empty()) break;
    if (address < here.end) return IsFillerType(vm::LoadHeader(at_).type_id()) ? Extent{} : here;
    at_ = here.end;
  }
  walked_ = {};
  at_ = vm::Address();
  return {};
}

Extent ObjectFinder::ExtentAround(vm::Address address) const {
  const SpaceId id = memory_.space_map().Of(address);
  if (id == kNoSpace) return {};
  for (const Space* space : spaces_) {
    if (space->id() == id) return space->ExtentAround(address);
  }
  return {};
}

Extent ObjectFinder::Current() const {
  const vm::HeaderWord header = vm::LoadHeader(at_);
  if (!header.is_type()) return {};
  const vm::TypeId type = header.type_id();
  const bool filler = IsFillerType(type);
  if (!filler && !kernels_.IsKnownType(type)) return {};
  const size_t bytes = filler ? FillerBytes(at_, type) : kernels_.SizeOf(at_, type);
  if (bytes == 0 || bytes % vm::kObjectAlignment != 0 || bytes > walked_.end - at_) return {};
  return {at_, at_ + bytes};
}

}  // namespace strata::gc
