// A full heap is the same trap under every plan, naming what did not fit; the store goes on afterwards.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"
#include "wasm/runtime/value.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm {
namespace {

constexpr absl::string_view kHungryGuest = R"((module
  (type $cons (struct (field i64) (field (ref null $cons))))
  (type $bytes (array (mut i8)))
  (type $chain (struct (field (ref $bytes)) (field (ref null $chain))))
  (tag $big (param i64 i64 i64 i64))
  (table $t 1 externref)
  (global $list (mut (ref null $cons)) (ref.null $cons))
  (global $arrays (mut (ref null $chain)) (ref.null $chain))
  (global $kept (mut anyref) (ref.null any))
  (global $thrown (mut (ref null $holder)) (ref.null $holder))
  (type $holder (struct (field exnref) (field (ref null $holder))))
  (func (export "small")
    (loop $more
      (global.set $list (struct.new $cons (i64.const 1) (global.get $list)))
      (br $more)))
  (func (export "arrays") (param $n i32)
    (loop $more
      (global.set $arrays (struct.new $chain (array.new_default $bytes (local.get $n)) (global.get $arrays)))
      (br $more)))
  (func (export "once") (param $n i32)
    (global.set $kept (array.new_default $bytes (local.get $n))))
  (func (export "exceptions")
    (loop $more
      (block $h (result exnref)
        (try_table (catch_all_ref $h)
          (throw $big (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)))
        (unreachable))
      (global.set $thrown (struct.new $holder (global.get $thrown)))
      (br $more)))
  (func (export "grow") (param $n i32) (result i32) (table.grow $t (ref.null extern) (local.get $n)))
  (func (export "clear")
    (global.set $list (ref.null $cons))
    (global.set $arrays (ref.null $chain))
    (global.set $kept (ref.null any))
    (global.set $thrown (ref.null $holder)))
  (func (export "churn") (param $n i32) (result i32)
    (loop $more
      (drop (struct.new $cons (i64.const 2) (ref.null $cons)))
      (drop (array.new_default $bytes (i32.const 3000)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 77))))";

class HungryGuest {
 public:
  explicit HungryGuest(gc::HeapOptions options, int workers = 1) {
    scheduler_ = *scheduler::Scheduler::Create({.workers = workers});
    heaps_ = *WasmHeapFactory::Create(engine_, std::move(options), *scheduler_);
    store_ = *Store::Create(engine_, interpreter_, heaps_.get());
    linker_ = std::make_unique<Linker>(*store_);
    const Features features = Features::Default();
    Module module = *DecodeModule(*text::AssembleText(kHungryGuest, features), features);
    EXPECT_EQ(ValidateModule(module).message(), "");
    auto outcome = linker_->Instantiate(std::make_shared<ModuleCode>(engine_, std::move(module), "guest"));
    instance_ = std::get<Instance*>(*outcome);
  }

  Outcome Call(const std::string& name, const Values& arguments) {
    const Extern function = *FindExport(*instance_, name);
    return interpreter_.Call(*store_, std::get<FuncExtern>(function).record, arguments);
  }
  // The message of the exhausted heap; empty if there was no such trap.
  std::string Exhaust(const std::string& name, const Values& arguments) {
    const Outcome outcome = Call(name, arguments);
    const Trap* trap = std::get_if<Trap>(&outcome);
    return trap != nullptr && trap->kind == TrapKind::kHeapExhausted ? trap->message : "";
  }
  int32_t Run(const std::string& name, const Values& arguments) {
    const Outcome outcome = Call(name, arguments);
    const Values* values = std::get_if<Values>(&outcome);
    EXPECT_NE(values, nullptr) << std::get<Trap>(outcome).message;
    return values == nullptr || values->empty() ? -1 : static_cast<int32_t>((*values)[0].bits);
  }
  gc::Heap& heap() { return *HeapOf(*store_); }

 private:
  Interpreter interpreter_;
  Engine engine_{EngineOptions()};
  std::unique_ptr<scheduler::Scheduler> scheduler_;
  std::unique_ptr<WasmHeapFactory> heaps_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Linker> linker_;
  Instance* instance_ = nullptr;
};

struct Hunger {
  absl::string_view name;
  absl::string_view function;
  int32_t argument;  // not used by functions without parameters
  absl::string_view message;
};

constexpr Hunger kHungers[] = {
    {"small objects", "small", -1, "GC heap out of memory: struct $cons, 16 bytes"},
    {"arrays of 100 bytes", "arrays", 100, "GC heap out of memory: "},
    {"arrays that are large objects", "arrays", 20000, "GC heap out of memory: "},
    {"an array larger than the heap", "once", 64 << 20, "GC heap out of memory: array $bytes, "},
    {"the largest array", "once", -1, "GC heap out of memory: array $bytes, "},
    {"exceptions", "exceptions", -1, "GC heap out of memory: "},
};

class HeapExhaustionTest : public ::testing::TestWithParam<std::string> {
 protected:
  static gc::HeapOptions Options(size_t max_bytes) {
    gc::HeapOptions options;
    options.plan = GetParam();
    options.max_bytes = max_bytes;
    return options;
  }
};

Values ArgumentsOf(const Hunger& hunger) {
  if (hunger.function == "small" || hunger.function == "exceptions") return {};
  return {Value::I32(hunger.argument)};
}

TEST_P(HeapExhaustionTest, IsTheSameTrapWhateverFillsTheHeap) {
  const bool collects = gc::FindPlanConstraints(GetParam())->collects;
  for (const Hunger& hunger : kHungers) {
    SCOPED_TRACE(hunger.name);
    HungryGuest guest(Options(4 << 20));
    const std::string message = guest.Exhaust(std::string(hunger.function), ArgumentsOf(hunger));
    EXPECT_EQ(message.substr(0, hunger.message.size()), hunger.message);
    EXPECT_EQ(message.substr(message.size() - 6), " bytes") << message;
    // It stays full, and says so again; nothing else is damaged.
    EXPECT_EQ(guest.Exhaust(std::string(hunger.function), ArgumentsOf(hunger)).substr(0, 20), message.substr(0, 20));
    guest.Run("clear", {});
    if (collects) {
      EXPECT_EQ(guest.Run("churn", {Value::I32(5000)}), 77);
    }
  }
}

TEST_P(HeapExhaustionTest, NamesTypeAndSizeAlikeInEveryPlan) {
  HungryGuest first([] {
    gc::HeapOptions options;
    options.plan = "semispace";
    options.max_bytes = 4 << 20;
    return options;
  }());
  HungryGuest guest(Options(4 << 20));
  for (const int32_t bytes : {64 << 20, -1, 0x7fffffff}) {
    EXPECT_EQ(guest.Exhaust("once", {Value::I32(bytes)}), first.Exhaust("once", {Value::I32(bytes)}));
  }
  EXPECT_EQ(guest.Exhaust("small", {}), first.Exhaust("small", {}));
}

// The instruction's own answer is -1.
TEST_P(HeapExhaustionTest, ATableThatCannotGrowSaysSoAndStays) {
  HungryGuest guest(Options(4 << 20));
  EXPECT_EQ(guest.Run("grow", {Value::I32(8 << 20)}), -1);
  EXPECT_EQ(guest.Run("grow", {Value::I32(100)}), 1);
  EXPECT_EQ(guest.Run("grow", {Value::I32(1)}), 101);
}

// Right after an exhaustion there is least room for a collection to begin with.
TEST_P(HeapExhaustionTest, ACollectionCanAlwaysBeginAfterwards) {
  if (!gc::FindPlanConstraints(GetParam())->collects) GTEST_SKIP() << "never collects";
  for (const int workers : {1, 2, 4}) {
    for (const int32_t bytes : {100, 3000, 8100, 9000, 70000}) {
      gc::HeapOptions options = Options(1 << 20);
      options.bytes_per_worker = 0;
      HungryGuest guest(options, workers);
      for (int round = 0; round < 4; ++round) {
        EXPECT_NE(guest.Exhaust("arrays", {Value::I32(bytes)}), "");
        EXPECT_TRUE(guest.heap().Collect(vm::CollectReason::kUser));
        EXPECT_NE(guest.Exhaust("small", {}), "");
        EXPECT_TRUE(guest.heap().Collect(vm::CollectReason::kUser));
        guest.Run("clear", {});
        EXPECT_EQ(guest.Run("churn", {Value::I32(500)}), 77);
      }
    }
  }
}

std::vector<std::string> AllPlans() {
  std::vector<std::string> plans;
  for (const gc::PlanName& plan : gc::PlanNames()) plans.emplace_back(plan.name);
  return plans;
}

INSTANTIATE_TEST_SUITE_P(Plans, HeapExhaustionTest, ::testing::ValuesIn(AllPlans()),
                         [](const auto& param_info) { return param_info.param; });

}  // namespace
}  // namespace strata::wasm
