#include "gc/stats/collection_observer.h"

namespace strata::gc {

absl::string_view KindName(CollectionKind kind) { return kind == CollectionKind::kFull ? "full" : "nursery"; }

absl::string_view ReasonName(vm::CollectReason reason) {
  switch (reason) {
    case vm::CollectReason::kAllocation:
      return "allocation";
    case vm::CollectReason::kUser:
      return "user";
    case vm::CollectReason::kStress:
      return "stress";
    case vm::CollectReason::kEmergency:
      break;
  }
  return "emergency";
}

}  // namespace strata::gc
