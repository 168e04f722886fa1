#include "tools/strata/cancel_on_signal.h"

#include <signal.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "gtest/gtest.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/store.h"

namespace strata::tools {
namespace {

class CancelOnSignalTest : public ::testing::Test {
 protected:
  void SetUp() override { store_ = *wasm::Store::Create(engine_, interpreter_, nullptr); }
  bool cancelled() { return (store_->context().mutator.interrupt.load() & vm::kInterruptCancel) != 0; }

  wasm::Interpreter interpreter_;
  wasm::Engine engine_{wasm::EngineOptions()};
  std::unique_ptr<wasm::Store> store_;
};

TEST_F(CancelOnSignalTest, InterruptsTheGuest) {
  CancelOnSignal signals;
  signals.Watch(*store_);
  EXPECT_EQ(signals.received(), 0);
  kill(getpid(), SIGINT);
  while (!cancelled()) std::this_thread::yield();
  EXPECT_EQ(signals.received(), SIGINT);
}

TEST_F(CancelOnSignalTest, HearsASignalThatCameBeforeItWatched) {
  CancelOnSignal signals;
  kill(getpid(), SIGTERM);
  signals.Watch(*store_);
  while (!cancelled()) std::this_thread::yield();
  EXPECT_EQ(signals.received(), SIGTERM);
}

TEST_F(CancelOnSignalTest, StopsWithoutASignal) {
  CancelOnSignal signals;
  signals.Watch(*store_);
  signals.Stop();
  signals.Stop();
  EXPECT_FALSE(cancelled());
}

TEST_F(CancelOnSignalTest, GivesTheSignalsBack) {
  {
    CancelOnSignal signals;
  }
  sigset_t mask;
  pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  EXPECT_EQ(sigismember(&mask, SIGINT), 0);
}

}  // namespace
}  // namespace strata::tools
