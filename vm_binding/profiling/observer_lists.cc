#include "vm_binding/profiling/observer_lists.h"

namespace strata::profiling {

using scheduler::StageId;
using scheduler::Worker;

void CollectionObservers::OnCollectionBegin(const gc::CollectionInfo& info) {
  for (gc::CollectionObserver* const observer : observers_) observer->OnCollectionBegin(info);
}

void CollectionObservers::OnCollectionEnd(const gc::CollectionInfo& info) {
  for (gc::CollectionObserver* const observer : observers_) observer->OnCollectionEnd(info);
}

void PacketObservers::OnPacketBegin(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) {
  for (scheduler::Observer* const observer : observers_) observer->OnPacketBegin(worker, stage, packet, ns);
}

void PacketObservers::OnPacketEnd(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) {
  for (scheduler::Observer* const observer : observers_) observer->OnPacketEnd(worker, stage, packet, ns);
}

void PacketObservers::OnStageOpen(const Worker& worker, StageId stage, uint64_t ns) {
  for (scheduler::Observer* const observer : observers_) observer->OnStageOpen(worker, stage, ns);
}

void PacketObservers::OnStageClose(const Worker& worker, StageId stage, uint64_t ns) {
  for (scheduler::Observer* const observer : observers_) observer->OnStageClose(worker, stage, ns);
}

void PacketObservers::OnSteal(const Worker& worker, int victim, uint64_t ns) {
  for (scheduler::Observer* const observer : observers_) observer->OnSteal(worker, victim, ns);
}

void PacketObservers::OnPark(const Worker& worker, uint64_t ns) {
  for (scheduler::Observer* const observer : observers_) observer->OnPark(worker, ns);
}

void PacketObservers::OnUnpark(const Worker& worker, uint64_t ns) {
  for (scheduler::Observer* const observer : observers_) observer->OnUnpark(worker, ns);
}

}  // namespace strata::profiling
