// Choosing a collector: the same guest under several plans, chosen at run time, one store each.
//
//   bazel run //wasm/api/examples:choosing_a_collector [-- PLAN…]

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/wasm/strata.h"

namespace {

using namespace strata::wasm::api;  // NOLINT: an example's one purpose

// Makes binary trees and counts their nodes.
constexpr char kModule[] = R"(
  (module
    (type $tree (struct (field (ref null $tree)) (field (ref null $tree))))
    (func $make (param $depth i32) (result (ref null $tree))
      (if (result (ref null $tree)) (i32.eqz (local.get $depth))
        (then (ref.null $tree))
        (else (struct.new $tree
          (call $make (i32.sub (local.get $depth) (i32.const 1)))
          (call $make (i32.sub (local.get $depth) (i32.const 1)))))))
    (func $count (param $tree (ref null $tree)) (result i32)
      (if (result i32) (ref.is_null (local.get $tree))
        (then (i32.const 0))
        (else (i32.add (i32.const 1) (i32.add
          (call $count (struct.get $tree 0 (local.get $tree)))
          (call $count (struct.get $tree 1 (local.get $tree))))))))
    (func (export "grow") (param $depth i32) (param $times i32) (result i32)
      (local $nodes i32)
      (loop $next
        (local.set $nodes (i32.add (local.get $nodes) (call $count (call $make (local.get $depth)))))
        (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
      (local.get $nodes)))
)";

constexpr int32_t kDepth = 12, kTimes = 50;
constexpr int32_t kNodes = ((1 << kDepth) - 1) * kTimes;

absl::Status RunUnder(const std::string& plan, const Module& module) {
  CollectorOptions options;
  options.heap.plan = plan;
  options.heap.max_bytes = size_t{8} << 20;
  options.workers = 2;
  options.guest = module;  // what "auto" goes by
  STRATA_ASSIGN_OR_RETURN(const std::shared_ptr<Collector> collector, NewCollector(options));
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Create(module.engine(), {.collector = collector}));
  STRATA_ASSIGN_OR_RETURN(const Instance instance, Linker(module.engine()).Instantiate(*store, module));
  STRATA_ASSIGN_OR_RETURN(const auto grow, instance.GetTypedFunc<int32_t(int32_t, int32_t)>(*store, "grow"));
  STRATA_ASSIGN_OR_RETURN(const int32_t nodes, grow.Call(*store, kDepth, kTimes));
  const HeapFigures figures = FiguresOf(*store);
  std::printf("%-12s %d nodes, %llu collections\n", figures.plan.c_str(), nodes,
              static_cast<unsigned long long>(figures.collections));
  return nodes == kNodes ? absl::OkStatus() : absl::InternalError("nodes are lost");
}

absl::Status Run(const std::vector<std::string>& plans) {
  const Engine engine;
  STRATA_ASSIGN_OR_RETURN(const Module module, Module::Create(engine, kModule));
  for (const std::string& plan : plans) STRATA_RETURN_IF_ERROR(RunUnder(plan, module));
  // A name that is none is answered with those that are.
  return absl::IsNotFound(RunUnder("marksweeep", module)) ? absl::OkStatus() : absl::InternalError("no such plan");
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> plans(argv + 1, argv + argc);
  if (plans.empty()) plans = {"semispace", "immix", "genimmix", "auto"};
  const absl::Status status = Run(plans);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
