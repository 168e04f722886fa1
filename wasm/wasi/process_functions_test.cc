#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "absl/status/status.h"
#include "wasm/runtime/store.h"
#include "wasm/wasi/wasi_fixture.h"

namespace strata::wasm::wasi {
namespace {

class Process : public WasiFixture {};

TEST_F(Process, HandsOverArguments) {
  Start({.args = {"prog", "", "x y"}, .env = {"A=1"}});
  EXPECT_EQ(Call("args_sizes_get", {kScratch, kScratch + 4}), Errno::kSuccess);
  EXPECT_EQ(At<uint32_t>(kScratch), 3u);
  EXPECT_EQ(At<uint32_t>(kScratch + 4), 10u);
  EXPECT_EQ(Call("args_get", {kScratch, kBuffer}), Errno::kSuccess);
  EXPECT_EQ(TextAt(kBuffer, 10), std::string("prog\0\0x y\0", 10));
  EXPECT_EQ(At<uint32_t>(kScratch + 8), kBuffer + 6);
  EXPECT_EQ(Call("environ_sizes_get", {kScratch, kScratch + 4}), Errno::kSuccess);
  EXPECT_EQ(At<uint32_t>(kScratch + 4), 4u);
  EXPECT_EQ(Call("environ_get", {kScratch, kBuffer}), Errno::kSuccess);
  EXPECT_EQ(TextAt(At<uint32_t>(kScratch), 4), std::string("A=1\0", 4));
}

TEST_F(Process, ArgumentsMustFit) {
  Start({.args = {"prog"}});
  EXPECT_EQ(Call("args_get", {65533, kBuffer}), Errno::kFault);
  EXPECT_EQ(Call("args_get", {kScratch, 65532}), Errno::kFault);
  EXPECT_EQ(Call("args_get", {kScratch, 65531}), Errno::kSuccess);
  EXPECT_EQ(Call("args_sizes_get", {0xffffffff, kScratch}), Errno::kFault);
}

TEST_F(Process, RefusesZeroBytesInArguments) {
  EXPECT_TRUE(absl::IsInvalidArgument(WasiContext::Create({.args = {std::string("a\0b", 3)}}).status()));
  EXPECT_TRUE(absl::IsNotFound(WasiContext::Create({.preopens = {{"/no/such/directory", "/"}}}).status()));
}

TEST_F(Process, ExitEndsTheProgramWithItsCode) {
  Call("proc_exit", {42});
  EXPECT_EQ(trap, TrapKind::kExit);
  EXPECT_EQ(exit_code, 42);
}

TEST_F(Process, RaiseEndsTheProgramAsASignalWould) {
  EXPECT_EQ(Call("proc_raise", {0}), Errno::kSuccess);
  EXPECT_EQ(Call("proc_raise", {16}), Errno::kSuccess);
  EXPECT_EQ(Call("proc_raise", {31}), Errno::kInval);
  EXPECT_EQ(trap, TrapKind::kNone);
  Call("proc_raise", {6});
  EXPECT_EQ(trap, TrapKind::kExit);
  EXPECT_EQ(exit_code, 134);
}

TEST_F(Process, FillsWithRandomBytes) {
  EXPECT_EQ(Call("random_get", {kBuffer, 64}), Errno::kSuccess);
  const std::string bytes = TextAt(kBuffer, 64);
  EXPECT_GT(std::count_if(bytes.begin(), bytes.end(), [](char c) { return c != 0; }), 32);
  EXPECT_EQ(TextAt(kBuffer + 64, 8), std::string(8, '\0'));
  EXPECT_EQ(Call("random_get", {65535, 2}), Errno::kFault);
  EXPECT_EQ(Call("random_get", {65536, 0}), Errno::kSuccess);
}

TEST_F(Process, ASeedMakesTheSameRandomBytes) {
  const auto bytes_of = [this](uint64_t seed, uint32_t count) {
    Start({.deterministic_seed = seed});
    EXPECT_EQ(Call("random_get", {kBuffer, count}), Errno::kSuccess);
    return TextAt(kBuffer, 16);
  };
  const std::string seven = bytes_of(7, 16);
  EXPECT_EQ(bytes_of(7, 16), seven);
  EXPECT_NE(bytes_of(8, 16), seven);
  EXPECT_EQ(bytes_of(7, 11), seven.substr(0, 11) + std::string(5, '\0'));
}

TEST_F(Process, RandomBytesOfAWholeMemoryCanBeCancelled) {
  world_->store->context().RequestInterrupt(vm::kInterruptCancel);
  Call("random_get", {0, 65536});
  EXPECT_EQ(trap, TrapKind::kCancelled);
}

TEST_F(Process, Yields) { EXPECT_EQ(Call("sched_yield", {}), Errno::kSuccess); }

TEST_F(Process, AGuestWithoutMemoryGetsFaults) {
  instance_ = &world_->Instantiate("(func)");
  EXPECT_EQ(Call("random_get", {0, 0}), Errno::kFault);
  EXPECT_EQ(Call("clock_time_get", {0, 0, 0}), Errno::kFault);
  EXPECT_EQ(Call("fd_write", {1, 0, 0, 0}), Errno::kFault);
}

}  // namespace
}  // namespace strata::wasm::wasi
