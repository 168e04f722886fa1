// Kernels driven without a plan: a memory, two copy spaces, and a model of objects that are all slots.

#include "gc/trace/trace_kernel.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/object_log.h"
#include "gc/metadata/space_map.h"
#include "gc/page/tuning.h"
#include "gc/space/copy_space.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/trace/closure_weak_tracer.h"
#include "gc/trace/kernels.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/trace.h"
#include "gc/trace/tuning.h"
#include "gtest/gtest.h"
#include "scheduler/job.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {
namespace {

constexpr vm::TypeId kRow = vm::kFirstVmTypeId;

// | header | count | slots ... |, one type.
class RowModel {
 public:
  size_t SizeOf(vm::Address object, vm::TypeId) const { return (8 + size_t{Count(object)} * 4 + 7) / 8 * 8; }
  template <class Visitor>
  void ForEachSlot(vm::Address object, vm::TypeId, const Visitor& visit) const {
    for (uint32_t i = 0; i < Count(object); ++i) visit(vm::RefSlot(object + 8 + 4 * size_t{i}));
  }
  bool IsKnownType(vm::TypeId type) const { return type == kRow; }
  std::string TypeName(vm::TypeId) const { return "row"; }

 private:
  static uint32_t Count(vm::Address object) { return object.As<uint32_t>()[1]; }
};
static_assert(!vm::RangedObjectModel<RowModel>);

class TraceKernelTest : public ::testing::Test, private BumpSource {
 protected:
  TraceKernelTest() {
    memory_ = *HeapMemory::Create(
        {.max_bytes = size_t{64} << 20, .worker_count = 4, .with_granules = true, .with_log_bits = true});
    from_ = std::make_unique<CopySpace>("from", 1, *memory_, CopyRole::kFrom);
    to_ = std::make_unique<CopySpace>("to", 2, *memory_, CopyRole::kTo);
    large_ = std::make_unique<LargeObjectSpace>("large", 3, *memory_);
  }

  vm::ObjectRef Ref(vm::Address object) const { return vm::ObjectRef::FromAddress(memory_->cage().base(), object); }
  vm::Address At(vm::ObjectRef ref) const { return ref.ToAddress(memory_->cage().base()); }
  static vm::RefSlot Slot(vm::Address object, size_t i) { return vm::RefSlot(object + 8 + 4 * i); }
  static vm::RefSlot Root(uint32_t& word) { return vm::RefSlot(vm::Address::FromPointer(&word)); }
  SpaceId SpaceOf(vm::ObjectRef ref) const { return memory_->space_map().Of(At(ref)); }

  vm::Address NewRow(uint32_t count) {
    const size_t bytes = (8 + size_t{count} * 4 + 7) / 8 * 8;
    const vm::Address object =
        bytes > 8192 ? large_->Allocate(bytes, 0) : BumpAllocate(mutator_allocator_, mutator_cursor_, bytes);
    vm::StoreHeader(object, vm::HeaderWord::OfType(kRow));
    object.As<uint32_t>()[1] = count;
    for (uint32_t i = 0; i < count; ++i) Slot(object, i).Store(vm::ObjectRef());
    return object;
  }

  // Runs a closure over `roots` with `workers`; `weak` is called when it has drained.
  TraceCounts RunTrace(std::vector<uint32_t>& roots, int workers, TraceMode mode,
                       std::function<bool(ClosureWeakTracer&)> weak = nullptr,
                       TraceShape shape = TraceShape::kCopying) {
    auto scheduler = *scheduler::Scheduler::Create({.workers = workers});
    const auto graph = *scheduler::StageGraph::Create({{.name = "closure", .after_mask = 0}});
    const auto kernels = NewKernels(RowModel());
    Trace trace({.shape = shape,
                 .memory = *memory_,
                 .large = *large_,
                 .copy_to = this,
                 .evacuate_to = this,
                 .closure_stage = 0,
                 .worker_count = workers});
    trace.SetAction(from_->id(), kActions[static_cast<size_t>(shape)]);
    const TraceKernels& copying = kernels->Tracing(trace.shape(), mode);
    scheduler::Job job(graph, workers);
    if (!remembered_.empty()) job.Add(0, copying.NewRememberedPacket(trace, remembered_));
    if (!roots.empty()) job.Add(0, copying.NewRootsPacket(trace, {{Root(roots[0]), roots.size()}}));
    job.OnDrained(0, [&](scheduler::Worker& worker) {
      ClosureWeakTracer tracer(copying, trace, worker);
      const bool again = weak != nullptr && weak(tracer);
      tracer.Finish();
      return again;
    });
    scheduler->Run(job);
    return trace.Finish();
  }

  GranuleMap granules() const { return memory_->granules(); }

  std::vector<RememberedEntry> remembered_;
  size_t copy_blocks_ = ~size_t{0};  // what there is to copy into
  std::unique_ptr<HeapMemory> memory_;
  std::unique_ptr<CopySpace> from_;
  std::unique_ptr<CopySpace> to_;
  std::unique_ptr<LargeObjectSpace> large_;

 private:
  class FromSource final : public BumpSource {
   public:
    explicit FromSource(TraceKernelTest& test) : test_(test) {}
    Extent TakeExtent(size_t) override { return test_.from_->TakeBlock(0); }
    void ReturnTail(Extent) override {}

   private:
    TraceKernelTest& test_;
  };
  static constexpr TraceAction kActions[kTraceShapes] = {TraceAction::kCopy, TraceAction::kMark,
                                                         TraceAction::kEvacuate};

  Extent TakeExtent(size_t) override {
    absl::MutexLock lock(&mutex_);
    if (copy_blocks_ == 0) return {};
    --copy_blocks_;
    return to_->TakeBlockForCopy();
  }
  void ReturnTail(Extent tail) override { to_->ReturnTail(tail); }

  absl::Mutex mutex_;

  FromSource from_source_{*this};
  BumpAllocator mutator_allocator_{from_source_};
  vm::BumpCursor mutator_cursor_;
};

class TraceKernelModes : public TraceKernelTest, public ::testing::WithParamInterface<std::pair<TraceMode, int>> {};

INSTANTIATE_TEST_SUITE_P(Modes, TraceKernelModes,
                         ::testing::Values(std::pair{TraceMode::kSerial, 1}, std::pair{TraceMode::kParallel, 1},
                                           std::pair{TraceMode::kParallel, 4}, std::pair{TraceMode::kHardened, 1}));

TEST_P(TraceKernelModes, CopiesEachReachedObjectOnce) {
  const vm::Address shared = NewRow(1);
  const vm::Address left = NewRow(2);
  const vm::Address right = NewRow(2);
  NewRow(3);  // unreachable
  Slot(left, 0).Store(Ref(shared));
  Slot(right, 1).Store(Ref(shared));
  Slot(shared, 0).Store(Ref(left));
  std::vector<uint32_t> roots = {Ref(left).word(), 0, 5, Ref(right).word(), Ref(left).word()};
  const TraceCounts counts = RunTrace(roots, GetParam().second, GetParam().first);
  EXPECT_EQ(counts.copied_objects, 3u);
  EXPECT_EQ(counts.copied_bytes, 16u + 16u + 16u);
  EXPECT_EQ(roots[0], roots[4]);
  EXPECT_EQ(roots[2], 5u);
  EXPECT_EQ(SpaceOf(vm::ObjectRef(roots[0])), 2);
  const vm::ObjectRef moved = Slot(At(vm::ObjectRef(roots[0])), 0).Load();
  EXPECT_EQ(Slot(At(vm::ObjectRef(roots[3])), 1).Load(), moved);
  EXPECT_EQ(Slot(At(moved), 0).Load().word(), roots[0]);
}

TEST_P(TraceKernelModes, MarksLargeObjectsInPlaceAndFollowsThem) {
  const vm::Address large = NewRow(10000);
  for (uint32_t i = 0; i < 10000; ++i) Slot(large, i).Store(Ref(NewRow(i % 3)));
  std::vector<uint32_t> roots = {Ref(large).word(), Ref(large).word()};
  const TraceCounts counts = RunTrace(roots, GetParam().second, GetParam().first);
  EXPECT_EQ(roots[0], Ref(large).word());
  EXPECT_TRUE(large_->IsMarked(large));
  EXPECT_EQ(counts.large_objects, 1u);
  EXPECT_EQ(counts.copied_objects, 10000u);
  for (uint32_t i = 0; i < 10000; ++i) ASSERT_EQ(SpaceOf(Slot(large, i).Load()), 2) << i;
}

// Of an old object all slots are visited; of a card those that lie in it.
TEST_P(TraceKernelModes, RememberedObjectsAndCardsAreRoots) {
  const ObjectLog log = memory_->object_log();
  const vm::Address large = NewRow(3000);
  Slot(large, 10).Store(Ref(NewRow(0)));              // in the first card
  Slot(large, 126).Store(Ref(NewRow(0)));             // at offset 512
  Slot(large, 253).Store(Ref(NewRow(1)));             // at offset 1020
  Slot(large, 254).Store(Ref(NewRow(0)));             // at offset 1024
  const vm::Address small = large_->Allocate(16, 0);  // stays, as old objects do
  vm::StoreHeader(small, vm::HeaderWord::OfType(kRow));
  small.As<uint32_t>()[1] = 2;
  Slot(small, 1).Store(Ref(NewRow(0)));
  remembered_ = {log.EntryOfObject(small), log.EntryOfCard(large, large + 512)};
  std::vector<uint32_t> no_roots;
  const TraceCounts counts = RunTrace(no_roots, GetParam().second, GetParam().first);
  EXPECT_EQ(counts.copied_objects, 3u);
  EXPECT_EQ(SpaceOf(Slot(large, 10).Load()), 1);
  EXPECT_EQ(SpaceOf(Slot(large, 126).Load()), 2);
  EXPECT_EQ(SpaceOf(Slot(large, 253).Load()), 2);
  EXPECT_EQ(SpaceOf(Slot(large, 254).Load()), 1);
  EXPECT_EQ(SpaceOf(Slot(small, 1).Load()), 2);
  EXPECT_TRUE(log.IsWatched(small));
  EXPECT_TRUE(log.IsCardWatched(large + 512));
  EXPECT_FALSE(log.IsCardWatched(large));
}

// More slots at once than a worker's stack holds, in objects no model can slice.
TEST_P(TraceKernelModes, WideObjectsOverflowTheStackIntoPackets) {
  const vm::Address root = NewRow(2000);
  for (uint32_t i = 0; i < 2000; ++i) {
    const vm::Address row = NewRow(20);
    Slot(root, i).Store(Ref(row));
    for (uint32_t k = 0; k < 20; ++k) Slot(row, k).Store(Ref(NewRow(0)));
  }
  std::vector<uint32_t> roots = {Ref(root).word()};
  EXPECT_EQ(RunTrace(roots, GetParam().second, GetParam().first).copied_objects, 1u + 2000u + 40000u);
}

TEST_P(TraceKernelModes, WeakQuestionsAreAnsweredAfterTheClosure) {
  const vm::Address live = NewRow(0);
  const vm::Address retained = NewRow(1);
  const vm::Address below = NewRow(0);
  const vm::Address dead = NewRow(0);
  const vm::Address dead_large = NewRow(5000);
  Slot(retained, 0).Store(Ref(below));
  std::vector<uint32_t> roots = {Ref(live).word()};
  uint32_t value = Ref(retained).word();
  int round = 0;
  RunTrace(roots, GetParam().second, GetParam().first, [&](ClosureWeakTracer& tracer) {
    EXPECT_TRUE(tracer.IsLive(vm::ObjectRef(7)));
    EXPECT_TRUE(tracer.IsLive(vm::ObjectRef()));
    EXPECT_TRUE(tracer.IsLive(Ref(live)));
    EXPECT_EQ(tracer.Forwarded(Ref(live)).word(), roots[0]);
    EXPECT_FALSE(tracer.IsLive(Ref(dead)));
    EXPECT_FALSE(tracer.IsLive(Ref(dead_large)));
    EXPECT_EQ(tracer.IsLive(Ref(below)), round == 1);
    if (round++ == 0) {
      tracer.Retain(Root(value));
      EXPECT_TRUE(tracer.IsLive(Ref(retained)));
      return true;
    }
    return false;
  });
  EXPECT_EQ(round, 2);
  EXPECT_EQ(SpaceOf(vm::ObjectRef(value)), 2);
  EXPECT_EQ(SpaceOf(Slot(At(vm::ObjectRef(value)), 0).Load()), 2);
}

TEST_P(TraceKernelModes, MarkingMovesNothingAndMarksWholeObjects) {
  const vm::Address shared = NewRow(1000);
  const vm::Address left = NewRow(2);
  const vm::Address dead = NewRow(3);
  const vm::Address large = NewRow(5000);
  Slot(left, 0).Store(Ref(shared));
  Slot(shared, 999).Store(Ref(large));
  Slot(large, 4999).Store(Ref(left));
  const std::vector<uint32_t> before = {Ref(left).word(), Ref(shared).word(), 3};
  std::vector<uint32_t> roots = before;
  const auto weak = [&](ClosureWeakTracer& tracer) {
    EXPECT_TRUE(tracer.IsLive(Ref(shared)));
    EXPECT_FALSE(tracer.IsLive(Ref(dead)));
    EXPECT_EQ(tracer.Forwarded(Ref(shared)), Ref(shared));
    return false;
  };
  const TraceCounts counts = RunTrace(roots, GetParam().second, GetParam().first, weak, TraceShape::kMarking);
  EXPECT_EQ(roots, before);
  EXPECT_EQ(counts.marked_objects, 2u);
  EXPECT_EQ(counts.marked_bytes, 4008u + 16u);
  EXPECT_EQ(counts.large_objects, 1u);
  EXPECT_EQ(counts.copied_objects, 0u);
  EXPECT_EQ(granules().SetBytes(shared, shared + 4008), 4008u);
  EXPECT_EQ(granules().SetBytes(left, left + 16), 16u);
  EXPECT_FALSE(granules().AnySet(dead, dead + 24));
}

// With all, some and no memory to copy into, each object is copied or marked, once, and every path still leads to it.
TEST_P(TraceKernelModes, EvacuationFallsBackToMarking) {
  constexpr uint32_t kRows = 8000;
  for (const size_t blocks : {size_t{0}, size_t{1}, size_t{3}, ~size_t{0}}) {
    copy_blocks_ = blocks;
    const uint64_t copied_before = to_->reserved_bytes();
    std::vector<vm::Address> rows;
    for (uint32_t i = 0; i < kRows; ++i) {
      rows.push_back(NewRow(4 + i % 5));
      for (uint32_t k = 1; k <= 4 && k <= i; ++k) Slot(rows[i], k - 1).Store(Ref(rows[i - k]));
    }
    std::vector<uint32_t> roots = {Ref(rows[kRows - 1]).word(), Ref(rows[kRows / 2]).word()};
    const TraceCounts counts =
        RunTrace(roots, GetParam().second, GetParam().first, nullptr, TraceShape::kDefragmenting);
    EXPECT_EQ(counts.copied_objects + counts.marked_objects, kRows);
    EXPECT_EQ(counts.rejected_references, 0u);
    EXPECT_EQ(counts.copied_objects == 0, blocks == 0);
    EXPECT_EQ(counts.marked_objects == 0, blocks == ~size_t{0});
    EXPECT_EQ(to_->reserved_bytes() == copied_before, blocks == 0);
    // Down from the last row, one and two steps at a time, to the same objects.
    vm::ObjectRef row(roots[0]);
    for (uint32_t i = kRows - 1; i >= 2; --i) {
      const vm::Address at = At(row);
      ASSERT_EQ(at.As<uint32_t>()[1], 4 + i % 5) << i;
      ASSERT_TRUE(vm::LoadHeader(at).is_type());
      ASSERT_TRUE(at != rows[i] || granules().Test(at));
      const vm::ObjectRef below = Slot(at, 0).Load();
      ASSERT_EQ(Slot(at, 1).Load(), Slot(At(below), 0).Load()) << i;
      row = below;
    }
  }
}

// What a scribbled heap may hold; each of these must become null, and nothing may fault.
TEST_F(TraceKernelTest, HardenedTracesRejectWhatCannotBeAReference) {
  const vm::Address row = NewRow(12);
  const vm::Address unknown_type = NewRow(0);
  const vm::Address busy = NewRow(0);
  const vm::Address bad_forward = NewRow(0);
  const vm::Address too_long = NewRow(0);
  const vm::Address large = NewRow(5000);
  const vm::Address long_large = NewRow(5000);
  vm::StoreHeader(unknown_type, vm::HeaderWord::OfType(kRow + 1));
  vm::StoreHeader(busy, vm::HeaderWord(vm::HeaderWord::kBusy));
  vm::StoreHeader(bad_forward, vm::HeaderWord::ForwardedTo(Ref(row)));
  too_long.As<uint32_t>()[1] = 0xFFFFFFFF;
  long_large.As<uint32_t>()[1] = 5003;
  const std::vector<uint32_t> bad = {
      0xFFFFFFFE,  // past the cage
      2,           // in the null guard
      Ref(unknown_type).word(),
      Ref(busy).word(),
      Ref(bad_forward).word(),
      Ref(too_long).word(),
      Ref(large).word() + 2,     // inside a large object
      Ref(large).word() + 1024,  // at a page of it
      Ref(long_large).word(),
      Ref(memory_->cage().objects_begin() + (size_t{20} << 20)).word(),  // where nothing is
  };
  for (size_t i = 0; i < bad.size(); ++i) Slot(row, i).Store(vm::ObjectRef(bad[i]));
  Slot(row, bad.size()).Store(Ref(large));
  std::vector<uint32_t> roots = {Ref(row).word(), 0xFFFFFFFE};
  const TraceCounts counts = RunTrace(roots, 1, TraceMode::kHardened);
  EXPECT_EQ(counts.rejected_references, bad.size() + 1);
  EXPECT_EQ(counts.copied_objects, 1u);
  EXPECT_EQ(roots[1], 0u);
  const vm::Address copy = At(vm::ObjectRef(roots[0]));
  for (size_t i = 0; i < bad.size(); ++i) EXPECT_TRUE(Slot(copy, i).Load().is_null()) << i;
  EXPECT_EQ(Slot(copy, bad.size()).Load(), Ref(large));
}

TEST_F(TraceKernelTest, HardenedTracesDoNotTouchWhatLargeObjectsHaveLeft) {
  const vm::Address gone = NewRow(200000);
  for (size_t slice = large_->BeginSweep(); slice-- > 0;) large_->SweepSlice(slice);
  std::vector<uint32_t> roots = {Ref(gone).word(), Ref(gone).word() + 1024};
  EXPECT_EQ(RunTrace(roots, 1, TraceMode::kHardened).rejected_references, 2u);
}

TEST_F(TraceKernelTest, ParallelTracesOfADeepTreeShareWork) {
  // A complete binary tree, deep and narrow on any one stack.
  constexpr uint32_t kNodes = (1 << 15) - 1;
  std::vector<vm::Address> nodes;
  for (uint32_t i = 0; i < kNodes; ++i) nodes.push_back(NewRow(2));
  for (uint32_t i = 0; 2 * i + 2 < kNodes; ++i) {
    Slot(nodes[i], 0).Store(Ref(nodes[2 * i + 1]));
    Slot(nodes[i], 1).Store(Ref(nodes[2 * i + 2]));
  }
  std::vector<uint32_t> roots = {Ref(nodes[0]).word()};
  EXPECT_EQ(RunTrace(roots, 4, TraceMode::kParallel).copied_objects, kNodes);
}

}  // namespace
}  // namespace strata::gc
