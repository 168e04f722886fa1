// The modules of a script, each as bytes: what tests of binary and text want of .wast files.

#ifndef STRATA_TESTING_TEXT_SCRIPT_MODULES_H_
#define STRATA_TESTING_TEXT_SCRIPT_MODULES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/types/features.h"

namespace strata::testing {

struct ScriptModule {
  uint32_t line = 0;
  std::vector<uint8_t> bytes;
};

// Every module that assembles under `features`, whatever the script asserts of it.
absl::StatusOr<std::vector<ScriptModule>> ModulesOfScript(absl::string_view source, const wasm::Features& features);

// A file's bytes; empty if it cannot be read.
std::string ReadFile(const std::string& path);

}  // namespace strata::testing

#endif  // STRATA_TESTING_TEXT_SCRIPT_MODULES_H_
