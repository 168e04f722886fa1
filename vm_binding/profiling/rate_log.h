// A total that only grows, read now and then, kept until a profile is built: how much it grew between readings.
//
// Bounded: when it is full, every other reading goes and from then on only half as many are taken, so a long run has
// coarser steps and the same sum. One thread at a time.

#ifndef STRATA_VM_BINDING_PROFILING_RATE_LOG_H_
#define STRATA_VM_BINDING_PROFILING_RATE_LOG_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "profiler/model/counter.h"
#include "profiler/model/profile_builder.h"

namespace strata::profiling {

class RateLog {
 public:
  static constexpr size_t kMaxReadings = size_t{1} << 15;  // 512 KiB

  // `max_readings` is even.
  explicit RateLog(size_t max_readings = kMaxReadings) : max_readings_(max_readings) {}

  // `total` is not less than at the last reading. The first is where counting begins.
  void Read(int64_t time_ns, uint64_t total);
  // The counter that `info` describes, if anything grew.
  absl::Status AddTo(profiler::ProfileBuilder& builder, const profiler::CounterInfo& info) const;
  size_t bytes() const { return readings_.capacity() * sizeof(Reading); }

 private:
  struct Reading {
    int64_t time_ns;
    uint64_t total;
  };

  void Thin();

  const size_t max_readings_;
  std::vector<Reading> readings_;
  uint64_t stride_ = 1;   // of what is read, this much is kept: one of so many
  uint64_t skipped_ = 0;  // since the last that was kept
  Reading last_ = {};     // kept or not
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_RATE_LOG_H_
