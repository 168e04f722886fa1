// Profiles of stores, by a session for each.

#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "profiler/model/profile.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/folded.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/strata.h"
#include "vm_binding/profiling/profile_session.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::profiling::ProfileSession;
using strata::profiling::StoreProfiler;

namespace {

struct Profiling final : StorePart {
  explicit Profiling(std::unique_ptr<ProfileSession> its_session)
      : session(std::move(its_session)), profiler(session->AddStore()) {}
  void BeforeEnd() override { profiler.Detach(); }

  const std::unique_ptr<ProfileSession> session;
  StoreProfiler& profiler;
};

absl::Status Start(const StoreUse& use, uint64_t interval_us) {
  if (use.state()->in_hook()) return WithinHook();
  if (use.state()->part(StorePartKind::kProfile) != nullptr) {
    return absl::FailedPreconditionError("the store is profiled already");
  }
  constexpr uint64_t kMost = uint64_t{1} << 40;  // twelve days
  if (interval_us == 0 || interval_us > kMost) return absl::InvalidArgumentError("no interval to sample at");
  strata::profiling::ProfileSessionOptions options;
  options.interval_ns = static_cast<int64_t>(interval_us) * 1000;
  options.product = "a host in C";
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<ProfileSession> session, ProfileSession::Create(options));
  auto profiling = std::make_shared<Profiling>(std::move(session));
  STRATA_RETURN_IF_ERROR(profiling->profiler.Attach(use.store().runtime()));
  use.state()->set_part(StorePartKind::kProfile, std::move(profiling));
  return absl::OkStatus();
}

absl::Status Write(const strata::profiler::Profile& profile, const std::string& path) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out.is_open()) return absl::NotFoundError(absl::StrCat(path, ": cannot write"));
  STRATA_RETURN_IF_ERROR(absl::EndsWith(path, ".folded") ? strata::profiler::WriteFoldedStacks(profile, out)
                                                         : strata::profiler::WriteFirefoxProfile(profile, out));
  out.close();
  return out.fail() ? absl::DataLossError(absl::StrCat(path, ": cannot write")) : absl::OkStatus();
}

absl::Status Stop(const StoreUse& use, const char* path) {
  if (use.state()->in_hook()) return WithinHook();
  const std::shared_ptr<StorePart> part = use.state()->part(StorePartKind::kProfile);
  if (part == nullptr) return absl::FailedPreconditionError("the store is not profiled");
  auto& profiling = static_cast<Profiling&>(*part);
  profiling.profiler.Detach();
  use.state()->set_part(StorePartKind::kProfile, nullptr);
  if (path == nullptr) return absl::OkStatus();
  STRATA_ASSIGN_OR_RETURN(const strata::profiler::Profile profile, profiling.session->Finish());
  return Write(profile, path);
}

}  // namespace

extern "C" {

strata_error_t* strata_profile_start(wasm_store_t* store, uint64_t interval_us) {
  const StoreUse use(StateOf(store));
  return NewError(use ? Start(use, interval_us) : Missing());
}

strata_error_t* strata_profile_stop(wasm_store_t* store, const char* path) {
  const StoreUse use(StateOf(store));
  return NewError(use ? Stop(use, path) : Missing());
}

}  // extern "C"
