#include "tools/strata/guest_limits.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace strata::tools {

bool GuestLimits::AllowTable(uint64_t, uint64_t desired_elements) {
  if (!table_elements_.has_value() || desired_elements <= *table_elements_) return true;
  const absl::MutexLock lock(&mutex_);
  refusal_ = absl::StrCat("a table of ", desired_elements, " elements; --max-table-elements allows ", *table_elements_);
  return false;
}

bool GuestLimits::AllowInstances(size_t count) {
  if (!instances_.has_value() || count <= *instances_) return true;
  const absl::MutexLock lock(&mutex_);
  refusal_ = absl::StrCat(count, count == 1 ? " instance" : " instances", "; --max-instances allows ", *instances_);
  return false;
}

absl::Status GuestLimits::Explain(const absl::Status& status) const {
  const absl::MutexLock lock(&mutex_);
  // What the system refuses, or a limit of the engine's, has another reason than what was refused before.
  const bool ours = absl::IsResourceExhausted(status) && absl::StrContains(status.message(), "limiter refuses");
  if (!ours || refusal_.empty()) return status;
  return absl::ResourceExhaustedError(refusal_);
}

}  // namespace strata::tools
