#include "scheduler/job_run.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "scheduler/deque.h"
#include "scheduler/job.h"
#include "scheduler/observer.h"
#include "scheduler/packet.h"
#include "scheduler/stage_board.h"
#include "scheduler/stage_graph.h"
#include "scheduler/tuning.h"
#include "scheduler/worker.h"
#include "vm_binding/base/check.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/probe.h"
#include "vm_binding/base/random.h"

namespace strata::scheduler {
namespace {

uint32_t SentinelMask(const std::vector<Job::Stage>& stages) {
  uint32_t mask = 0;
  for (size_t i = 0; i < stages.size(); ++i) {
    if (stages[i].sentinel != nullptr) mask |= uint32_t{1} << i;
  }
  return mask;
}

std::vector<std::vector<std::unique_ptr<Packet>>> TakePackets(std::vector<Job::Stage>& stages) {
  std::vector<std::vector<std::unique_ptr<Packet>>> queues;
  for (Job::Stage& stage : stages) queues.push_back(std::exchange(stage.packets, {}));
  return queues;
}

}  // namespace

JobRun::JobRun(Job& job, std::vector<Job::Stage>& stages, const RunEnvironment& environment)
    : job_(job),
      stages_(stages),
      environment_(environment),
      watched_(environment.observer != nullptr || !job.observers().empty()),
      limit_(std::min(job.max_workers(), environment.worker_count)),
      ledger_(environment.worker_count, stages.size()),
      slots_(std::make_unique<Slot[]>(environment.worker_count)),
      board_(job.graph(), SentinelMask(stages)),
      queues_(TakePackets(stages)) {
  uint64_t seed = environment.seed != 0 ? environment.seed : base::MonotonicNanos();
  for (int i = 0; i < environment.worker_count; ++i) slots_[i].random = base::NextRandom(seed);
}

JobRun::~JobRun() { STRATA_CHECK(done() && attached() == 0, "kNoRunIsForgotten"); }

void JobRun::Attach() {
  started_.store(true, std::memory_order_relaxed);
  attached_.store(attached() + 1, std::memory_order_relaxed);
}

bool JobRun::HasVisibleWork() const {
  // Relaxed: the caller's fence (Parking::Register or AnyoneWaiting) or the pool's lock orders these.
  if (!started_.load(std::memory_order_relaxed) || sentinel_ready_.load(std::memory_order_relaxed)) return true;
  for (int i = 0; i < environment_.worker_count; ++i) {
    if (!slots_[i].deque.LooksEmpty()) return true;
  }
  return false;
}

std::vector<WorkerCounts> JobRun::Counts() const {
  std::vector<WorkerCounts> counts;
  for (int i = 0; i < environment_.worker_count; ++i) counts.push_back(slots_[i].counts);
  return counts;
}

template <class F>
void JobRun::Tell(F tell) const {
  if (environment_.observer != nullptr) tell(*environment_.observer);
  for (Observer* const observer : job_.observers()) tell(*observer);
}

void JobRun::Work(Worker& worker) {
  while (Step(worker)) {
  }
}

bool JobRun::Step(Worker& worker) {
  Slot& slot = SlotOf(worker);
  Packet* packet = Find(worker);
  if (packet == nullptr) {
    slot.last.reset();
    return Advance(worker, /*keeps=*/1);
  }
  if (slot.last.has_value() && *slot.last != packet->stage() && ledger_.IsIdle(*slot.last)) {
    // Others may take it while this worker is busy with the stages.
    slot.deque.Push(packet);
    slot.last.reset();
    Advance(worker, /*keeps=*/0);
    return true;
  }
  slot.last = packet->stage();
  Execute(worker, packet);
  if (!ShouldYield()) return true;
  if (ledger_.IsIdle(*slot.last)) Advance(worker, /*keeps=*/0);
  slot.last.reset();
  return false;
}

Packet* JobRun::Find(Worker& worker) {
  Packet* packet = SlotOf(worker).deque.Take();
  return packet != nullptr ? packet : Steal(worker);
}

Packet* JobRun::Steal(Worker& worker) {
  for (int sweep = 0; sweep < kStealSweeps; ++sweep) {
    if (Packet* packet = SweepVictims(worker); packet != nullptr) return packet;
  }
  return nullptr;
}

// Tries every other worker once, from a random one on.
Packet* JobRun::SweepVictims(Worker& worker) {
  const int count = environment_.worker_count;
  const int first = static_cast<int>(base::NextRandom(SlotOf(worker).random) % static_cast<uint64_t>(count));
  for (int i = 0; i < count; ++i) {
    const int victim = (first + i) % count;
    if (victim == worker.index()) continue;
    Packet* packet = nullptr;
    if (slots_[victim].deque.Steal(&packet) != Deque<Packet>::StealResult::kStolen) continue;
    ++SlotOf(worker).counts.steals;
    if (watched_) {
      const uint64_t now = base::MonotonicNanos();
      Tell([&](Observer& observer) { observer.OnSteal(worker, victim, now); });
    }
    return packet;
  }
  return nullptr;
}

void JobRun::Execute(Worker& worker, Packet* packet) {
  std::unique_ptr<Packet> owned(packet);
  Slot& slot = SlotOf(worker);
  const StageId stage = packet->stage();
  slot.running = stage;
  ++slot.counts.packets;
  if (watched_) {
    RunWatched(worker, *packet);
  } else {
    packet->Run(worker);
  }
  owned.reset();
  slot.running.reset();
  ledger_.Finished(worker.index(), stage);
}

void JobRun::RunWatched(Worker& worker, Packet& packet) {
  const absl::string_view name = packet.name();
  const StageId stage = packet.stage();
  SlotOf(worker).origin = packet.origin(PacketKey());
  const uint64_t begin = base::MonotonicNanos();
  Tell([&](Observer& observer) { observer.OnPacketBegin(worker, stage, name, begin); });
  packet.Run(worker);
  const uint64_t end = base::MonotonicNanos();
  Tell([&](Observer& observer) { observer.OnPacketEnd(worker, stage, name, end); });
}

bool JobRun::ShouldYield() const {
  // Hints, both: at worst the worker leaves and comes back.
  return environment_.unserved_runs.load(std::memory_order_relaxed) > 0 && attached() > 1;
}

bool JobRun::Advance(Worker& worker, size_t keeps) {
  bool work = false;
  for (;;) {
    std::optional<StageId> sentinel;
    size_t made;
    {
      absl::MutexLock lock(&mutex_);
      made = OpenStages(worker);
      sentinel = board_.ClaimSentinel();
      sentinel_ready_.store(board_.has_ready_sentinel(), std::memory_order_relaxed);
      if (board_.has_ready_sentinel()) ++made;
      if (const std::optional<uint32_t> closed = board_.FinishAll(); closed.has_value()) {
        ReportClosed(worker, *closed);
        // Pairs with the acquire in done(): the caller of Run sees all that was done.
        done_.store(true, std::memory_order_release);
      }
    }
    work = work || made > 0;
    if (!sentinel.has_value()) {
      if (made > keeps) Announce(worker, made - keeps);
      return work;
    }
    Announce(worker, made);
    AskSentinel(worker, *sentinel);
    work = true;
  }
}

size_t JobRun::OpenStages(Worker& worker) {
  size_t made = 0;
  board_.Settle(ledger_.IdleMask());
  while (const std::optional<StageBoard::Opening> opening = board_.OpenNext()) {
    ReportClosed(worker, opening->closed);
    ReportOpen(worker, opening->stage);
    made += MoveQueueToDeque(worker, opening->stage);
    // A stage that opened empty drains at once and may let others open.
    board_.Settle(ledger_.IdleMask());
  }
  return made;
}

// Last first, so that the owner of the deque takes them in the order in which they were added.
size_t JobRun::MoveQueueToDeque(Worker& worker, StageId stage) {
  std::vector<std::unique_ptr<Packet>> queue = std::exchange(queues_[stage], {});
  for (size_t i = queue.size(); i-- > 0;) {
    queue[i]->set_stage(PacketKey(), stage);
    Push(worker, std::move(queue[i]));
  }
  return queue.size();
}

void JobRun::ReportOpen(const Worker& worker, StageId stage) {
  STRATA_PROBE3(stage_open, worker.index(), stage, job_.graph().spec(stage).name.data());
  if (!watched_) return;
  const uint64_t now = base::MonotonicNanos();
  Tell([&](Observer& observer) { observer.OnStageOpen(worker, stage, now); });
}

void JobRun::ReportClosed(const Worker& worker, uint32_t stages) {
  for (; stages != 0; stages &= stages - 1) {
    const StageId stage = static_cast<StageId>(std::countr_zero(stages));
    STRATA_PROBE3(stage_close, worker.index(), stage, job_.graph().spec(stage).name.data());
    if (!watched_) continue;
    const uint64_t now = base::MonotonicNanos();
    Tell([&](Observer& observer) { observer.OnStageClose(worker, stage, now); });
  }
}

void JobRun::AskSentinel(Worker& worker, StageId stage) {
  const auto tell = [&](auto what) {
    if (!watched_) return;
    const uint64_t now = base::MonotonicNanos();
    Tell([&](Observer& observer) { (observer.*what)(worker, stage, Observer::kSentinelName, now); });
  };
  SlotOf(worker).origin = PacketOrigin();
  tell(&Observer::OnPacketBegin);
  const bool again = stages_[stage].sentinel(worker);
  tell(&Observer::OnPacketEnd);
  absl::MutexLock lock(&mutex_);
  board_.FinishSentinel(stage, again);
}

void JobRun::Add(Worker& worker, StageId stage, std::unique_ptr<Packet> packet) {
  STRATA_CHECK(stage < stages_.size(), "kStageIsInGraph");
  packet->set_stage(PacketKey(), stage);
  if (watched_) packet->set_origin(PacketKey(), {worker.index(), base::MonotonicNanos()});
  if (SlotOf(worker).running != stage) {
    AddToOtherStage(worker, stage, std::move(packet));
    return;
  }
  Push(worker, std::move(packet));
  Announce(worker, 1);
}

void JobRun::AddToOtherStage(Worker& worker, StageId stage, std::unique_ptr<Packet> packet) {
  {
    absl::MutexLock lock(&mutex_);
    STRATA_CHECK(!board_.is_closed(stage), "kNoPacketInClosedStage");
    if (board_.is_waiting(stage)) {
      queues_[stage].push_back(std::move(packet));
      return;
    }
    board_.Refill(stage);
    Push(worker, std::move(packet));
  }
  Announce(worker, 1);
}

void JobRun::Push(Worker& worker, std::unique_ptr<Packet> packet) {
  ledger_.Created(worker.index(), packet->stage());
  SlotOf(worker).deque.Push(packet.release());
}

void JobRun::Announce(Worker& worker, size_t count) {
  if (limit_ == 1) return;  // Whoever announces is the one.
  // has_room is read after the fence in AnyoneWaiting: see kRoomIsReused in pool.h.
  while (count-- > 0 && environment_.parking.AnyoneWaiting() && has_room()) {
    ++SlotOf(worker).counts.wakes;
    environment_.parking.WakeOne();
  }
}

}  // namespace strata::scheduler
