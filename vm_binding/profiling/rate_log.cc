#include "vm_binding/profiling/rate_log.h"

#include "profiler/model/index.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiling {

void RateLog::Read(int64_t time_ns, uint64_t total) {
  last_ = {time_ns, total};
  if (!readings_.empty() && ++skipped_ < stride_) return;
  skipped_ = 0;
  if (readings_.size() == max_readings_) Thin();
  readings_.push_back(last_);
}

void RateLog::Thin() {
  for (size_t i = 0; i < readings_.size() / 2; ++i) readings_[i] = readings_[2 * i];
  readings_.resize(readings_.size() / 2);
  stride_ *= 2;
}

absl::Status RateLog::AddTo(profiler::ProfileBuilder& builder, const profiler::CounterInfo& info) const {
  if (readings_.empty() || last_.total == readings_[0].total) return absl::OkStatus();
  STRATA_ASSIGN_OR_RETURN(const profiler::CounterIndex counter, builder.AddCounter(info));
  uint64_t total = readings_[0].total;
  const auto add = [&](const Reading& reading) {
    const int64_t delta = static_cast<int64_t>(reading.total - total);
    total = reading.total;
    return builder.AddCounterSample(counter, reading.time_ns, delta);
  };
  for (const Reading& reading : readings_) STRATA_RETURN_IF_ERROR(add(reading));
  return last_.time_ns == readings_.back().time_ns ? absl::OkStatus() : add(last_);
}

}  // namespace strata::profiling
