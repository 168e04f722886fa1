#include "vm_binding/profiling/critical_path.h"

#include <cstdint>
#include <vector>

#include "gc/stats/collection_observer.h"
#include "gtest/gtest.h"
#include "scheduler/observer.h"
#include "scheduler/packet.h"
#include "scheduler/packet_recorder.h"

namespace strata::profiling {
namespace {

constexpr scheduler::PacketOrigin kNobody = {};

WorkerRun Ran(int worker, scheduler::StageId stage, uint64_t begin_ns, uint64_t end_ns,
              scheduler::PacketOrigin origin = kNobody) {
  return {worker, {"packet", stage, begin_ns, end_ns, origin}};
}

const std::vector<gc::StageSpan> kOneStage = {{"only", 0, 1000}};

TEST(CriticalPath, IsTheLongestOfPacketsThatNobodyWaitedFor) {
  EXPECT_EQ(CriticalPathNanos({}, kOneStage), 0u);
  // One worker ran them in a row; two could have done it at once.
  EXPECT_EQ(CriticalPathNanos({Ran(0, 0, 100, 130), Ran(0, 0, 130, 180)}, kOneStage), 50u);
}

TEST(CriticalPath, CountsAnAddersRunUpToWhenItAdded) {
  // 40 of the first, then the second.
  EXPECT_EQ(CriticalPathNanos({Ran(0, 0, 100, 200), Ran(1, 0, 300, 390, {0, 140})}, kOneStage), 130u);
  // Of what the second worker ran, the adder is what ran at the time.
  EXPECT_EQ(CriticalPathNanos({Ran(1, 0, 0, 10), Ran(1, 0, 100, 200), Ran(0, 0, 300, 500, {1, 110})}, kOneStage), 210u);
}

TEST(CriticalPath, LeavesOutAnAdderThatIsNotThere) {
  EXPECT_EQ(CriticalPathNanos({Ran(0, 0, 100, 110), Ran(0, 0, 300, 390, {0, 200})}, kOneStage), 90u);
  EXPECT_EQ(CriticalPathNanos({Ran(0, 0, 300, 390, {7, 200})}, kOneStage), 90u);
}

TEST(CriticalPath, WaitsForTheStagesBefore) {
  const std::vector<gc::StageSpan> stages = {{"first", 0, 100}, {"second", 100, 200}, {"beside", 0, 150}};
  EXPECT_EQ(CriticalPathNanos({Ran(0, 0, 10, 60), Ran(1, 2, 10, 100), Ran(0, 1, 100, 130)}, stages), 90u);
  EXPECT_EQ(CriticalPathNanos({Ran(0, 0, 10, 60), Ran(1, 2, 10, 30), Ran(0, 1, 100, 130)}, stages), 80u);
}

TEST(CriticalPath, LetsASentinelWaitForItsStage) {
  const WorkerRun sentinel = {0, {scheduler::Observer::kSentinelName, 0, 200, 205, kNobody}};
  EXPECT_EQ(
      CriticalPathNanos({Ran(0, 0, 100, 130), Ran(1, 0, 100, 180), sentinel, Ran(1, 0, 210, 220, {0, 203})}, kOneStage),
      93u);
}

}  // namespace
}  // namespace strata::profiling
