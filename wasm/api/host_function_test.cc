#include "wasm/api/host_function.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "wasm/api/dynamic_func.h"
#include "wasm/api/tag.h"
#include "wasm/api/test_guest.h"
#include "wasm/api/typed_func.h"

namespace strata::wasm::api {
namespace {

using ::testing::HasSubstr;

TEST(HostFunction, DeducesEveryNumberTypeAndKeepsTheirOrder) {
  TestGuest guest;
  const Func func = WrapFunc(*guest.store, "mix",
                             [](int32_t a, uint64_t b, float c, double d, uint32_t e) -> std::tuple<double, int64_t> {
                               return {a + c + d, static_cast<int64_t>(b) - e};
                             });
  const FuncType type{{ValKind::kI32, ValKind::kI64, ValKind::kF32, ValKind::kF64, ValKind::kI32},
                      {ValKind::kF64, ValKind::kI64}};
  EXPECT_EQ(*func.type(*guest.store), type);
  const auto typed = func.Typed<std::tuple<double, int64_t>(int32_t, uint64_t, float, double, uint32_t)>(*guest.store);
  ASSERT_TRUE(typed.ok()) << typed.status();
  Outcome<std::tuple<double, int64_t>> result = typed->Call(*guest.store, -1, 10, 0.5f, 0.25, 3);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, std::make_tuple(-0.25, int64_t{7}));
}

TEST(HostFunction, IsCalledByGuestsWithMoreResultsThanParameters) {
  TestGuest guest;
  ASSERT_TRUE(guest.linker.DefineFunc("h", "three", [] { return std::make_tuple(1, int64_t{2}, 3.0f); }).ok());
  const Instance instance = guest.Instantiate(R"(
    (import "h" "three" (func $three (result i32 i64 f32)))
    (func (export "f") (result i32 i64 f32) (call $three)))");
  const auto f = instance.GetTypedFunc<std::tuple<int32_t, int64_t, float>()>(*guest.store, "f");
  EXPECT_EQ(*f->Call(*guest.store), std::make_tuple(1, int64_t{2}, 3.0f));
}

TEST(HostFunction, ReachesTheCallersMemoryAndData) {
  TestGuest guest;
  std::string heard;
  guest.store->set_data(&heard);
  ASSERT_TRUE(guest.linker
                  .DefineFunc("h", "say",
                              [](Caller& caller, uint32_t at, uint32_t length) -> absl::Status {
                                absl::StatusOr<Memory> memory = caller.memory();
                                if (!memory.ok()) return memory.status();
                                absl::StatusOr<std::string> text = memory->ReadString(caller.store(), at, length);
                                if (!text.ok()) return text.status();
                                *caller.data<std::string>() = *text;
                                return absl::OkStatus();
                              })
                  .ok());
  const Instance instance = guest.Instantiate(R"(
    (import "h" "say" (func $say (param i32 i32)))
    (memory 1) (data (i32.const 8) "hi there")
    (func (export "f") (param i32) (call $say (i32.const 8) (local.get 0))))");
  const auto f = *instance.GetTypedFunc<void(int32_t)>(*guest.store, "f");
  EXPECT_TRUE(f.Call(*guest.store, 8).ok());
  EXPECT_EQ(heard, "hi there");
  const Outcome<void> beyond = f.Call(*guest.store, -1);
  ASSERT_NE(beyond.trap(), nullptr);
  EXPECT_EQ(beyond.trap()->kind, TrapKind::kHost);
  EXPECT_THAT(beyond.trap()->message, HasSubstr("4294967295 bytes at address 8"));
  EXPECT_EQ(guest.store->data<int>(), nullptr);
}

TEST(HostFunction, EndsTheGuestWithAnExitCode) {
  TestGuest guest;
  ASSERT_TRUE(
      guest.linker.DefineFunc("h", "exit", [](int32_t code) -> Outcome<void> { return Failure::Exit(code); }).ok());
  const Instance instance = guest.Instantiate(R"(
    (import "h" "exit" (func $exit (param i32)))
    (func (export "f") (call $exit (i32.const 7))))");
  const Outcome<void> ended = instance.GetTypedFunc<void()>(*guest.store, "f")->Call(*guest.store);
  ASSERT_NE(ended.trap(), nullptr);
  EXPECT_EQ(ended.trap()->kind, TrapKind::kExit);
  EXPECT_EQ(ended.trap()->exit_code, 7);
}

constexpr char kThrower[] = R"(
  (import "h" "oops" (tag $oops (param i32 f64)))
  (import "h" "fail" (func $fail))
  (func (export "caught") (result i32 f64)
    (block $caught (result i32 f64)
      (try_table (catch $oops $caught) (call $fail))
      (unreachable)))
  (func $inner (throw $oops (i32.const 5) (f64.const 2.5)))
  (func (export "uncaught") (call $inner)))";

TEST(HostFunction, ThrowsWhatTheGuestCatches) {
  TestGuest guest;
  const Tag oops = *Tag::Create(*guest.store, {ValKind::kI32, ValKind::kF64}, "oops");
  ASSERT_TRUE(guest.linker.Define("h", "oops", oops).ok());
  ASSERT_TRUE(
      guest.linker
          .DefineFunc("h", "fail", [oops]() -> Outcome<void> { return Exception{oops, {Val::I32(4), Val::F64(0.5)}}; })
          .ok());
  const Instance instance = guest.Instantiate(kThrower);
  const auto caught = *instance.GetTypedFunc<std::tuple<int32_t, double>()>(*guest.store, "caught");
  EXPECT_EQ(*caught.Call(*guest.store), std::make_tuple(4, 0.5));

  Outcome<void> uncaught = instance.GetTypedFunc<void()>(*guest.store, "uncaught")->Call(*guest.store);
  const Exception* exception = uncaught.exception();
  ASSERT_NE(exception, nullptr);
  EXPECT_EQ(exception->tag, oops);
  ASSERT_EQ(exception->payload.size(), 2u);
  EXPECT_EQ(exception->payload[0].i32(), 5);
  EXPECT_EQ(exception->payload[1].f64(), 2.5);
  EXPECT_EQ(exception->message, "uncaught exception: oops(i32 5, f64 2.5)");
  EXPECT_THAT(Describe(*uncaught.failure()), HasSubstr("inner"));
}

TEST(HostFunction, PassesOnWhatACallOfItsOwnEndedWith) {
  TestGuest guest;
  const Tag oops = *Tag::Create(*guest.store, {ValKind::kI32, ValKind::kF64}, "oops");
  std::optional<TypedFunc<void()>> inner;
  ASSERT_TRUE(guest.linker.Define("h", "oops", oops).ok());
  ASSERT_TRUE(
      guest.linker.DefineFunc("h", "fail", [&inner](Caller& caller) { return inner->Call(caller.store()); }).ok());
  const Instance instance = guest.Instantiate(kThrower);
  inner = *instance.GetTypedFunc<void()>(*guest.store, "uncaught");
  const auto caught = *instance.GetTypedFunc<std::tuple<int32_t, double>()>(*guest.store, "caught");
  EXPECT_EQ(*caught.Call(*guest.store), std::make_tuple(5, 2.5));
}

TEST(HostFunction, WithAPayloadOfTheWrongTypeTraps) {
  TestGuest guest;
  const Tag oops = *Tag::Create(*guest.store, {ValKind::kI32}, "oops");
  const Func fail =
      WrapFunc(*guest.store, "fail", [oops]() -> Outcome<void> { return Exception{oops, {Val::I64(4)}}; });
  const Outcome<std::vector<Val>> ended = fail.Call(*guest.store, {});
  ASSERT_NE(ended.trap(), nullptr);
  EXPECT_THAT(ended.trap()->message, HasSubstr("expected i32, not i64"));
}

TEST(DynamicFunc, GetsAndGivesValues) {
  TestGuest guest;
  FuncType type{{ValKind::kI32, ValKind::kV128, kFuncRef}, {kFuncRef, ValKind::kV128}};
  const Func func =
      *NewDynamicFunc(*guest.store, type, "swap",
                      [](Caller&, absl::Span<const Val> arguments, absl::Span<Val> results) -> Outcome<void> {
                        results[0] = arguments[2];
                        results[1] = arguments[1];
                        if (arguments[0].i32() == 0) results[1] = Val::Null();
                        return {};
                      });
  Outcome<std::vector<Val>> swapped = func.Call(*guest.store, {Val::I32(1), Val::V128(3, 4), func});
  ASSERT_TRUE(swapped.ok()) << swapped.status();
  EXPECT_EQ(*Func::FromVal((*swapped)[0]), func);
  EXPECT_EQ((*swapped)[1].v128_high(), 4u);
  const Outcome<std::vector<Val>> wrong = func.Call(*guest.store, {Val::I32(0), Val::V128(3, 4), Val::Null()});
  ASSERT_NE(wrong.trap(), nullptr);
  EXPECT_THAT(wrong.trap()->message, HasSubstr("value 1: expected v128, not null"));
}

TEST(Func, RefusesMisuse) {
  TestGuest guest, other;
  const Func func = WrapFunc(*guest.store, "f", [](int32_t a) { return a; });
  EXPECT_TRUE(absl::IsInvalidArgument(func.Call(*guest.store, {}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(func.Call(*guest.store, {Val::F32(1)}).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(func.Call(*other.store, {Val::I32(1)}).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Func().Call(*guest.store, {}).status()));
  const absl::Status typed = func.Typed<int64_t(int32_t)>(*guest.store).status();
  EXPECT_THAT(typed.message(), HasSubstr("the function is (func (param i32) (result i32)), the signature is"));
  EXPECT_TRUE(absl::IsFailedPrecondition(func.Typed<int32_t(int32_t)>(*other.store).status()));
  const auto good = *func.Typed<int32_t(int32_t)>(*guest.store);
  EXPECT_TRUE(absl::IsFailedPrecondition(good.Call(*other.store, 1).status()));
  EXPECT_EQ(*good.Call(*guest.store, -3), -3);
}

TEST(Func, OfAStoreThatHasEndedFitsNoOther) {
  auto guest = std::make_unique<TestGuest>();
  const Func func = WrapFunc(*guest->store, "f", [] {});
  guest = std::make_unique<TestGuest>();
  EXPECT_TRUE(absl::IsFailedPrecondition(func.Call(*guest->store, {}).status()));
}

TEST(TypedFunc, TakesFunctionsAndNulls) {
  TestGuest guest;
  const Instance instance = guest.Instantiate(R"(
    (type $t (func (result i32)))
    (func (export "call") (param (ref null $t)) (result i32) (call_ref $t (local.get 0)))
    (func $seven (export "seven") (result i32) (i32.const 7))
    (func (export "get") (param i32) (result funcref)
      (if (result funcref) (local.get 0) (then (ref.func $seven)) (else (ref.null func)))))");
  using MaybeFunc = std::optional<Func>;
  const auto get = *instance.GetTypedFunc<MaybeFunc(int32_t)>(*guest.store, "get");
  const auto call = *instance.GetTypedFunc<int32_t(MaybeFunc)>(*guest.store, "call");
  const MaybeFunc seven = *get.Call(*guest.store, 1);
  EXPECT_EQ(seven, *instance.GetFunc(*guest.store, "seven"));
  EXPECT_EQ(*get.Call(*guest.store, 0), std::nullopt);
  EXPECT_EQ(*call.Call(*guest.store, seven), 7);
  EXPECT_EQ(call.Call(*guest.store, std::nullopt).trap()->kind, TrapKind::kNullFunctionReference);
  // Of a more special type than a funcref: compared at the call.
  EXPECT_TRUE(absl::IsInvalidArgument(call.Call(*guest.store, get.func()).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(instance.GetTypedFunc<Func(int32_t)>(*guest.store, "get").status()));
}

TEST(Describe, DemanglesNamesAndSaysWhereInTheSource) {
  const TestGuest guest;
  // The map says that the instruction at byte 30, the function's first, is line 3, column 7 of a.kt.
  const Instance instance = guest.Instantiate(R"((module $geo
    (func $_ZN3geo3SumEi (export "f") unreachable)
    (@custom "sourceMappingURL" (after code)
      "\61data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEua3QiXSwibWFwcGluZ3MiOiI4QkFFTSJ9")))");
  const Outcome<void> trapped = instance.GetTypedFunc<void()>(*guest.store, "f")->Call(*guest.store);
  ASSERT_NE(trapped.trap(), nullptr);
  EXPECT_EQ(Describe(*trapped.failure()),
            "wasm trap: unreachable\n"
            "wasm backtrace:\n"
            "     0:       0x1e - geo!geo::Sum\n"
            "                     at a.kt:3:7");
}

TEST(Describe, CountsTheFramesThatItLeavesOut) {
  const TestGuest guest;
  const Instance instance = guest.Instantiate(R"((module $deep
    (func $down (param i32) (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))) unreachable)
    (func $entry (export "f") (call $down (i32.const 4998)))))");
  const Outcome<void> trapped = instance.GetTypedFunc<void()>(*guest.store, "f")->Call(*guest.store);
  EXPECT_THAT(Describe(*trapped.failure()), HasSubstr("deep!down\n        … and 4960 more frames\n  4990: "));
  EXPECT_THAT(Describe(*trapped.failure()), HasSubstr(" - deep!entry"));
}

TEST(TypedFunc, TakesVectorsAmongOtherValues) {
  TestGuest guest;
  ASSERT_TRUE(guest.linker
                  .DefineFunc("h", "swap",
                              [](int32_t before, V128 vector, double after) {
                                return std::make_tuple(after, V128{vector.high, vector.low}, before);
                              })
                  .ok());
  const Instance instance = guest.Instantiate(R"(
    (import "h" "swap" (func $swap (param i32 v128 f64) (result f64 v128 i32)))
    (func (export "swap") (param i32 v128 f64) (result f64 v128 i32)
      (call $swap (local.get 0) (local.get 1) (local.get 2)))
    (func (export "same") (param v128) (result v128) (local.get 0)))");
  using Swapped = std::tuple<double, V128, int32_t>;
  const auto swap = *instance.GetTypedFunc<Swapped(int32_t, V128, double)>(*guest.store, "swap");
  EXPECT_EQ(*swap.Call(*guest.store, 7, V128{1, uint64_t{2} << 40}, 0.5), Swapped(0.5, V128{uint64_t{2} << 40, 1}, 7));
  const auto same = *instance.GetTypedFunc<V128(V128)>(*guest.store, "same");
  EXPECT_EQ(*same.Call(*guest.store, V128{3, 4}), (V128{3, 4}));
  EXPECT_FALSE(instance.GetTypedFunc<int64_t(V128)>(*guest.store, "same").ok());
}

}  // namespace
}  // namespace strata::wasm::api
