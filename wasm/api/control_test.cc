// What stops a guest: cancellation, epochs, timeouts, hooks.

#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "wasm/api/host_function.h"
#include "wasm/api/interrupt_handle.h"
#include "wasm/api/test_guest.h"
#include "wasm/api/timeout.h"
#include "wasm/api/typed_func.h"
#include "wasm/runtime/store_observer.h"

namespace strata::wasm::api {
namespace {

constexpr char kSpin[] = R"(
  (func (export "spin") (loop (br 0)))
  (func (export "one") (result i32) (i32.const 1)))";

class Control : public ::testing::Test {
 protected:
  Control() : instance_(guest_.Instantiate(kSpin)), store_(*guest_.store) {}

  TrapKind Spin() {
    const Outcome<void> ended = instance_.GetTypedFunc<void()>(store_, "spin")->Call(store_);
    return ended.trap() == nullptr ? TrapKind::kNone : ended.trap()->kind;
  }
  bool StillRuns() { return *instance_.GetTypedFunc<int32_t()>(store_, "one")->Call(store_) == 1; }

  TestGuest guest_;
  const Instance instance_;
  Store& store_;
};

TEST_F(Control, IsCancelledByAnotherThread) {
  std::thread canceller([handle = store_.interrupt_handle()] { handle.Cancel(); });
  EXPECT_EQ(Spin(), TrapKind::kCancelled);
  canceller.join();
  EXPECT_TRUE(StillRuns());
}

const InterruptHandle* to_cancel = nullptr;

#if !defined(__has_feature)
#define __has_feature(feature) 0
#endif
constexpr bool kHoldsSignalsBack = __has_feature(thread_sanitizer);

TEST_F(Control, IsCancelledByASignalHandler) {
  if (kHoldsSignalsBack) GTEST_SKIP() << "ThreadSanitizer delivers signals in calls it intercepts: a loop makes none";
  const InterruptHandle handle = store_.interrupt_handle();
  to_cancel = &handle;
  const auto previous = std::signal(SIGUSR1, [](int) { to_cancel->Cancel(); });
  std::thread sender([thread = pthread_self()] { pthread_kill(thread, SIGUSR1); });
  EXPECT_EQ(Spin(), TrapKind::kCancelled);
  sender.join();
  std::signal(SIGUSR1, previous);
}

TEST_F(Control, AHandleOutlivesItsStore) {
  const InterruptHandle handle = store_.interrupt_handle();
  guest_.store.reset();
  handle.Cancel();
  handle.EndTime();
}

TEST_F(Control, TrapsWhenTheTimeIsUp) {
  const Timeout timeout(store_.interrupt_handle(), absl::Milliseconds(1));
  EXPECT_EQ(Spin(), TrapKind::kDeadline);
}

TEST_F(Control, ATimeoutInTimeChangesNothing) {
  {
    const Timeout timeout(store_.interrupt_handle(), absl::Hours(1));
  }
  EXPECT_TRUE(StillRuns());
}

TEST_F(Control, EpochsEndTheTimeOfStoresThatAreDue) {
  store_.set_epoch_deadline(2);
  guest_.engine.IncrementEpoch();
  EXPECT_TRUE(StillRuns());
  guest_.engine.IncrementEpoch();
  EXPECT_EQ(Spin(), TrapKind::kDeadline);
  EXPECT_TRUE(StillRuns());
  guest_.engine.IncrementEpoch();  // it has no deadline any more
  EXPECT_TRUE(StillRuns());
}

TEST_F(Control, ADeadlineCallbackMayLetTheGuestGoOn) {
  int asked = 0;
  store_.set_epoch_deadline(1);
  store_.set_deadline_callback([&asked, this](Store& store) {
    EXPECT_EQ(&store, &store_);
    if (++asked == 3) return false;
    store.set_epoch_deadline(1);
    guest_.engine.IncrementEpoch();  // a host would serve others meanwhile
    return true;
  });
  guest_.engine.IncrementEpoch();
  EXPECT_EQ(Spin(), TrapKind::kDeadline);
  EXPECT_EQ(asked, 3);
}

struct Journal final : StoreObserver {
  TrapKind OnCall(wasm::Store&, CallEvent event, FuncRecordIndex callee, std::string& message) override {
    events.emplace_back(event, callee);
    if (event != CallEvent::kCallingHost || !refuses) return TrapKind::kNone;
    message = "not now";
    return TrapKind::kHost;
  }
  std::vector<std::pair<CallEvent, FuncRecordIndex>> events;
  bool refuses = false;
};

TEST(Hooks, HearOfCallsByCallee) {
  TestGuest guest;
  ASSERT_TRUE(guest.linker.DefineFunc("h", "f", [] {}).ok());
  const Instance instance = guest.Instantiate(R"((import "h" "f" (func $f)) (func (export "g") (call $f)))");
  const Func g = *instance.GetFunc(*guest.store, "g");
  Journal journal;
  guest.store->AddObserver(journal);
  EXPECT_TRUE(g.Call(*guest.store, {}).ok());
  ASSERT_EQ(journal.events.size(), 4u);
  EXPECT_EQ(journal.events[0], std::make_pair(CallEvent::kCallingGuest, FuncRecordIndex{g.record()}));
  EXPECT_EQ(journal.events[1].first, CallEvent::kCallingHost);
  journal.refuses = true;
  const Outcome<std::vector<Val>> refused = g.Call(*guest.store, {});
  ASSERT_NE(refused.trap(), nullptr);
  EXPECT_EQ(refused.trap()->message, "not now");
  guest.store->RemoveObserver(journal);
  EXPECT_TRUE(g.Call(*guest.store, {}).ok());
}

TEST(Stack, IsLimited) {
  TestGuest guest({}, {.max_stack_bytes = 64 << 10});
  const Instance instance = guest.Instantiate("(func $f (export \"f\") (call $f))");
  const Outcome<void> deep = instance.GetTypedFunc<void()>(*guest.store, "f")->Call(*guest.store);
  ASSERT_NE(deep.trap(), nullptr);
  EXPECT_EQ(deep.trap()->kind, TrapKind::kCallStackExhausted);
}

TEST(Stores, AreMadeAndDroppedWithoutEnd) {
  const Engine engine;
  const Module module =
      *Module::Create(engine, "(memory 1) (func (export \"f\") (result i32) (i32.load (i32.const 0)))");
  Linker linker(engine);
  for (int i = 0; i < 300; ++i) {
    const auto store = *Store::Create(engine);
    const Instance instance = *linker.Instantiate(*store, module);
    ASSERT_EQ(*instance.GetTypedFunc<int32_t()>(*store, "f")->Call(*store), 0);
  }
  std::vector<std::unique_ptr<Store>> live;
  for (int i = 0; i < 100; ++i) {
    live.push_back(*Store::Create(engine));
    ASSERT_TRUE(linker.Instantiate(*live.back(), module).ok()) << i;
  }
}

}  // namespace
}  // namespace strata::wasm::api
