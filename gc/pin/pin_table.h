// What a VM has pinned, and how often.
//
// Owned by a Heap, used on the mutator's thread outside a pause and by the heap in one. Pinned objects do not move, so
// their words stay right.

#ifndef STRATA_GC_PIN_PIN_TABLE_H_
#define STRATA_GC_PIN_PIN_TABLE_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {

class PinTable {
 public:
  void Pin(vm::ObjectRef object) { ++counts_[object.word()]; }
  // Fails a CHECK for an object that is not pinned.
  void Unpin(vm::ObjectRef object);
  std::vector<vm::ObjectRef> objects() const;

 private:
  absl::flat_hash_map<uint32_t, uint32_t> counts_;  // by reference word; none is 0
};

}  // namespace strata::gc

#endif  // STRATA_GC_PIN_PIN_TABLE_H_
