#include "tools/strata/profile_format.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/folded.h"
#include "profiler/writers/gzip_stream.h"
#include "profiler/writers/pprof.h"
#include "vm_binding/base/status_macros.h"

namespace strata::tools {
namespace {

absl::Status WriteCompressedFirefoxProfile(const profiler::Profile& profile, std::ostream& out) {
  profiler::GzipStream compressed(out);
  STRATA_RETURN_IF_ERROR(profiler::WriteFirefoxProfile(profile, compressed));
  return compressed.Finish();
}

struct Row {
  absl::string_view extension;
  absl::string_view format;
  ProfileWriter writer;
};

// The first that fits.
constexpr Row kRows[] = {
    {".pb.gz", "pprof", &profiler::WritePprof},
    {".pprof", "pprof", &profiler::WritePprof},
    {".alloc.folded", "folded-alloc", &profiler::WriteFoldedAllocations},
    {".folded", "folded", &profiler::WriteFoldedStacks},
    {".gz", "firefox", &WriteCompressedFirefoxProfile},
    {"", "firefox", &profiler::WriteFirefoxProfile},
};

}  // namespace

absl::StatusOr<ProfileWriter> ProfileWriterFor(absl::string_view path, absl::string_view format) {
  const Row* of_format = nullptr;
  for (const Row& row : kRows) {
    if (!format.empty() && row.format != format) continue;
    if (absl::EndsWith(path, row.extension)) return row.writer;
    of_format = &row;
  }
  if (of_format != nullptr) return of_format->writer;
  return absl::InvalidArgumentError(absl::StrCat("\"", format, "\" is none of firefox, pprof, folded, folded-alloc"));
}

}  // namespace strata::tools
