#include "vm_binding/profiling/allocation_sampler.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "profiler/model/heap_graph.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/profiling/heap_names.h"
#include "wasm/runtime/module_code.h"

namespace strata::profiling {

namespace {

int64_t Now() { return static_cast<int64_t>(base::MonotonicNanos()); }

}  // namespace

void AllocationSampler::Attach(const wasm::Store& store) {
  store_ = &store;
  deep_walks_since_ns_ = Now();
}

gc::AllocationSampling AllocationSampler::sampling() {
  gc::AllocationSampling sampling;
  if (mean_bytes_ == 0) return sampling;
  sampling.observer = this;
  sampling.mean_bytes = mean_bytes_;
  return sampling;
}

void AllocationSampler::OnSampledAllocation(const gc::SampledAllocation& allocation) {
  if (store_ == nullptr || !log_.WantsNext()) return;
  type_names_.try_emplace(allocation.type);
  profiler::NewObject object;
  object.time_ns = Now();
  object.number = static_cast<uint32_t>(followed_.Add(allocation.object));
  object.type = allocation.type;
  object.bytes = allocation.bytes;
  object.stands_for = allocation.stands_for;
  object.collections = collections_;
  const absl::Span<const profiler::RawFrame> stack = stacks_.Take(*store_);
  const auto forget = [this](uint32_t number) { followed_.Remove(weak::WeakRef{number}); };
  log_.Add(object, stack, forget);
  if (WalksTooLong(stack, object.time_ns)) log_.Halve(forget);
}

bool AllocationSampler::WalksTooLong(absl::Span<const profiler::RawFrame> stack, int64_t begin_ns) {
  if (std::find(stack.begin(), stack.end(), profiler::kElidedFrame) == stack.end()) return false;
  const int64_t now_ns = Now();
  deep_walks_ns_ += now_ns - begin_ns;
  const auto passed_ns = static_cast<double>(now_ns - deep_walks_since_ns_);
  if (static_cast<double>(deep_walks_ns_ - deep_walks_.slack_ns) <= deep_walks_.share * passed_ns) return false;
  deep_walks_since_ns_ = now_ns;
  deep_walks_ns_ = 0;
  return true;
}

void AllocationSampler::OnCollectionEnd(int64_t end_ns) {
  if (store_ == nullptr) return;
  for (const weak::WeakRef dead : followed_.TakeCleared()) {
    log_.NoteDeath(static_cast<uint32_t>(dead), end_ns, collections_);
    followed_.Remove(dead);
  }
  ++collections_;
}

void AllocationSampler::Detach() {
  if (store_ == nullptr) return;
  HeapNames names(*store_, [this](const wasm::ModuleCode& code) { return frames_.Shows(code); });
  for (auto& [type, name] : type_names_) {
    names.Meet(type);
    name = names.names()[names.ShapeOf(type).name.value()];
  }
  store_ = nullptr;
}

absl::Status AllocationSampler::AddFacts(profiler::ProfileBuilder& builder, absl::string_view owner) const {
  const auto add = [&](absl::string_view label, profiler::FieldFormat format, int64_t value) {
    return builder.AddFact({"Allocations", absl::StrCat(label, owner), format, value});
  };
  const auto samples = static_cast<int64_t>(log_.size());
  const auto mean = static_cast<int64_t>(mean_bytes_ * log_.one_in());
  STRATA_RETURN_IF_ERROR(add("Sampled objects", profiler::FieldFormat::kInteger, samples));
  STRATA_RETURN_IF_ERROR(add("One for each", profiler::FieldFormat::kBytes, mean));
  return add("Collections that looked for dead ones", profiler::FieldFormat::kInteger, collections_);
}

absl::Status AllocationSampler::AddTo(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                                      absl::string_view owner) const {
  if (mean_bytes_ == 0) return absl::OkStatus();
  STRATA_RETURN_IF_ERROR(log_.AddTo(builder, thread, [this](uint32_t type) { return type_names_.at(type); }));
  return AddFacts(builder, owner);
}

}  // namespace strata::profiling
