#include "gc/stats/mutator_utilisation.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace strata::gc {
namespace {

constexpr uint64_t kMs = 1'000'000;
constexpr uint64_t kOrigin = 123 * kMs;

using Pauses = std::vector<std::pair<uint64_t, uint64_t>>;  // in microseconds from the origin

double Utilisation(const Pauses& pauses, size_t window, uint64_t now_us) {
  MutatorUtilisation utilisation(kOrigin);
  for (const auto& [begin, end] : pauses) utilisation.AddPause(kOrigin + begin * 1000, kOrigin + end * 1000);
  return utilisation.Minimum(window, kOrigin + now_us * 1000);
}

// All windows that begin at a multiple of a microsecond, as all pauses do: those are the breakpoints.
double ByTryingAll(const Pauses& pauses, size_t window, uint64_t now_us) {
  const uint64_t length = std::min(MutatorUtilisation::kWindowsNs[window] / 1000, now_us);
  std::vector<uint64_t> paused_before(now_us + 1, 0);
  for (const auto& [begin, end] : pauses) {
    for (uint64_t us = begin; us < end; ++us) paused_before[us + 1] = 1;
  }
  for (uint64_t us = 0; us < now_us; ++us) paused_before[us + 1] += paused_before[us];
  uint64_t worst = 0;
  for (uint64_t begin = 0; begin + length <= now_us; ++begin) {
    worst = std::max(worst, paused_before[begin + length] - paused_before[begin]);
  }
  return 1 - static_cast<double>(worst) / static_cast<double>(length);
}

TEST(MutatorUtilisation, IsOneWithoutPauses) {
  EXPECT_EQ(Utilisation({}, 0, 0), 1.0);
  EXPECT_EQ(Utilisation({}, 2, 1000000), 1.0);
}

TEST(MutatorUtilisation, IsNoneInAWindowThatAPauseFills) {
  const Pauses pauses = {{5000, 7000}};
  EXPECT_EQ(Utilisation(pauses, 0, 100000), 0.0);
  EXPECT_DOUBLE_EQ(Utilisation(pauses, 1, 100000), 0.8);
  EXPECT_DOUBLE_EQ(Utilisation(pauses, 2, 100000), 0.96);
}

TEST(MutatorUtilisation, IsOfAllTheTimeWhereThatIsShorterThanTheWindow) {
  EXPECT_DOUBLE_EQ(Utilisation({{0, 1000}}, 2, 4000), 0.75);
}

TEST(MutatorUtilisation, SeesPausesCloseTogether) {
  EXPECT_DOUBLE_EQ(Utilisation({{20000, 21000}, {22000, 23000}, {28000, 29000}}, 1, 100000), 0.7);
}

TEST(MutatorUtilisation, CountsTheFirstWindowThoughNoPauseEndsIt) {
  EXPECT_DOUBLE_EQ(Utilisation({{0, 3000}}, 1, 100000), 0.7);
}

TEST(MutatorUtilisation, AgreesWithTryingAllWindows) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    const uint32_t gap = 1 + random() % 20000;
    const uint32_t length = 1 + random() % 3000;
    Pauses pauses;
    uint64_t now_us = random() % gap;
    while (now_us < 100000) {
      const uint64_t begin = now_us;
      now_us += 1 + random() % length;
      pauses.emplace_back(begin, now_us);
      now_us += random() % gap;
    }
    for (size_t window = 0; window < MutatorUtilisation::kWindowsNs.size(); ++window) {
      EXPECT_NEAR(Utilisation(pauses, window, now_us), ByTryingAll(pauses, window, now_us), 1e-12)
          << "seed " << seed << ", window " << window;
    }
  }
}

TEST(MutatorUtilisation, IsALowerBoundWhenPausesAreTooManyToKeep) {
  Pauses pauses;
  for (uint64_t us = 100000; us < 120000; us += 2) pauses.emplace_back(us, us + 1);
  ASSERT_GT(pauses.size(), MutatorUtilisation::kMaxPauses);
  for (size_t window = 0; window < MutatorUtilisation::kWindowsNs.size(); ++window) {
    const double utilisation = Utilisation(pauses, window, 200000);
    EXPECT_LE(utilisation, ByTryingAll(pauses, window, 200000));
    EXPECT_GE(utilisation, 0.0);
  }
}

}  // namespace
}  // namespace strata::gc
