// A space whose objects never die before the heap does.
//
// Owned by a plan. Takes blocks only; nothing is ever swept.

#ifndef STRATA_GC_SPACE_IMMORTAL_SPACE_H_
#define STRATA_GC_SPACE_IMMORTAL_SPACE_H_

#include "absl/strings/string_view.h"
#include "gc/metadata/space_map.h"
#include "gc/space/block_space.h"
#include "gc/space/heap_memory.h"

namespace strata::gc {

class ImmortalSpace final : public BlockSpace {
 public:
  ImmortalSpace(absl::string_view name, SpaceId id, HeapMemory& memory) : BlockSpace(name, id, memory) {}
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_IMMORTAL_SPACE_H_
