// What the flags let a guest take of tables and instances; memories and the heap have limits of their own.

#ifndef STRATA_TOOLS_STRATA_GUEST_LIMITS_H_
#define STRATA_TOOLS_STRATA_GUEST_LIMITS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "wasm/runtime/resource_limiter.h"

namespace strata::tools {

// Asked by the stores of all threads of the guest.
class GuestLimits final : public wasm::ResourceLimiter {
 public:
  GuestLimits(std::optional<uint64_t> table_elements, std::optional<uint64_t> instances)
      : table_elements_(table_elements), instances_(instances) {}

  bool AllowTable(uint64_t current_elements, uint64_t desired_elements) override ABSL_LOCKS_EXCLUDED(mutex_);
  bool AllowInstances(size_t count) override ABSL_LOCKS_EXCLUDED(mutex_);

  // A failed instantiation's status, in words of the flag if one was why.
  absl::Status Explain(const absl::Status& status) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const std::optional<uint64_t> table_elements_;
  const std::optional<uint64_t> instances_;
  mutable absl::Mutex mutex_;
  std::string refusal_ ABSL_GUARDED_BY(mutex_);  // of the last thing that was to be made
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_GUEST_LIMITS_H_
