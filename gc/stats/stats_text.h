// A heap's figures for a person: some aligned lines with units.

#ifndef STRATA_GC_STATS_STATS_TEXT_H_
#define STRATA_GC_STATS_STATS_TEXT_H_

#include <cstdint>
#include <string>

#include "gc/stats/gc_stats.h"

namespace strata::gc {

// Several lines, each ended by a newline. Leaves out what there was none of.
std::string FormatText(const GcStats& stats);

// "0 B", "512 B", "1.50 MiB".
std::string FormatBytes(uint64_t bytes);
// "870 ns", "12.3 us", "4.56 ms", "1.20 s".
std::string FormatNanos(uint64_t ns);

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_STATS_TEXT_H_
