// Which writer a profile's file name asks for.

#ifndef STRATA_TOOLS_STRATA_PROFILE_FORMAT_H_
#define STRATA_TOOLS_STRATA_PROFILE_FORMAT_H_

#include <ostream>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "profiler/model/profile.h"

namespace strata::tools {

using ProfileWriter = absl::Status (*)(const profiler::Profile& profile, std::ostream& out);

// By the end of `path`: pprof for .pb.gz and .pprof, stacks as text for .folded, those of allocations for
// .alloc.folded, what profiler.firefox.com opens for anything else, compressed if it is .gz. `format` names one
// instead: firefox, pprof, folded or folded-alloc; kInvalidArgument for another name. None if it is empty.
absl::StatusOr<ProfileWriter> ProfileWriterFor(absl::string_view path, absl::string_view format = "");

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_PROFILE_FORMAT_H_
