#include "profiler/example/self_sampling.h"

#include "vm_binding/base/clock.h"

namespace strata::profiler::example {

void SelfSampling::TakeSample(uint64_t line) {
  due_.store(false, std::memory_order_relaxed);
  stack_.back().offset = line;
  buffer_.Clear();
  for (auto frame = stack_.rbegin(); frame != stack_.rend(); ++frame) buffer_.Append(*frame);
  ring_->Push(buffer_.Frames(), static_cast<int64_t>(base::MonotonicNanos()),
              static_cast<int64_t>(base::ThreadCpuNanos()));
  ++samples_;
}

FrameInfo RoutineNames::Resolve(const RawFrame& frame) {
  constexpr const char* kNames[] = {"program", "fill", "multiply", "sum"};
  FrameInfo info;
  info.function = kNames[frame.code];
  info.resource = "matrix_program";
  info.source_file = "matrix_program.cc";
  info.line = static_cast<uint32_t>(frame.offset);
  return info;
}

}  // namespace strata::profiler::example
