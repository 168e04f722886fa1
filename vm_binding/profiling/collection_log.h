// The collections of one heap, kept until a profile is built of them: a marker each, with what led to it, and one for
// each of its phases; and the heap's size as a counter.
//
// One thread at a time. Keeps the first kMaxCollections, the phases of fewer; a heap under stress has more than a
// viewer can show.

#ifndef STRATA_VM_BINDING_PROFILING_COLLECTION_LOG_H_
#define STRATA_VM_BINDING_PROFILING_COLLECTION_LOG_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gc/stats/collection_observer.h"
#include "profiler/model/index.h"
#include "profiler/model/profile_builder.h"
#include "vm_binding/profiling/cause_log.h"

namespace strata::profiling {

class CollectionLog {
 public:
  static constexpr size_t kMaxCollections = size_t{1} << 15;
  static constexpr size_t kMaxPhases = size_t{1} << 16;

  // `cause` is in the log that AddTo is given.
  void Add(const gc::CollectionInfo& finished, CauseLog::Id cause = CauseLog::kNone);
  // What the heap holds at a time later than any collection so far.
  void SetFinalSize(uint64_t time_ns, size_t bytes);

  // Adds schemas, markers and counter; nothing if there was neither a collection nor a final size. `owner` tells the
  // counter of one heap from those of others; empty if there is but one.
  absl::Status AddTo(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread, const CauseLog& causes,
                     absl::string_view owner) const;
  size_t bytes() const;

 private:
  struct HeapSize {
    uint64_t time_ns = 0;
    size_t bytes = 0;
  };

  struct Collection {
    gc::CollectionInfo info;
    CauseLog::Id cause;
  };

  absl::Status AddMarkers(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                          const CauseLog& causes) const;
  absl::Status AddPhases(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread) const;
  absl::Status AddCounter(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                          absl::string_view owner) const;

  std::vector<Collection> collections_;
  std::vector<gc::StageSpan> phases_;
  uint64_t left_out_ = 0;
  std::optional<HeapSize> final_size_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_COLLECTION_LOG_H_
