// Heaps by the thousand: what they take of a process, that it comes back, and what happens when there is no more.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::gc {
namespace {

using toy::Handle;
using toy::ToyShape;
using toy::ToyType;
using toy::ToyVm;

constexpr size_t kKiB = size_t{1} << 10;
constexpr size_t kMiB = size_t{1} << 20;
constexpr ToyShape kNode = {.type = ToyType::kNode, .slots = 2, .data_bytes = 4};

// Sanitizers keep shadow memory and freed blocks of their own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

struct Guest {
  static absl::StatusOr<std::unique_ptr<Guest>> Create(HeapOptions options, scheduler::Scheduler& scheduler) {
    auto guest = std::make_unique<Guest>(std::move(options), scheduler);
    auto vm = ToyVm::Create(guest->factory);
    if (!vm.ok()) return vm.status();
    guest->vm = *std::move(vm);
    return guest;
  }

  Guest(HeapOptions options, scheduler::Scheduler& scheduler) : factory(std::move(options), scheduler) {}

  // A list of so many nodes; false when the heap is full.
  bool Build(uint32_t nodes) {
    const Handle head = vm->NewHandle();
    const Handle next = vm->NewHandle();
    for (uint32_t i = 0; i < nodes; ++i) {
      if (!vm->Allocate(next, kNode, i)) return false;
      vm->Store(next, 0, head);
      vm->Copy(next, head);
    }
    vm->Clear(next);
    return true;
  }

  toy::ToyHeapFactory factory;
  std::unique_ptr<ToyVm> vm;
};

// What the process has.
struct Footprint {
  size_t resident_bytes = 0;
  size_t mappings = 0;
  size_t descriptors = 0;
};

Footprint Measure() {
  Footprint footprint;
  size_t total_pages = 0;
  size_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> total_pages >> resident_pages;
  footprint.resident_bytes = resident_pages * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) ++footprint.mappings;
  const std::filesystem::directory_iterator descriptors("/proc/self/fd");
  footprint.descriptors = static_cast<size_t>(std::distance(begin(descriptors), end(descriptors)));
  return footprint;
}

void MakeAndDrop(int heaps, scheduler::Scheduler& scheduler) {
  const std::vector<PlanName> plans = PlanNames();
  for (int i = 0; i < heaps; ++i) {
    const size_t max_bytes = i % 3 == 0 ? 1024 * kMiB : kMiB;
    auto guest = Guest::Create(
        {.plan = std::string(plans[static_cast<size_t>(i) % plans.size()].name), .max_bytes = max_bytes}, scheduler);
    ASSERT_TRUE(guest.ok()) << guest.status();
    ASSERT_TRUE((*guest)->Build(20));
    if (i % 4 == 0) (*guest)->vm->Collect();
    if (i % 50 == 0) {
      ASSERT_TRUE((*guest)->vm->Allocate((*guest)->vm->NewHandle(),
                                         {.type = ToyType::kBlob, .data_bytes = uint32_t{100} << 10}, 0));
    }
  }
}

TEST(ManyHeaps, TenThousandComeAndGoWithoutGrowth) {
  auto scheduler = *scheduler::Scheduler::Create({.workers = 2});
  MakeAndDrop(500, *scheduler);
  const Footprint before = Measure();
  MakeAndDrop(10000, *scheduler);
  const Footprint after = Measure();
  EXPECT_LE(after.descriptors, before.descriptors);
  if (kSanitized) GTEST_SKIP() << "the sanitizer's own memory grows";
  EXPECT_LE(after.mappings, before.mappings + 2);
  EXPECT_LE(after.resident_bytes, before.resident_bytes + kMiB);
}

// At five mappings each, the usual 65530 (vm.max_map_count) are enough for some 13,000 heaps.
TEST(ManyHeaps, TwoThousandLiveAtOnceOnFewMappingsAndLittleMemory) {
  constexpr size_t kHeaps = 2000;
  auto scheduler = *scheduler::Scheduler::Create({});
  const std::vector<PlanName> plans = PlanNames();
  std::vector<std::unique_ptr<Guest>> guests;
  const Footprint before = Measure();
  for (size_t i = 0; i < kHeaps; ++i) {
    auto guest = Guest::Create({.plan = std::string(plans[i % plans.size()].name), .max_bytes = 64 * kMiB}, *scheduler);
    ASSERT_TRUE(guest.ok()) << guest.status();
    guests.push_back(*std::move(guest));
    ASSERT_TRUE(guests.back()->Build(20));
  }
  const Footprint after = Measure();
  for (std::unique_ptr<Guest>& guest : guests) ASSERT_TRUE(guest->Build(20));
  if (kSanitized) GTEST_SKIP() << "the sanitizer's own memory grows";
  EXPECT_LE(after.mappings - before.mappings, 5 * kHeaps + 100);
  EXPECT_LE((after.resident_bytes - before.resident_bytes) / kHeaps, 64 * kKiB);
}

TEST(ManyHeaps, CollectAtOnceOnOneScheduler) {
  auto scheduler = *scheduler::Scheduler::Create({.workers = 2});
  std::vector<std::thread> threads;
  for (const PlanName& plan : PlanNames()) {
    threads.emplace_back([&scheduler, name = std::string(plan.name)] {
      for (int round = 0; round < 5; ++round) {
        auto guest = Guest::Create({.plan = name,
                                    .max_bytes = 4 * kMiB,
                                    .initial_bytes = 512 * kKiB,
                                    .bytes_per_worker = 0,
                                    .verify = round == 0},
                                   *scheduler);
        ASSERT_TRUE(guest.ok()) << guest.status();
        ASSERT_TRUE((*guest)->Build(20000));
        for (int i = 0; i < 20; ++i) (*guest)->vm->Collect();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Runs `body` in a process of its own, whose limits may be lowered; it must end by returning 0.
template <class Body>
void ExpectSurvives(const Body& body) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(body());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

void Lower(int resource, size_t bytes) {
  rlimit limit = {};
  ::getrlimit(static_cast<__rlimit_resource>(resource), &limit);
  limit.rlim_cur = bytes;
  ::setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

TEST(ManyHeaps, WithoutAddressSpaceThereIsAStatus) {
  ExpectSurvives([] {
    auto scheduler = *scheduler::Scheduler::Create({});
    Lower(RLIMIT_AS, 0);
    const absl::Status refused = Guest::Create({.max_bytes = 1024 * kMiB}, *scheduler).status();
    if (refused.code() != absl::StatusCode::kResourceExhausted) return 1;
    return refused.message().find("address space for a heap") == std::string::npos ? 2 : 0;
  });
}

// Gives the allocator of this process some memory that it need not ask the system for.
void WarmAllocator() {
  std::vector<std::unique_ptr<char[]>> chunks;
  for (int i = 0; i < 128; ++i) chunks.push_back(std::make_unique<char[]>(16 * kKiB));
  static const std::unique_ptr<char[]> top = std::move(chunks.back());
}

size_t WritableBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    size_t kib = 0;
    if (word == "VmData:" && status >> kib) return kib * kKiB;
  }
  return 0;
}

// A limit on writable memory refuses the step that makes a reservation accessible.
TEST(ManyHeaps, MemoryThatTheSystemRefusesIsAnExhaustedHeapThatGoesOn) {
  if (kSanitized) GTEST_SKIP() << "the sanitizer needs memory of its own";
  for (const PlanName& plan : PlanNames()) {
    SCOPED_TRACE(plan.name);
    ExpectSurvives([&plan] {
      auto scheduler = *scheduler::Scheduler::Create({});
      auto guest = Guest::Create({.plan = std::string(plan.name), .max_bytes = 64 * kMiB}, *scheduler);
      if (!guest.ok() || !(*guest)->Build(10)) return 1;
      WarmAllocator();
      Lower(RLIMIT_DATA, WritableBytes() + 4 * kMiB);
      if ((*guest)->Build(1000000)) return 2;
      Lower(RLIMIT_DATA, 64 * 1024 * kMiB);
      return (*guest)->Build(100000) ? 0 : 3;
    });
  }
}

TEST(ManyHeaps, AsManyAsTheSystemHoldsAndThenAStatus) {
  if (kSanitized) GTEST_SKIP() << "needs the mappings that the sanitizer has taken";
  ExpectSurvives([] {
    auto scheduler = *scheduler::Scheduler::Create({});
    std::vector<std::unique_ptr<Guest>> guests;
    guests.reserve(1 << 20);
    for (;;) {
      auto guest = Guest::Create({.max_bytes = kMiB}, *scheduler);
      if (!guest.ok()) {
        if (guest.status().code() != absl::StatusCode::kResourceExhausted) return 1;
        break;
      }
      guests.push_back(*std::move(guest));
      if (guests.size() == 100000) return 0;  // a system without such a bound
    }
    if (guests.size() < 5000) return 2;
    guests.resize(guests.size() / 2);
    return Guest::Create({.max_bytes = kMiB}, *scheduler).ok() ? 0 : 3;
  });
}

}  // namespace
}  // namespace strata::gc
