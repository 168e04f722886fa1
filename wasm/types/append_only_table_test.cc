#include "wasm/types/append_only_table.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

TEST(AppendOnlyTable, KeepsEntriesWhereTheyWere) {
  AppendOnlyTable<uint32_t, 4> table;
  std::vector<const uint32_t*> places;
  for (uint32_t i = 0; i < 1000; ++i) {
    table.Entry(i) = i * 3;
    places.push_back(&table[i]);
  }
  for (uint32_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(&table[i], places[i]);
    EXPECT_EQ(table[i], i * 3);
  }
}

TEST(AppendOnlyTable, IsReadWhileItGrows) {
  AppendOnlyTable<uint32_t, 4> table;
  std::atomic<uint32_t> written{0};
  std::thread reader([&] {
    for (uint32_t seen = 0; seen < 5000;) {
      const uint32_t size = written.load(std::memory_order_acquire);
      for (; seen < size; ++seen) EXPECT_EQ(table[seen], seen + 1);
      std::this_thread::yield();
    }
  });
  for (uint32_t i = 0; i < 5000; ++i) {
    table.Entry(i) = i + 1;
    written.store(i + 1, std::memory_order_release);
  }
  reader.join();
}

}  // namespace
}  // namespace strata::wasm
