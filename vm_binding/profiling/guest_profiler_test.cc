// A host that samples its guests itself.
#include "vm_binding/profiling/guest_profiler.h"

#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/writers/profile_checker.h"
#include "vm_binding/null/null_heap.h"
#include "vm_binding/profiling/guest_frames.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/store_observer.h"
#include "wasm/runtime/trap.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

namespace strata::profiling {
namespace {

constexpr const char* kPrivate = R"((module
  (import "host" "sample" (func $sample))
  (func $hidden (export "call") (call $sample)))
)";

constexpr const char* kShown = R"((module
  (import "private" "call" (func $call))
  (import "host" "sample" (func $sample))
  (func $inner (call $sample))
  (func (export "run") (call $inner) (call $call)))
)";

class GuestProfilerTest : public testing::Test, public wasm::StoreObserver {
 protected:
  void SetUp() override {
    store_ = *wasm::Store::Create(engine_, interpreter_, nullptr);
    linker_ = std::make_unique<wasm::Linker>(*store_);
    linker_->DefineFunction("host", "sample", {}, [this](wasm::HostCall& call) {
      EXPECT_TRUE(profiler_->Sample(call.store, 250'000).ok());
      return wasm::TrapKind::kNone;
    });
    wasm::Instance* hidden = Load(kPrivate, "vault.wasm");
    linker_->DefineInstance("private", *hidden);
    run_ = Load(kShown, "open.wasm");
    profiler_ = *GuestProfiler::New("the guest", 1'000'000, {{"application", run_->code}});
    store_->AddObserver(*this);
  }

  wasm::Instance* Load(const char* wat, const char* name) {
    const wasm::Features features = wasm::Features::Wasm3();
    wasm::Module module = *wasm::DecodeModule(*wasm::text::AssembleText(wat, features), features);
    return std::get<wasm::Instance*>(
        *linker_->Instantiate(std::make_shared<wasm::ModuleCode>(engine_, std::move(module), name)));
  }

  wasm::TrapKind OnCall(wasm::Store& store, wasm::CallEvent event, wasm::FuncRecordIndex callee,
                        std::string&) override {
    EXPECT_TRUE(profiler_->CallHook(store, event, callee).ok());
    return wasm::TrapKind::kNone;
  }

  void Run() {
    const wasm::Extern run = *wasm::FindExport(*run_, "run");
    interpreter_.Call(*store_, std::get<wasm::FuncExtern>(run).record, {});
  }

  static std::string NamesOf(const profiler::Profile& profile, std::optional<profiler::StackIndex> at) {
    std::vector<std::string> names;
    for (; at.has_value(); at = profile.stacks[*at].parent) {
      names.push_back(profile.strings[profile.functions[profile.frames[profile.stacks[*at].frame].function].name]);
    }
    return absl::StrJoin(names, " ");
  }

  wasm::Interpreter interpreter_;
  wasm::Engine engine_{wasm::EngineOptions()};
  std::unique_ptr<wasm::Store> store_;
  std::unique_ptr<wasm::Linker> linker_;
  wasm::Instance* run_ = nullptr;
  std::unique_ptr<GuestProfiler> profiler_;
};

TEST_F(GuestProfilerTest, ShowsItsModulesOnly) {
  Run();
  const profiler::Profile profile = *profiler_->Finish();
  const auto& samples = profile.threads[profiler::ThreadIndex(0)].samples;
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(NamesOf(profile, samples.front().stack), "host.sample inner run");
  EXPECT_EQ(NamesOf(profile, samples.back().stack), "host.sample run") << "what is not shown is left out";
  EXPECT_EQ(samples.back().cpu_delta_ns, 250'000);
}

TEST_F(GuestProfilerTest, MarksCallsOfTheHost) {
  Run();
  const profiler::Profile profile = *profiler_->Finish();
  const std::vector<profiler::Marker>& markers = profile.threads[profiler::ThreadIndex(0)].markers;
  ASSERT_EQ(markers.size(), 2u);
  EXPECT_EQ(profile.strings[std::get<profiler::StringIndex>(markers[0].values[0])], "host.sample");
  EXPECT_EQ(NamesOf(profile, markers[0].cause->stack), "host.sample inner run");
  EXPECT_LE(markers[0].start_ns, profile.threads[profiler::ThreadIndex(0)].samples.front().time_ns);
  EXPECT_GE(*markers[0].end_ns, profile.threads[profiler::ThreadIndex(0)].samples.front().time_ns);
}

TEST_F(GuestProfilerTest, WritesNothingOfTheHostOrOfOthers) {
  Run();
  std::ostringstream out;
  ASSERT_TRUE(profiler_->Finish(out).ok());
  EXPECT_EQ(profiler::CheckFirefoxProfile(out.str()), std::vector<std::string>{});
  EXPECT_NE(out.str().find("\"application\""), std::string::npos);
  for (const char* secret : {"vault", "hidden", "open.wasm"}) {
    EXPECT_EQ(out.str().find(secret), std::string::npos) << secret;
  }
}

TEST_F(GuestProfilerTest, EndsACallThatGoesOn) {
  const wasm::FuncRecordIndex host = store_->AddHostFunction({}, "host.endless", nullptr);
  ASSERT_TRUE(profiler_->CallHook(*store_, wasm::CallEvent::kCallingHost, host).ok());
  EXPECT_EQ(profiler_->Finish()->threads[profiler::ThreadIndex(0)].markers.size(), 1u);
}

TEST_F(GuestProfilerTest, HearsOfAnEndWithoutBegin) {
  const wasm::FuncRecordIndex host = store_->AddHostFunction({}, "host.begun", nullptr);
  EXPECT_TRUE(profiler_->CallHook(*store_, wasm::CallEvent::kReturningFromHost, host).ok());
  EXPECT_TRUE(profiler_->Finish()->threads[profiler::ThreadIndex(0)].markers.empty());
}

TEST(GuestProfiler, RefusesWhatCannotBe) {
  EXPECT_EQ(GuestProfiler::New("x", 0, {}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GuestProfiler::New("x", 1, {{"none", nullptr}}).status().message(), "profile: module \"none\" is null");
}

}  // namespace
}  // namespace strata::profiling
