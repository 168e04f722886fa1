// Figures for a person: three digits and a unit.

#ifndef STRATA_GC_STATS_UNITS_H_
#define STRATA_GC_STATS_UNITS_H_

#include <cstdint>
#include <string>

namespace strata::gc {

// "0 B", "512 B", "1.50 MiB".
std::string FormatBytes(uint64_t bytes);
// "870 ns", "12.3 us", "4.56 ms", "1.20 s".
std::string FormatNanos(uint64_t ns);
// "0.00 %", "12.3 %", "100 %".
std::string FormatShare(double share);

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_UNITS_H_
