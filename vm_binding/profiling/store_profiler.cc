#include "vm_binding/profiling/store_profiler.h"

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

#include "absl/strings/string_view.h"
#include "profiler/model/category.h"
#include "profiler/model/marker.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/interpreter/stack_walker.h"

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

profiler::ProfileMeta MetaOf(const StoreProfilerOptions& options) {
  profiler::ProfileMeta meta;
  meta.product = options.product;
  meta.arguments = options.arguments;
  meta.start_ns = static_cast<int64_t>(base::MonotonicNanos());
  meta.start_unix_ms = UnixMillis();
  meta.interval_ns = options.interval_ns;
  meta.cpu_name = CpuName();
  meta.logical_cpus = std::thread::hardware_concurrency();
  return meta;
}

profiler::MarkerSchema TrapSchema() {
  profiler::MarkerSchema schema;
  schema.name = "Trap";
  schema.display = profiler::kMarkerChart | profiler::kMarkerTable | profiler::kTimelineOverview;
  schema.fields = {{"reason", "Reason", profiler::FieldFormat::kString},
                   {"function", "In", profiler::FieldFormat::kString}};
  schema.table_label = "{marker.data.reason} in {marker.data.function}";
  schema.tooltip_label = "trap: {marker.data.reason}";
  schema.description = "What ended a call of the guest.";
  return schema;
}

profiler::ThreadInfo GuestThread(const std::string& product) {
  profiler::ThreadInfo info;
  info.name = "Guest";
  info.process_name = product;
  info.pid = static_cast<uint64_t>(getpid());
  info.tid = info.pid;
  info.is_main = true;
  return info;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StoreProfiler>> StoreProfiler::Create(const StoreProfilerOptions& options) {
  profiler::SamplerOptions sampling;
  sampling.interval_ns = options.interval_ns;
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<profiler::Sampler> sampler, profiler::Sampler::Create(sampling));
  return std::unique_ptr<StoreProfiler>(new StoreProfiler(std::move(sampler), options));
}

StoreProfiler::StoreProfiler(std::unique_ptr<profiler::Sampler> sampler, const StoreProfilerOptions& options)
    : sampler_(std::move(sampler)),
      builder_(MetaOf(options), frames_),
      thread_(builder_.AddThread(GuestThread(options.product))),
      packets_(options.gc_workers),
      precise_(options.precise) {}

StoreProfiler::~StoreProfiler() { Detach(); }

absl::Status StoreProfiler::Attach(wasm::Store& store) {
  if (precise_) {
    STRATA_ASSIGN_OR_RETURN(
        interrupt_, wasm::interpreter::InstructionInterrupt::Create(store, vm::kInterruptSample,
                                                                    [this] { TakeSample(/*in_collection=*/false); }));
  }
  store_ = &store;
  ring_ = &sampler_->Attach(*this, thread_);
  store.set_interrupt_handler([this](wasm::Store&, uint32_t bits) { return OnInterrupt(bits); });
  sampler_->Start();
  return absl::OkStatus();
}

void StoreProfiler::Detach() {
  if (store_ == nullptr) return;
  sampler_->Stop();
  sampler_->Detach(*this);
  interrupt_.reset();
  store_->set_interrupt_handler(nullptr);
  store_ = nullptr;
}

void StoreProfiler::NoteTrap(const wasm::Trap& trap) {
  NotedTrap noted{static_cast<int64_t>(base::MonotonicNanos()), trap.message, ""};
  if (!trap.backtrace.empty()) noted.function = trap.backtrace[0].function;
  traps_.push_back(std::move(noted));
}

absl::Status StoreProfiler::AddTraps() {
  if (traps_.empty()) return absl::OkStatus();
  STRATA_ASSIGN_OR_RETURN(const profiler::SchemaIndex schema, builder_.AddMarkerSchema(TrapSchema()));
  for (const NotedTrap& trap : traps_) {
    profiler::MarkerSpec marker;
    marker.schema = schema;
    marker.category = profiler::kGuestCategory;
    marker.start_ns = trap.time_ns;
    marker.values = {trap.reason, trap.function};
    STRATA_RETURN_IF_ERROR(builder_.AddMarker(thread_, marker));
  }
  return absl::OkStatus();
}

void StoreProfiler::SetFinalHeapSize(size_t bytes) { collections_.SetFinalSize(base::MonotonicNanos(), bytes); }

absl::StatusOr<profiler::Profile> StoreProfiler::Finish() {
  Detach();
  STRATA_RETURN_IF_ERROR(sampler_->AddTo(builder_));
  STRATA_RETURN_IF_ERROR(AddTraps());
  STRATA_RETURN_IF_ERROR(collections_.AddTo(builder_, thread_));
  STRATA_RETURN_IF_ERROR(packets_.AddTo(builder_));
  STRATA_RETURN_IF_ERROR(frames_.AddTextsTo(builder_));
  STRATA_RETURN_IF_ERROR(builder_.SetThreadEnd(thread_, static_cast<int64_t>(base::MonotonicNanos())));
  return std::move(builder_).Build();
}

void StoreProfiler::RequestSample() {
  if (interrupt_ != nullptr) {
    interrupt_->Request();
  } else {
    store_->context().RequestInterrupt(vm::kInterruptSample);
  }
}

wasm::TrapKind StoreProfiler::OnInterrupt(uint32_t bits) {
  if ((bits & vm::kInterruptSample) != 0) TakeSample(/*in_collection=*/false);
  if ((bits & vm::kInterruptCancel) != 0) return wasm::TrapKind::kCancelled;
  return (bits & vm::kInterruptDeadline) != 0 ? wasm::TrapKind::kDeadline : wasm::TrapKind::kNone;
}

void StoreProfiler::OnCollectionBegin(const gc::CollectionInfo&) {
  if (ConsumeRequest()) TakeSample(/*in_collection=*/false);
}

void StoreProfiler::OnCollectionEnd(const gc::CollectionInfo& info) {
  collections_.Add(info);
  if (ConsumeRequest()) TakeSample(/*in_collection=*/true);
}

bool StoreProfiler::ConsumeRequest() {
  if (store_ == nullptr) return false;
  // The poisoned limit stays: the next call finds no bits and raises it again.
  const uint32_t bits = store_->context().mutator.interrupt.fetch_and(~uint32_t{vm::kInterruptSample});
  return (bits & vm::kInterruptSample) != 0;
}

void StoreProfiler::TakeSample(bool in_collection) {
  stack_.Clear();
  if (in_collection) stack_.Append(kCollectionFrame);
  wasm::interpreter::WalkStack(*store_, [this](const wasm::interpreter::WalkedFrame& frame) {
    stack_.Append(frames_.Encode(frame));
    return true;
  });
  ring_->Push(stack_.Frames(), static_cast<int64_t>(base::MonotonicNanos()),
              static_cast<int64_t>(base::ThreadCpuNanos()));
}

}  // namespace strata::profiling
