#include "profiler/sampler/frame_filter.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/raw_frame.h"
#include "re2/re2.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiler {
namespace {

using Patterns = std::vector<std::unique_ptr<re2::RE2>>;

absl::StatusOr<Patterns> Compile(const std::vector<std::string>& expressions) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  Patterns patterns;
  for (const std::string& expression : expressions) {
    patterns.push_back(std::make_unique<re2::RE2>(expression, options));
    if (!patterns.back()->ok()) {
      return absl::InvalidArgumentError(absl::StrCat("frame filter \"", expression, "\": ", patterns.back()->error()));
    }
  }
  return patterns;
}

bool MatchesAny(const Patterns& patterns, absl::string_view text) {
  const re2::StringPiece piece(text.data(), text.size());
  for (const auto& pattern : patterns) {
    if (re2::RE2::PartialMatch(piece, *pattern)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<FrameFilter> FrameFilter::Create(const FrameFilterOptions& options) {
  STRATA_ASSIGN_OR_RETURN(Patterns keep, Compile(options.keep));
  STRATA_ASSIGN_OR_RETURN(Patterns drop, Compile(options.drop));
  return FrameFilter(std::move(keep), std::move(drop));
}

FrameFilter::FrameFilter(Patterns keep, Patterns drop) : keep_(std::move(keep)), drop_(std::move(drop)) {}
FrameFilter::FrameFilter(FrameFilter&&) = default;
FrameFilter& FrameFilter::operator=(FrameFilter&&) = default;
FrameFilter::~FrameFilter() = default;

bool FrameFilter::Keeps(absl::string_view function) const {
  if (!keep_.empty() && !MatchesAny(keep_, function)) return false;
  return !MatchesAny(drop_, function);
}

FrameInfo FilteringResolver::Resolve(const RawFrame& frame) {
  FrameInfo info = inner_.Resolve(frame);
  info.dropped = info.dropped || !filter_.Keeps(info.function);
  for (FrameInfo& inlined : info.inlined) inlined.dropped = inlined.dropped || !filter_.Keeps(inlined.function);
  return info;
}

}  // namespace strata::profiler
