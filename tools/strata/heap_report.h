// What --heap-snapshot and --heap-census ask for: what lives in the heap when the guest ends, or, if its memory runs
// out, at that moment, while its frames still hold what filled it.
//
// The file is opened before the guest runs, so that nothing runs in vain.

#ifndef STRATA_TOOLS_STRATA_HEAP_REPORT_H_
#define STRATA_TOOLS_STRATA_HEAP_REPORT_H_

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "profiler/model/heap_census.h"
#include "profiler/model/heap_graph.h"
#include "tools/strata/run_options.h"
#include "wasm/runtime/store.h"

namespace strata::tools {

class HeapReport {
 public:
  // Null if the options ask for neither. kNotFound if the file cannot be written.
  static absl::StatusOr<std::unique_ptr<HeapReport>> Open(const RunOptions& options);

  // Looks at the heap of `store` when it is full; until Finish.
  void Watch(wasm::Store& store);
  // Looks at the heap unless that has been done; prints the census to standard error. Once, with the store watched,
  // when no guest code runs. Fails if the snapshot could not be written.
  absl::Status Finish(wasm::Store& store);

 private:
  HeapReport(std::string path, std::ofstream out, bool prints_census)
      : path_(std::move(path)), out_(std::move(out)), prints_census_(prints_census) {}

  void Take(wasm::Store& store);
  absl::Status Write(const profiler::HeapGraph& graph);

  const std::string path_;  // empty: no snapshot
  std::ofstream out_;
  const bool prints_census_;
  bool taken_ = false;
  absl::Status written_;
  std::vector<profiler::HeapTypeCount> census_;
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_HEAP_REPORT_H_
