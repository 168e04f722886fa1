#include "scheduler/deque.h"

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace strata::scheduler {
namespace {

using IntDeque = Deque<int>;

TEST(Deque, OwnerTakesTheNewestFirst) {
  int items[3];
  IntDeque deque;
  EXPECT_EQ(deque.Take(), nullptr);
  for (int& item : items) deque.Push(&item);
  for (int i = 2; i >= 0; --i) EXPECT_EQ(deque.Take(), &items[i]);
  EXPECT_EQ(deque.Take(), nullptr);
}

TEST(Deque, ThiefStealsTheOldestFirst) {
  int items[3];
  IntDeque deque;
  for (int& item : items) deque.Push(&item);
  for (int& item : items) {
    int* stolen = nullptr;
    ASSERT_EQ(deque.Steal(&stolen), IntDeque::StealResult::kStolen);
    EXPECT_EQ(stolen, &item);
  }
  int* stolen = nullptr;
  EXPECT_EQ(deque.Steal(&stolen), IntDeque::StealResult::kEmpty);
  EXPECT_EQ(stolen, nullptr);
  EXPECT_TRUE(deque.LooksEmpty());
}

TEST(Deque, GrowsAndKeepsOrderWhenTheIndicesWrapAround) {
  std::vector<int> items(1000);
  IntDeque deque(2);
  size_t pushed = 0;
  size_t stolen = 0;
  while (pushed < items.size()) {
    deque.Push(&items[pushed++]);
    if (pushed % 3 != 0) continue;
    int* item = nullptr;
    ASSERT_EQ(deque.Steal(&item), IntDeque::StealResult::kStolen);
    EXPECT_EQ(item, &items[stolen++]);
  }
  for (size_t i = items.size(); i-- > stolen;) EXPECT_EQ(deque.Take(), &items[i]);
  EXPECT_TRUE(deque.LooksEmpty());
}

// The items are written without atomics before the push and after the pop, so that TSan checks publication too.
struct Item {
  int pops = 0;
};

void StealUntil(Deque<Item>& deque, const std::atomic<bool>& stop, std::atomic<size_t>& count) {
  while (!stop.load(std::memory_order_acquire) || !deque.LooksEmpty()) {
    Item* item = nullptr;
    if (deque.Steal(&item) != Deque<Item>::StealResult::kStolen) continue;
    ++item->pops;
    count.fetch_add(1, std::memory_order_relaxed);
  }
}

// Bursts of `burst` pushes and takes against two thieves: small bursts fight for the last item, large ones grow.
void Stress(size_t item_count, size_t burst) {
  std::vector<Item> items(item_count);
  Deque<Item> deque(2);
  std::atomic<bool> stop{false};
  std::atomic<size_t> stolen{0};
  std::vector<std::thread> thieves;
  for (int i = 0; i < 2; ++i) thieves.emplace_back([&] { StealUntil(deque, stop, stolen); });
  size_t taken = 0;
  for (size_t next = 0; next < item_count;) {
    for (size_t i = 0; i < burst && next < item_count; ++i) deque.Push(&items[next++]);
    for (size_t i = 0; i < (burst + 1) / 2; ++i) {
      if (Item* item = deque.Take(); item != nullptr) ++item->pops, ++taken;
    }
  }
  while (Item* item = deque.Take()) ++item->pops, ++taken;
  stop.store(true, std::memory_order_release);
  for (std::thread& thief : thieves) thief.join();
  EXPECT_EQ(taken + stolen.load(), item_count);
  for (const Item& item : items) ASSERT_EQ(item.pops, 1);
}

TEST(Deque, HandsOutEachItemOnceUnderStealing) {
  for (size_t burst : {1, 2, 3, 7, 100, 5000}) {
    SCOPED_TRACE(burst);
    Stress(60000, burst);
  }
}

}  // namespace
}  // namespace strata::scheduler
