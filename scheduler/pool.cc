#include "scheduler/pool.h"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "scheduler/job.h"
#include "scheduler/job_run.h"
#include "scheduler/observer.h"
#include "scheduler/worker.h"
#include "vm_binding/base/check.h"
#include "vm_binding/base/clock.h"

namespace strata::scheduler {
namespace {

// While it lives, threads made by this thread start with all signals blocked but those a thread raises by itself: the
// handlers of the embedding program run on its own threads.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t blocked;
    sigfillset(&blocked);
    for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) sigdelset(&blocked, signal);
    pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

void NameThisThread(int index) {
  char name[16];  // The most the system takes, with the final zero.
  std::snprintf(name, sizeof(name), "strata-gc-%d", index);
  pthread_setname_np(pthread_self(), name);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Pool>> Pool::Create(const Options& options) {
  auto pool = absl::WrapUnique(new Pool(options));
  if (options.workers > 1) {
    if (absl::Status status = pool->StartThreads(); !status.ok()) return status;
  }
  return pool;
}

Pool::Pool(const Options& options) : options_(options) {}

Pool::~Pool() {
  {
    absl::MutexLock lock(&mutex_);
    STRATA_CHECK(runs_.empty(), "kNoRunAtDestruction");
  }
  // A worker that registers after WakeAll sees this through the lock of parking_.
  shutting_down_.store(true, std::memory_order_relaxed);
  parking_.WakeAll();
  for (const std::unique_ptr<Thread>& thread : threads_) pthread_join(thread->handle, nullptr);
}

absl::Status Pool::StartThreads() {
  SignalsBlocked blocked;
  for (int i = 0; i < options_.workers; ++i) {
    auto thread = absl::WrapUnique(new Thread{this, Worker(WorkerKey(), i), pthread_t{}});
    if (const int error = pthread_create(&thread->handle, nullptr, &ThreadMain, thread.get()); error != 0) {
      return absl::ResourceExhaustedError(absl::StrCat("cannot start worker thread ", i, " of ", options_.workers));
    }
    threads_.push_back(std::move(thread));
  }
  return absl::OkStatus();
}

void* Pool::ThreadMain(void* argument) {
  Thread& thread = *static_cast<Thread*>(argument);
  NameThisThread(thread.worker.index());
  thread.pool->Serve(thread.worker);
  return nullptr;
}

void Pool::Serve(Worker& worker) {
  JobRun* run = nullptr;
  while ((run = NextRun(worker, run)) != nullptr) {
    worker.set_run(WorkerKey(), run);
    run->Work(worker);
    worker.set_run(WorkerKey(), nullptr);
  }
}

JobRun* Pool::NextRun(const Worker& worker, JobRun* run) {
  if (run != nullptr) Leave(*run);
  for (;;) {
    if (JobRun* next = PickRun(); next != nullptr) return next;
    parking_.Register();
    JobRun* next = PickRun();
    if (next != nullptr || shutting_down_.load(std::memory_order_relaxed)) {
      parking_.Cancel();
      return next;
    }
    if (options_.observer != nullptr) options_.observer->OnPark(worker, base::MonotonicNanos());
    parking_.Park();
  }
}

void Pool::Leave(JobRun& run) {
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

RunEnvironment Pool::Environment() {
  return {options_.workers, options_.seed, options_.observer, parking_, unserved_runs_};
}

bool Pool::IsWorkerThread() const {
  // Only this thread itself can have stored its own id.
  if (alone_thread_.load(std::memory_order_relaxed) == std::this_thread::get_id()) return true;
  for (const std::unique_ptr<Thread>& thread : threads_) {
    if (pthread_equal(thread->handle, pthread_self())) return true;
  }
  return false;
}

void Pool::Run(Job& job) {
  STRATA_CHECK(!IsWorkerThread(), "kRunIsNotNested");
  if (threads_.empty()) {
    RunHere(job);
  } else {
    RunOnThreads(job);
  }
  job.Finish(JobKey());
}

void Pool::RunHere(Job& job) {
  absl::MutexLock lock(&alone_);
  alone_thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  Worker worker(WorkerKey(), 0);
  JobRun run(job, job.Start(JobKey()), Environment());
  worker.set_run(WorkerKey(), &run);
  run.Attach();
  run.Work(worker);
  run.Detach();
  alone_thread_.store(std::thread::id(), std::memory_order_relaxed);
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
}

}  // namespace strata::scheduler
