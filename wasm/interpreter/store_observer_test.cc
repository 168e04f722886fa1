// What observers hear of a guest, and how they end its calls.
#include "wasm/runtime/store_observer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/interpreter/stack_walker.h"
#include "wasm/interpreter/test_guest.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm {
namespace {

constexpr absl::string_view kGuest = R"((module
  (import "host" "f" (func $f))
  (import "host" "traps" (func $traps))
  (import "host" "reenters" (func $reenters))
  (memory 1 4)
  (tag $tag)
  (func (export "calls") (call $f) (call $f))
  (func (export "trapping") (call $traps))
  (func (export "leaf"))
  (func (export "reentering") (call $reenters))
  (func (export "grows") (drop (memory.grow (i32.const 2))) (drop (memory.grow (i32.const 2))))
  (func $throws (throw $tag))
  (func (export "throws") (block $out (try_table (catch_all $out) (call $throws))))
))";

const char* NameOf(CallEvent event) {
  constexpr const char* kNames[] = {"to-guest", "from-guest", "to-host", "from-host"};
  return kNames[static_cast<int>(event)];
}

// Writes down what it hears; traps at `forbidden`.
class Diary final : public StoreObserver {
 public:
  TrapKind OnCall(Store& store, CallEvent event, FuncRecordIndex callee, std::string& message) override {
    const HostFunction* host = store.func_record(callee).host;
    heard.push_back(absl::StrCat(NameOf(event), host == nullptr ? "" : absl::StrCat(" ", host->name())));
    if (event == CallEvent::kCallingHost)
      interpreter::WalkStack(store, [this](const interpreter::WalkedFrame& frame) {
        leaf_is_host = frame.host != nullptr;
        return false;
      });
    if (event != forbidden) return TrapKind::kNone;
    message = "not today";
    return TrapKind::kHost;
  }
  void OnMemoryGrow(Store&, const MemoryInstance&, int64_t old_pages, uint64_t delta_pages) override {
    heard.push_back(absl::StrCat("grow ", old_pages, " + ", delta_pages));
  }
  void OnThrow(Store&, const TagInstance& tag) override { heard.push_back(absl::StrCat("throw ", tag.index)); }

  std::vector<std::string> heard;
  std::optional<CallEvent> forbidden;
  bool leaf_is_host = false;
};

class StoreObserverTest : public testing::Test {
 protected:
  void SetUp() override {
    guest_.linker().DefineFunction("host", "f", {}, [this](HostCall&) {
      ++calls_;
      return TrapKind::kNone;
    });
    guest_.linker().DefineFunction("host", "traps", {}, [](HostCall& call) {
      call.message = "its own";
      return TrapKind::kHost;
    });
    guest_.linker().DefineFunction("host", "reenters", {}, [this](HostCall&) { return guest_.Trapped("leaf"); });
    guest_.Load(kGuest);
    guest_.store().AddObserver(diary_);
  }
  void TearDown() override { guest_.store().RemoveObserver(diary_); }

  std::string MessageOf(absl::string_view function) {
    const Outcome outcome = guest_.Call(function);
    const Trap* trap = std::get_if<Trap>(&outcome);
    return trap == nullptr ? "" : trap->message;
  }

  using Heard = std::vector<std::string>;

  TestGuest guest_;
  Diary diary_;
  int calls_ = 0;
};

TEST_F(StoreObserverTest, HearsOfCallsBothWays) {
  EXPECT_EQ(MessageOf("calls"), "");
  EXPECT_EQ(diary_.heard, (Heard{"to-guest", "to-host host.f", "from-host host.f", "to-host host.f", "from-host host.f",
                                 "from-guest"}));
  EXPECT_TRUE(diary_.leaf_is_host);
}

TEST_F(StoreObserverTest, HearsOfCallsWithinCalls) {
  EXPECT_EQ(MessageOf("reentering"), "");
  EXPECT_EQ(diary_.heard, (Heard{"to-guest", "to-host host.reenters", "to-guest", "from-guest",
                                 "from-host host.reenters", "from-guest"}));
}

TEST_F(StoreObserverTest, HearsOfTheReturnThatIsATrap) {
  EXPECT_EQ(MessageOf("trapping"), "its own");
  EXPECT_EQ(diary_.heard, (Heard{"to-guest", "to-host host.traps", "from-host host.traps", "from-guest"}));
}

TEST_F(StoreObserverTest, ForbidsACallOfTheHost) {
  diary_.forbidden = CallEvent::kCallingHost;
  EXPECT_EQ(MessageOf("calls"), "not today");
  EXPECT_EQ(calls_, 0);
  EXPECT_EQ(diary_.heard, (Heard{"to-guest", "to-host host.f", "from-guest"}));
}

TEST_F(StoreObserverTest, EndsTheGuestAfterACallOfTheHost) {
  diary_.forbidden = CallEvent::kReturningFromHost;
  EXPECT_EQ(MessageOf("calls"), "not today");
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(MessageOf("trapping"), "its own") << "the function's own trap comes first";
}

TEST_F(StoreObserverTest, ForbidsACallOfTheGuest) {
  diary_.forbidden = CallEvent::kCallingGuest;
  EXPECT_EQ(MessageOf("calls"), "not today");
  EXPECT_EQ(diary_.heard, Heard{"to-guest"});
  diary_.forbidden = CallEvent::kReturningFromGuest;
  EXPECT_EQ(MessageOf("calls"), "not today");
  EXPECT_EQ(calls_, 2);
}

TEST_F(StoreObserverTest, HearsOfGrowthAndItsRefusal) {
  MessageOf("grows");
  EXPECT_EQ(diary_.heard, (Heard{"to-guest", "grow 1 + 2", "grow -1 + 2", "from-guest"}));
}

TEST_F(StoreObserverTest, HearsOfExceptions) {
  EXPECT_EQ(MessageOf("throws"), "");
  EXPECT_EQ(diary_.heard, (Heard{"to-guest", "throw 0", "from-guest"}));
}

TEST_F(StoreObserverTest, TellsAllAndTheFirstToForbidDecides) {
  Diary second;
  guest_.store().AddObserver(second);
  diary_.forbidden = CallEvent::kCallingHost;
  EXPECT_EQ(MessageOf("calls"), "not today");
  EXPECT_EQ(second.heard, diary_.heard);
  guest_.store().RemoveObserver(second);
}

}  // namespace
}  // namespace strata::wasm
