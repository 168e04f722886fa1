// Runs Lisp files; without any, reads a line at a time and prints what it is worth.

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "scheduler/scheduler.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/lisp/evaluator.h"
#include "vm_binding/lisp/lisp_heap_factory.h"
#include "vm_binding/lisp/lisp_memory.h"
#include "vm_binding/lisp/printer.h"
#include "vm_binding/lisp/value.h"

ABSL_FLAG(std::string, gc, "semispace", "the collector");
ABSL_FLAG(uint64_t, heap_mib, 256, "the most the heap may hold");
ABSL_FLAG(int, workers, 1, "threads that collect");
ABSL_FLAG(bool, verify, false, "check the heap after each collection");

namespace strata::lisp {
namespace {

// Prints what the text printed and, unless that is nothing, its value.
bool RunText(Evaluator& evaluator, const LispMemory& memory, absl::string_view name, absl::string_view text) {
  const absl::StatusOr<Value> value = evaluator.Run(text);
  std::cout << evaluator.TakeOutput();
  if (!value.ok()) {
    std::cerr << name << ":" << value.status().message() << "\n";
  } else if (*value != Value::Unspecified()) {
    std::cout << Print(memory, *value, Style::kWrite) << "\n";
  }
  return value.ok();
}

bool RunFile(Evaluator& evaluator, const LispMemory& memory, const char* path) {
  std::ifstream file(path);
  if (!file.is_open()) {
    std::cerr << path << ": cannot be opened\n";
    return false;
  }
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return RunText(evaluator, memory, path, text);
}

void RunTyped(Evaluator& evaluator, const LispMemory& memory) {
  std::cout << "> " << std::flush;
  for (std::string line; std::getline(std::cin, line);) {
    RunText(evaluator, memory, "input", line);
    std::cout << "> " << std::flush;
  }
  std::cout << "\n";
}

absl::StatusOr<bool> RunAll(const std::vector<char*>& arguments) {
  STRATA_ASSIGN_OR_RETURN(const auto scheduler,
                          scheduler::Scheduler::Create({.workers = absl::GetFlag(FLAGS_workers)}));
  gc::HeapOptions options;
  options.plan = absl::GetFlag(FLAGS_gc);
  options.max_bytes = absl::GetFlag(FLAGS_heap_mib) << 20;
  options.verify = absl::GetFlag(FLAGS_verify);
  LispHeapFactory factory(options, *scheduler);
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<LispMemory> memory, LispMemory::Create(factory));
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Evaluator> evaluator, Evaluator::Create(*memory));
  bool good = true;
  for (size_t i = 1; i < arguments.size(); ++i) good = RunFile(*evaluator, *memory, arguments[i]) && good;
  if (arguments.size() == 1) RunTyped(*evaluator, *memory);
  return good;
}

}  // namespace
}  // namespace strata::lisp

int main(int argc, char** argv) {
  const absl::StatusOr<bool> good = strata::lisp::RunAll(absl::ParseCommandLine(argc, argv));
  if (!good.ok()) std::fprintf(stderr, "%s\n", std::string(good.status().message()).c_str());
  return good.ok() && *good ? 0 : 1;
}
