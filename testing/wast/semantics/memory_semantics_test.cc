// Accesses to memory against their models, in every kind of memory.
#include "gtest/gtest.h"
#include "testing/wast/semantics/memory_checker.h"
#include "testing/wast/semantics/memory_model.h"

namespace strata::testing {
namespace {

constexpr MemoryKind kGuarded{}, kChecked{.guarded = false}, kMemory64{.is_64 = true}, kShared{.shared = true},
    kShared64{.is_64 = true, .shared = true};

TEST(MemorySemantics, OfNumbersAreThoseOfTheModels) {
  for (MemoryKind kind : {kGuarded, kChecked, kMemory64}) ExpectAccessesMatch(PlainMemoryModels(), kind);
}

TEST(MemorySemantics, OfVectorsAreThoseOfTheModels) {
  for (MemoryKind kind : {kGuarded, kChecked, kMemory64}) ExpectAccessesMatch(VectorMemoryModels(), kind);
}

TEST(MemorySemantics, OfAtomicAccessesAreThoseOfTheModels) {
  for (MemoryKind kind : {kGuarded, kChecked, kMemory64, kShared, kShared64}) {
    ExpectAccessesMatch(AtomicMemoryModels(), kind);
  }
}

TEST(MemorySemantics, AreTheSameInSharedMemories) { ExpectAccessesMatch(PlainMemoryModels(), kShared); }

}  // namespace
}  // namespace strata::testing
