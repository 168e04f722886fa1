// The scripts of this package, under the null heap and under a semispace that moves every object at every allocation.
#include <string>

#include "gtest/gtest.h"
#include "testing/wast/suite_fixture.h"
#include "vm_binding/null/null_heap.h"

namespace strata::testing {
namespace {

struct ScriptRow {
  const char* name;
  int commands;  // at least this many must have passed: a script that shrinks shows
};

class OwnSuite : public ::testing::TestWithParam<ScriptRow> {
 protected:
  void ExpectToPass(vm::HeapFactory& heaps) {
    const std::string path = std::string("testing/wast/scripts/") + GetParam().name + ".wast";
    engine_.ExpectToPass(path, ReadWholeFile(path), GetParam().commands, heaps);
  }
  SuiteEngine engine_;
};

TEST_P(OwnSuite, PassesUnderTheNullHeap) {
  null::NullHeapFactory heaps;
  ExpectToPass(heaps);
}

TEST_P(OwnSuite, PassesUnderSemispaceStress) { ExpectToPass(*engine_.StressedSemispace(1)); }

INSTANTIATE_TEST_SUITE_P(Scripts, OwnSuite,
                         ::testing::Values(ScriptRow{"numeric", 29}, ScriptRow{"control", 17}, ScriptRow{"memory", 22},
                                           ScriptRow{"gc", 16}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace strata::testing
