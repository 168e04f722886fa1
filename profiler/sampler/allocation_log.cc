#include "profiler/sampler/allocation_log.h"

#include <cmath>
#include <utility>

#include "vm_binding/base/random.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiler {
bool AllocationLog::Draw(uint64_t one_in) { return one_in == 1 || base::NextRandom(random_state_) % one_in == 0; }

bool AllocationLog::WantsNext() { return Draw(one_in_); }

void AllocationLog::Add(const NewObject& object, absl::Span<const RawFrame> leaf_first,
                        absl::FunctionRef<void(uint32_t number)> forget) {
  LoggedObject sample{object, stacks_.Intern(leaf_first), std::nullopt};
  sample.object.stands_for *= static_cast<double>(one_in_);
  Insert(sample);
  while (full()) Halve(forget);
}

void AllocationLog::Insert(const LoggedObject& sample) {
  if (!sample.death.has_value()) {
    if (sample.object.number >= sample_of_.size()) sample_of_.resize(sample.object.number + 1);
    sample_of_[sample.object.number] = static_cast<uint32_t>(samples_.size());
  }
  samples_.push_back(sample);
}

void AllocationLog::Halve(absl::FunctionRef<void(uint32_t number)> forget) {
  one_in_ *= 2;
  const StackTree old_stacks = std::exchange(stacks_, {});
  for (LoggedObject& sample : std::exchange(samples_, {})) {
    if (Draw(2)) {
      sample.object.stands_for *= 2;
      sample.node = stacks_.Intern(old_stacks.FramesOf(sample.node));
      Insert(sample);
    } else if (!sample.death.has_value()) {
      forget(sample.object.number);
    }
  }
}

void AllocationLog::NoteDeath(uint32_t number, int64_t time_ns, uint32_t collections) {
  LoggedObject& sample = samples_[sample_of_[number]];
  sample.death = ObjectDeath{time_ns, collections - sample.object.collections};
}

absl::Status AllocationLog::AddTo(ProfileBuilder& builder, ThreadIndex thread,
                                  absl::FunctionRef<std::string(uint32_t type)> name_of) const {
  for (const LoggedObject& sample : samples_) {
    const std::vector<RawFrame> stack = stacks_.FramesOf(sample.node);
    const std::string type = name_of(sample.object.type);
    const double bytes = sample.object.stands_for * static_cast<double>(sample.object.bytes);
    STRATA_RETURN_IF_ERROR(builder.AddAllocation(thread, {.time_ns = sample.object.time_ns,
                                                          .leaf_first = stack,
                                                          .type = type,
                                                          .objects = sample.object.stands_for,
                                                          .bytes = static_cast<int64_t>(std::llround(bytes)),
                                                          .death = sample.death}));
  }
  return absl::OkStatus();
}

size_t AllocationLog::bytes() const {
  return stacks_.bytes() + samples_.capacity() * sizeof(LoggedObject) + sample_of_.capacity() * sizeof(uint32_t);
}

}  // namespace strata::profiler
