// A validated module: code and types without state, ready to be instantiated in any store of its engine.
//
// A handle: copies are the same module, which lives as long as the last of them and the last instance of it. Any
// thread. Types that it tells of are the engine's: concrete ones can be compared between modules, and looked at with
// Engine::Describe.

#ifndef STRATA_WASM_API_MODULE_H_
#define STRATA_WASM_API_MODULE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/api/engine.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {
class ModuleCode;
struct Module;
}  // namespace strata::wasm

namespace strata::wasm::api {

// What a tag's exceptions carry: the parameters of the type.
struct TagPayload {
  FuncType type;
};

using ExternType = std::variant<FuncType, TableType, MemoryType, GlobalType, TagPayload>;

// Names live as long as the module.
struct ImportType {
  absl::string_view module;
  absl::string_view name;
  ExternType type;
};
struct ExportType {
  absl::string_view name;
  ExternType type;
};

struct ModuleOptions {
  // For messages, backtraces and profiles, where the module does not name itself.
  std::string name = {};
  // Function bodies are validated by at most so many threads, the caller's among them.
  size_t threads = 1;
  // FromFile reads no larger files.
  size_t max_file_bytes = size_t{1} << 30;
};

class Module {
 public:
  // Decodes and validates a binary module, or one in the text format: a binary one begins with "\0asm".
  // kInvalidArgument with place and the specification's wording for what is malformed or invalid, or uses a feature
  // that is off.
  static absl::StatusOr<Module> Create(const Engine& engine, absl::string_view wasm_or_wat,
                                       const ModuleOptions& options = {});
  static absl::StatusOr<Module> Create(const Engine& engine, absl::Span<const uint8_t> wasm_or_wat,
                                       const ModuleOptions& options = {});
  // The same from a file, which names the module unless the options do. Also kNotFound or kPermissionDenied for a file
  // that cannot be read, kResourceExhausted for one that is too large; each message begins with the path.
  static absl::StatusOr<Module> FromFile(const Engine& engine, const std::string& path, ModuleOptions options = {});

  const Engine& engine() const { return engine_; }
  // The name section's, else the one given; may be empty.
  const std::string& name() const;
  std::vector<ImportType> imports() const;
  std::vector<ExportType> exports() const;
  // kNotFound if nothing of that name is exported.
  absl::StatusOr<ExternType> FindExport(absl::string_view name) const;
  // The custom sections' contents of that name, in order; they live as long as the module.
  std::vector<absl::Span<const uint8_t>> CustomSections(absl::string_view name) const;
  // The type that the module calls `index`, or by `name` in its name section, to make objects of it; kNotFound if it
  // has none.
  absl::StatusOr<HeapType> Type(uint32_t index) const;
  absl::StatusOr<HeapType> FindType(absl::string_view name) const;
  // What messages call function `index`, imports counted first: by the name section, else an export, else "func[N]".
  // kNotFound if there are fewer.
  absl::StatusOr<std::string> FunctionName(uint32_t index) const;

  // The layers below, for this package and for adapters above it.
  const std::shared_ptr<ModuleCode>& runtime() const { return code_; }

 private:
  Module(const Engine& engine, std::shared_ptr<ModuleCode> code) : engine_(engine), code_(std::move(code)) {}

  Engine engine_;  // outlives the code
  std::shared_ptr<ModuleCode> code_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_MODULE_H_
