#include "wasm/text/declarations.h"

#include "absl/strings/str_cat.h"
#include "wasm/text/type_parser.h"

namespace strata::wasm::text {
namespace {

class Declarer {
 public:
  Declarer(Cursor& cursor, ModuleScope& module) : cursor_(cursor), module_(module) {}

  void Run() {
    const uint32_t first = cursor_.index();
    ForEachField([this] { Declare(); });
    cursor_.Seek(first);
    ForEachField([this] {
      if (cursor_.AtOpen("type") || cursor_.AtOpen("rec")) TypeParser(cursor_, module_.types).ParseTypeDefinition();
    });
    cursor_.Seek(first);
  }

 private:
  // Calls `visit` at each parenthesis from here to the one that encloses them.
  template <class Visit>
  void ForEachField(Visit visit) {
    while (cursor_.ok() && (cursor_.Is(TokenKind::kOpen) || cursor_.Is(TokenKind::kAnnotation))) {
      const uint32_t index = cursor_.index();
      if (cursor_.Is(TokenKind::kOpen)) visit();
      cursor_.Seek(index);
      SkipParenthesis();
    }
  }

  IndexSpace* SpaceOf(absl::string_view keyword) {
    if (keyword == "func") return &module_.funcs;
    if (keyword == "table") return &module_.tables;
    if (keyword == "memory") return &module_.memories;
    if (keyword == "global") return &module_.globals;
    if (keyword == "tag") return &module_.tags;
    return nullptr;
  }

  void Declare() {
    const absl::string_view keyword = cursor_.OpenKeyword();
    const Token open = cursor_.Next();
    cursor_.Next();
    if (IndexSpace* const space = SpaceOf(keyword)) {
      DeclareEntity(open, *space);
    } else if (keyword == "type") {
      DefineHere(cursor_, module_.types.ids());
    } else if (keyword == "rec") {
      ForEachField([this] { DeclareTypeMember(); });
    } else if (keyword == "import") {
      DeclareImport(open);
    } else if (keyword == "elem") {
      DefineHere(cursor_, module_.elems);
    } else if (keyword == "data") {
      DefineHere(cursor_, module_.datas);
    } else if (keyword == "start") {
      if (has_start_) cursor_.Fail(open, "multiple start sections");
      has_start_ = true;
    }
  }

  void DeclareTypeMember() {
    if (!cursor_.ConsumeOpen("type")) return;
    DefineHere(cursor_, module_.types.ids());
  }

  void DeclareImport(const Token& open) {
    CheckImport(open);
    while (cursor_.Is(TokenKind::kString)) cursor_.Next();
    IndexSpace* const space = SpaceOf(cursor_.OpenKeyword());
    if (space == nullptr) return;
    cursor_.Next();
    cursor_.Next();
    DefineHere(cursor_, *space);
  }

  void CheckImport(const Token& open) {
    if (!first_definition_.empty()) cursor_.Fail(open, absl::StrCat("import after ", first_definition_));
  }

  void DeclareEntity(const Token& open, IndexSpace& space) {
    DefineHere(cursor_, space);
    while (cursor_.AtOpen("export")) SkipParenthesis();
    const bool is_import = cursor_.AtOpen("import");
    if (&space == &module_.tables) DeclareInlineSegments("elem", module_.elems);
    if (&space == &module_.memories) DeclareInlineSegments("data", module_.datas);
    if (is_import) return CheckImport(open);
    if (first_definition_.empty()) first_definition_ = space.nouns().unknown;
  }

  // Segments written inside what they initialise.
  void DeclareInlineSegments(absl::string_view keyword, IndexSpace& segments) {
    while (cursor_.ok() && !cursor_.Is(TokenKind::kClose) && !cursor_.AtEnd()) {
      if (cursor_.AtOpen(keyword)) segments.Define(std::nullopt);
      if (cursor_.Is(TokenKind::kOpen)) {
        SkipParenthesis();
      } else {
        cursor_.Next();
      }
    }
  }

  void SkipParenthesis() {
    cursor_.Seek(cursor_.Peek().close);
    if (cursor_.Is(TokenKind::kClose)) cursor_.Next();
  }

  Cursor& cursor_;
  ModuleScope& module_;
  absl::string_view first_definition_;
  bool has_start_ = false;
};

}  // namespace

void DeclareFields(Cursor& cursor, ModuleScope& module) { Declarer(cursor, module).Run(); }

}  // namespace strata::wasm::text
