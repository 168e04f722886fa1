#include "gc/pin/pin_table.h"

#include "vm_binding/base/check.h"

namespace strata::gc {

void PinTable::Unpin(vm::ObjectRef object) {
  const auto found = counts_.find(object.word());
  STRATA_CHECK(found != counts_.end(), "kOnlyPinnedObjectsAreUnpinned");
  if (--found->second == 0) counts_.erase(found);
}

std::vector<vm::ObjectRef> PinTable::objects() const {
  std::vector<vm::ObjectRef> objects;
  objects.reserve(counts_.size());
  for (const auto& [word, count] : counts_) objects.emplace_back(word);
  return objects;
}

}  // namespace strata::gc
