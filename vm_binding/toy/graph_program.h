// A random program for the toy VM: makes, links, drops and looks at objects, and compares them with a shadow heap.
//
// Everything it does follows from its seed and the operations asked for, whatever the collector, so a failure replays.
// The first few handles hold wide arrays into which much is linked, so that thousands of objects live; when they become
// too many for kHeapBytes, most are dropped.
// Tests only; one thread.

#ifndef STRATA_VM_BINDING_TOY_GRAPH_PROGRAM_H_
#define STRATA_VM_BINDING_TOY_GRAPH_PROGRAM_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/toy/shadow_heap.h"
#include "vm_binding/toy/toy_vm.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::toy {

class GraphProgram {
 public:
  // Enough under a plan that collects and keeps a copy reserve; small enough to be filled now and then.
  static constexpr size_t kHeapBytes = size_t{12} << 20;

  // `collects`: whether unreachable objects die, so that weak handles can be held to it. `survives_exhaustion`: an
  // allocation that fails makes the program drop most of what it holds and go on.
  GraphProgram(ToyVm& vm, uint64_t seed, bool collects, bool survives_exhaustion = false);

  // Does `operations` random things, compares now and then and at the end. Returns what is wrong, or "".
  std::string Run(uint64_t operations);
  uint64_t failed_allocations() const { return failed_allocations_; }

 private:
  static constexpr size_t kHandles = 40;
  static constexpr size_t kWideHandles = 4;  // of them

  struct Weak {
    weak::WeakRef handle;
    uint32_t id = 0;
    bool is_long = false;
  };
  struct Fixed {
    size_t handle = 0;
    uint32_t id = 0;
    vm::ObjectRef ref;
  };

  uint64_t Below(uint64_t bound) { return random_() % bound; }
  size_t AnyHandle() { return kWideHandles + Below(kHandles - kWideHandles); }
  // Where to link into: often one of the wide arrays.
  size_t AnyTarget() { return Below(2) == 0 ? Below(kWideHandles) : AnyHandle(); }
  ToyShape AnyShape();
  bool HasSlots(size_t handle);

  void Step();
  void Allocate();
  void AllocateInto(size_t handle, const ToyShape& shape, vm::AllocSemantics semantics);
  void Link();
  void StoreImmediate();
  void Follow();
  void Drop();
  void AddWeak();
  void AddEphemeron();
  void AddFinalizer();
  void PinOrUnpin();
  void ChangeAmbiguousWord();
  void CollectAndCheckWeak();

  // Compares the graphs, forgets what is unreachable in the shadow, and trims when much is reachable.
  void Compare();
  void CompareObject(vm::ObjectRef ref, uint32_t id);
  void CheckWeak(const std::unordered_set<uint32_t>& reachable, const std::unordered_set<uint32_t>& revived);
  vm::ObjectRef GetWeak(const Weak& weak) const;
  // Takes what is due after a collection, which `roots_` describe as it found them; gives what nobody else holds a
  // second life now and then. Handle `busy` is left alone. `collections`: how many there may have been.
  void TakeDue(size_t busy, uint64_t collections);
  // The ids in finalizable_ that `reachable` leaves out.
  std::vector<uint32_t> Doomed(const std::unordered_set<uint32_t>& reachable) const;
  // What roots_, pinned_, ambiguous_ and `more` reach.
  std::unordered_set<uint32_t> ReachableWith(const std::vector<uint32_t>& more) const;
  void Forget();
  void Trim();
  void GiveUp(size_t bytes);
  void Fail(std::string what);

  ToyVm& vm_;
  const bool collects_;
  const bool survives_exhaustion_;
  // Even seeds leave most collections to the heap's own trigger; odd ones look at weak handles often.
  const uint64_t collects_one_in_;
  std::mt19937_64 random_;
  ShadowHeap shadow_;
  std::vector<Handle> handles_;
  const Handle due_;                // outside the shadow
  std::vector<ShadowValue> roots_;  // what handles_ hold
  std::vector<Weak> weak_;
  std::vector<ShadowEphemeron> ephemerons_;
  std::vector<Fixed> pinned_;          // `handle` means nothing here
  std::vector<Fixed> ambiguous_;       // by index in the VM's words; an id of 0 for words that are nothing
  std::vector<uint32_t> finalizable_;  // ids, in the order in which they were registered
  std::vector<Fixed> fixed_;
  uint64_t operation_ = 0;
  uint64_t failed_allocations_ = 0;
  std::string failure_;
};

}  // namespace strata::toy

#endif  // STRATA_VM_BINDING_TOY_GRAPH_PROGRAM_H_
