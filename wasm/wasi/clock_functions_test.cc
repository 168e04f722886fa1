#include <unistd.h>

#include "wasm/runtime/store.h"
#include "wasm/wasi/abi.h"
#include "wasm/wasi/clock.h"
#include "wasm/wasi/wasi_fixture.h"

namespace strata::wasm::wasi {
namespace {

class Clock : public WasiFixture {};
class Poll : public WasiFixture {
 protected:
  static constexpr uint32_t kSubscriptions = 30000, kEvents = 40000;

  void PutClock(uint32_t i, uint64_t userdata, uint32_t clock, uint64_t timeout_ns, uint16_t flags) {
    const uint32_t at = kSubscriptions + i * kSubscriptionBytes;
    std::memset(memory() + at, 0, kSubscriptionBytes);
    Put(at, userdata);
    Put(at + kSubscriptionClockId, clock);
    Put(at + kSubscriptionTimeout, timeout_ns);
    Put(at + kSubscriptionClockFlags, flags);
  }
  void PutFile(uint32_t i, uint64_t userdata, Eventtype type, uint32_t fd) {
    const uint32_t at = kSubscriptions + i * kSubscriptionBytes;
    std::memset(memory() + at, 0, kSubscriptionBytes);
    Put(at, userdata);
    Put(at + kSubscriptionTag, type);
    Put(at + kSubscriptionFd, fd);
  }
  Errno Wait(uint32_t count) { return Call("poll_oneoff", {kSubscriptions, kEvents, count, kScratch}); }
  uint32_t events() { return At<uint32_t>(kScratch); }
};

TEST_F(Clock, TellsEachClock) {
  for (uint32_t id = 0; id < 4; ++id) {
    EXPECT_EQ(Call("clock_time_get", {id, 1, kScratch}), Errno::kSuccess);
    EXPECT_GT(At<uint64_t>(kScratch), 0u);
    EXPECT_EQ(Call("clock_res_get", {id, kScratch}), Errno::kSuccess);
    EXPECT_GT(At<uint64_t>(kScratch), 0u);
  }
  EXPECT_EQ(Call("clock_time_get", {4, 1, kScratch}), Errno::kInval);
  EXPECT_EQ(Call("clock_res_get", {4, kScratch}), Errno::kInval);
  EXPECT_EQ(Call("clock_time_get", {1, 1, 65529}), Errno::kFault);
}

TEST_F(Clock, MonotonicTimeDoesNotGoBack) {
  EXPECT_EQ(Call("clock_time_get", {1, 1, kScratch}), Errno::kSuccess);
  EXPECT_EQ(Call("clock_time_get", {1, 1, kScratch + 8}), Errno::kSuccess);
  EXPECT_LE(At<uint64_t>(kScratch), At<uint64_t>(kScratch + 8));
}

TEST_F(Clock, SimulatedTimeIsTheSameInEachRun) {
  for (int run = 0; run < 2; ++run) {
    Start({.deterministic_seed = 0});
    EXPECT_EQ(Call("clock_time_get", {1, 1, kScratch}), Errno::kSuccess);
    EXPECT_EQ(At<uint64_t>(kScratch), 1000u);
    EXPECT_EQ(Call("clock_time_get", {0, 1, kScratch}), Errno::kSuccess);
    EXPECT_EQ(At<uint64_t>(kScratch), 946'684'800'000'002'000u);
    EXPECT_EQ(Call("clock_res_get", {1, kScratch}), Errno::kSuccess);
    EXPECT_EQ(At<uint64_t>(kScratch), 1000u);
  }
}

TEST_F(Poll, SimulatedSleepsPassAtOnce) {
  Start({.deterministic_seed = 0});
  constexpr uint64_t kDay = 86'400 * kNanosecondsPerSecond;
  PutClock(0, 7, 1, 2 * kDay, 0);
  PutClock(1, 8, 0, kDay, 0);
  EXPECT_EQ(Wait(2), Errno::kSuccess);
  EXPECT_EQ(events(), 1u);
  EXPECT_EQ(At<uint64_t>(kEvents), 8u);
  EXPECT_EQ(Call("clock_time_get", {1, 1, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint64_t>(kScratch), kDay + 1000);
  PutClock(0, 9, 0, 946'684'800 * kNanosecondsPerSecond + 3 * kDay, kClockAbstime);
  EXPECT_EQ(Wait(1), Errno::kSuccess);
  PutClock(0, 9, 1, ~uint64_t{0}, 0);  // to the end of time, and again
  EXPECT_EQ(Wait(1), Errno::kSuccess);
  EXPECT_EQ(Wait(1), Errno::kSuccess);
  EXPECT_EQ(events(), 1u);
}

TEST_F(Poll, AReadyFileComesBeforeSimulatedTime) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "abc", 3), 3);
  Start({.stdin_fd = ends[0], .deterministic_seed = 0});
  PutFile(0, 5, Eventtype::kFdRead, 0);
  PutClock(1, 6, 1, 1000, 0);
  EXPECT_EQ(Wait(2), Errno::kSuccess);
  EXPECT_EQ(events(), 1u);
  EXPECT_EQ(At<uint64_t>(kEvents), 5u);
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Poll, NeedsItsRight) {
  HostWrite("f", "");
  const auto fd = static_cast<uint32_t>(Open("f", 0, kRightFdRead));
  PutFile(0, 1, Eventtype::kFdRead, fd);
  EXPECT_EQ(Wait(1), Errno::kSuccess);
  EXPECT_EQ(At<Errno>(kEvents + kEventErrno), Errno::kNotcapable);
}

TEST_F(Poll, WaitsForTheFirstClock) {
  const uint64_t before = Clocks(false).Now(1);
  PutClock(0, 7, 1, 50'000'000, 0);
  PutClock(1, 8, 0, 3'600'000'000'000, 0);
  EXPECT_EQ(Wait(2), Errno::kSuccess);
  EXPECT_GE(Clocks(false).Now(1) - before, 50'000'000u);
  EXPECT_EQ(events(), 1u);
  EXPECT_EQ(At<uint64_t>(kEvents), 7u);
  EXPECT_EQ(At<uint16_t>(kEvents + kEventErrno), 0);
  EXPECT_EQ(At<uint8_t>(kEvents + kEventType), 0);
}

TEST_F(Poll, TakesAbsoluteTimesOfBothClocks) {
  PutClock(0, 1, 0, Clocks(false).Now(0) - 1, kClockAbstime);
  PutClock(1, 2, 1, 1, kClockAbstime);
  EXPECT_EQ(Wait(2), Errno::kSuccess);
  EXPECT_EQ(events(), 2u);
}

TEST_F(Poll, ReportsReadableFilesWithTheirBytes) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "abc", 3), 3);
  Start({.stdin_fd = ends[0]});
  PutFile(0, 5, Eventtype::kFdRead, 0);
  PutClock(1, 6, 1, ~uint64_t{0}, 0);
  EXPECT_EQ(Wait(2), Errno::kSuccess);
  EXPECT_EQ(events(), 1u);
  EXPECT_EQ(At<uint64_t>(kEvents), 5u);
  EXPECT_EQ(At<uint8_t>(kEvents + kEventType), 1);
  EXPECT_EQ(At<uint64_t>(kEvents + kEventNbytes), 3u);
  close(ends[1]);
  EXPECT_EQ(Wait(1), Errno::kSuccess);
  EXPECT_EQ(At<uint16_t>(kEvents + kEventFlags), kEventHangup);
  close(ends[0]);
}

TEST_F(Poll, ReportsWritableAndRegularFiles) {
  HostWrite("f", "12345");
  const int fd = Open("f");
  ASSERT_GE(fd, 0) << static_cast<int>(error);
  PutFile(0, 1, Eventtype::kFdRead, static_cast<uint32_t>(fd));
  PutFile(1, 2, Eventtype::kFdWrite, static_cast<uint32_t>(fd));
  EXPECT_EQ(Wait(2), Errno::kSuccess);
  EXPECT_EQ(events(), 2u);
  EXPECT_EQ(At<uint64_t>(kEvents + kEventNbytes), 5u);
}

TEST_F(Poll, AnswersWrongSubscriptionsOneByOne) {
  PutFile(0, 1, Eventtype::kFdRead, 77);
  PutClock(1, 2, 9, 0, 0);
  PutClock(2, 3, 2, 0, 0);
  EXPECT_EQ(Wait(3), Errno::kSuccess);
  EXPECT_EQ(events(), 3u);
  EXPECT_EQ(At<Errno>(kEvents + kEventErrno), Errno::kBadf);
  EXPECT_EQ(At<Errno>(kEvents + kEventBytes + kEventErrno), Errno::kInval);
  EXPECT_EQ(At<Errno>(kEvents + 2 * kEventBytes + kEventErrno), Errno::kNotsup);
}

TEST_F(Poll, RefusesNothingTooMuchAndNonsense) {
  EXPECT_EQ(Wait(0), Errno::kInval);
  EXPECT_EQ(Wait(5000), Errno::kInval);
  EXPECT_EQ(Call("poll_oneoff", {65530, kEvents, 1, kScratch}), Errno::kFault);
  EXPECT_EQ(Call("poll_oneoff", {kSubscriptions, 65530, 1, kScratch}), Errno::kFault);
  EXPECT_EQ(Call("poll_oneoff", {kSubscriptions, kEvents, 1, 65533}), Errno::kFault);
  Put<uint8_t>(kSubscriptions + kSubscriptionTag, 3);
  EXPECT_EQ(Wait(1), Errno::kInval);
}

TEST_F(Poll, ASleeperIsInterrupted) {
  PutClock(0, 1, 1, ~uint64_t{0}, 0);
  world_->store->context().RequestInterrupt(vm::kInterruptCancel);
  Wait(1);
  EXPECT_EQ(trap, TrapKind::kCancelled);
}

TEST_F(Poll, ASampleDoesNotEndTheSleep) {
  int samples = 0;
  world_->store->set_interrupt_handler([&samples](Store&, uint32_t) {
    ++samples;
    return TrapKind::kNone;
  });
  PutClock(0, 1, 1, 30'000'000, 0);
  world_->store->context().RequestInterrupt(vm::kInterruptSample);
  EXPECT_EQ(Wait(1), Errno::kSuccess);
  EXPECT_EQ(events(), 1u);
  EXPECT_EQ(samples, 1);
}

}  // namespace
}  // namespace strata::wasm::wasi
