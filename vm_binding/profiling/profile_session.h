// One profile of any number of stores, on any number of threads.
//
// A session owns what they share: the sampler with its timer, the numbers of modules, the profile that is built at the
// end. Each store has a StoreProfiler, which belongs to the session and outlives the store and its heap. Stores come
// and go while the session lasts.

#ifndef STRATA_VM_BINDING_PROFILING_PROFILE_SESSION_H_
#define STRATA_VM_BINDING_PROFILING_PROFILE_SESSION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/sampler/sampler.h"
#include "vm_binding/profiling/guest_frames.h"
#include "vm_binding/profiling/module_positions.h"
#include "vm_binding/profiling/store_profiler.h"

namespace strata::profiling {

struct ProfileSessionOptions {
  int64_t interval_ns = 1'000'000;     // mean time between samples
  std::string product;                 // what runs, as the profile's title
  std::vector<std::string> arguments;  // of what runs
  // Only functions, tags and traps of these modules are named, so that a profile may be given to who owns them; all
  // are, if there is no list.
  std::optional<std::vector<NamedModule>> modules;
  // Reads the source maps that modules name; null: only those within modules count.
  ModuleSourceMapReader source_maps;
  bool texts = true;  // print modules, for the lines of frames; a format without lines has no use for them
};

class ProfileSession {
 public:
  // kInvalidArgument for an interval that cannot be.
  static absl::StatusOr<std::unique_ptr<ProfileSession>> Create(const ProfileSessionOptions& options);
  ~ProfileSession();
  ProfileSession(const ProfileSession&) = delete;
  ProfileSession& operator=(const ProfileSession&) = delete;

  // For a store that is going to be; on any thread. The session's.
  StoreProfiler& AddStore(StoreProfilerOptions options = {}) ABSL_LOCKS_EXCLUDED(mutex_);
  // The profile of all there was. Once, when every store is detached; kFailedPrecondition if one is not.
  absl::StatusOr<profiler::Profile> Finish() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  ProfileSession(std::unique_ptr<profiler::Sampler> sampler, const ProfileSessionOptions& options);

  absl::Status AddStores() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string product_;
  const std::unique_ptr<profiler::Sampler> sampler_;
  GuestFrames frames_;
  absl::Mutex mutex_;
  profiler::ProfileBuilder builder_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<StoreProfiler>> stores_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_PROFILE_SESSION_H_
