// Graphs of guests' heaps under every plan, with and without a collection before every allocation; each is also written
// as a snapshot, for the checker of the format.
#include "vm_binding/profiling/store_heap_graph.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "profiler/model/heap_census.h"
#include "profiler/model/heap_graph.h"
#include "profiler/writers/heapsnapshot.h"
#include "profiler/writers/heapsnapshot_checker.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"
#include "wasm/runtime/value.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

namespace strata::profiling {
namespace {

using profiler::HeapEdge;
using profiler::HeapEdgeKind;
using profiler::HeapGraph;
using profiler::HeapNode;
using profiler::HeapTypeCount;

// What a graph says, in words: "$node .left $leaf", and how often; edges from synthetic nodes to each other left out.
using Edges = std::map<std::string, int>;
struct Seen {
  Edges edges;
  std::vector<HeapTypeCount> types;
};

std::string LabelOf(const HeapGraph& graph, const HeapEdge& edge) {
  return edge.kind == HeapEdgeKind::kElement ? absl::StrCat("[", edge.element, "]")
                                             : absl::StrCat(".", graph.names()[edge.name.value()]);
}

void CheckSnapshot(const HeapGraph& graph) {
  std::ostringstream out;
  const absl::Status written = profiler::WriteHeapSnapshot(graph, out);
  EXPECT_TRUE(written.ok()) << written;
  EXPECT_EQ(profiler::CheckHeapSnapshot(out.str()), std::vector<std::string>{});
}

Seen SeenIn(const HeapGraph& graph) {
  CheckSnapshot(graph);
  std::vector<HeapNode> nodes;
  graph.ForEachNode([&](const HeapNode& node) { nodes.push_back(node); });
  Seen seen;
  size_t from = 0;
  uint64_t left = nodes[0].edges;
  graph.ForEachEdge([&](const HeapEdge& edge) {
    while (left == 0) left = nodes[++from].edges;
    --left;
    const HeapNode& target = nodes[edge.target.value()];
    if (target.kind == profiler::HeapNodeKind::kSynthetic) return;
    // The slots of a frame are the interpreter's business.
    const std::string& source = graph.names()[nodes[from].name.value()];
    const std::string label = source == "(Stack)" ? "" : LabelOf(graph, edge);
    ++seen.edges[absl::StrCat(source, " ", label, " ", graph.names()[target.name.value()])];
  });
  seen.types = profiler::CountHeapTypes(graph);
  return seen;
}

Seen Look(wasm::Store& store) {
  Seen seen;
  const absl::Status status = VisitHeap(store, [&](const HeapGraph& graph) {
    seen = SeenIn(graph);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return seen;
}

// A store whose guests can ask for a look at their heap.
class Watched {
 public:
  explicit Watched(const gc::HeapOptions& options) {
    heaps_ = *wasm::WasmHeapFactory::Create(engine_, options, *scheduler_);
    store_ = *wasm::Store::Create(engine_, interpreter_, heaps_.get());
    linker_.emplace(*store_);
    linker_->DefineFunction("host", "look", {}, [this](wasm::HostCall& call) {
      seen = Look(call.store);
      return wasm::TrapKind::kNone;
    });
    linker_->DefineFunction("host", "ref", wasm::FuncType{{}, {wasm::kExternRef}}, [](wasm::HostCall& call) {
      call.refs[0] = call.store.NewHostRef(7);
      return wasm::TrapKind::kNone;
    });
  }

  wasm::Instance& Load(absl::string_view text) {
    const wasm::Features features = wasm::Features::Wasm3();
    wasm::Module module = *wasm::DecodeModule(*wasm::text::AssembleText(text, features), features);
    auto outcome = *linker_->Instantiate(std::make_shared<wasm::ModuleCode>(engine_, std::move(module), "watched"));
    return *std::get<wasm::Instance*>(outcome);
  }

  wasm::Outcome Invoke(wasm::Instance& instance, const std::string& function) {
    const wasm::Extern found = *wasm::FindExport(instance, function);
    return interpreter_.Call(*store_, std::get<wasm::FuncExtern>(found).record, {});
  }
  // The trap's kind; kNone if it returned.
  wasm::TrapKind Call(wasm::Instance& instance, const std::string& function) {
    const wasm::Outcome outcome = Invoke(instance, function);
    const wasm::Trap* trap = std::get_if<wasm::Trap>(&outcome);
    return trap == nullptr ? wasm::TrapKind::kNone : trap->kind;
  }

  wasm::Store& store() { return *store_; }
  gc::Heap& heap() { return *wasm::HeapOf(*store_); }

  Seen seen;  // at the last look

 private:
  wasm::Interpreter interpreter_;
  wasm::Engine engine_{wasm::EngineOptions()};
  std::unique_ptr<scheduler::Scheduler> scheduler_ = *scheduler::Scheduler::Create({});
  std::unique_ptr<wasm::WasmHeapFactory> heaps_;
  std::unique_ptr<wasm::Store> store_;
  std::optional<wasm::Linker> linker_;
};

class StoreHeapGraphTest : public ::testing::TestWithParam<std::string> {
 protected:
  static gc::HeapOptions Options(uint64_t stress_every_nth = 0) {
    gc::HeapOptions options;
    options.plan = GetParam();
    options.max_bytes = 8 << 20;
    options.verify = true;
    options.stress.every_nth = stress_every_nth;
    return options;
  }
};

constexpr absl::string_view kShop = R"((module $shop
  (import "host" "look" (func $look))
  (import "host" "ref" (func $ref (result externref)))
  (rec
    (type $node (struct (field $tag i8) (field $left (mut (ref null $node))) (field i64) (field (mut anyref))
                        (field $right (mut (ref null $node))) (field $number anyref)))
    (type $list (array (mut anyref))))
  (type (struct (field i32)))
  (type $bytes (array i8))
  (global $head (mut (ref null $node)) (ref.null $node))
  (global $none (mut anyref) (ref.null any))
  (global (export "shown") (mut externref) (ref.null extern))
  (global $count (mut i32) (i32.const 1))
  (table $shelf 4 anyref)
  (elem $spare (ref 2) (item (struct.new 2 (i32.const 5))))
  (func $node (param $left (ref null $node)) (param $other anyref) (result (ref $node))
    (struct.new $node (i32.const 1) (local.get $left) (i64.const -1) (local.get $other) (ref.null $node)
                      (ref.i31 (i32.const 3))))
  (func (export "fill")
    (drop (call $node (ref.null $node) (ref.null any)))
    (global.set $head (call $node (call $node (ref.null $node) (ref.null any)) (struct.new 2 (i32.const 1))))
    (struct.set $node $right (global.get $head) (global.get $head))
    (global.set 2 (call $ref))
    (table.set $shelf (i32.const 2)
      (array.new_fixed $list 3 (ref.null any) (global.get $head) (array.new_default $bytes (i32.const 100))))
    (table.set $shelf (i32.const 3) (ref.i31 (i32.const 1)))
    (call $look))
))";

TEST_P(StoreHeapGraphTest, NamesTypesFieldsAndRoots) {
  for (const uint64_t stress : {0, 1}) {
    Watched guest(Options(stress));
    ASSERT_EQ(guest.Call(guest.Load(kShop), "fill"), wasm::TrapKind::kNone);
    const Edges expected = {
        {"(Globals) .$head global", 1},
        {"(Globals) .$none global", 1},
        {"(Globals) .shown global", 1},
        {"(Tables) .$shelf table", 1},
        {"(Element segments) .$spare element segment", 1},
        {"element segment [0] type 2", 1},
        {"global .value $node", 1},
        {"global .value host reference", 1},
        {"$node .left $node", 1},
        {"$node [3] type 2", 1},
        {"$node .right $node", 1},
        {"table [2] $list", 1},
        {"$list [1] $node", 1},
        {"$list [2] $bytes", 1},
    };
    EXPECT_EQ(guest.seen.edges, expected);
    const std::vector<HeapTypeCount> types = {{"$bytes", 1, 112}, {"$node", 2, 64},        {"global", 3, 48},
                                              {"table", 1, 24},   {"$list", 1, 24},        {"element segment", 1, 16},
                                              {"type 2", 2, 16},  {"host reference", 1, 8}};
    std::map<std::string, std::pair<uint64_t, uint64_t>> counted, wanted;
    for (const HeapTypeCount& type : guest.seen.types) counted[type.name] = {type.objects, type.bytes};
    for (const HeapTypeCount& type : types) wanted[type.name] = {type.objects, type.bytes};
    EXPECT_EQ(counted, wanted);
  }
}

constexpr absl::string_view kTrees = R"((module
  (import "host" "look" (func $look))
  (type $tree (struct (field $left (mut (ref null $tree))) (field $right (mut (ref null $tree)))))
  (type $row (array (mut (ref null $tree))))
  (global $row (mut (ref null $row)) (ref.null $row))
  (func $grow (param $depth i32) (result (ref $tree)) (local $tree (ref null $tree))
    (if (i32.eqz (local.get $depth)) (then (return (struct.new_default $tree))))
    (local.set $tree (struct.new_default $tree))
    (struct.set $tree $left (local.get $tree) (call $grow (i32.sub (local.get $depth) (i32.const 1))))
    (struct.set $tree $right (local.get $tree) (call $grow (i32.sub (local.get $depth) (i32.const 1))))
    (drop (struct.new_default $tree))
    (ref.as_non_null (local.get $tree)))
  (func (export "plant") (local $i i32)
    (global.set $row (array.new_default $row (i32.const 3000)))
    (loop $again
      (array.set $row (global.get $row) (i32.rem_u (i32.mul (local.get $i) (i32.const 7)) (i32.const 3000))
        (call $grow (i32.const 7)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 40)))))
))";

TEST_P(StoreHeapGraphTest, HoldsWhatACollectionWouldKeep) {
  for (const uint64_t stress : {0, 97}) {
    Watched guest(Options(stress));
    ASSERT_EQ(guest.Call(guest.Load(kTrees), "plant"), wasm::TrapKind::kNone);
    const Seen before = Look(guest.store());
    const std::vector<HeapTypeCount> expected = {
        {"$tree", 40 * 255, 40 * 255 * 16}, {"$row", 1, 12008}, {"global", 1, 16}};
    EXPECT_EQ(before.types, expected);
    guest.heap().Collect(vm::CollectReason::kUser);
    const Seen after = Look(guest.store());
    EXPECT_EQ(after.types, before.types);
    EXPECT_EQ(after.edges, before.edges);
    EXPECT_TRUE(guest.heap().Verify().ok());
  }
}

constexpr absl::string_view kDeep = R"((module
  (import "host" "look" (func $look))
  (type $a (struct)) (type $b (struct (field (ref $a))))
  (func $inner (param (ref $b)) (local $own (ref null $a))
    (local.set $own (struct.new $a))
    (call $look)
    (drop (local.get $own)) (drop (local.get 0)))
  (func (export "outer") (local $mine (ref null $b))
    (local.set $mine (struct.new $b (struct.new $a)))
    (call $inner (struct.new $b (struct.new $a)))
    (drop (local.get $mine)))
))";

TEST_P(StoreHeapGraphTest, SeesWhatTheFramesHold) {
  for (const uint64_t stress : {0, 1}) {
    Watched guest(Options(stress));
    ASSERT_EQ(guest.Call(guest.Load(kDeep), "outer"), wasm::TrapKind::kNone);
    EXPECT_GE(guest.seen.edges["(Stack)  $b"], 2);
    EXPECT_GE(guest.seen.edges["(Stack)  $a"], 1);
    EXPECT_EQ(guest.seen.edges["$b [0] $a"], 2);
    EXPECT_TRUE(Look(guest.store()).types.empty());  // nothing is held any more
  }
}

constexpr absl::string_view kHungry = R"((module
  (type $link (struct (field $next (ref null $link)) (field i64)))
  (type $big (array i8))
  (table $t 1 anyref)
  (func (export "hoard") (local $l (ref null $link))
    (loop $again (local.set $l (struct.new $link (local.get $l) (i64.const 1))) (br $again)))
  (func (export "large") (local $l (ref null $link))
    (local.set $l (struct.new $link (ref.null $link) (i64.const 1)))
    (drop (array.new_default $big (i32.const -1)))
    (drop (local.get $l)))
  (func (export "grow") (drop (table.grow $t (ref.null any) (i32.const 9000000))))
))";

TEST_P(StoreHeapGraphTest, SeesAFullHeapBeforeTheTrapUnwindsIt) {
  gc::HeapOptions options = Options();
  options.max_bytes = 2 << 20;
  Watched guest(options);
  wasm::Instance& instance = guest.Load(kHungry);
  int told = 0;
  Seen full;
  guest.store().set_exhaustion_handler([&](wasm::Store& store) {
    ++told;
    full = Look(store);
  });
  ASSERT_EQ(guest.Call(instance, "grow"), wasm::TrapKind::kNone);
  EXPECT_EQ(told, 0);  // the instruction has said so itself
  ASSERT_EQ(guest.Call(instance, "hoard"), wasm::TrapKind::kHeapExhausted);
  ASSERT_EQ(told, 1);
  ASSERT_FALSE(full.types.empty());
  EXPECT_EQ(full.types[0].name, "$link");
  EXPECT_GT(full.types[0].bytes, size_t{1} << 19);
  EXPECT_EQ(full.edges["$link .next $link"], full.types[0].objects - 1);
  EXPECT_EQ(Look(guest.store()).edges.count("$link .next $link"), 0u);
  guest.heap().Collect(vm::CollectReason::kUser);
  // Nothing that a collection could help with.
  EXPECT_EQ(guest.Call(instance, "large"), wasm::TrapKind::kHeapExhausted);
  EXPECT_EQ(told, 2);
}

constexpr absl::string_view kThrower = R"((module
  (import "host" "look" (func $look))
  (type $a (struct))
  (tag $t (param anyref i32))
  (global $kept (mut exnref) (ref.null exn))
  (func (export "keep")
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (throw $t (struct.new $a) (i32.const 1)))
      (unreachable))
    (global.set $kept)
    (call $look))
  (func (export "throw") (throw $t (struct.new $a) (i32.const 1)))
))";

TEST_P(StoreHeapGraphTest, SeesExceptionsInTheHeapAndOnTheirWay) {
  Watched guest(Options(1));
  wasm::Instance& instance = guest.Load(kThrower);
  ASSERT_EQ(guest.Call(instance, "keep"), wasm::TrapKind::kNone);
  EXPECT_EQ(guest.seen.edges["global .value exception"], 1);
  EXPECT_EQ(guest.seen.edges["exception [0] $a"], 1);
  ASSERT_EQ(guest.Call(instance, "throw"), wasm::TrapKind::kUncaughtException);
  EXPECT_EQ(Look(guest.store()).edges["(Host) [0] $a"], 1);
}

TEST_P(StoreHeapGraphTest, TellsTypesOfOneNameApartAndRootsOfTheHost) {
  Watched guest(Options());
  wasm::Instance& first = guest.Load(R"((module (type $t (struct (field i32)))
    (func (export "new") (result anyref) (struct.new $t (i32.const 1)))))");
  // The same type again, by a name that comes too late; another one of the first's name.
  wasm::Instance& second = guest.Load(R"((module (type $same (struct (field i32))) (type $t (struct (field i64)))
    (func (export "new") (result anyref) (struct.new $same (i32.const 1)))
    (func (export "other") (result anyref) (struct.new $t (i64.const 1)))))");
  const auto keep = [&](wasm::Instance& instance, const std::string& function) {
    const wasm::Outcome outcome = guest.Invoke(instance, function);
    return guest.store().Root(std::get<wasm::Values>(outcome)[0].ref());
  };
  keep(first, "new");
  keep(second, "new");
  const size_t last = keep(second, "other");
  Seen seen = Look(guest.store());
  ASSERT_EQ(seen.types.size(), 2u);
  EXPECT_EQ(seen.edges["(Host) [0] $t"], 1);
  EXPECT_EQ(seen.edges["(Host) [1] $t"], 1);
  EXPECT_EQ(seen.edges["(Host) [2] $t"], 0);
  EXPECT_EQ(seen.types[0].name, "$t");
  EXPECT_EQ(seen.types[1].name.substr(0, 16), "$t (engine type ");
  guest.store().Unroot(last);
  EXPECT_EQ(Look(guest.store()).types.size(), 1u);
}

std::vector<std::string> AllPlans() {
  std::vector<std::string> plans;
  for (const gc::PlanName& plan : gc::PlanNames()) plans.emplace_back(plan.name);
  return plans;
}

INSTANTIATE_TEST_SUITE_P(Plans, StoreHeapGraphTest, ::testing::ValuesIn(AllPlans()),
                         [](const auto& param_info) { return param_info.param; });

TEST(StoreHeapGraph, OfAStoreWithoutAHeapHasNoObjects) {
  Watched guest(gc::HeapOptions{});
  guest.Load(R"((module $plain (global (mut i32) (i32.const 1)) (table 3 funcref) (func $f) (elem func $f)))");
  ASSERT_EQ(wasm::HeapOf(guest.store()), nullptr);
  EXPECT_TRUE(Look(guest.store()).edges.empty());
}

TEST(StoreHeapGraph, ReturnsWhatTheVisitorReturns) {
  Watched guest(gc::HeapOptions{});
  const auto fails = [](const HeapGraph&) { return absl::AbortedError("enough"); };
  EXPECT_EQ(VisitHeap(guest.store(), fails), absl::AbortedError("enough"));
  guest.Load("(module (type (struct)) (table 1 anyref))");
  ASSERT_NE(wasm::HeapOf(guest.store()), nullptr);
  EXPECT_EQ(VisitHeap(guest.store(), fails), absl::AbortedError("enough"));
}

}  // namespace
}  // namespace strata::profiling
