#include "scheduler/scheduler.h"

#include <memory>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "scheduler/job.h"
#include "scheduler/pool.h"

namespace strata::scheduler {

absl::StatusOr<std::unique_ptr<Scheduler>> Scheduler::Create(const SchedulerOptions& options) {
  if (options.workers < 1 || options.workers > kMaxWorkers) {
    return absl::InvalidArgumentError(absl::StrCat(options.workers, " workers, not 1 to ", kMaxWorkers));
  }
  absl::StatusOr<std::unique_ptr<Pool>> pool = Pool::Create({options.workers, options.seed, options.observer});
  if (!pool.ok()) return pool.status();
  return absl::WrapUnique(new Scheduler(*std::move(pool)));
}

Scheduler::Scheduler(std::unique_ptr<Pool> pool) : pool_(std::move(pool)) {}

Scheduler::~Scheduler() = default;

int Scheduler::worker_count() const { return pool_->worker_count(); }

void Scheduler::Run(Job& job) { pool_->Run(job); }

}  // namespace strata::scheduler
