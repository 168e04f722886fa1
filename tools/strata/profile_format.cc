#include "tools/strata/profile_format.h"

#include "absl/strings/match.h"
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
  ProfileWriter writer;
};

// The first that fits.
constexpr Row kRows[] = {
    {".pb.gz", &profiler::WritePprof},         {".pprof", &profiler::WritePprof},
    {".folded", &profiler::WriteFoldedStacks}, {".gz", &WriteCompressedFirefoxProfile},
    {"", &profiler::WriteFirefoxProfile},
};

}  // namespace

ProfileWriter ProfileWriterFor(absl::string_view path) {
  for (const Row& row : kRows) {
    if (absl::EndsWith(path, row.extension)) return row.writer;
  }
  return &profiler::WriteFirefoxProfile;
}

}  // namespace strata::tools
