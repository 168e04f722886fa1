#include "profiler/writers/summary.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <ios>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "profiler/model/allocation.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"

namespace strata::profiler {
namespace {

std::string Summary(const Profile& profile) {
  std::ostringstream out;
  EXPECT_TRUE(WriteSummary(profile, out).ok());
  return out.str();
}

class LetterResolver : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override {
    FrameInfo info;
    info.function = std::string(1, static_cast<char>('a' + frame.code));
    if (frame.code == 25) info.function = "begin" + std::string(54, '.') + "ä" + std::string(70, '.') + "ßend";
    if (frame.kind == FrameKind::kGuest) info.resource = "m\tn";
    return info;
  }
};

class SummaryTest : public testing::Test {
 protected:
  void Sample(std::optional<int64_t> cpu_ms, std::initializer_list<RawFrame> leaf_first) {
    std::optional<int64_t> cpu_ns;
    if (cpu_ms.has_value()) cpu_ns = *cpu_ms * 1'000'000;
    ASSERT_TRUE(builder_.AddSample(thread_, ++time_ns_, cpu_ns, leaf_first, 1).ok());
  }

  LetterResolver resolver_;
  ProfileBuilder builder_{ProfileMeta{}, resolver_};
  ThreadIndex thread_ = builder_.AddThread({});
  int64_t time_ns_ = 0;
};

TEST_F(SummaryTest, WeighsByCpuTimeAndCountsARecursionOnce) {
  Sample(std::nullopt, {{0, 1}});  // not measured: an interval of 1 ms
  Sample(3, {{1, 1}, {0, 2}});
  Sample(4, {{1, 2}, {1, 1}, {0, 2}});
  Sample(1, {{7, 0, FrameKind::kHostCall}, {1, 1}, {0, 2}});
  Sample(1, {{8, 0, FrameKind::kGc}, {0, 2}});
  EXPECT_EQ(Summary(std::move(builder_).Build()),
            "profile: 5 samples, 0.010 s of CPU time; 10.0 % in host calls, 10.0 % collecting garbage\n"
            "     self     total  function\n"
            "   70.0 %    80.0 %  b  (m_n)\n"
            "   10.0 %   100.0 %  a  (m_n)\n"
            "   10.0 %    10.0 %  h\n"
            "   10.0 %    10.0 %  i\n");
}

TEST_F(SummaryTest, HasTenLinesAtMost) {
  for (uint64_t i = 0; i < 20; ++i) Sample(1, {{i, 1}});
  builder_.AddCost({1, 1, 1});
  const std::string text = Summary(std::move(builder_).Build());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10) << text;
}

TEST_F(SummaryTest, NamesTheTypesAndPlacesOfAllocations) {
  const RawFrame a[] = {{0, 1}}, b[] = {{1, 1}, {0, 2}}, c[] = {{2, 1}};
  for (uint64_t i = 0; i < 20; ++i) Sample(1, {{i, 1}});
  const auto add = [&](absl::string_view type, absl::Span<const RawFrame> place, int64_t kib,
                       std::optional<ObjectDeath> death) {
    ASSERT_TRUE(builder_.AddAllocation(thread_, {5, place, type, 1, kib * 1024, death}).ok());
  };
  add("$node", a, 40, ObjectDeath{6, 0});
  add("$node", b, 30, std::nullopt);
  add("$list\n", b, 20, ObjectDeath{7, 1});
  add("$rare", c, 10, std::nullopt);
  const std::string text = Summary(std::move(builder_).Build());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10) << text;
  EXPECT_EQ(text.substr(text.find("allocated")),
            "allocated      live  of 100.0 KiB (4 samples); 40.0 % died in their first collection, 40.0 KiB live\n"
            "   70.0 %  30.0 KiB  type $node\n"
            "   20.0 %   0.0 KiB  type $list_\n"
            "   50.0 %  30.0 KiB  in b  (m_n)\n"
            "   40.0 %   0.0 KiB  in a  (m_n)\n");
}

TEST_F(SummaryTest, ShortensLongNamesBetweenCharacters) {
  Sample(1, {{25, 1}});
  const std::string text = Summary(std::move(builder_).Build());
  EXPECT_NE(text.find("begin" + std::string(54, '.') + "…" + std::string(25, '.') + "ßend  (m_n)\n"), std::string::npos)
      << text;
}

TEST_F(SummaryTest, SaysWhatTheProfilerTook) {
  builder_.AddCost({(1 << 20) + (1 << 19), 3 << 20, 0});
  EXPECT_NE(Summary(std::move(builder_).Build()).find("\nprofiler memory: 1.5 MiB, spooled 3.0 MiB\n"),
            std::string::npos);
}

TEST_F(SummaryTest, SaysHowManySamplesWereDropped) {
  builder_.AddCost({1 << 20, 0, 12});
  EXPECT_NE(Summary(std::move(builder_).Build()).find("spooled 0.0 KiB; 12 samples dropped\n"), std::string::npos);
}

TEST_F(SummaryTest, SaysThatThereAreNoSamples) {
  EXPECT_EQ(Summary(std::move(builder_).Build()),
            "profile: 0 samples, 0.000 s of CPU time; 0.0 % in host calls, 0.0 % collecting garbage\n");
}

TEST_F(SummaryTest, FailsWithItsStream) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_FALSE(WriteSummary(std::move(builder_).Build(), out).ok());
}

}  // namespace
}  // namespace strata::profiler
