// Programs with threads: what they share, and everything that may end them.

#include "wasm/wasi/thread_group.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "vm_binding/base/check.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/executor.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/text/assembler.h"
#include "wasm/validation/module_validator.h"
#include "wasm/wasi/context.h"
#include "wasm/wasi/wasi.h"

namespace strata::wasm::wasi {
namespace {

// What all programs here have. 0: a word to wait at; 4: how many threads are done; 8: a counter; from 1024 on, each
// thread's own 64 bytes, by its argument.
constexpr char kPrelude[] = R"(
  (import "env" "memory" (memory 1 4 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "test" "ignore" (func $ignore))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (func $own (param $arg i32) (result i32) (i32.add (i32.const 1024) (i32.mul (local.get $arg) (i32.const 64))))
  (func $done (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 4) (i32.const -1))))
  (func $await_done (param $count i32) (local $seen i32)
    (loop $again
      (local.set $seen (i32.atomic.load (i32.const 4)))
      (if (i32.lt_u (local.get $seen) (local.get $count)) (then
        (drop (memory.atomic.wait32 (i32.const 4) (local.get $seen) (i64.const -1)))
        (br $again)))))
  (func $wait_forever (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  (func $loop_forever (loop (br 0)))
  (func $spawn_many (param $count i32)
    (loop
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (if (i32.lt_s (call $spawn (local.get $count)) (i32.const 1)) (then (unreachable)))
      (br_if 0 (local.get $count))))
)";

struct Setup {
  size_t max_threads = 256;
  WasiOptions wasi = {};
  std::optional<uint64_t> fuel = {};
  absl::Status world = {};      // what making a thread's world says
  bool ends_meanwhile = false;  // the second world takes until the program has ended
  absl::Status instance = {};   // what making its instance says
};

class Program {
 public:
  explicit Program(absl::string_view body, Setup setup = {})
      : setup_(std::move(setup)), context_(*WasiContext::Create(setup_.wasi)) {
    const std::vector<uint8_t> bytes =
        *text::AssembleText(absl::StrCat("(module ", kPrelude, body, ")"), engine_.options().features);
    Module module = *DecodeModule(bytes, engine_.options().features);
    STRATA_CHECK(ValidateModule(module).ok(), "kValid");
    code_ = std::make_shared<ModuleCode>(engine_, std::move(module), "program");
    memory_ = *MemoryInstance::Create(code_->module().memories[0].type, false, 4);
    first_ = std::make_unique<World>(*this);
    if (setup_.fuel.has_value()) first_->store().set_fuel(*setup_.fuel);
    group_ = std::make_unique<ThreadGroup>(first_->store(),
                                           ThreadGroupOptions{setup_.max_threads, [this] { return MakeWorld(); }});
  }

  // Calls _start; how the program ended.
  std::optional<Trap> Run() {
    Instance& instance = *std::get<Instance*>(*first_->Instantiate());
    const FuncExtern start = std::get<FuncExtern>(*FindExport(instance, "_start"));
    Outcome outcome = interpreter_.Call(first_->store(), start.record, {});
    std::optional<Trap> trap;
    if (Trap* own = std::get_if<Trap>(&outcome)) trap = std::move(*own);
    return group_->Finish(std::move(trap));
  }
  TrapKind RunToTrap() {
    const std::optional<Trap> trap = Run();
    return trap.has_value() ? trap->kind : TrapKind::kNone;
  }
  uint32_t At(uint32_t address) {
    return __atomic_load_n(reinterpret_cast<uint32_t*>(memory_->base() + address), __ATOMIC_SEQ_CST);
  }
  Store& store() { return first_->store(); }
  int worlds() const { return worlds_; }

 private:
  class World final : public ThreadWorld {
   public:
    explicit World(Program& program) : program_(program) {
      StoreOptions options;
      options.meters_fuel = program.setup_.fuel.has_value();
      store_ = *Store::Create(program.engine_, program.interpreter_, nullptr, options);
      ++program.worlds_;
    }
    ~World() override { --program_.worlds_; }
    Store& store() override { return *store_; }
    absl::StatusOr<std::variant<Instance*, Trap>> Instantiate() override {
      if (this != program_.first_.get() && !program_.setup_.instance.ok()) return program_.setup_.instance;
      Linker linker(*store_);
      STRATA_CHECK(DefineWasi(linker, program_.context_).ok(), "kWasi");
      STRATA_CHECK(linker.DefineSharedMemory("env", "memory", program_.memory_).ok(), "kShared");
      program_.group_->DefineSpawn(linker);
      linker.DefineFunction("test", "ignore", {}, &Ignore);
      return linker.Instantiate(program_.code_);
    }

   private:
    Program& program_;
    std::unique_ptr<Store> store_;
  };

  absl::StatusOr<std::unique_ptr<ThreadWorld>> MakeWorld() {
    if (!setup_.world.ok()) return setup_.world;
    if (setup_.ends_meanwhile && ++made_ == 2) {
      while (store().context().mutator.interrupt.load() == 0) sched_yield();
    }
    return std::make_unique<World>(*this);
  }

  // Calls the guest's "endless" and does not care how that ends.
  static TrapKind Ignore(HostCall& call) {
    const FuncExtern endless = std::get<FuncExtern>(*FindExport(*call.caller, "endless"));
    for (int times = 0; times < 3; ++times) call.store.executor().Call(call.store, endless.record, {});
    return TrapKind::kNone;
  }

  static EngineOptions Options() {
    EngineOptions options;
    options.features = Features::Default();
    return options;
  }

  const Setup setup_;
  Interpreter interpreter_;
  Engine engine_{Options()};
  std::shared_ptr<WasiContext> context_;
  std::shared_ptr<ModuleCode> code_;
  std::shared_ptr<MemoryInstance> memory_;
  std::atomic<int> worlds_{0};
  std::atomic<int> made_{0};
  std::unique_ptr<World> first_;
  std::unique_ptr<ThreadGroup> group_;  // dies first
};

TEST(ThreadGroup, ThreadsShareMemoryAndAreNumbered) {
  Program program(R"(
    (func (export "wasi_thread_start") (param $id i32) (param $arg i32) (local $times i32)
      (i32.store (call $own (local.get $arg)) (local.get $id))
      (local.set $times (i32.const 1000))
      (loop (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
        (br_if 0 (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
      (call $done))
    (func (export "_start") (call $spawn_many (i32.const 8)) (call $await_done (i32.const 8))))");
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(program.At(8), 8000u);
  for (uint32_t argument = 0; argument < 8; ++argument) EXPECT_EQ(program.At(1024 + argument * 64), 8 - argument);
  EXPECT_EQ(program.worlds(), 1);
}

TEST(ThreadGroup, ThreadsMakeThreads) {
  Program program(R"(
    (func (export "wasi_thread_start") (param $id i32) (param $arg i32)
      (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
      (if (local.get $arg) (then
        (drop (call $spawn (i32.sub (local.get $arg) (i32.const 1))))
        (drop (call $spawn (i32.sub (local.get $arg) (i32.const 1))))))
      (call $done))
    (func (export "_start") (drop (call $spawn (i32.const 5))) (call $await_done (i32.const 63))))");
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(program.At(8), 63u);
}

TEST(ThreadGroup, ATrapEndsTheProgramAndSaysInWhichThread) {
  for (const std::string& first : {std::string("$wait_forever"), std::string("$loop_forever")}) {
    Program program(absl::StrCat(R"(
      (func $breaks (unreachable))
      (func (export "wasi_thread_start") (param i32 i32)
        (if (local.get 1) (then (call $wait_forever)) (else (call $breaks))))
      (func (export "_start") (call $spawn_many (i32.const 3)) (call )",
                                 first, "))"));
    const std::optional<Trap> trap = program.Run();
    ASSERT_TRUE(trap.has_value());
    EXPECT_EQ(trap->kind, TrapKind::kUnreachable);
    EXPECT_EQ(trap->message, "unreachable (in thread 3)");
    ASSERT_EQ(trap->backtrace.size(), 2u);
    EXPECT_EQ(trap->backtrace[0].function, "breaks");
    EXPECT_EQ(program.worlds(), 1);
  }
}

TEST(ThreadGroup, AnExitEndsTheProgram) {
  Program program(R"(
    (func (export "wasi_thread_start") (param i32 i32) (call $exit (i32.const 7)))
    (func (export "_start") (call $spawn_many (i32.const 1)) (call $wait_forever)))");
  const std::optional<Trap> trap = program.Run();
  ASSERT_TRUE(trap.has_value());
  EXPECT_EQ(trap->kind, TrapKind::kExit);
  EXPECT_EQ(trap->exit_code, 7);
  // The first thread's store is as good as new.
  EXPECT_EQ(program.store().context().mutator.interrupt.load(), 0u);
}

// One that computes, one that waits, one that sleeps, one that reads what never comes.
constexpr char kEndlessThreads[] = R"(
    (func (export "wasi_thread_start") (param i32 i32) (local $own i32)
      (local.set $own (call $own (local.get 1)))
      (call $done)
      (if (i32.eq (local.get 1) (i32.const 0)) (then (call $loop_forever)))
      (if (i32.eq (local.get 1) (i32.const 1)) (then (call $wait_forever)))
      (if (i32.eq (local.get 1) (i32.const 2)) (then
        (i64.store offset=24 (i32.const 2048) (i64.const 1000000000000000))
        (i32.store offset=16 (i32.const 2048) (i32.const 1))
        (drop (call $poll (i32.const 2048) (i32.const 2304) (i32.const 1) (i32.const 2560)))))
      (i32.store (local.get $own) (i32.const 3000))
      (i32.store offset=4 (local.get $own) (i32.const 1))
      (drop (call $fd_read (i32.const 0) (local.get $own) (i32.const 1) (i32.const 3004)))
      (unreachable)))";

TEST(ThreadGroup, TheReturnOfTheFirstEndsTheOthers) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Program program(absl::StrCat(kEndlessThreads, R"(
    (func (export "_start") (call $spawn_many (i32.const 4)) (call $await_done (i32.const 4))))"),
                  {.wasi = {.stdin_fd = ends[0]}});
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(program.worlds(), 1);
  close(ends[0]);
  close(ends[1]);
}

TEST(ThreadGroup, CancellingTheFirstEndsTheOthers) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Program program(absl::StrCat(kEndlessThreads, R"(
    (func (export "_start") (call $spawn_many (i32.const 4)) (call $await_done (i32.const 4)) (call $loop_forever)))"),
                  {.wasi = {.stdin_fd = ends[0]}});
  program.store().context().RequestInterrupt(vm::kInterruptCancel);
  EXPECT_EQ(program.RunToTrap(), TrapKind::kCancelled);
  EXPECT_EQ(program.worlds(), 1);
  close(ends[0]);
  close(ends[1]);
}

TEST(ThreadGroup, TooManyAreRefusedUntilSomeHaveEnded) {
  Program program(R"(
    (func (export "wasi_thread_start") (param i32 i32)
      (loop (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
        (br_if 0 (i32.eqz (i32.atomic.load (i32.const 0)))))
      (call $done))
    (func (export "_start")
      (call $spawn_many (i32.const 2))
      (i32.store (i32.const 12) (call $spawn (i32.const 0)))
      (i32.atomic.store (i32.const 0) (i32.const 1))
      (drop (memory.atomic.notify (i32.const 0) (i32.const -1)))
      (loop (br_if 0 (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0))))
      (call $await_done (i32.const 3))))",
                  {.max_threads = 2});
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(program.At(12), static_cast<uint32_t>(-6));
  EXPECT_EQ(program.At(4), 3u);
}

TEST(ThreadGroup, HundredsComeAndGo) {
  Program program(R"(
    (func (export "wasi_thread_start") (param i32 i32) (call $done))
    (func (export "_start") (local $left i32)
      (local.set $left (i32.const 300))
      (loop
        (if (i32.gt_s (call $spawn (i32.const 0)) (i32.const 0)) (then
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))))
        (br_if 0 (local.get $left)))
      (call $await_done (i32.const 300))))",
                  {.max_threads = 4});
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(program.worlds(), 1);
}

constexpr char kSpawnOnce[] = R"(
    (func (export "wasi_thread_start") (param i32 i32) (call $done))
    (func (export "_start") (i32.store (i32.const 12) (call $spawn (i32.const 0))) (call $await_done (i32.const 1))))";

TEST(ThreadGroup, AThreadWithoutAWorldIsRefused) {
  Program program(R"(
    (func (export "wasi_thread_start") (param i32 i32))
    (func (export "_start") (i32.store (i32.const 12) (call $spawn (i32.const 0)))))",
                  {.world = absl::ResourceExhaustedError("no room")});
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(program.At(12), static_cast<uint32_t>(-6));
}

TEST(ThreadGroup, AThreadWithoutAnInstanceEndsTheProgram) {
  Program program(kSpawnOnce, {.instance = absl::NotFoundError("unknown import")});
  const std::optional<Trap> trap = program.Run();
  ASSERT_TRUE(trap.has_value());
  EXPECT_EQ(trap->message, "unknown import (in thread 1)");
}

TEST(ThreadGroup, FuelIsSharedOut) {
  Program endless(absl::StrCat(kEndlessThreads, R"(
    (func (export "_start") (call $spawn_many (i32.const 1)) (call $wait_forever)))"),
                  {.fuel = 1'000'000});
  const std::optional<Trap> trap = endless.Run();
  ASSERT_TRUE(trap.has_value());
  EXPECT_EQ(trap->kind, TrapKind::kOutOfFuel);
  EXPECT_TRUE(absl::StrContains(trap->message, "(in thread 1)")) << trap->message;
  EXPECT_GT(endless.store().fuel(), 400'000u);
  EXPECT_LE(endless.store().fuel(), 500'000u);
}

TEST(ThreadGroup, FuelOfAThreadThatDoesNotStartIsKept) {
  Program program(R"(
    (func (export "wasi_thread_start") (param i32 i32) (unreachable))
    (func (export "_start") (drop (call $spawn (i32.const 0))) (drop (call $spawn (i32.const 0)))))",
                  {.fuel = 1'000'000, .ends_meanwhile = true});
  EXPECT_EQ(program.RunToTrap(), TrapKind::kUnreachable);
  EXPECT_GT(program.store().fuel(), 400'000u);
}

TEST(ThreadGroup, HostCodeThatIgnoresACancellationIsCancelledAgain) {
  Program program(R"(
    (func (export "endless") (call $loop_forever))
    (func (export "wasi_thread_start") (param i32 i32) (call $done) (call $ignore))
    (func (export "_start") (call $spawn_many (i32.const 1)) (call $await_done (i32.const 1))))");
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(program.worlds(), 1);
}

// All want each byte, which one gets; the others must not keep it, or the writer, from calling WASI.
void ExpectOneReaderForEachByte(int in, int out) {
  Program program(R"(
    (func (export "wasi_thread_start") (param $id i32) (param $arg i32) (local $own i32)
      (local.set $own (call $own (local.get $arg)))
      (i32.store (local.get $own) (i32.add (local.get $own) (i32.const 16)))
      (i32.store offset=4 (local.get $own) (i32.const 1))
      (loop
        (if (call $fd_read (i32.const 0) (local.get $own) (i32.const 1) (i32.add (local.get $own) (i32.const 32)))
          (then (unreachable)))
        (call $done)
        (br 0)))
    (func (export "_start") (local $bytes i32)
      (call $spawn_many (i32.const 4))
      (i32.store (i32.const 512) (i32.const 520))
      (i32.store (i32.const 516) (i32.const 1))
      (loop
        (if (call $fd_write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 524)) (then (unreachable)))
        (local.set $bytes (i32.add (local.get $bytes) (i32.const 1)))
        (call $await_done (local.get $bytes))
        (br_if 0 (i32.lt_u (local.get $bytes) (i32.const 50))))))",
                  {.wasi = {.stdin_fd = in, .stdout_fd = out}});
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(program.At(4), 50u);
}

TEST(ThreadGroup, ReadersOfOnePipeDoNotHoldUpTheProgram) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ExpectOneReaderForEachByte(ends[0], ends[1]);
  close(ends[0]);
  close(ends[1]);
}

// Unlike a pipe a terminal cannot be asked not to wait.
TEST(ThreadGroup, ReadersOfOneTerminalDoNotHoldUpTheProgram) {
  const int keyboard = posix_openpt(O_RDWR | O_NOCTTY);
  if (keyboard < 0 || grantpt(keyboard) != 0 || unlockpt(keyboard) != 0) GTEST_SKIP() << "no terminals here";
  const int terminal = open(ptsname(keyboard), O_RDWR | O_NOCTTY);
  if (terminal < 0) GTEST_SKIP() << "no terminals here";
  termios raw;
  ASSERT_EQ(tcgetattr(terminal, &raw), 0);
  cfmakeraw(&raw);
  ASSERT_EQ(tcsetattr(terminal, TCSANOW, &raw), 0);
  ExpectOneReaderForEachByte(terminal, keyboard);
  close(terminal);
  close(keyboard);
}

std::atomic<int> broken_pipes{0};

TEST(ThreadGroup, ALentBrokenPipeSignalsInEveryThread) {
  broken_pipes = 0;
  struct sigaction counts = {}, before;
  counts.sa_handler = [](int) { broken_pipes.fetch_add(1); };
  ASSERT_EQ(sigaction(SIGPIPE, &counts, &before), 0);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  Program program(R"(
    (func $write (result i32)
      (i32.store (i32.const 512) (i32.const 520))
      (i32.store (i32.const 516) (i32.const 1))
      (call $fd_write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 524)))
    (func (export "wasi_thread_start") (param i32 i32) (i32.store (i32.const 12) (call $write)) (call $done))
    (func (export "_start")
      (i32.store (i32.const 16) (call $write))
      (call $spawn_many (i32.const 1))
      (call $await_done (i32.const 1))))",
                  {.wasi = {.stdout_fd = ends[1]}});
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(program.At(12), 64u);  // EPIPE
  EXPECT_EQ(program.At(16), 64u);
  EXPECT_EQ(broken_pipes.load(), 2);
  close(ends[1]);
  sigaction(SIGPIPE, &before, nullptr);
}

// Descriptors, randomness and waiting by several threads at once, for ThreadSanitizer too.
TEST(ThreadGroup, ThreadsUseTheProgramsFilesAtOnce) {
  const std::string path = testing::TempDir() + "/threads_out";
  const int out = open(path.c_str(), O_CREAT | O_TRUNC | O_RDWR, 0600);
  ASSERT_GE(out, 0);
  Program program(R"(
    (func (export "wasi_thread_start") (param $id i32) (param $arg i32) (local $own i32) (local $times i32)
      (local.set $own (call $own (local.get $arg)))
      (i32.store (local.get $own) (i32.add (local.get $own) (i32.const 16)))
      (i32.store offset=4 (local.get $own) (i32.const 2))
      (local.set $times (i32.const 100))
      (loop
        (drop (call $random_get (i32.add (local.get $own) (i32.const 16)) (i32.const 8)))
        (if (call $fd_write (i32.const 1) (local.get $own) (i32.const 1) (i32.add (local.get $own) (i32.const 32)))
          (then (unreachable)))
        (br_if 0 (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
      (call $done))
    (func (export "_start") (call $spawn_many (i32.const 6)) (call $await_done (i32.const 6))))",
                  {.wasi = {.stdout_fd = out}});
  EXPECT_EQ(program.RunToTrap(), TrapKind::kNone);
  EXPECT_EQ(lseek(out, 0, SEEK_END), 6 * 100 * 2);
  close(out);
}

TEST(ThreadGroup, ChecksWhatAModuleNeeds) {
  const auto check = [](absl::string_view wat) {
    const Features features = Features::Default();
    const Module module = *DecodeModule(*text::AssembleText(wat, features), features);
    EXPECT_TRUE(ThreadGroup::IsWantedBy(module));
    return std::string(ThreadGroup::Check(module).message());
  };
  const std::string import = "(import \"wasi\" \"thread-spawn\" (func (param i32) (result i32)))";
  const std::string memory = "(import \"env\" \"memory\" (memory 1 1 shared))";
  EXPECT_EQ(check(import), "a module with threads imports no shared memory");
  EXPECT_EQ(check(import + memory), "a module with threads exports no wasi_thread_start (func (param i32 i32))");
  EXPECT_EQ(check(import + memory + "(func (export \"wasi_thread_start\") (param i32))"),
            "a module with threads exports no wasi_thread_start (func (param i32 i32))");
  EXPECT_EQ(check(import + memory + "(func (export \"wasi_thread_start\") (param i32 i32))"), "");
}

}  // namespace
}  // namespace strata::wasm::wasi
