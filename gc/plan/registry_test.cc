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

// What a limit must leave to copy into, among others.
TEST(Registry, PageProtectIsSemispaceWithAQuarantine) {
  const PlanConstraints& semispace = (*FindPlan("semispace"))->constraints;
  const PlanConstraints& pageprotect = (*FindPlan("pageprotect"))->constraints;
  EXPECT_TRUE(pageprotect.quarantines_freed_memory);
  EXPECT_FALSE(semispace.quarantines_freed_memory);
  EXPECT_EQ(pageprotect.copy_factor, semispace.copy_factor);
  EXPECT_EQ(pageprotect.min_heap_bytes, semispace.min_heap_bytes);
  EXPECT_EQ(pageprotect.vm_constraints.pins_objects, semispace.vm_constraints.pins_objects);
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
