// Chooses by regular expression which functions appear in a profile.
//
// A function is kept if it matches one of `keep` (or there is none) and none of
// `drop`. A frame that is not kept is taken out of its stack: its callees then
// appear under its caller. Expressions are RE2's, matched anywhere in the
// function's name. FilteringResolver applies a filter while a profile is built.
// Immutable; any thread.

#ifndef STRATA_PROFILER_SAMPLER_FRAME_FILTER_H_
#define STRATA_PROFILER_SAMPLER_FRAME_FILTER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/raw_frame.h"

namespace re2 {
class RE2;
}

namespace strata::profiler {

struct FrameFilterOptions {
  std::vector<std::string> keep;  // empty = keep all
  std::vector<std::string> drop;
};

class FrameFilter {
 public:
  // Fails for an expression that does not compile, naming it.
  static absl::StatusOr<FrameFilter> Create(const FrameFilterOptions& options);
  FrameFilter(FrameFilter&&);
  FrameFilter& operator=(FrameFilter&&);
  ~FrameFilter();

  bool Keeps(absl::string_view function) const;

 private:
  using Patterns = std::vector<std::unique_ptr<re2::RE2>>;

  FrameFilter(Patterns keep, Patterns drop);

  Patterns keep_;
  Patterns drop_;
};

// Resolves as `inner` does, and drops the frames that `filter` does not keep.
// Both must outlive it.
class FilteringResolver : public FrameResolver {
 public:
  FilteringResolver(FrameResolver& inner, const FrameFilter& filter) : inner_(inner), filter_(filter) {}

  FrameInfo Resolve(const RawFrame& frame) override;

 private:
  FrameResolver& inner_;
  const FrameFilter& filter_;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_FRAME_FILTER_H_
