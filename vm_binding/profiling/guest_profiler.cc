#include "vm_binding/profiling/guest_profiler.h"

#include <chrono>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/types/span.h"
#include "profiler/model/category.h"
#include "profiler/model/marker.h"
#include "profiler/writers/firefox.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/runtime/host_function.h"

namespace strata::profiling {
namespace {

int64_t Now() { return static_cast<int64_t>(base::MonotonicNanos()); }

profiler::ProfileMeta MetaOf(const std::string& name, int64_t interval_ns) {
  profiler::ProfileMeta meta;
  meta.product = name;
  meta.start_ns = Now();
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  meta.start_unix_ms = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
  meta.interval_ns = interval_ns;
  return meta;
}

profiler::ThreadInfo GuestThread(const std::string& name) {
  profiler::ThreadInfo info;
  info.name = "Guest";
  info.process_name = name;
  info.is_main = true;
  return info;
}

profiler::MarkerSchema HostCallSchema() {
  profiler::MarkerSchema schema;
  schema.name = "Host call";
  schema.fields = {{"function", "Function", profiler::FieldFormat::kUniqueString}};
  schema.table_label = "{marker.data.function}";
  schema.chart_label = "{marker.data.function}";
  schema.description = "A host function that the guest called.";
  schema.stack_based = true;
  return schema;
}

}  // namespace

absl::StatusOr<std::unique_ptr<GuestProfiler>> GuestProfiler::New(std::string name, int64_t interval_ns,
                                                                  std::vector<NamedModule> modules) {
  if (interval_ns <= 0) return absl::InvalidArgumentError("sampling interval must be positive");
  for (const NamedModule& module : modules) {
    if (module.code == nullptr) return absl::InvalidArgumentError("profile: module \"" + module.name + "\" is null");
  }
  return absl::WrapUnique(new GuestProfiler(std::move(name), interval_ns, std::move(modules)));
}

GuestProfiler::GuestProfiler(std::string name, int64_t interval_ns, std::vector<NamedModule> modules)
    : frames_(std::move(modules)),
      stacks_(frames_),
      builder_(MetaOf(name, interval_ns), frames_),
      thread_(builder_.AddThread(GuestThread(name))),
      host_call_(*builder_.AddMarkerSchema(HostCallSchema())) {}

absl::Status GuestProfiler::Sample(const wasm::Store& store, int64_t cpu_delta_ns) {
  return builder_.AddSample(thread_, Now(), cpu_delta_ns, stacks_.Take(store));
}

absl::Status GuestProfiler::CallHook(const wasm::Store& store, wasm::CallEvent event, wasm::FuncRecordIndex callee) {
  if (event == wasm::CallEvent::kCallingHost) {
    const absl::Span<const profiler::RawFrame> stack = stacks_.Take(store);
    host_calls_.push_back({store.func_record(callee).host->name(), Now(), {stack.begin(), stack.end()}});
    return absl::OkStatus();
  }
  // A hook that came while a call went on has not heard of its begin.
  if (event != wasm::CallEvent::kReturningFromHost || host_calls_.empty()) return absl::OkStatus();
  return EndHostCall();
}

absl::Status GuestProfiler::EndHostCall() {
  const HostCall call = std::move(host_calls_.back());
  host_calls_.pop_back();
  if (marked_ == kMaxHostCalls) {
    ++left_out_;
    return absl::OkStatus();
  }
  ++marked_;
  profiler::MarkerSpec marker;
  marker.schema = host_call_;
  marker.category = profiler::kHostCategory;
  marker.start_ns = call.begin_ns;
  marker.end_ns = Now();
  marker.values = {call.function};
  marker.cause = call.stack;
  return builder_.AddMarker(thread_, marker);
}

absl::StatusOr<profiler::Profile> GuestProfiler::Finish() {
  while (!host_calls_.empty()) STRATA_RETURN_IF_ERROR(EndHostCall());
  if (left_out_ != 0) {
    STRATA_RETURN_IF_ERROR(builder_.AddFact(
        {"Sampling", "Host calls left out", profiler::FieldFormat::kInteger, static_cast<int64_t>(left_out_)}));
  }
  STRATA_RETURN_IF_ERROR(frames_.AddTextsTo(builder_));
  STRATA_RETURN_IF_ERROR(builder_.SetThreadEnd(thread_, Now()));
  return std::move(builder_).Build();
}

absl::Status GuestProfiler::Finish(std::ostream& out) {
  STRATA_ASSIGN_OR_RETURN(const profiler::Profile profile, Finish());
  return profiler::WriteFirefoxProfile(profile, out);
}

}  // namespace strata::profiling
