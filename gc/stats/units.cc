#include "gc/stats/units.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::gc {
namespace {

int DecimalsOf(double value) { return value < 10 ? 2 : value < 100 ? 1 : 0; }

// `value` in the largest unit that leaves at least 1, three digits.
std::string Scaled(double value, double step, absl::Span<const absl::string_view> units) {
  size_t unit = 0;
  while (value >= step && unit + 1 < units.size()) {
    value /= step;
    ++unit;
  }
  if (unit == 0) return absl::StrCat(static_cast<uint64_t>(value), " ", units[0]);
  return absl::StrFormat("%.*f %s", DecimalsOf(value), value, units[unit]);
}

}  // namespace

std::string FormatBytes(uint64_t bytes) { return Scaled(static_cast<double>(bytes), 1024, {"B", "KiB", "MiB", "GiB"}); }

std::string FormatNanos(uint64_t ns) { return Scaled(static_cast<double>(ns), 1000, {"ns", "us", "ms", "s"}); }

std::string FormatShare(double share) {
  const double percent = share * 100;
  return absl::StrFormat("%.*f %%", DecimalsOf(percent), percent);
}

}  // namespace strata::gc
