#include "tools/strata/profile_file.h"

#include <cerrno>
#include <cstring>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "profiler/model/profile.h"
#include "profiler/writers/folded.h"
#include "profiler/writers/summary.h"
#include "tools/strata/profile_format.h"
#include "tools/strata/source_map_file.h"
#include "vm_binding/base/status_macros.h"

namespace strata::tools {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::NotFoundError(absl::StrCat("--profile: ", path, ": cannot write: ", std::strerror(error)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ProfileFile>> ProfileFile::Open(const RunOptions& options, absl::string_view module_file,
                                                               absl::Span<const std::string> arguments) {
  profiling::ProfileSessionOptions profiling;
  profiling.interval_ns = options.profile.interval_us * 1000;
  profiling.product = arguments[0];
  profiling.arguments.assign(arguments.begin() + 1, arguments.end());
  profiling.source_maps = [read = SourceMapsBeside(module_file)](const wasm::ModuleCode&, absl::string_view url) {
    return read(url);
  };
  STRATA_ASSIGN_OR_RETURN(const ProfileWriter writer, ProfileWriterFor(options.profile.file, options.profile.format));
  profiling.texts = writer != &profiler::WriteFoldedStacks && writer != &profiler::WriteFoldedAllocations;
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<profiling::ProfileSession> session,
                          profiling::ProfileSession::Create(profiling));
  profiling::StoreProfilerOptions of_store;
  of_store.precise = options.profile.precise;
  of_store.alloc_bytes = options.profile.alloc_bytes;
  of_store.gc_workers = CollectionWorkers(options);
  profiling::StoreProfiler& store = session->AddStore(std::move(of_store));
  errno = 0;
  std::ofstream out(options.profile.file, std::ios::binary | std::ios::trunc);
  if (!out.is_open()) return CannotWrite(options.profile.file, errno);
  return std::unique_ptr<ProfileFile>(
      new ProfileFile(options.profile.file, writer, std::move(out), std::move(session), store));
}

absl::Status ProfileFile::Write() {
  store_.Detach();
  STRATA_ASSIGN_OR_RETURN(const profiler::Profile profile, session_->Finish());
  errno = 0;
  const absl::Status written = writer_(profile, out_);
  out_.close();
  const absl::Status summarised = profiler::WriteSummary(profile, std::cerr);
  if (!written.ok() || out_.fail()) return CannotWrite(path_, errno);
  return summarised;
}

}  // namespace strata::tools
