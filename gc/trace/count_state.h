// What counting references knows between and in the pauses of one heap: logs, queues, and the search for dead cycles.
//
// Made by a plan that counts, which decides when what is done; filled by the barrier on the mutator's thread and by the
// kernels (count_kernel.h) in pauses, one thread at a time. Words are reference words.
//
// The marks of the granule map mean "counted": an object has them from the epoch it survives until it is freed. Of a
// large object only the first granule is marked. The mutator's new objects lie in memory that is marked while they are
// handed out and unmarked when a pause begins, so that in a pause unmarked means new, or just freed.
//
// Invariants, outside of pauses unless they say otherwise:
// - kCountsAreReferences: a count that is not stuck is the number of slots of counted objects, entries of `decrements`
//   and of `retained` that name the object (as of the last pause: what was logged since is not yet counted).
// - kQueuedReferencesAreCounted: what `decrements` names has not been freed.
// - kUncountedAreHeld: a counted object whose count is 0 is in `uncounted`: a root held it in the last pause.
// - kCountedObjectsAreLogged: a counted object has its log bit set, unless it is in the log; new ones and free memory
//   have it clear. (In a pause, once the log is empty, a clear bit of a counted object means: held by a root.)

#ifndef STRATA_GC_TRACE_COUNT_STATE_H_
#define STRATA_GC_TRACE_COUNT_STATE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/count_map.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/side_bits.h"
#include "gc/metadata/space_map.h"
#include "gc/page/tuning.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {

// A slot, where it lies in the cage in reference units, and what it held when the epoch began.
struct SlotRecord {
  uint32_t slot_word = 0;
  uint32_t old_word = 0;
};

// What the mutator has overwritten since the last epoch.
struct CountLog {
  std::vector<uint32_t> objects;       // logged whole; their log bits are clear
  std::vector<uint32_t> old_words;     // what those held
  std::vector<SlotRecord> slots;       // of longer objects; their flags in the count map are set
  std::vector<SlotRecord> head_slots;  // those in an object's first granule; the log bit of its second is set

  size_t size() const { return objects.size() + slots.size() + head_slots.size(); }
};

// A long object of whose slots those before `next` have been dealt with.
struct PartlyVisited {
  vm::Address object;
  size_t next = 0;
  size_t bytes = 0;  // of a dying one
};

// Blocks in which something was freed, each once.
class TouchedBlocks {
 public:
  explicit TouchedBlocks(vm::Address objects_begin) : objects_begin_(objects_begin) {}

  void Note(vm::Address address) {
    const size_t index = (address - objects_begin_) / kBlockBytes;
    if (index >= flags_.size()) flags_.resize(index + 1);
    if (flags_[index]) return;
    flags_[index] = true;
    blocks_.push_back(objects_begin_ + index * kBlockBytes);
  }
  const std::vector<vm::Address>& blocks() const { return blocks_; }
  void Forget() {
    for (const vm::Address block : blocks_) flags_[(block - objects_begin_) / kBlockBytes] = false;
    blocks_.clear();
  }

 private:
  const vm::Address objects_begin_;
  std::vector<bool> flags_;
  std::vector<vm::Address> blocks_;
};

// The steps of a search for dead cycles; each is spread over as many pauses as it takes.
enum class CyclePhase : uint8_t {
  kIdle,
  kClearing,  // of marks
  kMarking,   // from the roots; whatever is newly referred to is marked too
  kFinding,   // what is unmarked is dead: it lets go of its references
  kFreeing,   // and gives up its memory
};

struct CycleProgress {
  CyclePhase phase = CyclePhase::kIdle;
  vm::Address next_block;             // clearing, finding, freeing: the first block not yet seen to
  std::vector<uint32_t> grey;         // marking: marked, slots not yet visited; entries without a mark were freed
  std::vector<PartlyVisited> arrays;  // likewise, long ones
};

struct CountTotals {
  uint64_t increments = 0;
  uint64_t decrements = 0;
  uint64_t survived_objects = 0;
  uint64_t survived_bytes = 0;
  uint64_t freed_objects = 0;  // of those that had survived
  uint64_t freed_bytes = 0;
  uint64_t cyclic_objects = 0;  // of them, found by searches for cycles
  uint64_t rejected_references = 0;
};

struct CountState {
  CountState(HeapMemory& memory, const LargeObjectSpace& large_space, SpaceId small)
      : cage_base(memory.cage().base()),
        objects_begin(memory.cage().objects_begin()),
        objects_end(memory.cage().objects_end()),
        space_map(memory.space_map()),
        granules(memory.granules()),
        counts(memory.counts()),
        log_bits(memory.log_bits()),
        cycle_marks(memory.cycle_marks()),
        large(large_space),
        small_space(small),
        touched(memory.cage().objects_begin()) {}

  vm::Address AddressOf(uint32_t word) const { return vm::ObjectRef(word).ToAddress(cage_base); }
  uint32_t WordOf(vm::Address address) const { return vm::ObjectRef::FromAddress(cage_base, address).word(); }
  bool IsLarge(vm::Address object) const { return space_map.Of(object) == large.id(); }

  const vm::Address cage_base;
  const vm::Address objects_begin;
  const vm::Address objects_end;
  const SpaceMap space_map;
  const GranuleMap granules;
  const CountMap counts;
  const SideBits log_bits;
  const SideBits cycle_marks;
  const LargeObjectSpace& large;
  const SpaceId small_space;

  CountLog log;
  std::vector<uint32_t> decrements;        // to be applied, newest first, as budgets allow
  std::vector<PartlyVisited> dying;        // long dead objects that have not let go of all their references
  std::vector<uint32_t> uncounted;         // the zero-count table
  absl::flat_hash_set<uint32_t> retained;  // by ephemerons, in the last pause; each is counted once
  CycleProgress cycle;
  CountTotals totals;

  // Of the pause under way.
  std::vector<vm::Address> unscanned;  // survivors whose references are to be counted
  std::vector<uint32_t> held;          // named by roots; their log bits are clear meanwhile
  absl::flat_hash_set<uint32_t> retained_now;
  bool notes_made_live = false;         // while an ephemeron's value is retained with all it reaches
  std::vector<uint32_t> made_live;      // by that
  std::vector<vm::Address> dead_large;  // to be taken from their space's list
  std::vector<Extent> done_large;       // of those, or of earlier ones: nothing is left in them
  TouchedBlocks touched;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_COUNT_STATE_H_
