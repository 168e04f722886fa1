#include "gc/alloc/filler.h"

#include <cstdint>

#include "vm_binding/base/check.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {
namespace {

constexpr size_t kUnitBytes = vm::kObjectAlignment;

}  // namespace

void WriteFiller(vm::Address begin, vm::Address end) {
  const size_t bytes = end - begin;
  STRATA_DCHECK(bytes % kUnitBytes == 0 && bytes <= UINT32_MAX, "kHeapIsParseable");
  if (bytes == 0) return;
  if (bytes == kUnitBytes) {
    vm::StoreHeader(begin, vm::HeaderWord::OfType(vm::kFillerUnitTypeId));
    return;
  }
  vm::StoreHeader(begin, vm::HeaderWord::OfType(vm::kFillerArrayTypeId));
  *(begin + sizeof(uint32_t)).As<uint32_t>() = static_cast<uint32_t>(bytes);
}

size_t FillerBytes(vm::Address filler, vm::TypeId type) {
  return type == vm::kFillerUnitTypeId ? kUnitBytes : *(filler + sizeof(uint32_t)).As<uint32_t>();
}

}  // namespace strata::gc
