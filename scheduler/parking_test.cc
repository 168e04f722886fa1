#include "scheduler/parking.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace strata::scheduler {
namespace {

TEST(Parking, WakeOneIsKeptForTheOneThatParksLater) {
  Parking parking;
  EXPECT_FALSE(parking.AnyoneWaiting());
  parking.WakeOne();  // Nobody: not kept.
  parking.Register();
  EXPECT_TRUE(parking.AnyoneWaiting());
  parking.WakeOne();
  EXPECT_FALSE(parking.AnyoneWaiting());
  parking.Park();  // Returns at once.
}

TEST(Parking, CancelTakesBackARegistration) {
  Parking parking;
  parking.Register();
  parking.Register();
  parking.Cancel();
  EXPECT_TRUE(parking.AnyoneWaiting());
  parking.WakeOne();
  parking.Cancel();
  EXPECT_FALSE(parking.AnyoneWaiting());
}

TEST(Parking, WakeAllReleasesEveryone) {
  Parking parking;
  std::vector<std::thread> sleepers;
  std::atomic<int> registered{0};
  for (int i = 0; i < 4; ++i) {
    sleepers.emplace_back([&] {
      parking.Register();
      registered.fetch_add(1);
      parking.Park();
    });
  }
  while (registered.load() < 4) std::this_thread::yield();
  parking.WakeAll();
  for (std::thread& sleeper : sleepers) sleeper.join();
  EXPECT_FALSE(parking.AnyoneWaiting());
}

// A maker hands out work one by one and waits for each to be taken; a lost wake-up would hang it.
TEST(Parking, NoWakeUpIsLostBetweenMakerAndSleepers) {
  constexpr int kItems = 20000;
  Parking parking;
  std::atomic<int> work{0};
  std::atomic<int> done{0};
  std::atomic<bool> stop{false};
  const auto take = [&] {
    int expected = 1;
    if (!work.compare_exchange_strong(expected, 0, std::memory_order_acq_rel, std::memory_order_relaxed)) return false;
    done.fetch_add(1, std::memory_order_release);
    return true;
  };
  const auto serve = [&] {
    for (;;) {
      if (take()) continue;
      parking.Register();
      if (take() || stop.load(std::memory_order_relaxed)) {
        parking.Cancel();
        if (stop.load(std::memory_order_relaxed)) return;
        continue;
      }
      parking.Park();
    }
  };
  std::vector<std::thread> sleepers;
  for (int i = 0; i < 2; ++i) sleepers.emplace_back(serve);
  for (int i = 0; i < kItems; ++i) {
    work.store(1, std::memory_order_release);
    if (parking.AnyoneWaiting()) parking.WakeOne();
    while (done.load(std::memory_order_acquire) <= i) std::this_thread::yield();
  }
  stop.store(true, std::memory_order_relaxed);
  parking.WakeAll();
  for (std::thread& sleeper : sleepers) sleeper.join();
  EXPECT_EQ(done.load(), kItems);
}

}  // namespace
}  // namespace strata::scheduler
