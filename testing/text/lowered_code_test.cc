// Register code of many modules through the disassembler: operations end where the next ones begin, and stretches that
// count themselves are straight.
//
// The pc map says where some operations begin, so a wrong length shows soon.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "testing/text/script_modules.h"
#include "vm_binding/contract/barrier.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/code/code.h"
#include "wasm/code/pc_map.h"
#include "wasm/code/register_disassembler.h"
#include "wasm/code/register_ops.h"
#include "wasm/lowering/lowering.h"
#include "wasm/types/features.h"
#include "wasm/types/type_registry.h"
#include "wasm/validation/module_validator.h"

namespace strata::testing {
namespace {

namespace fs = std::filesystem;

// Disassembles register code whose handler words are operations plus one; returns how many there are.
size_t ExpectCodeReads(const wasm::Code& code) {
  std::set<uint32_t> starts;
  for (uint32_t at = 0; at < code.words.size();) {
    starts.insert(at);
    const uint32_t op = code.words[at] - 1;
    if (op >= wasm::kRegOpCount) {
      ADD_FAILURE() << "word " << at << " is no operation";
      return 0;
    }
    at += wasm::DisassembleOp(static_cast<wasm::RegOp>(op), absl::MakeConstSpan(code.words).subspan(at), at).words;
    EXPECT_LE(at, code.words.size()) << wasm::RegOpName(static_cast<wasm::RegOp>(op));
  }
  // An operation that does two instructions of the module may have an entry of its own for the second.
  for (const wasm::PcMapEntry& entry : code.pc_map.Entries()) {
    EXPECT_TRUE(starts.contains(entry.word) || (entry.word > 0 && starts.contains(entry.word - 1))) << entry.word;
  }
  return starts.size();
}

// Operations one after the other, and where control may go other than to the next.
struct Listing {
  std::vector<wasm::RegOp> ops;  // those that count left out
  std::set<uint32_t> leaders;    // words
};

bool IsPlainJump(wasm::RegOp op) {
  return op == SingleId(wasm::SingleOp::kBr) || op == SingleId(wasm::SingleOp::kBrBack);
}

// The disassembler writes "-> word" for each place that an operation may go to.
Listing ListCode(const wasm::Code& code) {
  Listing listing;
  for (uint32_t at = 0; at < code.words.size();) {
    const auto op = static_cast<wasm::RegOp>(code.words[at] - 1);
    const wasm::DisassembledOp text = wasm::DisassembleOp(op, absl::MakeConstSpan(code.words).subspan(at), at);
    at += text.words;
    if (op != SingleId(wasm::SingleOp::kCountBlock)) listing.ops.push_back(op);
    const size_t targets = listing.leaders.size();
    for (size_t arrow = text.text.find("-> "); arrow != std::string::npos; arrow = text.text.find("-> ", arrow + 3)) {
      listing.leaders.insert(static_cast<uint32_t>(std::stoul(text.text.substr(arrow + 3))));
    }
    if (listing.leaders.size() != targets && !IsPlainJump(op)) listing.leaders.insert(at);
  }
  for (const wasm::HandlerClause& clause : code.tries.clauses) listing.leaders.insert(clause.target);
  return listing;
}

// `counted` is `plain` but for its counters, one at the beginning of each block, and no block has a way in or out in
// its midst.
void ExpectBlocksAreStraight(const wasm::Code& plain, const wasm::Code& counted) {
  const Listing listing = ListCode(counted);
  EXPECT_EQ(ListCode(plain).ops, listing.ops);
  std::set<uint32_t> begins;
  uint32_t wasm_end = 0;
  for (const wasm::CodeBlock& block : counted.blocks) {
    EXPECT_TRUE(begins.insert(block.word).second);
    if (block.wasm_begin == block.wasm_end) continue;
    EXPECT_GE(block.wasm_begin, wasm_end);
    wasm_end = block.wasm_end;
  }
  for (uint32_t leader : listing.leaders) {
    EXPECT_TRUE(leader == counted.words.size() || begins.contains(leader)) << "word " << leader;
  }
}

// Of the functions that can be lowered, in a valid module.
size_t ExpectModuleReads(const std::vector<uint8_t>& bytes, const wasm::Features& features) {
  const auto module = wasm::DecodeModule(bytes, features);
  if (!module.ok() || !wasm::ValidateModule(*module).ok()) return 0;
  wasm::TypeRegistry types;
  const std::vector<wasm::CanonicalTypeId> canonical = types.InternAll(module->types, module->rec_groups);
  std::vector<wasm::HandlerWord> words(wasm::kRegOpCount);
  std::iota(words.begin(), words.end(), wasm::HandlerWord{1});
  size_t operations = 0;
  for (uint32_t i = module->imported_funcs; i < module->funcs.size(); ++i) {
    for (const wasm::CodeKey key :
         {wasm::CodeKey{true, vm::BarrierKind::kNone}, wasm::CodeKey{false, vm::BarrierKind::kObjectLog},
          wasm::CodeKey{false, vm::BarrierKind::kAlwaysSlow}}) {
      const auto code = wasm::LowerFunction({*module, canonical, words, key}, wasm::FuncIndex(i));
      if (!code.ok()) continue;
      operations += ExpectCodeReads(**code);
      wasm::CodeKey counting = key;
      counting.counts_blocks = true;
      const auto counted = wasm::LowerFunction({*module, canonical, words, counting}, wasm::FuncIndex(i));
      if (!counted.ok()) {
        ADD_FAILURE() << counted.status();
        continue;
      }
      operations += ExpectCodeReads(**counted);
      ExpectBlocksAreStraight(**code, **counted);
      counting.meters_fuel = true;
      const auto metered = wasm::LowerFunction({*module, canonical, words, counting}, wasm::FuncIndex(i));
      if (metered.ok()) operations += ExpectCodeReads(**metered);
    }
  }
  return operations;
}

size_t ExpectScriptsRead(const fs::path& directory) {
  const wasm::Features features = *wasm::Features::Parse("all", wasm::Features());
  size_t operations = 0;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() != ".wast") continue;
    const auto script = ModulesOfScript(ReadFile(entry.path().string()), features);
    if (!script.ok()) continue;
    for (const ScriptModule& module : *script) {
      SCOPED_TRACE(entry.path().string() + ":" + std::to_string(module.line));
      operations += ExpectModuleReads(module.bytes, features);
    }
  }
  return operations;
}

TEST(LoweredCode, OfOwnScriptsReads) { EXPECT_GT(ExpectScriptsRead("testing/wast/scripts"), 1000u); }

TEST(LoweredCode, OfSharedModulesReads) {
  const char* const shared = std::getenv("STRATA_SHARED");
  if (shared == nullptr) GTEST_SKIP() << "set STRATA_SHARED to run this test";
  EXPECT_GT(ExpectScriptsRead(fs::path(shared) / "wasm-testsuite"), 10'000u);
  EXPECT_GT(ExpectScriptsRead(fs::path(shared) / "fuzz-modules"), 10'000u);
}

}  // namespace
}  // namespace strata::testing
