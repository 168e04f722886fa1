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

namespace strata::scheduler {
namespace {

// splitmix64: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
uint64_t NextRandom(uint64_t& state) {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

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
      limit_(std::min(job.max_workers(), environment.worker_count)),
      ledger_(environment.worker_count, stages.size()),
      slots_(std::make_unique<Slot[]>(environment.worker_count)),
      board_(job.graph(), SentinelMask(stages)),
      queues_(TakePackets(stages)) {
  uint64_t seed = environment.seed != 0 ? environment.seed : base::MonotonicNanos();
  for (int i = 0; i < environment.worker_count; ++i) slots_[i].random = NextRandom(seed);
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

void JobRun::Work(Worker& worker) {
  Slot& slot = SlotOf(worker);
  for (;;) {
    Packet* packet = Find(worker);
    if (packet == nullptr) {
      slot.last.reset();
      if (Advance(worker)) continue;
      return;
    }
    if (slot.last.has_value() && *slot.last != packet->stage() && ledger_.IsIdle(*slot.last)) {
      // Others may take it while this worker is busy with the stages.
      slot.deque.Push(packet);
      slot.last.reset();
      Advance(worker);
      continue;
    }
    slot.last = packet->stage();
    Execute(worker, packet);
    if (ShouldYield()) {
      if (ledger_.IsIdle(*slot.last)) Advance(worker);
      slot.last.reset();
      return;
    }
  }
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
  const int first = static_cast<int>(NextRandom(SlotOf(worker).random) % static_cast<uint64_t>(count));
  for (int i = 0; i < count; ++i) {
    const int victim = (first + i) % count;
    if (victim == worker.index()) continue;
    Packet* packet = nullptr;
    if (slots_[victim].deque.Steal(&packet) != Deque<Packet>::StealResult::kStolen) continue;
    if (environment_.observer != nullptr) environment_.observer->OnSteal(worker, victim, base::MonotonicNanos());
    return packet;
  }
  return nullptr;
}

void JobRun::Execute(Worker& worker, Packet* packet) {
  std::unique_ptr<Packet> owned(packet);
  Slot& slot = SlotOf(worker);
  const StageId stage = packet->stage();
  slot.running = stage;
  if (Observer* observer = environment_.observer; observer != nullptr) {
    const absl::string_view name = packet->name();
    observer->OnPacketBegin(worker, stage, name, base::MonotonicNanos());
    packet->Run(worker);
    observer->OnPacketEnd(worker, stage, name, base::MonotonicNanos());
  } else {
    packet->Run(worker);
  }
  owned.reset();
  slot.running.reset();
  ledger_.Finished(worker.index(), stage);
}

bool JobRun::ShouldYield() const {
  // Hints, both: at worst the worker leaves and comes back.
  return environment_.unserved_runs.load(std::memory_order_relaxed) > 0 && attached() > 1;
}

bool JobRun::Advance(Worker& worker) {
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
    if (made > 0) Announce(made);
    work = work || made > 0;
    if (!sentinel.has_value()) return work;
    AskSentinel(worker, *sentinel);
    work = true;
  }
}

size_t JobRun::OpenStages(Worker& worker) {
  size_t made = 0;
  board_.Settle(ledger_.IdleMask());
  while (const std::optional<StageBoard::Opening> opening = board_.OpenNext()) {
    ReportClosed(worker, opening->closed);
    if (environment_.observer != nullptr) {
      environment_.observer->OnStageOpen(worker, opening->stage, base::MonotonicNanos());
    }
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

void JobRun::ReportClosed(const Worker& worker, uint32_t stages) {
  if (environment_.observer == nullptr) return;
  for (; stages != 0; stages &= stages - 1) {
    environment_.observer->OnStageClose(worker, static_cast<StageId>(std::countr_zero(stages)), base::MonotonicNanos());
  }
}

void JobRun::AskSentinel(Worker& worker, StageId stage) {
  Observer* const observer = environment_.observer;
  if (observer != nullptr) observer->OnPacketBegin(worker, stage, Observer::kSentinelName, base::MonotonicNanos());
  const bool again = stages_[stage].sentinel(worker);
  if (observer != nullptr) observer->OnPacketEnd(worker, stage, Observer::kSentinelName, base::MonotonicNanos());
  absl::MutexLock lock(&mutex_);
  board_.FinishSentinel(stage, again);
}

void JobRun::Add(Worker& worker, StageId stage, std::unique_ptr<Packet> packet) {
  STRATA_CHECK(stage < stages_.size(), "kStageIsInGraph");
  packet->set_stage(PacketKey(), stage);
  if (SlotOf(worker).running != stage) {
    AddToOtherStage(worker, stage, std::move(packet));
    return;
  }
  Push(worker, std::move(packet));
  Announce(1);
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
  Announce(1);
}

void JobRun::Push(Worker& worker, std::unique_ptr<Packet> packet) {
  ledger_.Created(worker.index(), packet->stage());
  SlotOf(worker).deque.Push(packet.release());
}

void JobRun::Announce(size_t count) {
  if (limit_ == 1) return;  // Whoever announces is the one.
  // has_room is read after the fence in AnyoneWaiting: see kRoomIsReused in pool.h.
  while (count-- > 0 && environment_.parking.AnyoneWaiting() && has_room()) environment_.parking.WakeOne();
}

}  // namespace strata::scheduler
