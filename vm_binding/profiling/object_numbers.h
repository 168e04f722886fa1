// A set of a heap's objects that knows the rank of each by address: a bit and a half of memory for each granule of the
// heap they lie in, instead of a table entry for each object.
//
// Used in two phases: Add while objects are being found, then, after Number, NumberOf and ForEach. One thread; no
// object may move meanwhile.

#ifndef STRATA_VM_BINDING_PROFILING_OBJECT_NUMBERS_H_
#define STRATA_VM_BINDING_PROFILING_OBJECT_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::profiling {

class ObjectNumbers {
 public:
  // Whether `object`, which is one, is new to the set.
  bool Add(vm::ObjectRef object);
  size_t size() const { return size_; }
  // Ends the first phase.
  void Number();
  // From 0, ascending by address. `object` has been added.
  uint32_t NumberOf(vm::ObjectRef object) const;
  // In the order of their numbers.
  void ForEach(absl::FunctionRef<void(vm::ObjectRef)> visit) const;

 private:
  static constexpr uint32_t kGranulesPerChunk = uint32_t{1} << 16;  // 512 KiB of heap
  static constexpr uint32_t kBits = 64;
  static constexpr uint32_t kWords = kGranulesPerChunk / kBits;

  struct Chunk {
    uint64_t bits[kWords] = {};
    uint32_t before[kWords] = {};  // objects below each word's first granule
  };

  std::vector<std::unique_ptr<Chunk>> chunks_;  // by address; null where nothing was added
  size_t size_ = 0;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_OBJECT_NUMBERS_H_
