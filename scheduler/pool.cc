#include "scheduler/pool.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "scheduler/job.h"
#include "scheduler/job_run.h"
#include "scheduler/observer.h"
#include "scheduler/worker.h"
#include "vm_binding/base/check.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/probe.h"
#include "vm_binding/base/random.h"

namespace strata::scheduler {

absl::StatusOr<std::unique_ptr<Pool>> Pool::Create(const Options& options) {
  auto pool = absl::WrapUnique(new Pool(options));
  if (absl::Status status = pool->StartThreads(); !status.ok()) return status;
  return pool;
}

std::unique_ptr<Pool> Pool::WithoutThreads(const Options& options) { return absl::WrapUnique(new Pool(options)); }

Pool::Pool(const Options& options)
    : options_(options), crew_([this](int index) { Serve(index); }), order_of_play_(options.seed) {}

Pool::~Pool() {
  {
    absl::MutexLock lock(&gate_);
    STRATA_CHECK(!IsInside(), "kRunIsNotNested");
    gate_.Await(absl::Condition(this, &Pool::is_empty));
  }
  EndThreads();
}

absl::Status Pool::StartThreads() {
  if (options_.workers == 1 || options_.deterministic) return absl::OkStatus();
  const absl::Status status = crew_.Start(options_.workers);
  if (!status.ok()) EndThreads();
  return status;
}

void Pool::EndThreads() {
  // A worker that registers after WakeAll sees this through the lock of parking_.
  stopping_.store(true, std::memory_order_relaxed);
  parking_.WakeAll();
  crew_.Join();
  stopping_.store(false, std::memory_order_relaxed);
}

void Pool::Stop() {
  {
    absl::MutexLock lock(&gate_);
    STRATA_CHECK(!IsInside(), "kRunIsNotNested");
    gate_.Await(absl::Condition(this, &Pool::is_open));
    open_ = false;
    gate_.Await(absl::Condition(this, &Pool::is_empty));
  }
  EndThreads();
}

absl::Status Pool::Restart() {
  const absl::Status status = StartThreads();
  absl::MutexLock lock(&gate_);
  open_ = true;
  return status;
}

void Pool::Enter() {
  absl::MutexLock lock(&gate_);
  STRATA_CHECK(!IsInside(), "kRunIsNotNested");
  gate_.Await(absl::Condition(this, &Pool::is_open));
  callers_.push_back(std::this_thread::get_id());
}

void Pool::Leave() {
  absl::MutexLock lock(&gate_);
  callers_.erase(std::find(callers_.begin(), callers_.end(), std::this_thread::get_id()));
}

// crew_ does not change under a worker that asks (kThreadsChangeWhileEmpty), and others are told "no" in any case.
bool Pool::IsInside() const {
  if (!is_empty() && crew_.HasThisThread()) return true;
  return std::find(callers_.begin(), callers_.end(), std::this_thread::get_id()) != callers_.end();
}

void Pool::Run(Job& job) {
  Enter();
  if (options_.deterministic) {
    RunPlayed(job);
  } else if (crew_.empty()) {
    absl::MutexLock lock(&alone_);
    RunHere(job);
  } else if (job.max_workers() == 1) {
    RunHere(job);
  } else {
    RunOnThreads(job);
  }
  Leave();
}

RunEnvironment Pool::Environment() {
  return {options_.workers, options_.seed, options_.observer, parking_, unserved_runs_};
}

void Pool::RunHere(Job& job) {
  Worker worker(WorkerKey(), 0);
  JobRun run(job, job.Start(JobKey()), Environment());
  worker.set_run(WorkerKey(), &run);
  run.Attach();
  run.Work(worker);
  run.Detach();
  job.Finish(JobKey(), run.Counts());
}

// All workers are this thread, which is one of them, drawn anew, at each step.
void Pool::RunPlayed(Job& job) {
  absl::MutexLock lock(&alone_);
  JobRun run(job, job.Start(JobKey()), Environment());
  std::vector<std::unique_ptr<Worker>> workers;
  while (run.has_room()) {
    run.Attach();
    workers.push_back(std::make_unique<Worker>(WorkerKey(), static_cast<int>(workers.size())));
    workers.back()->set_run(WorkerKey(), &run);
  }
  while (!run.done()) run.Step(*workers[base::NextRandom(order_of_play_) % workers.size()]);
  for (size_t i = 0; i < workers.size(); ++i) run.Detach();
  job.Finish(JobKey(), run.Counts());
}

void Pool::RunOnThreads(Job& job) {
  JobRun run(job, job.Start(JobKey()), Environment());
  absl::Notification finished;
  {
    absl::MutexLock lock(&mutex_);
    runs_.push_back({&run, &finished});
    unserved_runs_.store(unserved_runs_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  if (parking_.AnyoneWaiting()) parking_.WakeOne();
  finished.WaitForNotification();
  job.Finish(JobKey(), run.Counts());
}

void Pool::Serve(int index) {
  Worker worker(WorkerKey(), index);
  JobRun* run = nullptr;
  while ((run = NextRun(worker, run)) != nullptr) {
    worker.set_run(WorkerKey(), run);
    run->Work(worker);
    worker.set_run(WorkerKey(), nullptr);
  }
}

JobRun* Pool::NextRun(const Worker& worker, JobRun* run) {
  if (run != nullptr) LeaveRun(*run);
  for (;;) {
    if (JobRun* next = PickRun(); next != nullptr) return next;
    parking_.Register();
    JobRun* next = PickRun();
    if (next != nullptr || stopping_.load(std::memory_order_relaxed)) {
      parking_.Cancel();
      return next;
    }
    Park(worker);
  }
}

void Pool::Park(const Worker& worker) {
  Observer* const observer = options_.observer;
  if (observer != nullptr) observer->OnPark(worker, base::MonotonicNanos());
  STRATA_PROBE1(worker_park, worker.index());
  parking_.Park();
  STRATA_PROBE1(worker_unpark, worker.index());
  if (observer != nullptr) observer->OnUnpark(worker, base::MonotonicNanos());
}

void Pool::LeaveRun(JobRun& run) {
  absl::MutexLock lock(&mutex_);
  run.Detach();
  if (run.attached() > 0) return;
  if (!run.done()) {
    STRATA_CHECK(run.HasVisibleWork(), "kNoRunIsForgotten");
    unserved_runs_.store(unserved_runs_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return;
  }
  for (size_t i = 0; i < runs_.size(); ++i) {
    if (runs_[i].run != &run) continue;
    absl::Notification* const finished = runs_[i].finished;
    runs_.erase(runs_.begin() + static_cast<ptrdiff_t>(i));
    finished->Notify();  // The run may be gone from here on.
    return;
  }
}

JobRun* Pool::PickRun() {
  JobRun* picked;
  bool more = false;
  {
    absl::MutexLock lock(&mutex_);
    picked = LeastServed();
    if (picked == nullptr) return nullptr;
    if (picked->attached() == 0) {
      unserved_runs_.store(unserved_runs_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    }
    picked->Attach();
    // kRoomIsReused. Pairs with the fence in AnyoneWaiting, called by whoever adds a packet before it looks for room.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    for (const Entry& entry : runs_) {
      more = more || (entry.run != picked && entry.run->has_room() && entry.run->HasVisibleWork());
    }
  }
  if (more && parking_.AnyoneWaiting()) parking_.WakeOne();
  return picked;
}

// Of the runs with room and visible work, the one with the fewest workers; the oldest of these.
JobRun* Pool::LeastServed() {
  JobRun* least = nullptr;
  for (const Entry& entry : runs_) {
    if (least != nullptr && entry.run->attached() >= least->attached()) continue;
    if (entry.run->has_room() && entry.run->HasVisibleWork()) least = entry.run;
  }
  return least;
}

}  // namespace strata::scheduler
