#include "wasm/text/assembler.h"

#include <optional>
#include <string>
#include <utility>

#include "wasm/text/cursor.h"
#include "wasm/text/declarations.h"
#include "wasm/text/field_parser.h"
#include "wasm/text/lexer.h"
#include "wasm/text/module_scope.h"
#include "wasm/text/name_section.h"
#include "wasm/text/sections.h"
#include "wasm/text/type_parser.h"

namespace strata::wasm::text {
namespace {

class Assembler {
 public:
  Assembler(const Tokens& tokens, const Features& features, const AssembleOptions& options)
      : options_(options), cursor_(tokens, options.start), module_(features) {}

  absl::StatusOr<std::vector<uint8_t>> Run() {
    const bool wrapped = cursor_.ConsumeOpen("module");
    if (wrapped) ParseModuleName();
    DeclareFields(cursor_, module_);
    FieldParser fields(cursor_, module_, sections_, names_);
    fields.ParseFields();
    if (wrapped) cursor_.ExpectClose();
    cursor_.Expect(TokenKind::kEof);
    fields.Finish();
    if (!cursor_.ok()) return cursor_.status();
    if (options_.names) AddNames();
    return sections_.Finish();
  }

 private:
  void ParseModuleName() {
    names_.module = cursor_.ConsumeId().value_or("");
    if (std::optional<std::string> name = ConsumeNameAnnotation(cursor_)) names_.module = *std::move(name);
    if (cursor_.AtAnnotation("name")) cursor_.Fail(cursor_.Peek(), "@name annotation: multiple module");
  }

  void AddNames() {
    const std::vector<uint8_t> names = EncodeNameSection(module_, names_);
    if (!names.empty()) sections_.AddCustom(Placement::Last(), "name", names);
  }

  const AssembleOptions& options_;
  Cursor cursor_;
  ModuleScope module_;
  Sections sections_;
  MoreNames names_;
};

}  // namespace

absl::StatusOr<std::vector<uint8_t>> AssembleText(absl::string_view wat, const Features& features,
                                                  const AssembleOptions& options) {
  const absl::StatusOr<Tokens> tokens = Lex(wat, options.start);
  if (!tokens.ok()) return tokens.status();
  return Assembler(*tokens, features, options).Run();
}

}  // namespace strata::wasm::text
