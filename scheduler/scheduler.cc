#include "scheduler/scheduler.h"

#include <cstdint>
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
  const uint64_t seed = options.deterministic && options.seed == 0 ? 1 : options.seed;
  absl::StatusOr<std::unique_ptr<Pool>> pool =
      Pool::Create({options.workers, seed, options.deterministic, options.observer});
  if (!pool.ok()) return pool.status();
  return absl::WrapUnique(new Scheduler(*std::move(pool)));
}

Scheduler::Scheduler(std::unique_ptr<Pool> pool) : pool_(std::move(pool)) {}

Scheduler::~Scheduler() = default;

int Scheduler::worker_count() const { return pool_->options().workers; }

void Scheduler::Run(Job& job) { pool_->Run(job); }

void Scheduler::PrepareFork() { pool_->Stop(); }

absl::Status Scheduler::ContinueInParent() { return pool_->Restart(); }

absl::Status Scheduler::ContinueInChild() {
  const Pool::Options options = pool_->options();
  abandoned_.push_back(pool_.release());
  absl::StatusOr<std::unique_ptr<Pool>> pool = Pool::Create(options);
  if (pool.ok()) {
    pool_ = *std::move(pool);
    return absl::OkStatus();
  }
  pool_ = Pool::WithoutThreads(options);
  return pool.status();
}

}  // namespace strata::scheduler
