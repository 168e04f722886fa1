#include "scheduler/crew.h"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <string>

#include "gtest/gtest.h"

namespace strata::scheduler {
namespace {

TEST(Crew, RunsItsBodyOncePerThreadAndMayStartAgain) {
  std::atomic<int> sum{0};
  Crew crew([&](int index) { sum.fetch_add(1 + index); });
  EXPECT_TRUE(crew.empty());
  for (int round = 1; round <= 3; ++round) {
    ASSERT_TRUE(crew.Start(4).ok());
    EXPECT_FALSE(crew.empty());
    crew.Join();
    EXPECT_TRUE(crew.empty());
    EXPECT_EQ(sum.load(), 10 * round);
  }
}

TEST(Crew, NamesItsThreadsAndKeepsTheProgramsSignalsFromThem) {
  Crew crew([](int index) {
    char name[16];
    ASSERT_EQ(pthread_getname_np(pthread_self(), name, sizeof(name)), 0);
    EXPECT_EQ(name, "strata-gc-" + std::to_string(index));
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    EXPECT_TRUE(sigismember(&blocked, SIGINT));
    EXPECT_FALSE(sigismember(&blocked, SIGSEGV));
  });
  ASSERT_TRUE(crew.Start(2).ok());
  crew.Join();
}

TEST(Crew, KnowsItsThreads) {
  Crew* self = nullptr;
  std::atomic<bool> ready{false};
  std::atomic<int> inside{0};
  Crew crew([&](int) {
    while (!ready.load()) {
    }
    inside.fetch_add(self->HasThisThread() ? 1 : 0);
  });
  self = &crew;
  ASSERT_TRUE(crew.Start(2).ok());
  ready.store(true);
  crew.Join();
  EXPECT_EQ(inside.load(), 2);
  EXPECT_FALSE(crew.HasThisThread());
}

}  // namespace
}  // namespace strata::scheduler
