// A heap's figures for programs: one JSON object, schema "strata-gc-stats/1".
//
// The schema is told in DESIGN.md. It may gain members within a version; a member that changes its meaning or goes away
// takes a new version. Times are whole nanoseconds, sizes bytes. Every member is always there.

#ifndef STRATA_GC_STATS_STATS_JSON_H_
#define STRATA_GC_STATS_STATS_JSON_H_

#include <string>

#include "absl/strings/string_view.h"
#include "gc/stats/gc_stats.h"

namespace strata::gc {

inline constexpr absl::string_view kStatsSchema = "strata-gc-stats/1";

// One line, ended by a newline.
std::string FormatJson(const GcStats& stats);

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_STATS_JSON_H_
