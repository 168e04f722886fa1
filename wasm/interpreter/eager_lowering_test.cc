// All functions lowered when a module is instantiated.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/interpreter/test_guest.h"
#include "wasm/module/module.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/text/parse_module.h"
#include "wasm/types/features.h"

namespace strata::wasm {
namespace {

// A chain of functions, large enough for several threads: each adds one to what the one before it gives.
std::string Chain(int functions) {
  std::string wat = "(func $f0 (param i32) (result i32) (local.get 0))";
  for (int i = 1; i < functions; ++i) {
    absl::StrAppend(&wat, "(func $f", i, " (param i32) (result i32) (i32.add (i32.const 1) (call $f", i - 1,
                    " (local.get 0))))");
  }
  return absl::StrCat(wat, "(export \"last\" (func $f", functions - 1, "))");
}

size_t Lowered(const Instance& instance) {
  size_t count = 0;
  for (uint32_t i = 0; i < instance.module().funcs.size(); ++i) {
    if (instance.code->Find(FuncIndex(i), instance.key) != nullptr) ++count;
  }
  return count;
}

TEST(EagerLowering, IsOffUnlessAskedFor) {
  TestGuest guest;
  EXPECT_EQ(Lowered(guest.Load(Chain(10))), 0u);
}

TEST(EagerLowering, LowersEveryFunctionOnAnyNumberOfThreads) {
  for (const size_t threads : {1, 4}) {
    StoreOptions options;
    options.eager_lowering_threads = threads;
    TestGuest guest(options);
    EXPECT_EQ(Lowered(guest.Load(Chain(10000))), 10000u);
    EXPECT_EQ(guest.Run("last", {Value::I32(5)}), 10004u);
  }
}

TEST(EagerLowering, HappensBeforeTheStartFunctionAndSegments) {
  StoreOptions options;
  options.eager_lowering_threads = 2;
  TestGuest guest(options);
  guest.Load(
      "(table 1 funcref) (elem (i32.const 0) $g) (global $x (mut i32) (i32.const 1))"
      "(func $g (global.set $x (i32.const 7))) (func $s (call_indirect (i32.const 0))) (start $s)"
      "(func (export \"x\") (result i32) (global.get $x))");
  EXPECT_EQ(guest.Run("x"), 7u);
}

// Lowering, not validation, refuses so many slots.
TEST(EagerLowering, RefusesTheModuleNamingTheFirstFunction) {
  std::string locals = "(local";
  for (int i = 0; i < 40000; ++i) locals += " v128";
  const std::string wat = absl::StrCat("(table 1 funcref) (func $narrow) (func $first (result v128) ", locals,
                                       ") (local.get 39999)) (func $second (result v128) ", locals,
                                       ") (local.get 39999)) (elem (i32.const 0) $narrow)");
  StoreOptions options;
  options.eager_lowering_threads = 4;
  TestGuest guest(options);
  absl::StatusOr<Module> module = text::ParseModule(wat, Features::Default());
  ASSERT_TRUE(module.ok()) << module.status();
  const absl::Status status =
      guest.linker()
          .Instantiate(std::make_shared<ModuleCode>(guest.store().engine(), *std::move(module), "test"))
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(status.message(), "function frame too large in first")) << status;
}

}  // namespace
}  // namespace strata::wasm
