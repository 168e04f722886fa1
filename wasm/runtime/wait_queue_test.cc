#include "wasm/runtime/wait_queue.h"

#include <atomic>
#include <thread>

#include "gtest/gtest.h"
#include "vm_binding/base/clock.h"
#include "wasm/runtime/wake_word.h"

namespace strata::wasm {
namespace {

bool Yes() { return true; }
bool No() { return false; }

TEST(WaitQueue, NotifiesInTheOrderOfComing) {
  WaitQueue queue;
  WakeWord wake;
  WaitQueue::Waiter first(8, wake), second(8, wake), third(8, wake), elsewhere(16, wake);
  for (WaitQueue::Waiter* waiter : {&first, &second, &third, &elsewhere}) EXPECT_TRUE(queue.Enter(*waiter, Yes));
  EXPECT_EQ(queue.Notify(8, 2), 2u);
  EXPECT_TRUE(queue.WasNotified(first));
  EXPECT_TRUE(queue.WasNotified(second));
  EXPECT_FALSE(queue.WasNotified(third));
  EXPECT_EQ(queue.Notify(8, UINT32_MAX), 1u);
  EXPECT_EQ(queue.Notify(8, 1), 0u);
  EXPECT_EQ(queue.Notify(0, 1), 0u);
  EXPECT_TRUE(queue.Leave(third));
  EXPECT_FALSE(queue.Leave(elsewhere));
  EXPECT_EQ(queue.Notify(16, 1), 0u);
}

TEST(WaitQueue, KeepsOutWhoIsNotToWait) {
  WaitQueue queue;
  WakeWord wake;
  WaitQueue::Waiter waiter(0, wake);
  EXPECT_FALSE(queue.Enter(waiter, No));
  EXPECT_EQ(queue.Notify(0, 1), 0u);
}

TEST(WakeWord, AWakeBeforeTheSleepIsNotLost) {
  WakeWord wake;
  const uint32_t seen = wake.current();
  wake.Wake();
  wake.Sleep(seen, WakeWord::kForever);  // returns
}

TEST(WakeWord, SleepEndsAtTheDeadline) {
  WakeWord wake;
  const uint64_t deadline = base::MonotonicNanos() + 1000;
  while (base::MonotonicNanos() < deadline) wake.Sleep(wake.current(), deadline);
}

TEST(WaitQueue, WakesASleeper) {
  WaitQueue queue;
  std::atomic<bool> entered{false};
  std::thread sleeper([&] {
    WakeWord wake;
    WaitQueue::Waiter waiter(4, wake);
    queue.Enter(waiter, Yes);
    entered = true;
    while (true) {
      const uint32_t seen = wake.current();
      if (queue.WasNotified(waiter)) break;
      wake.Sleep(seen, WakeWord::kForever);
    }
  });
  while (!entered) std::this_thread::yield();
  EXPECT_EQ(queue.Notify(4, 1), 1u);
  sleeper.join();
}

}  // namespace
}  // namespace strata::wasm
