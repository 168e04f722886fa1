// Modules in the text format as the sources of a profile: where a guest's frame stands in the text, and the texts
// themselves, for viewers to show samples beside.
//
// The text is what wasm/text prints, whatever a module was written in. A module is printed when the first of its frames
// is asked for, so only those in samples are, while the profile is built. Texts are bounded: they come from guests. One
// thread at a time.

#ifndef STRATA_VM_BINDING_PROFILING_MODULE_TEXTS_H_
#define STRATA_VM_BINDING_PROFILING_MODULE_TEXTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/profile_builder.h"
#include "wasm/runtime/module_code.h"
#include "wasm/text/line_map.h"
#include "wasm/types/indices.h"

namespace strata::profiling {

class ModuleTexts {
 public:
  static constexpr size_t kMaxBytes = size_t{16} << 20;

  // `max_bytes` of all texts together; a module whose text would be too long has none, and its frames no lines.
  explicit ModuleTexts(size_t max_bytes = kMaxBytes) : bytes_left_(max_bytes) {}

  // Sets file, lines and column of a frame at `offset`, bytes from the module's start, in `func` of a module that the
  // profile calls `name`. What is in
  // none of its instructions (its entry) is in its first line; leaves all unset if there is no such function or no
  // text. `code` must outlive this.
  void Locate(const wasm::ModuleCode& code, const std::string& name, wasm::FuncIndex func, uint32_t offset,
              profiler::FrameInfo& info);
  // Hands over the texts, once, and a fact for each module that has none.
  absl::Status AddTo(profiler::ProfileBuilder& builder);

 private:
  struct Text {
    std::string file;
    std::string text;
    wasm::text::LineMap lines;
    absl::Status status;  // why there is no text
  };

  const Text& TextOf(const wasm::ModuleCode& code, const std::string& name);
  Text Print(const wasm::ModuleCode& code, const std::string& name);
  std::string UniqueFile(const std::string& module);

  size_t bytes_left_;
  std::vector<Text> texts_;
  absl::flat_hash_map<const wasm::ModuleCode*, size_t> numbers_;
  absl::flat_hash_set<std::string> files_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_MODULE_TEXTS_H_
