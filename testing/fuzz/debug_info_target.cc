// Any bytes as a module with debug information: every question has an answer, the same one from two readers, and what
// is shown is printable. Any bytes as a mangled name.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "testing/fuzz/fuzz_target.h"
#include "vm_binding/base/check.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/debug_info/demangle.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/debug_info/source_locator.h"
#include "wasm/module/module.h"
#include "wasm/types/features.h"

namespace strata::testing {
namespace {

using Bytes = std::vector<uint8_t>;
using wasm::debug_info::SourceFrame;
using wasm::debug_info::SourceLocator;

constexpr uint32_t kQuestions = 64;
constexpr size_t kLongName = size_t{1} << 20;

std::string Shown(const std::vector<SourceFrame>& frames) {
  std::string out;
  for (const SourceFrame& frame : frames) {
    absl::StrAppend(&out, frame.function, " ", frame.file, ":", frame.line, ":", frame.column, " ", frame.inlined, " ");
  }
  return out;
}

bool IsPrintable(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return absl::ascii_iscntrl(static_cast<uint8_t>(c)); });
}

// A custom section is the module's, or a source map beside it.
void Ask(const wasm::Module& module, uint32_t size) {
  const auto as_map = [&module](absl::string_view) -> absl::StatusOr<std::string> {
    const auto& contents = module.customs.front().bytes;
    return std::string(contents.begin(), contents.end());
  };
  SourceLocator first(module, as_map), second(module, as_map);
  const uint32_t step = std::max(1u, size / kQuestions);
  for (uint32_t at = 0; at < size; at += step) {
    const std::string shown = Shown(first.Locate(at));
    STRATA_CHECK(shown == Shown(second.Locate(at)), "kSameAnswerTwice");
    STRATA_CHECK(IsPrintable(shown), "kPrintable");
  }
}

}  // namespace
}  // namespace strata::testing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace strata;  // NOLINT: a C function stands outside
  static const wasm::Features all = *wasm::Features::Parse("all", wasm::Features());
  const std::string name(data, data + size);
  STRATA_CHECK(wasm::debug_info::Demangle(name).size() <= std::max(testing::kLongName, size), "kBoundedName");
  const auto module = wasm::DecodeModule(std::make_shared<const testing::Bytes>(data, data + size), all);
  if (module.ok()) testing::Ask(*module, static_cast<uint32_t>(size));
  return 0;
}
