// The heap of a store as a core dump shows it: objects numbered in the order in which they are met.
//
// Who describes a root asks Refer for its number; ForEachObject then visits what has a number, and numbers what that
// refers to, breadth first, so that a limit leaves out what is farthest from the roots. Reads objects by the engine's
// layouts and knows no collector: the heap is paused by who uses this. On the store's thread; allocates nothing in the
// guest's heap.

#ifndef STRATA_WASM_COREDUMP_STORE_HEAP_H_
#define STRATA_WASM_COREDUMP_STORE_HEAP_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "wasm/code/object_layout.h"
#include "wasm/coredump/core_dump.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/value.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::coredump {

// What an odd word is where it stands.
enum class ImmediateKind : uint8_t { kI31, kFunc, kUnknown };

class StoreHeap final : public HeapContents {
 public:
  // At most `max_objects` get numbers.
  StoreHeap(const Store& store, size_t max_objects);

  Reference Refer(uint32_t word, ImmediateKind immediate);
  // For a reference of this type, with CanonicalTypeIds.
  ImmediateKind ImmediateOf(HeapType type) const;
  DumpedValue Describe(const Value& value, ImmediateKind immediate);
  // Gives the object a number; of a reference vector, which is no object to guests, what it refers to.
  void AddRoot(uint32_t word);

  void ForEachObject(absl::FunctionRef<bool(const DumpedObject&)> visit) override;
  const std::vector<DumpedType>& types() const override { return types_; }
  bool left_out() const override { return left_out_; }

 private:
  // Where a canonical type is defined.
  struct Definition {
    const ModuleCode* code = nullptr;
    uint32_t index = 0;
  };

  void FindDefinitions();
  uint32_t TypeNumber(uint64_t key, absl::FunctionRef<DumpedType()> make);
  DumpedType DescribeType(CanonicalTypeId type) const;
  Reference ReferToFunction(uint32_t word) const;
  DumpedObject Read(uint32_t word);
  void ReadStruct(uint32_t word, CanonicalTypeId type, DumpedObject& object);
  void ReadArray(uint32_t word, CanonicalTypeId type, DumpedObject& object);
  void ReadException(uint32_t word, DumpedObject& object);

  const Store& store_;
  const size_t max_objects_;
  absl::flat_hash_map<const Instance*, uint32_t> instances_;
  absl::flat_hash_map<CanonicalTypeId, Definition> definitions_;
  bool has_definitions_ = false;
  absl::flat_hash_map<uint32_t, uint32_t> numbers_;  // by word
  std::vector<uint32_t> objects_;                    // words, by number
  absl::flat_hash_map<uint64_t, uint32_t> type_numbers_;
  std::vector<DumpedType> types_;
  bool left_out_ = false;
};

}  // namespace strata::wasm::coredump

#endif  // STRATA_WASM_COREDUMP_STORE_HEAP_H_
