#include "gc/plan/registry.h"

#include <set>
#include <string>

#include "absl/status/status.h"
#include "gc/page/tuning.h"
#include "gtest/gtest.h"

namespace strata::gc {
namespace {

TEST(Registry, EveryPlanIsFoundByItsOwnName) {
  std::set<std::string> names;
  for (const PlanEntry& entry : Plans()) {
    EXPECT_TRUE(names.insert(std::string(entry.constraints.name)).second);
    EXPECT_FALSE(entry.constraints.description.empty());
    EXPECT_LE(entry.constraints.max_bump_bytes, kBlockBytes / 8);
    EXPECT_GE(entry.constraints.min_heap_bytes, kBlockBytes);
    const auto found = FindPlan(entry.constraints.name);
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(*found, &entry);
  }
  EXPECT_TRUE(names.contains("null"));
  EXPECT_TRUE(names.contains("semispace"));
}

TEST(Registry, UnknownNameListsTheKnownOnes) {
  const absl::Status status = FindPlan("Null").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(),
            "no collector is named \"Null\"; known: null, semispace, marksweep, markcompact, immix, gencopy, genimmix, "
            "stickyimmix, drc, pageprotect");
}

}  // namespace
}  // namespace strata::gc
