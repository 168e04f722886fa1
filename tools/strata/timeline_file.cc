#include "tools/strata/timeline_file.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "profiler/writers/chrome_trace.h"
#include "profiler/writers/gzip_stream.h"
#include "profiler/writers/perfetto.h"
#include "vm_binding/base/status_macros.h"

namespace strata::tools {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::NotFoundError(absl::StrCat("--gc-timeline: ", path, ": cannot write: ", std::strerror(error)));
}

absl::Status WriteCompressedChromeTrace(const profiler::Timeline& timeline, std::ostream& out) {
  profiler::GzipStream compressed(out);
  STRATA_RETURN_IF_ERROR(profiler::WriteChromeTrace(timeline, compressed));
  return compressed.Finish();
}

}  // namespace

TimelineFile::Writer TimelineFile::WriterFor(absl::string_view path) {
  if (absl::EndsWith(path, ".json")) return &profiler::WriteChromeTrace;
  if (absl::EndsWith(path, ".json.gz")) return &WriteCompressedChromeTrace;
  const bool is_perfetto = absl::EndsWith(path, ".pftrace") || absl::EndsWith(path, ".perfetto-trace");
  return is_perfetto ? &profiler::WritePerfettoTrace : nullptr;
}

absl::StatusOr<std::unique_ptr<TimelineFile>> TimelineFile::Open(const RunOptions& options,
                                                                 const std::string& product) {
  const std::string& path = options.gc_timeline;
  const Writer writer = WriterFor(path);
  if (writer == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("--gc-timeline: \"", path, "\" ends in none of .json, .json.gz, .pftrace, .perfetto-trace"));
  }
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out.is_open()) return CannotWrite(path, errno);
  profiling::GcTimelineOptions timeline;
  timeline.product = product;
  timeline.gc_workers = CollectionWorkers(options);
  return std::unique_ptr<TimelineFile>(new TimelineFile(path, std::move(out), writer, std::move(timeline)));
}

absl::Status TimelineFile::Write() {
  STRATA_ASSIGN_OR_RETURN(const profiler::Timeline timeline, timeline_.Finish());
  errno = 0;
  const absl::Status written = writer_(timeline, out_);
  out_.close();
  if (!written.ok() || out_.fail()) return CannotWrite(path_, errno);
  return absl::OkStatus();
}

}  // namespace strata::tools
