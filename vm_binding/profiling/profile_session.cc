#include "vm_binding/profiling/profile_session.h"

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiling {
namespace {

// As the system tells it; empty where it does not.
std::string CpuName() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    const size_t colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "";
}

int64_t UnixMillis() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

profiler::ProfileMeta MetaOf(const ProfileSessionOptions& options) {
  profiler::ProfileMeta meta;
  meta.product = options.product;
  meta.arguments = options.arguments;
  meta.start_ns = static_cast<int64_t>(base::MonotonicNanos());
  meta.start_unix_ms = UnixMillis();
  meta.interval_ns = options.interval_ns;
  // Of the host, who may not want it told where it chooses what is.
  if (!options.modules.has_value()) {
    meta.cpu_name = CpuName();
    meta.logical_cpus = std::thread::hardware_concurrency();
  }
  return meta;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ProfileSession>> ProfileSession::Create(const ProfileSessionOptions& options) {
  profiler::SamplerOptions sampling;
  sampling.interval_ns = options.interval_ns;
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<profiler::Sampler> sampler, profiler::Sampler::Create(sampling));
  return absl::WrapUnique(new ProfileSession(std::move(sampler), options));
}

ProfileSession::ProfileSession(std::unique_ptr<profiler::Sampler> sampler, const ProfileSessionOptions& options)
    : product_(options.product),
      sampler_(std::move(sampler)),
      frames_(options.modules, options.source_maps, options.texts),
      builder_(MetaOf(options), frames_) {}

ProfileSession::~ProfileSession() { sampler_->Stop(); }

StoreProfiler& ProfileSession::AddStore(StoreProfilerOptions options) {
  const absl::MutexLock lock(&mutex_);
  profiler::ThreadInfo thread;
  thread.name = options.thread_name;
  thread.process_name = product_;
  thread.pid = static_cast<uint64_t>(getpid());
  // The threads of heaps' workers are numbered at the end, behind the stores'.
  thread.tid = thread.pid + stores_.size();
  thread.is_main = stores_.empty();
  const profiler::ThreadIndex index = builder_.AddThread(std::move(thread));
  stores_.push_back(std::make_unique<StoreProfiler>(*sampler_, frames_, index, std::move(options)));
  return *stores_.back();
}

absl::Status ProfileSession::AddStores() {
  uint64_t next_tid = static_cast<uint64_t>(getpid()) + stores_.size();
  size_t bytes = 0;
  for (const std::unique_ptr<StoreProfiler>& store : stores_) {
    const std::string owner = stores_.size() == 1 ? "" : absl::StrCat(" (", store->options().thread_name, ")");
    STRATA_RETURN_IF_ERROR(store->AddTo(builder_, next_tid, owner));
    next_tid += static_cast<uint64_t>(store->options().gc_workers);
    bytes += store->bytes();
  }
  profiler::RecordingCost cost;
  cost.memory_bytes = bytes;
  builder_.AddCost(cost);
  return absl::OkStatus();
}

absl::StatusOr<profiler::Profile> ProfileSession::Finish() {
  const absl::MutexLock lock(&mutex_);
  for (const std::unique_ptr<StoreProfiler>& store : stores_) {
    if (store->attached()) {
      return absl::FailedPreconditionError(
          absl::StrCat("profile: the store of \"", store->options().thread_name, "\" is still attached"));
    }
  }
  sampler_->Stop();
  STRATA_RETURN_IF_ERROR(sampler_->AddTo(builder_));
  STRATA_RETURN_IF_ERROR(AddStores());
  STRATA_RETURN_IF_ERROR(frames_.AddTextsTo(builder_));
  return std::move(builder_).Build();
}

}  // namespace strata::profiling
