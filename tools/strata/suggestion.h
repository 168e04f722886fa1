// Finds the word that somebody who mistyped one most likely meant.

#ifndef STRATA_TOOLS_STRATA_SUGGESTION_H_
#define STRATA_TOOLS_STRATA_SUGGESTION_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

// The candidate with the fewest letters inserted, removed or replaced, if they are few for the word's length; else
// empty.
absl::string_view Nearest(absl::string_view word, absl::Span<const absl::string_view> candidates);

// "; did you mean --gc?" for the nearest candidate, each with `prefix`; empty if none is near.
std::string DidYouMean(absl::string_view word, absl::Span<const absl::string_view> candidates,
                       absl::string_view prefix = "");

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_SUGGESTION_H_
