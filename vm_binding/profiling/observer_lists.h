// Several observers where a heap takes one.
//
// Filled before the heap exists; the observers outlive it. Each hears of everything, in the order of adding.

#ifndef STRATA_VM_BINDING_PROFILING_OBSERVER_LISTS_H_
#define STRATA_VM_BINDING_PROFILING_OBSERVER_LISTS_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "gc/stats/collection_observer.h"
#include "scheduler/observer.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::profiling {

class CollectionObservers final : public gc::CollectionObserver {
 public:
  void Add(gc::CollectionObserver& observer) { observers_.push_back(&observer); }
  bool empty() const { return observers_.empty(); }

  void OnCollectionBegin(const gc::CollectionInfo& info) override;
  void OnCollectionEnd(const gc::CollectionInfo& info) override;

 private:
  std::vector<gc::CollectionObserver*> observers_;
};

class PacketObservers final : public scheduler::Observer {
 public:
  void Add(scheduler::Observer& observer) { observers_.push_back(&observer); }
  bool empty() const { return observers_.empty(); }

  void OnPacketBegin(const scheduler::Worker& worker, scheduler::StageId stage, absl::string_view packet,
                     uint64_t ns) override;
  void OnPacketEnd(const scheduler::Worker& worker, scheduler::StageId stage, absl::string_view packet,
                   uint64_t ns) override;
  void OnStageOpen(const scheduler::Worker& worker, scheduler::StageId stage, uint64_t ns) override;
  void OnStageClose(const scheduler::Worker& worker, scheduler::StageId stage, uint64_t ns) override;
  void OnSteal(const scheduler::Worker& worker, int victim, uint64_t ns) override;
  void OnPark(const scheduler::Worker& worker, uint64_t ns) override;
  void OnUnpark(const scheduler::Worker& worker, uint64_t ns) override;

 private:
  std::vector<scheduler::Observer*> observers_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_OBSERVER_LISTS_H_
