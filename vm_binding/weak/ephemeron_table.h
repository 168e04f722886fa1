// Ephemerons (Hayes, OOPSLA 1997): a value kept as long as its key lives, and by that alone.
//
// A collection looks at all waiting keys, in slices, as long as that makes anything live; after a few such rounds it
// follows chains of ephemerons at once: keys are entered in a hash table, and each object that a value makes live is
// looked up in it. So a chain of n ephemerons costs time linear in n, in whatever order they were added; only where a
// link of a chain is found in a huge array does it cost a round of its own.
// Owned by a VM. Used on the VM's thread; in a pause its slices by all workers at once.

#ifndef STRATA_VM_BINDING_WEAK_EPHEMERON_TABLE_H_
#define STRATA_VM_BINDING_WEAK_EPHEMERON_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::weak {

class EphemeronTable {
 public:
  // A key may have any number of ephemerons.
  void Add(vm::ObjectRef key, vm::ObjectRef value);
  size_t size() const { return entries_.size(); }
  // Calls visit(key, value) for each ephemeron whose key has not died.
  template <class Visitor>
  void ForEach(const Visitor& visit) const {
    for (const Entry& entry : entries_) visit(vm::ObjectRef(entry.key), vm::ObjectRef(entry.value));
  }

  // In a pause. Rounds of retaining: StartRetain(true) before the first, StartRetain(false) before each that follows
  // one that made something live. Values of keys that become live later are not kept by rounds before.
  size_t StartRetain(bool first);
  void RetainSlice(vm::WeakTracer& tracer, size_t slice);
  // Then, once nothing becomes live any more: forgets the ephemerons with dead keys. On one worker.
  void Drop();
  // And moves the references to the keys of the others (those to values have been).
  size_t slices() const;
  void UpdateSlice(const vm::WeakTracer& tracer, size_t slice);
  void Publish(vm::RootSink& sink);

 private:
  struct Entry {
    uint32_t key = 0;
    uint32_t value = 0;
    bool kept = false;  // in the collection under way
  };

  void FollowChains(vm::WeakTracer& tracer);

  std::vector<Entry> entries_;
  // Of the collection under way.
  size_t round_ = 0;
  std::vector<uint32_t> waiting_;  // entries not kept yet
};

}  // namespace strata::weak

#endif  // STRATA_VM_BINDING_WEAK_EPHEMERON_TABLE_H_
