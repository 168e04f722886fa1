#include "vm_binding/base/ordered_work.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace strata::base {
namespace {

using Body = absl::FunctionRef<void()>;

void* Main(void* body) {
  (*static_cast<Body*>(body))();
  return nullptr;
}

// Signals are the embedder's business and go to its threads.
std::vector<pthread_t> Start(size_t count, Body& body) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::vector<pthread_t> threads;
  for (pthread_t thread; threads.size() < count; threads.push_back(thread)) {
    if (pthread_create(&thread, nullptr, &Main, &body) != 0) break;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return threads;
}

}  // namespace

void OrderedWork::Fail(size_t number, absl::Status status) {
  absl::MutexLock lock(&mutex_);
  if (failed_.has_value() && *failed_ < number) return;
  failed_ = number;
  status_ = std::move(status);
  end_.store(number, std::memory_order_relaxed);
}

absl::Status OrderedWork::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

void RunOnThreads(size_t threads, absl::FunctionRef<void()> body) {
  const std::vector<pthread_t> others = Start(std::max<size_t>(threads, 1) - 1, body);
  body();
  for (pthread_t thread : others) pthread_join(thread, nullptr);
}

size_t AvailableProcessors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<size_t>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace strata::base
