// Which objects are watched by an object-log barrier: old ones, until a store into them has been reported.
//
// A view over the heap's log bits (HeapMemory::log_bits), one per 8 bytes. Only the bit where an object begins is asked
// for, so that ranges of memory, not objects, are watched: all memory that is handed out to hold old objects is watched
// whole, all that is handed out to hold young ones is not, and a trace pays nothing.
// A large object is never unwatched as a whole, because it would be scanned whole for one store; the second bit of each
// 512 bytes of it says whether that card is watched.
// The mutator's thread reports; in a pause any worker watches again, and ranges belong to who hands them out.

#ifndef STRATA_GC_METADATA_OBJECT_LOG_H_
#define STRATA_GC_METADATA_OBJECT_LOG_H_

#include <cstddef>
#include <cstdint>

#include "gc/metadata/side_bits.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {

// An old object, or a card of a large one, that was stored into: words as references count them, from the cage's base.
struct RememberedEntry {
  uint32_t object_word = 0;
  uint32_t card_word = 0;  // 0: the object whole
};

class ObjectLog {
 public:
  static constexpr size_t kCardBytes = 512;

  ObjectLog() = default;
  ObjectLog(SideBits bits, vm::Address cage_base) : bits_(bits), cage_base_(cage_base) {}

  // Objects of [begin, end) are old from now on, or young.
  void Watch(vm::Address begin, vm::Address end) const { bits_.SetRange(begin, end); }
  void Unwatch(vm::Address begin, vm::Address end) const { bits_.ClearRange(begin, end); }

  bool IsWatched(vm::Address object) const { return bits_.Test(object); }
  // Returns whether the object was watched; it is not any more.
  bool UnwatchObject(vm::Address object) const { return TestAndClear(object); }

  // The card of a large object in which `slot` lies.
  static vm::Address CardOf(vm::Address object, vm::Address slot) {
    return object + ((slot - object) & ~(kCardBytes - 1));
  }
  bool IsCardWatched(vm::Address card) const { return bits_.Test(CardMarker(card)); }
  bool UnwatchCard(vm::Address card) const { return TestAndClear(CardMarker(card)); }

  RememberedEntry EntryOfObject(vm::Address object) const { return {.object_word = WordOf(object)}; }
  RememberedEntry EntryOfCard(vm::Address object, vm::Address card) const { return {WordOf(object), WordOf(card)}; }
  // Takes an entry back. Any number of workers at once.
  void WatchAgain(RememberedEntry entry) const {
    bits_.TestAndSet(entry.card_word == 0 ? AddressOf(entry.object_word) : CardMarker(AddressOf(entry.card_word)));
  }

 private:
  // The first bit of an object's first card is the object's own.
  static vm::Address CardMarker(vm::Address card) { return card + vm::kObjectAlignment; }

  uint32_t WordOf(vm::Address address) const { return vm::ObjectRef::FromAddress(cage_base_, address).word(); }
  vm::Address AddressOf(uint32_t word) const { return vm::ObjectRef(word).ToAddress(cage_base_); }

  bool TestAndClear(vm::Address address) const {
    if (!bits_.Test(address)) return false;
    bits_.Clear(address);
    return true;
  }

  SideBits bits_;
  vm::Address cage_base_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_METADATA_OBJECT_LOG_H_
