// What happened in one store besides its samples, kept until a profile is built: memories that grew, exceptions, long
// calls of the host, traps; as markers with the stacks that led to them, and the size of its linear memories as a
// counter.
//
// On the store's thread. Keeps the first kMaxEvents and says how many it left out.

#ifndef STRATA_VM_BINDING_PROFILING_STORE_EVENTS_H_
#define STRATA_VM_BINDING_PROFILING_STORE_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "profiler/model/index.h"
#include "profiler/model/profile_builder.h"
#include "vm_binding/profiling/cause_log.h"
#include "vm_binding/profiling/stack_taker.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/store_observer.h"
#include "wasm/runtime/tag.h"
#include "wasm/runtime/trap.h"

namespace strata::profiling {

class StoreEvents final : public wasm::StoreObserver {
 public:
  static constexpr size_t kMaxEvents = size_t{1} << 15;
  // Calls of the host that took less are not worth a marker.
  static constexpr int64_t kLeastHostCallNs = 100'000;

  // Shares both with who made it. With `names`, what modules call things appears.
  StoreEvents(StackTaker& stacks, CauseLog& causes, bool names) : stacks_(stacks), causes_(causes), names_(names) {}

  void OnMemoryGrow(wasm::Store& store, const wasm::MemoryInstance& memory, int64_t old_pages,
                    uint64_t delta_pages) override;
  void OnThrow(wasm::Store& store, const wasm::TagInstance& tag) override;
  // A call of the host that has just ended and was known to run since `since_ns`.
  void NoteHostCall(absl::string_view function, int64_t since_ns, int64_t until_ns);
  // A trap that has just ended a call.
  void NoteTrap(const wasm::Trap& trap);
  // What the memories of `store` hold now; the last to come, the store being about to go.
  void NoteMemories(const wasm::Store& store);

  // `owner` tells the counter of one store from those of others; empty if there is but one.
  absl::Status AddTo(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread, absl::string_view owner) const;
  size_t bytes() const;

 private:
  enum class Kind : uint8_t { kGrowth, kThrow, kHostCall, kTrap };
  struct Event {
    Kind kind = Kind::kGrowth;
    int64_t begin_ns = 0;
    int64_t end_ns = 0;  // kHostCall
    CauseLog::Id cause = CauseLog::kNone;
    std::string what;           // the tag, the host function, the trap's reason
    std::string where;          // kTrap: the innermost function
    int64_t before_bytes = -1;  // kGrowth; -1: refused
    int64_t delta_bytes = 0;
  };

  // Null when there are enough.
  Event* Add(Kind kind, const wasm::Store* store);
  static absl::string_view SchemaName(Kind kind);
  static profiler::MarkerSchema SchemaOf(Kind kind);
  absl::Status AddMarker(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread, const Event& event) const;
  absl::Status AddCounter(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                          absl::string_view owner) const;

  StackTaker& stacks_;
  CauseLog& causes_;
  const bool names_;
  std::vector<Event> events_;
  uint64_t left_out_ = 0;
  // Of the growth that has no event.
  int64_t grown_unseen_bytes_ = 0;
  int64_t memory_bytes_ = 0;  // at the end
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_STORE_EVENTS_H_
