#include "tools/strata/heap_report.h"

#include <cerrno>
#include <cstring>
#include <ios>
#include <utility>

#include "absl/strings/str_cat.h"
#include "profiler/writers/heap_census_text.h"
#include "profiler/writers/heapsnapshot.h"
#include "tools/strata/console.h"
#include "vm_binding/profiling/store_heap_graph.h"

namespace strata::tools {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::NotFoundError(absl::StrCat("--heap-snapshot: ", path, ": cannot write: ", std::strerror(error)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<HeapReport>> HeapReport::Open(const RunOptions& options) {
  if (options.heap_snapshot.empty() && !options.heap_census) return std::unique_ptr<HeapReport>();
  std::ofstream out;
  if (!options.heap_snapshot.empty()) {
    errno = 0;
    out.open(options.heap_snapshot, std::ios::binary | std::ios::trunc);
    if (!out.is_open()) return CannotWrite(options.heap_snapshot, errno);
  }
  return std::unique_ptr<HeapReport>(new HeapReport(options.heap_snapshot, std::move(out), options.heap_census));
}

void HeapReport::Watch(wasm::Store& store) {
  store.set_exhaustion_handler([this](wasm::Store& full) { Take(full); });
}

absl::Status HeapReport::Finish(wasm::Store& store) {
  store.set_exhaustion_handler(nullptr);
  Take(store);
  if (prints_census_) PrintError(profiler::FormatHeapCensus(census_));
  return written_;
}

void HeapReport::Take(wasm::Store& store) {
  if (taken_) return;
  taken_ = true;
  written_ = profiling::VisitHeap(store, [this](const profiler::HeapGraph& graph) {
    if (prints_census_) census_ = profiler::CountHeapTypes(graph);
    return path_.empty() ? absl::OkStatus() : Write(graph);
  });
}

absl::Status HeapReport::Write(const profiler::HeapGraph& graph) {
  errno = 0;
  const absl::Status written = profiler::WriteHeapSnapshot(graph, out_);
  out_.close();
  if (absl::IsOutOfRange(written)) return absl::OutOfRangeError(absl::StrCat("--heap-snapshot: ", written.message()));
  if (!written.ok() || out_.fail()) return CannotWrite(path_, errno);
  return absl::OkStatus();
}

}  // namespace strata::tools
