#include "gc/trigger/stress.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace strata::gc {
namespace {

// Of random stress: seldom enough that guests get somewhere, often enough that no object is safe for long.
constexpr uint64_t kRandomInterval = 8;

// A 64-bit mix of a counter: full period, good enough to choose allocations.
uint64_t Mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

}  // namespace

absl::StatusOr<StressOptions> ParseStress(absl::string_view text) {
  if (text == "alloc") return StressOptions{.every_nth = 1};
  StressOptions options;
  absl::string_view seed = text;
  if (absl::ConsumePrefix(&seed, "random:")) {
    options.every_nth = kRandomInterval;
    if (absl::SimpleAtoi(seed, &options.seed) && options.seed != 0) return options;
  } else if (absl::SimpleAtoi(text, &options.every_nth) && options.every_nth != 0) {
    return options;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is no stress: alloc, a number N for every Nth allocation, or random:SEED"));
}

bool StressTrigger::Tick() {
  if (!enabled()) return false;
  if (options_.seed != 0) {
    state_ += 0x9E3779B97F4A7C15u;
    return Mix(state_) % options_.every_nth == 0;
  }
  if (++state_ < options_.every_nth) return false;
  state_ = 0;
  return true;
}

}  // namespace strata::gc
