// A module read from a file: bytes, decoded or assembled, validated. "-" is standard input.

#ifndef STRATA_TOOLS_STRATA_MODULE_FILE_H_
#define STRATA_TOOLS_STRATA_MODULE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/module/module.h"
#include "wasm/types/features.h"

namespace strata::tools {

// Binary or text, told apart by the first bytes and, where these say nothing, by the name. Messages begin with the
// path and one of "cannot read", "malformed", "invalid"; a text's with "path:line:column". A large module is validated
// by up to `threads` threads.
absl::StatusOr<wasm::Module> LoadModuleFile(const std::string& path, const wasm::Features& features,
                                            size_t threads = 1);

// The same without validation.
absl::StatusOr<wasm::Module> DecodeModuleFile(const std::string& path, const wasm::Features& features);

// The binary form of a text, with identifiers as a name section or without.
absl::StatusOr<std::vector<uint8_t>> AssembleFile(const std::string& path, const wasm::Features& features, bool names);

// The last part of a path.
absl::string_view FileName(absl::string_view path);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_MODULE_FILE_H_
