// The timeline that --gc-timeline asks for: opened before the guest runs, written however it ends.

#ifndef STRATA_TOOLS_STRATA_TIMELINE_FILE_H_
#define STRATA_TOOLS_STRATA_TIMELINE_FILE_H_

#include <cstddef>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gc/stats/collection_observer.h"
#include "profiler/timeline/timeline.h"
#include "scheduler/observer.h"
#include "tools/strata/run_options.h"
#include "vm_binding/profiling/gc_timeline.h"

namespace strata::tools {

class TimelineFile {
 public:
  // `product` is what runs. kInvalidArgument for a name whose end says no format; kNotFound if the file cannot be
  // written.
  static absl::StatusOr<std::unique_ptr<TimelineFile>> Open(const RunOptions& options, const std::string& product);

  gc::CollectionObserver& collection_observer() { return timeline_.collection_observer(); }
  scheduler::Observer& packet_observer() { return timeline_.packet_observer(); }
  void SetFinalHeapSize(size_t bytes) { timeline_.SetFinalHeapSize(bytes); }
  // Once, when no collection runs.
  absl::Status Write();

 private:
  using Writer = absl::Status (*)(const profiler::Timeline& timeline, std::ostream& out);

  TimelineFile(std::string path, std::ofstream out, Writer writer, profiling::GcTimelineOptions options)
      : path_(std::move(path)), out_(std::move(out)), writer_(writer), timeline_(std::move(options)) {}

  static Writer WriterFor(absl::string_view path);

  const std::string path_;
  std::ofstream out_;
  const Writer writer_;
  profiling::GcTimeline timeline_;
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_TIMELINE_FILE_H_
