#include "wasm/runtime/store.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/weak/weak_table.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/fakes.h"
#include "wasm/runtime/tuning.h"

namespace strata::wasm {
namespace {

bool Has(const std::vector<uint32_t>& words, uint32_t word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

TEST(Store, CreatesItsHeapOnceAndLate) {
  TestWorld world;
  EXPECT_FALSE(world.store->has_heap());
  EXPECT_TRUE(world.store->EnsureHeap().ok());
  EXPECT_TRUE(world.store->EnsureHeap().ok());
  EXPECT_EQ(world.heaps.state.heaps_created, 1u);
}

TEST(Store, RefusesAHeapWithoutAFactory) {
  TestWorld world;
  auto store = Store::Create(world.engine, world.executor, nullptr);
  ASSERT_TRUE(store.ok());
  EXPECT_TRUE(absl::IsFailedPrecondition((*store)->EnsureHeap()));
  EXPECT_EQ((*store)->NewHostRef(1), 0u);
  EXPECT_EQ((*store)->AllocateRefVector(1), 0u);
}

TEST(Store, KeepsFuncRecordsReachableFromHandlers) {
  TestWorld world;
  const FuncRecordIndex first =
      world.store->AddHostFunction({{ValKind::kI32}, {}}, "m.f", [](HostCall&) { return TrapKind::kNone; });
  for (int i = 0; i < 100; ++i) world.store->AddFuncRecord({});
  EXPECT_EQ(world.store->context().func_records, &world.store->func_record(0));
  const FuncRecord& record = world.store->func_record(first);
  EXPECT_EQ(record.entry, world.executor.host_call_code());
  EXPECT_EQ(record.host->name(), "m.f");
  EXPECT_EQ(record.type, world.engine.InternFuncType({{ValKind::kI32}, {}}));
}

TEST(Store, RefVectorsAreNulledAndNeverMove) {
  TestWorld world;
  const uint32_t word = world.store->AllocateRefVector(3);
  ASSERT_NE(word, 0u);
  const uint32_t* elements = world.store->RefVectorElements(word);
  EXPECT_EQ(elements[-1], 3u);
  EXPECT_EQ(elements[-2], vm::HeaderWord::OfType(kRefVectorTypeId).bits());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(elements[i], 0u);
  EXPECT_EQ(world.heaps.state.requests[0].semantics, vm::AllocSemantics::kNonMoving);
  EXPECT_EQ(world.store->AllocateRefVector(uint64_t{1} << 40), 0u);
}

TEST(Store, SaysWhatDidNotFit) {
  TestWorld world;
  world.heaps.state.capacity_bytes = 64;
  EXPECT_EQ(world.store->AllocateRefVector(1000), 0u);
  EXPECT_EQ(world.store->host_message, "GC heap out of memory: reference vector, 4008 bytes");
  const auto module = world.Compile("(type (array i64)) (type (struct))");
  world.store->NoteHeapExhausted(HeapTypeIdOf(module->canonical(0)), 88);
  EXPECT_EQ(world.store->host_message,
            "GC heap out of memory: array of type " + std::to_string(module->canonical(0)) + ", 88 bytes");
  world.store->NoteHeapExhausted(HeapTypeIdOf(module->canonical(1)), 8);
  EXPECT_EQ(world.store->host_message,
            "GC heap out of memory: struct of type " + std::to_string(module->canonical(1)) + ", 8 bytes");
}

TEST(Store, SaysByNameWhatDidNotFit) {
  TestWorld world;
  const Instance& instance = world.Instantiate("(type (sub (array i64))) (type $bytes (sub (array (mut i8))))");
  world.store->NoteHeapExhausted(HeapTypeIdOf(instance.code->canonical(1)), 88);
  EXPECT_EQ(world.store->host_message, "GC heap out of memory: array $bytes, 88 bytes");
  world.store->NoteHeapExhausted(HeapTypeIdOf(instance.code->canonical(0)), 88);
  EXPECT_EQ(world.store->host_message.find("GC heap out of memory: array of type "), 0u);
  world.Instantiate("(type $longs (sub (array i64))) (type $words (sub (array (mut i8))))");
  world.store->NoteHeapExhausted(HeapTypeIdOf(instance.code->canonical(0)), 88);
  EXPECT_EQ(world.store->host_message, "GC heap out of memory: array $longs, 88 bytes") << "a later instance's name";
  world.store->NoteHeapExhausted(HeapTypeIdOf(instance.code->canonical(1)), 88);
  EXPECT_EQ(world.store->host_message, "GC heap out of memory: array $bytes, 88 bytes") << "the first name";
}

TEST(Store, TellsOfExhaustionThatTraps) {
  TestWorld world;
  world.heaps.state.capacity_bytes = 64;
  std::string told;
  world.store->set_exhaustion_handler([&](Store& store) {
    EXPECT_EQ(&store, world.store.get());
    told += store.host_message + "; ";
  });
  EXPECT_EQ(world.store->AllocateRefVector(1000), 0u);  // a table may do without
  EXPECT_EQ(told, "");
  ASSERT_TRUE(world.store->EnsureHeap().ok());
  EXPECT_TRUE(world.store->AllocateObject(kExceptionTypeId, 4096).is_null());
  EXPECT_EQ(told, "GC heap out of memory: exception, 4096 bytes; ");
}

TEST(Store, HostReferencesLeadBackToTheirValues) {
  TestWorld world;
  const uint32_t a = world.store->NewHostRef(std::string("a"));
  const uint32_t b = world.store->NewHostRef(std::string("b"));
  ASSERT_NE(a, 0u);
  EXPECT_NE(a, b);
  EXPECT_EQ(std::any_cast<std::string>(*world.store->HostValue(a)), "a");
  EXPECT_EQ(std::any_cast<std::string>(*world.store->HostValue(b)), "b");
  EXPECT_EQ(world.store->HostValue(0), nullptr);
  EXPECT_EQ(world.store->HostValue(5), nullptr);
  EXPECT_EQ(world.store->HostValue(world.store->AllocateRefVector(1)), nullptr);
}

TEST(Store, ReleasesHostValuesOfDeadObjectsAtAHostBoundary) {
  TestWorld world;
  auto dying = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = dying;
  const uint32_t dead = world.store->NewHostRef(std::move(dying));
  const uint32_t live = world.store->NewHostRef(2);
  world.heaps.state.dead = {dead};
  world.heaps.state.Collect();
  EXPECT_FALSE(watch.expired());  // not inside the pause
  world.store->ReleaseDeadHostValues();
  EXPECT_TRUE(watch.expired());
  EXPECT_EQ(std::any_cast<int>(*world.store->HostValue(live)), 2);
  // The place is used again.
  const uint32_t next = world.store->NewHostRef(3);
  EXPECT_EQ(std::any_cast<int>(*world.store->HostValue(next)), 3);
}

TEST(Store, HandlesAreRootsAndFollowMoves) {
  TestWorld world;
  const uint32_t word = world.store->NewHostRef(1);
  const uint32_t elsewhere = world.store->NewHostRef(2);
  const size_t handle = world.store->Root(word);
  world.heaps.state.forwards = {{word, elsewhere}};
  world.heaps.state.Collect();
  EXPECT_EQ(world.store->Rooted(handle), elsewhere);
  world.store->Unroot(handle);
  world.heaps.state.Collect();
  EXPECT_TRUE(world.heaps.state.roots.empty());
  EXPECT_EQ(world.store->Root(word), handle);  // used again
}

TEST(Store, WeakEntriesFollowMoves) {
  TestWorld world;
  const uint32_t word = world.store->NewHostRef(std::string("moved"));
  // Moves by hand: the copy has the same contents.
  const uint32_t copy = world.store->NewHostRef(0);
  world.store->RefVectorElements(copy)[-1] = world.store->RefVectorElements(word)[-1];
  world.heaps.state.forwards = {{word, copy}};
  world.heaps.state.Collect();
  world.heaps.state.forwards.clear();
  world.heaps.state.dead = {word};  // nobody may ask about the old place any more
  world.heaps.state.Collect();
  EXPECT_EQ(std::any_cast<std::string>(*world.store->HostValue(copy)), "moved");
}

TEST(Store, WeakReferencesFollowMovesAndAreCleared) {
  TestWorld world;
  const uint32_t word = world.store->NewHostRef(1), copy = world.store->NewHostRef(2);
  weak::WeakTable& refs = world.store->weak_refs();
  const weak::WeakRef moved = refs.Add(vm::ObjectRef(word));
  world.heaps.state.forwards = {{word, copy}};
  world.heaps.state.Collect();
  EXPECT_EQ(refs.Get(moved).word(), copy);
  EXPECT_FALSE(world.store->has_dead());
  world.heaps.state.forwards.clear();
  world.heaps.state.dead = {word, copy};
  world.heaps.state.Collect();
  EXPECT_TRUE(refs.Get(moved).is_null());
  EXPECT_TRUE(world.store->has_dead());
  EXPECT_EQ(refs.TakeCleared(), std::vector<weak::WeakRef>{moved});
  world.store->ReleaseDeadHostValues();
  EXPECT_FALSE(world.store->has_dead());
}

TEST(Store, PublishesTheLiveReferenceStackAndNullsTheRest) {
  TestWorld world;
  ASSERT_TRUE(world.store->EnsureHeap().ok());
  GuestStack& stack = world.store->stack();
  for (int i = 0; i < 10; ++i) stack.refs()[i] = 8u * (i + 1);
  world.store->context().ref = stack.refs() + 2;
  world.executor.live_ref_slots = 3;
  world.heaps.state.Collect();
  EXPECT_EQ(world.heaps.state.roots, (std::vector<uint32_t>{8, 16, 24, 32, 40}));
  EXPECT_EQ(stack.refs()[4], 40u);
  for (int i = 5; i < 10; ++i) EXPECT_EQ(stack.refs()[i], 0u);
}

TEST(Store, PublishesWhatTheHostHasEntered) {
  TestWorld world;
  ASSERT_TRUE(world.store->EnsureHeap().ok());
  GuestStack& stack = world.store->stack();
  stack.refs()[3] = 8;
  world.store->entry_ref = stack.refs() + 4;
  world.heaps.state.Collect();
  EXPECT_EQ(world.heaps.state.roots, (std::vector<uint32_t>{8}));
}

TEST(Store, RaisesAndLowersTheHighWaterMark) {
  TestWorld world;
  ASSERT_TRUE(world.store->EnsureHeap().ok());
  Store& store = *world.store;
  GuestStack& stack = store.stack();
  uint64_t* const first_limit = store.context().num_limit.load();
  EXPECT_EQ(first_limit, stack.nums() + kStackStepSlots);
  uint64_t* const deep = stack.nums() + 10 * kStackStepSlots + 5;
  EXPECT_EQ(store.HandleStackLimit(deep), TrapKind::kNone);
  EXPECT_EQ(store.context().num_limit.load(), stack.nums() + 11 * kStackStepSlots);
  // A word that a frame up there left is nulled by the pause, which lowers the mark again.
  stack.refs()[10 * kStackStepSlots] = 8;
  world.heaps.state.Collect();
  EXPECT_EQ(stack.refs()[10 * kStackStepSlots], 0u);
  EXPECT_EQ(store.context().num_limit.load(), first_limit);
}

TEST(Store, NullsAsFarAsTheLargestFrameReaches) {
  TestWorld world;
  ASSERT_TRUE(world.store->EnsureHeap().ok());
  world.store->NoteRefFrame(9000);
  uint32_t* const last = world.store->stack().refs() + kStackStepSlots + 8999;
  *last = 8;
  world.heaps.state.Collect();
  EXPECT_EQ(*last, 0u);
}

TEST(Store, TrapsWhenTheStackIsReallyFull) {
  TestWorld world({}, {.stack_slots = 5000});
  GuestStack& stack = world.store->stack();
  EXPECT_EQ(world.store->HandleStackLimit(stack.nums() + 5000), TrapKind::kNone);
  EXPECT_EQ(world.store->context().num_limit.load(), stack.num_limit());
  EXPECT_EQ(world.store->HandleStackLimit(stack.nums() + 5001), TrapKind::kCallStackExhausted);
}

TEST(Store, InterruptsPoisonTheLimitUntilTheyAreHandled) {
  TestWorld world;
  ExecutionContext& context = world.store->context();
  uint64_t* const limit = context.num_limit.load();
  uint32_t seen = 0;
  world.store->set_interrupt_handler([&seen](Store&, uint32_t bits) {
    seen |= bits;
    return TrapKind::kNone;
  });
  context.RequestInterrupt(vm::kInterruptSample);
  EXPECT_EQ(context.num_limit.load(), nullptr);
  EXPECT_EQ(world.store->HandleStackLimit(world.store->stack().nums()), TrapKind::kNone);
  EXPECT_EQ(seen, vm::kInterruptSample);
  EXPECT_EQ(context.num_limit.load(), limit);
  EXPECT_EQ(context.mutator.interrupt.load(), 0u);
}

TEST(Store, DeadlineAndCancelTrapByDefault) {
  TestWorld world;
  world.store->context().RequestInterrupt(vm::kInterruptDeadline);
  EXPECT_EQ(world.store->HandleInterrupt(), TrapKind::kDeadline);
  world.store->context().RequestInterrupt(vm::kInterruptDeadline | vm::kInterruptCancel);
  EXPECT_EQ(world.store->HandleInterrupt(), TrapKind::kCancelled);
  world.store->context().RequestInterrupt(vm::kInterruptSample);
  EXPECT_EQ(world.store->HandleInterrupt(), TrapKind::kNone);
}

TEST(Store, AsksTheDeadlineHandlerInsteadOfTheInterruptHandler) {
  TestWorld world;
  uint32_t heard = 0;
  world.store->set_interrupt_handler([&heard](Store&, uint32_t bits) {
    heard |= bits;
    return TrapKind::kNone;
  });
  TrapKind decision = TrapKind::kNone;
  world.store->set_deadline_handler([&decision](Store&) { return decision; });
  world.store->context().RequestInterrupt(vm::kInterruptDeadline | vm::kInterruptSample);
  EXPECT_EQ(world.store->HandleInterrupt(), TrapKind::kNone);
  EXPECT_EQ(heard, vm::kInterruptSample);
  decision = TrapKind::kDeadline;
  world.store->context().RequestInterrupt(vm::kInterruptDeadline);
  EXPECT_EQ(world.store->HandleInterrupt(), TrapKind::kDeadline);
  world.store->set_interrupt_handler(nullptr);
  world.store->context().RequestInterrupt(vm::kInterruptDeadline | vm::kInterruptCancel);
  EXPECT_EQ(world.store->HandleInterrupt(), TrapKind::kCancelled);
}

TEST(Store, TellsObserversOfPauses) {
  struct Watch final : StoreObserver {
    void OnPause(Store&) override { heard += "("; }
    void OnResume(Store&) override { heard += ")"; }
    std::string heard;
  } watch;
  TestWorld world;
  ASSERT_TRUE(world.store->EnsureHeap().ok());
  world.store->AddObserver(watch);
  world.heaps.state.Collect();
  world.heaps.state.Collect();
  EXPECT_EQ(watch.heard, "()()");
}

TEST(Store, PauseRequestsCollect) {
  TestWorld world;
  world.store->context().RequestInterrupt(vm::kInterruptPause);
  EXPECT_EQ(world.store->HandleInterrupt(), TrapKind::kNone);  // no heap, nothing to do
  ASSERT_TRUE(world.store->EnsureHeap().ok());
  world.store->context().RequestInterrupt(vm::kInterruptPause);
  EXPECT_EQ(world.store->HandleInterrupt(), TrapKind::kNone);
  EXPECT_EQ(world.heaps.state.collections, 1u);
}

TEST(Store, APauseKeepsTheLimitPoisonedForPendingInterrupts) {
  TestWorld world;
  ASSERT_TRUE(world.store->EnsureHeap().ok());
  world.store->context().RequestInterrupt(vm::kInterruptCancel);
  world.heaps.state.Collect();
  EXPECT_EQ(world.store->context().num_limit.load(), nullptr);
}

TEST(Store, InstancesFollowAMemoryThatMoves) {
  TestWorld world({.guarded_memories = false});
  Instance& owner = world.Instantiate("(memory (export \"m\") 1)");
  world.linker->DefineInstance("owner", owner);
  Instance& user = world.Instantiate("(import \"owner\" \"m\" (memory 1))");
  Instance& other = world.Instantiate("(memory 1)");
  const uint8_t* other_base = other.memory0_base;
  EXPECT_EQ(world.store->GrowMemory(*owner.memories[0], 4000), 1);
  EXPECT_EQ(owner.memory0_base, owner.memories[0]->base());
  EXPECT_EQ(user.memory0_base, owner.memories[0]->base());
  EXPECT_EQ(other.memory0_base, other_base);
}

TEST(Store, RootsOfInstancesArePublished) {
  TestWorld world;
  Instance& instance = world.Instantiate(R"(
    (table 2 externref) (global anyref (ref.null any)) (elem externref (ref.null extern)))");
  world.heaps.state.Collect();
  EXPECT_TRUE(Has(world.heaps.state.roots, instance.tables[0]->object));
  EXPECT_TRUE(Has(world.heaps.state.roots, instance.globals[0]->object));
  EXPECT_TRUE(Has(world.heaps.state.roots, instance.elems[0].object));
}

}  // namespace
}  // namespace strata::wasm
