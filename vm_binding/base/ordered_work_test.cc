#include "vm_binding/base/ordered_work.h"

#include <atomic>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace strata::base {
namespace {

TEST(OrderedWork, DoesEachNumberOnce) {
  for (const size_t threads : {0, 1, 4}) {
    OrderedWork work(1000);
    std::vector<std::atomic<int>> done(1000);
    RunOnThreads(threads, [&] {
      while (const std::optional<size_t> i = work.Next()) done[*i].fetch_add(1);
    });
    for (const std::atomic<int>& times : done) EXPECT_EQ(times.load(), 1);
    EXPECT_TRUE(work.status().ok());
  }
}

TEST(OrderedWork, FailsWithTheLowestFailure) {
  for (int round = 0; round < 200; ++round) {
    OrderedWork work(500);
    std::vector<std::atomic<int>> done(500);
    RunOnThreads(4, [&] {
      while (const std::optional<size_t> i = work.Next()) {
        done[*i].store(1);
        if (*i % 100 == 37) work.Fail(*i, absl::InternalError(absl::StrCat("number ", *i)));
      }
    });
    EXPECT_EQ(work.status().message(), "number 37");
    for (size_t i = 0; i < 37; ++i) EXPECT_EQ(done[i].load(), 1) << i;
  }
}

TEST(OrderedWork, BeginsNothingAboveAFailure) {
  OrderedWork work(10);
  EXPECT_EQ(work.Next(), 0u);
  EXPECT_EQ(work.Next(), 1u);
  work.Fail(1, absl::InternalError("one"));
  EXPECT_EQ(work.Next(), std::nullopt);
  work.Fail(0, absl::InternalError("zero"));
  EXPECT_EQ(work.status().message(), "zero");
}

TEST(OrderedWork, CountsProcessors) { EXPECT_GE(AvailableProcessors(), 1u); }

}  // namespace
}  // namespace strata::base
