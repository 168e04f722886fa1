#include "profiler/sampler/sampler.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/sampler/sample_ring.h"
#include "profiler/sampler/tuning.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiler {
namespace {

constexpr int64_t kShortestIntervalNs = 1000;
constexpr int64_t kLongestIntervalNs = int64_t{3600} * 1'000'000'000;

int64_t NowNs() { return static_cast<int64_t>(base::MonotonicNanos()); }

absl::Status AddCount(ProfileBuilder& builder, const char* label, uint64_t count) {
  return builder.AddFact({"Sampling", label, FieldFormat::kInteger, static_cast<int64_t>(count)});
}

absl::Status AddBytes(ProfileBuilder& builder, const char* label, uint64_t bytes) {
  return builder.AddFact({"Sampling", label, FieldFormat::kBytes, static_cast<int64_t>(bytes)});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Sampler>> Sampler::Create(const SamplerOptions& options) {
  if (options.interval_ns < kShortestIntervalNs || options.interval_ns > kLongestIntervalNs) {
    return absl::InvalidArgumentError("sampling interval must be from 1 microsecond to 1 hour");
  }
  if (!(options.jitter >= 0 && options.jitter < 1)) {
    return absl::InvalidArgumentError("jitter must be at least 0 and less than 1");
  }
  if (options.ring_words > kMaxRingWords) return absl::InvalidArgumentError("sample ring is too large");
  return absl::WrapUnique(new Sampler(options));
}

Sampler::Sampler(const SamplerOptions& options)
    : options_(options), interval_(options.interval_ns, options.jitter, options.seed) {}

Sampler::~Sampler() { Stop(); }

SampleRing& Sampler::Attach(SampleTarget& target, ThreadIndex thread) {
  auto source = std::make_unique<Source>(&target, thread, options_.ring_words);
  absl::MutexLock lock(&mutex_);
  sources_.push_back(std::move(source));
  return *sources_.back()->ring;
}

void Sampler::Detach(SampleTarget& target) {
  absl::MutexLock lock(&mutex_);
  for (const auto& source : sources_) {
    if (source->target == &target) source->target = nullptr;
  }
}

void Sampler::Retire(SampleRing& ring) {
  absl::MutexLock lock(&mutex_);
  for (const auto& source : sources_) {
    if (source->ring.get() != &ring) continue;
    source->Drain();
    source->dropped_before = ring.dropped();
    source->ring = nullptr;
  }
}

void Sampler::Start() {
  absl::MutexLock lock(&control_mutex_);
  if (timer_.joinable()) return;
  stopping_.store(false, std::memory_order_relaxed);
  timer_ = std::thread([this] { RunTimer(); });
}

void Sampler::Stop() {
  absl::MutexLock lock(&control_mutex_);
  if (!timer_.joinable()) return;
  stopping_.store(true, std::memory_order_relaxed);
  timer_.join();
}

absl::Status Sampler::AddTo(ProfileBuilder& builder) {
  absl::MutexLock lock(&mutex_);
  uint64_t samples = 0;
  uint64_t cut = 0;
  for (const auto& source : sources_) {
    source->Drain();
    samples += source->log.size();
    cut += source->log.cut_stacks();
    STRATA_RETURN_IF_ERROR(source->log.AddTo(builder, source->thread));
  }
  STRATA_RETURN_IF_ERROR(AddCount(builder, "requests", requests_));
  STRATA_RETURN_IF_ERROR(AddCount(builder, "samples", samples));
  const RecordingCost cost = CostLocked();
  builder.AddCost(cost);
  STRATA_RETURN_IF_ERROR(AddCount(builder, "dropped", cost.dropped_samples));
  STRATA_RETURN_IF_ERROR(AddCount(builder, "stacks cut", cut));
  STRATA_RETURN_IF_ERROR(AddBytes(builder, "memory", cost.memory_bytes));
  return AddBytes(builder, "spooled", cost.spooled_bytes);
}

uint64_t Sampler::dropped() const {
  absl::MutexLock lock(&mutex_);
  return DroppedLocked();
}

// Sleeps in short pieces rather than on a condition variable: Abseil's timed
// waits follow the wall clock, which may be set, and a sampler must not stall
// then.
void Sampler::RunTimer() {
  int64_t due_ns = NowNs() + interval_.NextNs();
  while (!stopping_.load(std::memory_order_relaxed)) {
    const int64_t now_ns = NowNs();
    if (now_ns < due_ns) {
      absl::SleepFor(absl::Nanoseconds(std::min(due_ns - now_ns, kLongestSleepNs)));
      continue;
    }
    Tick();
    due_ns = std::max(due_ns, now_ns) + interval_.NextNs();  // ticks that were missed are not made up for
  }
}

void Sampler::Tick() {
  absl::MutexLock lock(&mutex_);
  const bool drains = ++ticks_ % kTicksPerDrain == 0;
  for (const auto& source : sources_) {
    if (drains) source->Drain();
    if (source->target == nullptr) continue;
    source->target->RequestSample();
    ++requests_;
  }
}

RecordingCost Sampler::CostLocked() const {
  RecordingCost sum;
  for (const auto& source : sources_) {
    const RecordingCost cost = source->log.cost();
    sum.memory_bytes += cost.memory_bytes + (source->ring == nullptr ? 0 : source->ring->memory_bytes());
    sum.spooled_bytes += cost.spooled_bytes;
    sum.dropped_samples += cost.dropped_samples;
  }
  sum.dropped_samples += DroppedLocked();
  return sum;
}

uint64_t Sampler::DroppedLocked() const {
  uint64_t dropped = 0;
  for (const auto& source : sources_) {
    dropped += source->ring == nullptr ? source->dropped_before : source->ring->dropped();
  }
  return dropped;
}

}  // namespace strata::profiler
