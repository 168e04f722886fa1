// The profile that --profile asks for: opened before the guest runs, written however it ends.

#ifndef STRATA_TOOLS_STRATA_PROFILE_FILE_H_
#define STRATA_TOOLS_STRATA_PROFILE_FILE_H_

#include <cstddef>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gc/stats/allocation_observer.h"
#include "gc/stats/collection_observer.h"
#include "scheduler/observer.h"
#include "tools/strata/profile_format.h"
#include "tools/strata/run_options.h"
#include "vm_binding/profiling/profile_session.h"
#include "vm_binding/profiling/store_profiler.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::tools {

class ProfileFile {
 public:
  // `module_file` is the guest's; source maps are read beside it. `arguments` are the guest's, its name first.
  // kNotFound if the file cannot be written: nothing has run in vain then.
  static absl::StatusOr<std::unique_ptr<ProfileFile>> Open(const RunOptions& options, absl::string_view module_file,
                                                           absl::Span<const std::string> arguments);

  gc::CollectionObserver& collection_observer() { return store_.collection_observer(); }
  scheduler::Observer& packet_observer() { return store_.packet_observer(); }
  gc::AllocationSampling allocation_sampling() { return store_.allocation_sampling(); }
  // Starts to sample. Call Write before the store dies.
  absl::Status Attach(wasm::Store& store) { return store_.Attach(store); }
  void NoteTrap(const wasm::Trap& trap) { store_.NoteTrap(trap); }
  // Stops and writes; says on standard error where the time went. Once.
  absl::Status Write();

 private:
  ProfileFile(std::string path, ProfileWriter writer, std::ofstream out,
              std::unique_ptr<profiling::ProfileSession> session, profiling::StoreProfiler& store)
      : path_(std::move(path)), writer_(writer), out_(std::move(out)), session_(std::move(session)), store_(store) {}

  const std::string path_;
  const ProfileWriter writer_;
  std::ofstream out_;
  const std::unique_ptr<profiling::ProfileSession> session_;
  profiling::StoreProfiler& store_;  // the session's
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_PROFILE_FILE_H_
