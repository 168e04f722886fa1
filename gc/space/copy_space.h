// A space whose live objects are evacuated: it is from-space in one collection, to-space in the next.
//
// Owned by a plan, in pairs or alone. In role kTo it takes mutators' and workers' allocation; in role kFrom its objects
// are copied out by a trace, and ReleaseAll then frees it whole.
// Invariant kNoRefIntoFromSpace: after the closure stage no traced slot points into a space in role kFrom.
// Does not decide when to collect and knows no object layout.

#ifndef STRATA_GC_SPACE_COPY_SPACE_H_
#define STRATA_GC_SPACE_COPY_SPACE_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "gc/metadata/space_map.h"
#include "gc/space/block_space.h"
#include "gc/space/heap_memory.h"

namespace strata::gc {

enum class CopyRole : uint8_t { kFrom, kTo };

class CopySpace final : public BlockSpace {
 public:
  CopySpace(absl::string_view name, SpaceId id, HeapMemory& memory, CopyRole role)
      : BlockSpace(name, id, memory), role_(role) {}

  CopyRole role() const { return role_; }
  // On one worker, before or after a closure.
  void set_role(CopyRole role) { role_ = role; }

 private:
  CopyRole role_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_COPY_SPACE_H_
