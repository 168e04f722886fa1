// The collections of one heap, kept until a profile is built of them: a marker each, and the heap's size as a counter.
//
// One thread at a time. Keeps the first kMaxCollections; a heap under stress has more than a viewer can show.

#ifndef STRATA_VM_BINDING_PROFILING_COLLECTION_LOG_H_
#define STRATA_VM_BINDING_PROFILING_COLLECTION_LOG_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "gc/stats/collection_observer.h"
#include "profiler/model/index.h"
#include "profiler/model/profile_builder.h"

namespace strata::profiling {

class CollectionLog {
 public:
  static constexpr size_t kMaxCollections = size_t{1} << 18;

  void Add(const gc::CollectionInfo& finished);
  // What the heap holds at a time later than any collection so far.
  void SetFinalSize(uint64_t time_ns, size_t bytes);

  // Adds schema, markers and counter; nothing if there was neither a collection nor a final size.
  absl::Status AddTo(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread) const;

 private:
  struct HeapSize {
    uint64_t time_ns = 0;
    size_t bytes = 0;
  };

  absl::Status AddMarkers(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread) const;
  absl::Status AddCounter(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread) const;

  std::vector<gc::CollectionInfo> collections_;
  uint64_t left_out_ = 0;
  std::optional<HeapSize> final_size_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_COLLECTION_LOG_H_
