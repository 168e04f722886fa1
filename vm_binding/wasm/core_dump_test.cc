// Core dumps through the embedding API, under collectors that move, that do not, and that are full.

#include "wasm/api/core_dump.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "vm_binding/wasm/strata.h"
#include "wasm/api/caller.h"
#include "wasm/api/extern_ref.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/coredump/core_dump_reader.h"
#include "wasm/coredump/core_dump_text.h"
#include "wasm/types/features.h"

namespace strata::wasm::api {
namespace {

constexpr char kGuest[] = R"((module $prog
  (type $node (struct (field $value i32) (field $next (mut (ref null $node)))))
  (type $pair (struct (field anyref) (field funcref)))
  (type $wide (array (mut (ref null $node))))
  (import "h" "call" (func $host))
  (tag $oops (param i32 anyref))
  (global $g (mut anyref) (ref.null any))
  (table $t 10 anyref)
  (func $cyclic (export "cyclic") (local $a (ref null $node)) (local $b (ref null $node)) (local $p (ref null $pair))
    (local.set $a (struct.new $node (i32.const 1) (ref.null $node)))
    (local.set $b (struct.new $node (i32.const 2) (local.get $a)))
    (struct.set $node $next (local.get $a) (local.get $b))
    (local.set $p (struct.new $pair (ref.i31 (i32.const -5)) (ref.func $cyclic)))
    (table.set $t (i32.const 3) (ref.i31 (i32.const 6)))
    (table.set $t (i32.const 4) (local.get $b))
    (global.set $g (array.new $wide (local.get $a) (i32.const 3)))
    (call $host)
    unreachable)
  (func $fill (export "fill") (local $list (ref null $node))
    (loop (local.set $list (struct.new $node (i32.const 1) (local.get $list))) (br 0)))
  (func (export "throws")
    (throw $oops (i32.const 3) (struct.new $node (i32.const 8) (ref.null $node))))
  (func (export "throws_ref") (local $e exnref)
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (throw $oops (i32.const 4) (ref.i31 (i32.const 1)))) unreachable)
    (local.set $e) unreachable)))";

class ApiCoreDumpTest : public ::testing::Test {
 protected:
  void Start(const std::string& plan, uint64_t heap_bytes = uint64_t{1} << 20, CoreDumpOptions options = {}) {
    options_ = options;
    CollectorOptions collector;
    collector.heap.plan = plan;
    collector.heap.max_bytes = heap_bytes;
    StoreOptions store;
    store.collector = *NewCollector(collector);
    store_ = *Store::Create(engine_, store);
    store_->set_trap_handler([this](Store& trapped, const Trap& trap) {
      ++traps_;
      bytes_.clear();
      const absl::Status written = WriteCoreDump(trapped, trap, options_, [this](absl::Span<const uint8_t> part) {
        bytes_.insert(bytes_.end(), part.begin(), part.end());
        return absl::OkStatus();
      });
      EXPECT_TRUE(written.ok()) << written;
    });
    Linker linker(engine_);
    ASSERT_TRUE(linker.DefineFunc("h", "call", [this](Caller& caller) { OnHostCall(caller.store()); }).ok());
    instance_ = *linker.Instantiate(*store_, *Module::Create(engine_, kGuest));
  }

  void OnHostCall(Store& store) {
    const absl::Status refused =
        WriteCoreDump(store, {}, {}, [](absl::Span<const uint8_t>) { return absl::OkStatus(); });
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    store.Collect();  // moves, where the plan does
  }

  // The dump of what `function` ends with, as text.
  std::string Dump(const char* function) {
    const Outcome<void> outcome = instance_->GetTypedFunc<void()>(*store_, function)->Call(*store_);
    EXPECT_FALSE(outcome.ok());
    return Text();
  }

  std::string Text() {
    const absl::StatusOr<wasm::Module> module = DecodeModule(bytes_, Features::Wasm3());
    if (!module.ok()) return module.status().ToString();
    const absl::StatusOr<coredump::CoreDumpReader> reader = coredump::CoreDumpReader::Read(*module);
    if (!reader.ok()) return reader.status().ToString();
    std::string text;
    const auto append = [&text](absl::string_view part) { absl::StrAppend(&text, part); };
    EXPECT_TRUE(coredump::PrintCoreDump(*reader, append).ok());
    return text;
  }

  Engine engine_;
  CoreDumpOptions options_;
  std::unique_ptr<Store> store_;
  std::optional<Instance> instance_;
  std::vector<uint8_t> bytes_;
  int traps_ = 0;
};

void ExpectPart(const std::string& text, const std::string& part) {
  EXPECT_TRUE(absl::StrContains(text, part)) << part << "\nis not in\n" << text.substr(0, 4000);
}

TEST_F(ApiCoreDumpTest, ShowsCyclicObjectsUnderEveryKindOfPlan) {
  for (const char* plan : {"semispace", "marksweep", "genimmix", "drc", "null"}) {
    SCOPED_TRACE(plan);
    Start(plan, uint64_t{8} << 20);
    const std::string text = Dump("cyclic");
    ExpectPart(text, "          local 0 = ref #0\n          local 1 = ref #1\n          local 2 = ref #2\n");
    ExpectPart(text, "globals:\n  0 = ref #3\n");
    ExpectPart(text, "  0: anyref, 10 elements\n    3 = i31 6\n    4 = ref #1\n");
    ExpectPart(text,
               "  #0 $node, 16 bytes: value = i32 1, next = ref #1\n"
               "  #1 $node, 16 bytes: value = i32 2, next = ref #0\n"
               "  #2 $pair, 16 bytes: i31 -5, function 1 of instance 0\n"
               "  #3 $wide, 24 bytes, length 3: ref #0, ref #0, ref #0\n");
  }
}

TEST_F(ApiCoreDumpTest, IsTakenOfAFullHeapAndCountsWhatItLeavesOut) {
  Start("semispace", uint64_t{1} << 20, {.max_objects = 1000});
  const std::string text = Dump("fill");
  ExpectPart(text,
             "  #999 $node, 16 bytes: value = i32 1, next = ref to an object that is left out\n  … and more objects\n");
  EXPECT_EQ(traps_, 1);
}

TEST_F(ApiCoreDumpTest, HasExceptionsThrownAndHeld) {
  Start("immix");
  const std::string thrown = Dump("throws");
  ExpectPart(thrown, "uncaught exception: oops(i32 3");
  ExpectPart(thrown, "$node, 16 bytes: value = i32 8, next = null\n");  // the payload is a root
  const std::string held = Dump("throws_ref");
  ExpectPart(held, "local 0 = ref #0\n");
  ExpectPart(held, "  #0 exception oops, ");
  ExpectPart(held, "bytes: i32 4, i31 1\n");
}

TEST_F(ApiCoreDumpTest, HasWhatTheHostKeeps) {
  Start("marksweep");
  const std::string text = Dump("cyclic");
  EXPECT_FALSE(absl::StrContains(text, "host reference"));
  const RootScope scope(*store_);
  const absl::StatusOr<ExternRef> kept = ExternRef::Create(*store_, std::string("mine"));
  ASSERT_TRUE(kept.ok());
  ExpectPart(Dump("cyclic"), "host reference");
}

}  // namespace
}  // namespace strata::wasm::api
