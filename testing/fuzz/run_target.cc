// Modules that run: under a copying collector at every allocation with guarded memories, and without collections with
// checked ones. Both see the same.
//
// The first byte says how the rest becomes a module: by the generator, or as it is.

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "testing/fuzz/fuzz_target.h"
#include "testing/fuzz/guest_runner.h"
#include "testing/fuzz/module_generator.h"
#include "tools/strata/supported_features.h"
#include "vm_binding/base/check.h"

namespace strata::testing {
namespace {

constexpr size_t kHeapBytes = size_t{8} << 20;

GuestRunnerOptions Stressed() {
  GuestRunnerOptions options;
  options.features = tools::SupportedFeatures();
  options.heap.plan = "semispace";
  options.heap.max_bytes = kHeapBytes;
  options.heap.stress.every_nth = 1;
  options.heap.verify = true;
  return options;
}

GuestRunnerOptions Plain() {
  GuestRunnerOptions options;
  options.features = tools::SupportedFeatures();
  options.guarded_memories = false;
  options.heap.plan = "null";
  options.heap.max_bytes = 4 * kHeapBytes;
  return options;
}

std::vector<uint8_t> MakeModule(absl::Span<const uint8_t> input) {
  if (input.empty()) return {};
  const absl::Span<const uint8_t> rest = input.subspan(1);
  if (input[0] % 4 == 3) return std::vector<uint8_t>(rest.begin(), rest.end());
  return GenerateModule(rest, tools::SupportedFeatures());
}

}  // namespace
}  // namespace strata::testing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace strata;  // NOLINT: a C function stands outside
  static testing::GuestRunner& stressed = *new testing::GuestRunner(testing::Stressed());
  static testing::GuestRunner& plain = *new testing::GuestRunner(testing::Plain());
  const absl::Span<const uint8_t> input(data, size);
  const std::vector<uint8_t> module = testing::MakeModule(input);
  const testing::Transcript one = stressed.Run(module);
  const testing::Transcript two = plain.Run(module);
  STRATA_CHECK(one.refusal == two.refusal, "kSameVerdict");
  if (size != 0 && data[0] % 4 != 3 && !one.refusal.empty()) base::FailCheck(__FILE__, __LINE__, one.refusal.c_str());
  if (!one.exhausted && !two.exhausted && one.lines != two.lines) {
    base::FailCheck(__FILE__, __LINE__, (one.lines + "\n--- differs from\n" + two.lines).c_str());
  }
  return 0;
}
