// What the compiler made of the handlers: a hot one has no frame. It neither pushes, pops nor calls, keeps nothing on
// the machine stack, and ends in a jump through the code it runs or to a cold handler, which is named …Slow,
// …Large or StopWithTrap.
//
// Optimised builds of the tail backend only; others say that they skip it.

#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "wasm/code/register_disassembler.h"
#include "wasm/code/register_ops.h"
#include "wasm/interpreter/backend.h"
#include "wasm/interpreter/handler_table.h"
#include "wasm/interpreter/own_code.h"
#include "wasm/interpreter/test_guest.h"

#if !defined(__has_feature)
#define __has_feature(feature) 0
#endif

namespace strata::wasm::interpreter {
namespace {

using absl::string_view;

#if STRATA_TAIL_DISPATCH && defined(NDEBUG) && defined(__OPTIMIZE__) && !__has_feature(address_sanitizer) && \
    !__has_feature(thread_sanitizer) && !__has_feature(undefined_behavior_sanitizer)
constexpr bool kIsFinal = true;
#else
constexpr bool kIsFinal = false;
#endif

// An operation whose handler may have a frame, and why; of operations that belong together, how their names begin.
struct ColdHandler {
  string_view name;
  string_view reason;
  bool is_prefix = false;
};
constexpr ColdHandler kColdHandlers[] = {
    {"RuntimeCall", "calls the runtime, which may collect"},
    {"LowerStub", "lowers a function, once"},
    {"HostCall", "calls C++"},
    {"Exit", "leaves the guest"},
    {"Unreachable", "leaves the guest"},
    {"PayFuel", "leaves the guest in its own code, where the compiler has put StopWithTrap", true},
    {"Throw", "searches the frames", true},
    {"StructSetRefSlow", "calls the plan"},
    {"ArraySetRefSlow", "calls the plan"},
    {"GlobalSetRefSlow", "calls the plan"},
    {"TableSetSlow", "calls the plan"},
    {"TailCall", "move arguments in loops, which need a register more than there are", true},
    {"CopyR", "the compiler makes wide copies of it, and runs out of registers", true},
    {"StructNew", "of many fields: goes on in StructInit, which keeps a register on the stack in its loop"},
    {"RefTestAny", "asks for the types' relation", true},
    {"RefCastAny", "asks for the types' relation"},
    {"I8x16Swizzle", "goes through memory where SSSE3 is not to be counted on"},
    {"I8x16RelaxedSwizzle", "the same"},
    {"I8x16Shuffle", "the same"},
};

bool IsCold(const std::string& name) {
  return std::any_of(std::begin(kColdHandlers), std::end(kColdHandlers), [&name](const ColdHandler& cold) {
    return cold.is_prefix ? absl::StartsWith(name, cold.name) : name == cold.name;
  });
}

string_view Mnemonic(string_view instruction) { return instruction.substr(0, instruction.find(' ')); }

// The symbol that a direct jump leads to; empty if it stays in the function.
string_view JumpsTo(string_view instruction, const MachineCode& code) {
  const size_t symbol = instruction.find('<');
  if (symbol == string_view::npos) return "";
  string_view target = instruction.substr(symbol + 1);
  target.remove_suffix(1);
  if (!absl::StartsWith(target, code.name)) return target;
  return absl::StartsWith(target.substr(code.name.size()), "+0x") ? "" : target;
}

bool IsColdTarget(string_view symbol) {
  const string_view name = symbol.substr(0, symbol.find("(unsigned int const*"));
  return absl::EndsWith(name, "Slow") || absl::EndsWith(name, "Large") || absl::EndsWith(name, "StopWithTrap") ||
         absl::EndsWith(name, "::RuntimeCall") || absl::StrContains(name, "Slow<");
}

// What is wrong with an instruction of a hot handler; empty if nothing is.
std::string Fault(string_view instruction, const MachineCode& code) {
  const string_view mnemonic = Mnemonic(instruction);
  for (string_view bad : {string_view("push"), string_view("pop"), string_view("call"), string_view("ret"),
                          string_view("leave"), string_view("enter")}) {
    if (absl::StartsWith(mnemonic, bad) && !absl::StartsWith(mnemonic, "popcnt")) return std::string(instruction);
  }
  const string_view operands = instruction.substr(0, instruction.find('<'));
  if (absl::StrContains(operands, "%rsp") || absl::StrContains(operands, "(%rbp")) return std::string(instruction);
  if (absl::StartsWith(mnemonic, "j") && !absl::StrContains(operands, "*")) {
    const string_view target = JumpsTo(instruction, code);
    if (!target.empty() && !IsColdTarget(target)) return std::string(instruction);
  }
  return "";
}

std::string Faults(const MachineCode& code) {
  std::vector<std::string> faults;
  for (const std::string& instruction : code.instructions) {
    std::string fault = Fault(instruction, code);
    if (!fault.empty()) faults.push_back(std::move(fault));
  }
  const string_view last = code.instructions.empty() ? "nothing" : string_view(code.instructions.back());
  if (!absl::StartsWith(last, "jmp") && !absl::StartsWith(last, "ud2"))
    faults.push_back(absl::StrCat("ends in ", last));
  return absl::StrJoin(faults, "; ");
}

TEST(HandlerCode, OfHotHandlersHasNoFrame) {
  if (!kIsFinal) GTEST_SKIP() << "not an optimised build of the tail backend: handlers were not inspected";
  const absl::StatusOr<OwnCode> code = OwnCode::Read();
  ASSERT_TRUE(code.ok()) << code.status();
  size_t hot = 0;
  for (uint32_t op = 0; op < kRegOpCount; ++op) {
    const HandlerWord word = HandlerWords()[op];
    const std::string name = RegOpName(static_cast<RegOp>(op));
    if (word == kNoHandler || IsCold(name)) continue;
    const MachineCode* handler = code->At(word);
    ASSERT_NE(handler, nullptr) << name << " has no symbol";
    const std::string faults = Faults(*handler);
    EXPECT_EQ(faults, "") << RegOpForm(static_cast<RegOp>(op)) << ", which is " << handler->name;
    ++hot;
  }
  EXPECT_GT(hot, 2000u);
}

constexpr size_t kSmallStackBytes = size_t{256} << 10;

// Ten million rounds of a loop, each of several handlers: one that called the next would need gigabytes of stack.
void* RunLongLoop(void*) {
  TestGuest guest;
  guest.Load(R"((module (func (export "run") (param i32) (result i32) (local i32)
    (loop $l
      (local.set 1 (i32.xor (i32.mul (local.get 1) (i32.const 3)) (local.get 0)))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 0))))");
  EXPECT_EQ(guest.Run("run", {Value::I32(10'000'000)}), 0u);
  return nullptr;
}

TEST(HandlerCode, NeedsNoStackForALongLoop) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kSmallStackBytes), 0);
  pthread_t thread;
  ASSERT_EQ(pthread_create(&thread, &attributes, RunLongLoop, nullptr), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

}  // namespace
}  // namespace strata::wasm::interpreter
