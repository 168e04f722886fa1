#include "wasm/runtime/linker.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/allocation.h"
#include "wasm/runtime/fakes.h"
#include "wasm/runtime/runtime_ops.h"

namespace strata::wasm {
namespace {

HostFunction::Body Nothing() {
  return [](HostCall&) { return TrapKind::kNone; };
}

absl::Status StatusOf(TestWorld& world, absl::string_view wat) {
  return world.linker->Instantiate(world.Compile(wat)).status();
}

Trap TrapOf(TestWorld& world, absl::string_view wat) {
  auto result = world.linker->Instantiate(world.Compile(wat));
  if (!result.ok() || !std::holds_alternative<Trap>(*result)) return {};
  return std::get<Trap>(*std::move(result));
}

TEST(Linker, NamesEveryUnknownImport) {
  TestWorld world;
  const absl::Status status = StatusOf(world, R"(
    (import "m" "f" (func (param i32 f64) (result i64)))
    (import "m" "g" (global (mut i32)))
    (import "m" "t" (table 1 2 funcref))
    (import "m" "m" (memory i64 3)))");
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_EQ(status.message(),
            "unknown import: m.f (func (param i32 f64) (result i64)), m.g (global (mut i32)), "
            "m.t (table 1 2 funcref), m.m (memory i64 3)");
}

TEST(Linker, RefusesWhatCannotBeLoweredBeforeAnythingElseHappens) {
  constexpr absl::string_view kWat = R"((import "m" "t" (table 1 funcref)) (func $f) (elem (i32.const 0) $f))";
  StoreOptions options;
  options.eager_lowering_threads = 1;
  TestWorld world({}, options);
  Instance& owner = world.Instantiate(R"((table (export "t") 1 funcref))");
  world.linker->DefineInstance("m", owner);
  world.executor.lower_all = absl::ResourceExhaustedError("too large");
  EXPECT_EQ(StatusOf(world, kWat).message(), "too large");
  EXPECT_EQ(owner.tables[0]->elements[0], 0u);
  world.executor.lower_all = absl::OkStatus();
  EXPECT_TRUE(StatusOf(world, kWat).ok());
  EXPECT_NE(owner.tables[0]->elements[0], 0u);
}

TEST(Linker, WhatAFailedInstantiationMadeCanBeFreed) {
  constexpr absl::string_view kWat = R"(
    (type $a (array (mut i32)))
    (global (ref null $a) (array.new_default $a (i32.const 1000000))))";
  TestWorld world;
  world.executor.on_evaluate = [](Instance&) { return Trap{TrapKind::kHeapExhausted, "full", 0, {}}; };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(TrapOf(world, kWat).kind, TrapKind::kHeapExhausted);
  EXPECT_EQ(world.store->FreeUnreachableInstances(), 3u);
  world.heaps.state.Collect();
  EXPECT_TRUE(world.heaps.state.roots.empty());
}

TEST(Linker, ALaterDefinitionReplacesAnEarlierOne) {
  TestWorld world;
  world.linker->DefineFunction("m", "f", {}, Nothing());
  const FuncRecordIndex first = std::get<FuncExtern>(*world.linker->Find("m", "f")).record;
  world.linker->DefineFunction("m", "f", {}, Nothing());
  EXPECT_NE(std::get<FuncExtern>(*world.linker->Find("m", "f")).record, first);
  EXPECT_EQ(world.linker->Find("m", "g"), nullptr);
}

TEST(Linker, MatchesFunctionsByType) {
  TestWorld world;
  world.linker->DefineFunction("m", "f", {{ValKind::kI32}, {}}, Nothing());
  EXPECT_TRUE(StatusOf(world, R"((import "m" "f" (func (param i32))))").ok());
  const absl::Status status = StatusOf(world, R"((import "m" "f" (func (param i64))))");
  EXPECT_EQ(status.message(),
            "incompatible import type: m.f is (func (param i32)), the module expects (func (param i64))");
  EXPECT_TRUE(absl::StartsWith(StatusOf(world, R"((import "m" "f" (memory 1)))").message(),
                               "incompatible import type: m.f is (func (param i32))"));
}

TEST(Linker, AcceptsAFunctionOfASubtype) {
  TestWorld world;
  world.linker->DefineInstance("m", world.Instantiate(R"(
    (type $super (sub (func))) (type $sub (sub $super (func)))
    (func (export "super") (type $super)) (func (export "sub") (type $sub)))"));
  constexpr absl::string_view kTypes = "(type $super (sub (func))) (type $sub (sub $super (func)))";
  EXPECT_TRUE(StatusOf(world, absl::StrCat(kTypes, R"((import "m" "sub" (func (type $super))))")).ok());
  EXPECT_FALSE(StatusOf(world, absl::StrCat(kTypes, R"((import "m" "super" (func (type $sub))))")).ok());
}

struct MatchCase {
  const char* offered;  // exports "x"
  const char* wanted;   // imports "m" "x"
  bool matches;
};

TEST(Linker, MatchesTablesMemoriesAndGlobals) {
  const MatchCase cases[] = {
      {"(memory (export \"x\") 2)", "(memory 1)", true},
      {"(memory (export \"x\") 2)", "(memory 2)", true},
      {"(memory (export \"x\") 2)", "(memory 3)", false},
      {"(memory (export \"x\") 2)", "(memory 1 9)", false},
      {"(memory (export \"x\") 2 5)", "(memory 1 9)", true},
      {"(memory (export \"x\") 2 5)", "(memory 1 4)", false},
      {"(memory (export \"x\") i64 2)", "(memory 1)", false},
      {"(memory (export \"x\") i64 2)", "(memory i64 1)", true},
      {"(table (export \"x\") 2 funcref)", "(table 1 funcref)", true},
      {"(table (export \"x\") 2 funcref)", "(table 3 funcref)", false},
      {"(table (export \"x\") 2 4 funcref)", "(table 1 3 funcref)", false},
      {"(table (export \"x\") 2 funcref)", "(table 1 externref)", false},
      {"(table (export \"x\") 2 nullfuncref)", "(table 1 funcref)", false},
      {"(table (export \"x\") i64 2 funcref)", "(table 1 funcref)", false},
      {"(global (export \"x\") i32 (i32.const 1))", "(global i32)", true},
      {"(global (export \"x\") i32 (i32.const 1))", "(global i64)", false},
      {"(global (export \"x\") i32 (i32.const 1))", "(global (mut i32))", false},
      {"(global (export \"x\") (mut i32) (i32.const 1))", "(global i32)", false},
      {"(global (export \"x\") nullfuncref (ref.null nofunc))", "(global funcref)", true},
      {"(global (export \"x\") (mut nullfuncref) (ref.null nofunc))", "(global (mut funcref))", false},
      {"(global (export \"x\") funcref (ref.null func))", "(global nullfuncref)", false},
      {"(global (export \"x\") i32 (i32.const 1))", "(func)", false},
      {"(func (export \"x\"))", "(table 1 funcref)", false},
  };
  for (const MatchCase& c : cases) {
    TestWorld world;
    world.linker->DefineInstance("m", world.Instantiate(c.offered));
    const absl::Status status = StatusOf(world, absl::StrCat("(import \"m\" \"x\" ", c.wanted, ")"));
    EXPECT_EQ(status.ok(), c.matches) << c.offered << " for " << c.wanted << ": " << status;
    if (!c.matches) {
      EXPECT_TRUE(absl::StartsWith(status.message(), "incompatible import type"));
    }
  }
}

TEST(Linker, MatchesTheSizeAMemoryHasNow) {
  TestWorld world;
  Instance& instance = world.Instantiate(R"((memory (export "x") 1) (table (export "t") 1 funcref))");
  world.linker->DefineInstance("m", instance);
  EXPECT_FALSE(StatusOf(world, R"((import "m" "x" (memory 2)))").ok());
  const uint32_t null = 0;
  EXPECT_EQ(MemoryGrow(instance, 0, 1), 1);
  EXPECT_EQ(TableGrow(instance, 0, 4, &null), 1);
  EXPECT_TRUE(StatusOf(world, R"((import "m" "x" (memory 2)))").ok());
  EXPECT_TRUE(StatusOf(world, R"((import "m" "t" (table 5 funcref)))").ok());
}

TEST(Linker, LinksTagsByTypeAndKeepsTheirIdentity) {
  TestWorld world;
  Instance& owner = world.Instantiate(R"(
    (tag (export "a") (param i32)) (tag (export "b") (param i32)) (tag (export "c")))");
  world.linker->DefineInstance("m", owner);
  Instance& user = world.Instantiate(R"(
    (import "m" "b" (tag (param i32))) (import "m" "c" (tag)) (tag (param i32)))");
  ASSERT_EQ(user.tags.size(), 3u);
  EXPECT_EQ(user.tags[0], owner.tags[1]);
  EXPECT_EQ(user.tags[1], owner.tags[2]);
  EXPECT_NE(owner.tags[0], owner.tags[1]);
  EXPECT_EQ(StatusOf(world, R"((import "m" "a" (tag (param i64))))").message(),
            "incompatible import type: m.a is (tag (param i32)), the module expects (tag (param i64))");
  EXPECT_EQ(StatusOf(world, R"((import "m" "a" (func (param i32))))").code(), absl::StatusCode::kFailedPrecondition);
}

TEST(Linker, StubsUnknownFunctionsOnRequest) {
  TestWorld world;
  const auto module =
      world.Compile(R"((type $t (sub (func (result i32 externref)))) (import "m" "f" (func (type $t))))");
  for (const UnknownImports unknown : {UnknownImports::kTrap, UnknownImports::kDefault}) {
    const auto result = world.linker->Instantiate(module, unknown);
    ASSERT_TRUE(result.ok()) << result.status();
    const Instance& instance = *std::get<Instance*>(*result);
    const FuncRecord& record = world.store->func_record(instance.func_records[0]);
    EXPECT_EQ(record.type, module->canonical(0));
    uint64_t nums[1] = {7};
    uint32_t refs[1] = {7};
    HostCall call{*world.store, nullptr, nums, refs, {}, 0};
    if (unknown == UnknownImports::kTrap) {
      EXPECT_EQ(record.host->Call(call), TrapKind::kUnknownImport);
      EXPECT_EQ(call.message, "unknown import called: m.f");
    } else {
      EXPECT_EQ(record.host->Call(call), TrapKind::kNone);
      EXPECT_EQ(nums[0], 0u);
      EXPECT_EQ(refs[0], 0u);
    }
  }
  const auto memory = world.linker->Instantiate(world.Compile(R"((import "m" "x" (memory 1)))"), UnknownImports::kTrap);
  EXPECT_TRUE(absl::IsNotFound(memory.status()));
}

TEST(Linker, DefaultStubTrapsWhereThereIsNoDefault) {
  TestWorld world;
  const auto result = world.linker->Instantiate(world.Compile(R"((import "m" "f" (func (result (ref func)))))"),
                                                UnknownImports::kDefault);
  ASSERT_TRUE(result.ok());
  HostCall call{*world.store, nullptr, nullptr, nullptr, {}, 0};
  const FuncRecordIndex record = std::get<Instance*>(*result)->func_records[0];
  EXPECT_EQ(world.store->func_record(record).host->Call(call), TrapKind::kUnknownImport);
}

TEST(Instantiate, PreparesFunctionsForLazyLowering) {
  TestWorld world;
  world.linker->DefineFunction("m", "f", {}, Nothing());
  Instance& instance = world.Instantiate(R"((import "m" "f" (func)) (func (param i32)) (func))");
  for (uint32_t i = 1; i < 3; ++i) {
    EXPECT_EQ(instance.entries[i][0], FakeExecutor::kStubWord);
    EXPECT_EQ(instance.entries[i][kHandlerWords], i);
    const FuncRecord& record = world.store->func_record(instance.func_records[i]);
    EXPECT_EQ(record.entry, instance.entries[i]);
    EXPECT_EQ(record.instance, &instance);
    EXPECT_EQ(record.func_index, i);
    EXPECT_EQ(record.host, nullptr);
  }
  EXPECT_NE(world.store->func_record(instance.func_records[0]).host, nullptr);
}

TEST(Instantiate, ChoosesTheCodeKeyByMemory0) {
  TestWorld world;
  world.executor.recovers = true;
  EXPECT_TRUE(world.Instantiate("(memory 1)").key.guarded_memory0);
  EXPECT_FALSE(world.Instantiate("(memory i64 1)").key.guarded_memory0);
  EXPECT_TRUE(world.Instantiate("(memory 1) (memory i64 1)").key.guarded_memory0);
  EXPECT_TRUE(world.Instantiate("(func)").key.guarded_memory0);
}

// The first instance is older than the heap.
TEST(Instantiate, ChoosesTheCodeKeyByThePlansBarrier) {
  TestWorld world;
  EXPECT_EQ(world.Instantiate("(func)").key.barrier, vm::BarrierKind::kNone);
  world.heaps.state.constraints.barrier = vm::BarrierKind::kObjectLog;
  EXPECT_EQ(world.Instantiate("(func)").key.barrier, vm::BarrierKind::kObjectLog);
  EXPECT_FALSE(world.store->has_heap());
  EXPECT_EQ(world.Instantiate("(type (struct))").key.barrier, vm::BarrierKind::kObjectLog);
}

TEST(Instantiate, AppliesActiveSegments) {
  TestWorld world;
  Instance& instance = world.Instantiate(R"(
    (memory 1) (data (i32.const 5) "abc") (data (i32.const 6) "X")
    (table 4 funcref) (func) (func) (elem (i32.const 1) 1 0)
    (data "passive") (elem func 0))");
  const uint8_t* bytes = instance.memory0_base;
  EXPECT_EQ(std::string(bytes + 5, bytes + 8), "aXc");
  const TableInstance& table = *instance.tables[0];
  EXPECT_EQ(table.elements[0], 0u);
  EXPECT_EQ(table.elements[1], FuncRefWord(instance.func_records[1]));
  EXPECT_EQ(table.elements[2], FuncRefWord(instance.func_records[0]));
  EXPECT_EQ(instance.dropped_datas, (std::vector<bool>{true, true, false}));
  EXPECT_EQ(instance.dropped_elems, (std::vector<bool>{true, false}));
}

TEST(Instantiate, DropsDeclarativeSegments) {
  TestWorld world;
  Instance& instance = world.Instantiate("(func) (elem declare func 0)");
  EXPECT_TRUE(instance.dropped_elems[0]);
  EXPECT_EQ(instance.elems[0].size, 0u);
}

TEST(Instantiate, TrapsOnSegmentsOutOfBoundsButKeepsEarlierOnes) {
  TestWorld world;
  Instance& owner = world.Instantiate(R"((memory (export "m") 1) (table (export "t") 2 funcref))");
  world.linker->DefineInstance("o", owner);
  const Trap memory_trap = TrapOf(world, R"(
    (import "o" "m" (memory 1)) (data (i32.const 0) "a") (data (i32.const 65535) "bc"))");
  EXPECT_EQ(memory_trap.kind, TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(memory_trap.message, "out of bounds memory access");
  EXPECT_EQ(owner.memory0_base[0], 'a');
  EXPECT_EQ(owner.memory0_base[65535], 0);
  const Trap table_trap = TrapOf(world, R"(
    (import "o" "t" (table 1 funcref)) (func) (elem (i32.const 0) 0) (elem (i32.const 2) 0))");
  EXPECT_EQ(table_trap.kind, TrapKind::kTableOutOfBounds);
  EXPECT_NE(owner.tables[0]->elements[0], 0u);
  EXPECT_EQ(TrapOf(world, "(memory 0) (data (i32.const -1) \"\")").kind, TrapKind::kMemoryOutOfBounds);
}

TEST(Instantiate, EvaluatesTableInitialisersAndExpressionSegments) {
  TestWorld world;
  Instance& instance = world.Instantiate(R"(
    (func) (func) (table 3 funcref (ref.func 1)) (elem (i32.const 0) funcref (ref.null func) (ref.func 0)))");
  const TableInstance& table = *instance.tables[0];
  EXPECT_EQ(table.elements[0], 0u);
  EXPECT_EQ(table.elements[1], FuncRefWord(instance.func_records[0]));
  EXPECT_EQ(table.elements[2], FuncRefWord(instance.func_records[1]));
}

TEST(Instantiate, KeepsEvaluatedReferencesRootedWhileMore) {
  TestWorld world;
  uint32_t next = 0;
  world.heaps.state.constraints.barrier = vm::BarrierKind::kFieldLog;
  world.executor.on_evaluate = [&world, &next](Instance&) {
    next = world.store->NewHostRef(1);
    return Values{Value::Ref(next)};
  };
  world.heaps.state.collect_at_each_allocation = true;
  Instance& instance = world.Instantiate(R"(
    (type $s (struct)) (elem (ref $s) (struct.new $s) (struct.new $s)))");
  const Instance::Segment& segment = instance.elems[0];
  ASSERT_EQ(segment.size, 2u);
  EXPECT_EQ(SegmentWords(*world.store, segment)[1], next);
  ASSERT_EQ(world.heaps.state.writes.size(), 2u);
  EXPECT_EQ(world.heaps.state.writes[1],
            (FakeHeapState::Write{segment.object, kArrayElementsOffset + sizeof(uint32_t), 0, next}));
}

TEST(Instantiate, CallsTheStartFunctionLast) {
  TestWorld world;
  FuncRecordIndex called = ~0u;
  uint8_t first_byte = 0;
  world.executor.on_call = [&](Store& store, FuncRecordIndex function) {
    called = function;
    first_byte = store.instances().back()->memory0_base[0];
    return Values{};
  };
  Instance& instance = world.Instantiate("(memory 1) (data (i32.const 0) \"s\") (func) (func) (start 1)");
  EXPECT_EQ(called, instance.func_records[1]);
  EXPECT_EQ(first_byte, 's');
  world.executor.on_call = [](Store&, FuncRecordIndex) { return Trap{TrapKind::kUnreachable, "unreachable", 0, {}}; };
  EXPECT_EQ(TrapOf(world, "(func) (start 0)").kind, TrapKind::kUnreachable);
}

TEST(Instantiate, CreatesAHeapOnlyIfNeeded) {
  TestWorld world;
  world.Instantiate("(func)");
  EXPECT_FALSE(world.store->has_heap());
  world.Instantiate("(type (struct))");
  EXPECT_TRUE(world.store->has_heap());
}

TEST(Instantiate, HeapExhaustionIsATrap) {
  TestWorld world;
  world.heaps.state.capacity_bytes = 64;
  EXPECT_EQ(TrapOf(world, "(table 1000 externref)").message, "GC heap out of memory: reference vector, 4008 bytes");
  EXPECT_EQ(TrapOf(world, "(table 1000 externref)").kind, TrapKind::kHeapExhausted);
}

TEST(Instantiate, TooMuchMemoryIsAStatus) {
  TestWorld world({.max_memory_pages = 10});
  EXPECT_TRUE(absl::IsResourceExhausted(StatusOf(world, "(memory 11)")));
}

TEST(Instantiate, RefusesAModuleOfAnotherEngine) {
  TestWorld world, other;
  EXPECT_TRUE(absl::IsInvalidArgument(world.linker->Instantiate(other.Compile("(func)")).status()));
}

TEST(FindExport, FindsEachKind) {
  TestWorld world;
  Instance& instance = world.Instantiate(R"(
    (func (export "f")) (table (export "t") 1 funcref) (memory (export "m") 1) (global (export "g") i32 (i32.const 0)))");
  EXPECT_EQ(std::get<FuncExtern>(*FindExport(instance, "f")).record, instance.func_records[0]);
  EXPECT_EQ(std::get<TableInstance*>(*FindExport(instance, "t")), instance.tables[0]);
  EXPECT_EQ(std::get<MemoryInstance*>(*FindExport(instance, "m")), instance.memories[0]);
  EXPECT_EQ(std::get<GlobalInstance*>(*FindExport(instance, "g")), instance.globals[0]);
  EXPECT_TRUE(absl::IsNotFound(FindExport(instance, "x").status()));
}

}  // namespace
}  // namespace strata::wasm
