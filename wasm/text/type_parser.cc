#include "wasm/text/type_parser.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/text/type_encoding.h"

namespace strata::wasm::text {
namespace {

constexpr uint8_t kRecCode = 0x4e;
constexpr uint8_t kSubFinalCode = 0x4f;
constexpr uint8_t kSubCode = 0x50;
constexpr uint8_t kFuncCode = 0x60;
constexpr uint8_t kStructCode = 0x5f;
constexpr uint8_t kArrayCode = 0x5e;

struct HeapWord {
  absl::string_view heap;  // in (ref null heap)
  absl::string_view ref;   // short for it
  HeapKind kind;
};

constexpr HeapWord kHeapWords[] = {
    {"func", "funcref", HeapKind::kFunc},
    {"extern", "externref", HeapKind::kExtern},
    {"any", "anyref", HeapKind::kAny},
    {"eq", "eqref", HeapKind::kEq},
    {"i31", "i31ref", HeapKind::kI31},
    {"struct", "structref", HeapKind::kStruct},
    {"array", "arrayref", HeapKind::kArray},
    {"none", "nullref", HeapKind::kNone},
    {"nofunc", "nullfuncref", HeapKind::kNoFunc},
    {"noextern", "nullexternref", HeapKind::kNoExtern},
    {"exn", "exnref", HeapKind::kExn},
    {"noexn", "nullexnref", HeapKind::kNoExn},
};

struct NumberWord {
  absl::string_view word;
  ValKind kind;
};

constexpr NumberWord kNumberWords[] = {{"i32", ValKind::kI32},
                                       {"i64", ValKind::kI64},
                                       {"f32", ValKind::kF32},
                                       {"f64", ValKind::kF64},
                                       {"v128", ValKind::kV128}};

const HeapWord* FindRefWord(const Cursor& cursor) {
  for (const HeapWord& word : kHeapWords) {
    if (cursor.AtKeyword(word.ref)) return &word;
  }
  return nullptr;
}

}  // namespace

uint32_t ParseIndex(Cursor& cursor, const IndexSpace& space) {
  if (cursor.Is(TokenKind::kNat)) return cursor.ExpectU32();
  const Token token = cursor.Peek();
  const std::optional<std::string> id = cursor.ConsumeId();
  if (!id) {
    cursor.Unexpected();
    return 0;
  }
  const std::optional<uint32_t> index = space.Find(*id);
  if (!index) cursor.Fail(token, absl::StrCat("unknown ", space.nouns().unknown, " ", cursor.Text(token)));
  return index.value_or(0);
}

bool AtIndex(const Cursor& cursor) { return cursor.Is(TokenKind::kNat) || cursor.AtId(); }

std::optional<std::string> ConsumeNameAnnotation(Cursor& cursor) {
  if (!cursor.AtAnnotation("name")) return std::nullopt;
  cursor.Next();
  std::string name = cursor.ExpectName();
  cursor.ExpectClose();
  return name;
}

void DefineHere(Cursor& cursor, IndexSpace& space) {
  const Token token = cursor.Peek();
  const uint32_t index = space.size();
  if (!space.Define(cursor.ConsumeId())) {
    cursor.Fail(token, absl::StrCat("duplicate ", space.nouns().duplicate, " ", cursor.Text(token)));
  }
  if (std::optional<std::string> name = ConsumeNameAnnotation(cursor)) space.Rename(index, *std::move(name));
}

bool TypeParser::AtRefType() const { return cursor_.AtOpen("ref") || FindRefWord(cursor_) != nullptr; }

HeapType TypeParser::ParseHeapType() {
  for (const HeapWord& word : kHeapWords) {
    if (cursor_.ConsumeKeyword(word.heap)) return {word.kind, 0};
  }
  return HeapType::Concrete(ParseIndex(cursor_, types_.ids()));
}

RefType TypeParser::ParseRefType() {
  if (const HeapWord* word = FindRefWord(cursor_)) {
    cursor_.Next();
    return {{word->kind, 0}, true};
  }
  if (!cursor_.ConsumeOpen("ref")) {
    cursor_.Unexpected();
    return {};
  }
  const bool nullable = cursor_.ConsumeKeyword("null");
  const HeapType heap = ParseHeapType();
  cursor_.ExpectClose();
  return {heap, nullable};
}

ValType TypeParser::ParseValType() {
  for (const NumberWord& word : kNumberWords) {
    if (cursor_.ConsumeKeyword(word.word)) return word.kind;
  }
  return ParseRefType();
}

ValType TypeParser::ParseStorage(PackedKind& packed) {
  if (cursor_.ConsumeKeyword("i8")) {
    packed = PackedKind::kI8;
    return ValKind::kI32;
  }
  if (cursor_.ConsumeKeyword("i16")) {
    packed = PackedKind::kI16;
    return ValKind::kI32;
  }
  return ParseValType();
}

FieldType TypeParser::ParseFieldType() {
  FieldType field;
  field.is_mutable = cursor_.ConsumeOpen("mut");
  field.type = ParseStorage(field.packed);
  if (field.is_mutable) cursor_.ExpectClose();
  return field;
}

void TypeParser::ParseParams(FuncType& type, IndexSpace* locals) {
  while (cursor_.ConsumeOpen("param")) {
    if (locals != nullptr && (cursor_.AtId() || cursor_.AtAnnotation("name"))) {
      DefineHere(cursor_, *locals);
      type.params.push_back(ParseValType());
      cursor_.ExpectClose();
      continue;
    }
    while (cursor_.ok() && !cursor_.Is(TokenKind::kClose)) {
      type.params.push_back(ParseValType());
      if (locals != nullptr) locals->Define(std::nullopt);
    }
    cursor_.ExpectClose();
  }
}

void TypeParser::ParseResults(std::vector<ValType>& results) {
  while (cursor_.ConsumeOpen("result")) {
    while (cursor_.ok() && !cursor_.Is(TokenKind::kClose)) results.push_back(ParseValType());
    cursor_.ExpectClose();
  }
}

TypeUse TypeParser::ParseTypeUse(IndexSpace* locals) {
  TypeUse use;
  use.where = cursor_.Peek();
  if (cursor_.ConsumeOpen("type")) {
    use.index = ParseIndex(cursor_, types_.ids());
    cursor_.ExpectClose();
  }
  ParseParams(use.signature, locals);
  ParseResults(use.signature.results);
  if (cursor_.AtOpen("type") || cursor_.AtOpen("param")) cursor_.Unexpected(cursor_.Peek(1));
  return use;
}

uint32_t TypeParser::Resolve(const TypeUse& use) {
  if (!cursor_.ok()) return 0;
  if (!use.index) return types_.Intern(use.signature);
  if (use.signature == FuncType()) return *use.index;
  const TypeSpace::Entry* entry = types_.Get(*use.index);
  if (entry == nullptr) {
    cursor_.Fail(use.where, absl::StrCat("unknown type ", *use.index));
  } else if (entry->func != use.signature) {
    cursor_.Fail(use.where, "inline function type");
  }
  return *use.index;
}

void TypeParser::ParseTypeDefinition() {
  ByteWriter& out = types_.groups();
  types_.CountGroup();
  if (!cursor_.ConsumeOpen("rec")) return ParseOneType(out, /*is_singleton=*/true);
  uint32_t count = 0;
  ByteWriter members;
  while (cursor_.Is(TokenKind::kOpen)) {
    ++count;
    ParseOneType(members, /*is_singleton=*/false);
  }
  cursor_.ExpectClose();
  out.U8(kRecCode);
  out.U32Leb(count);
  out.Bytes(members.bytes());
}

void TypeParser::ParseOneType(ByteWriter& out, bool is_singleton) {
  cursor_.ExpectOpen("type");
  cursor_.ConsumeId();  // declared before
  ConsumeNameAnnotation(cursor_);
  SubTypeText sub = ParseSubType(out);
  cursor_.ExpectClose();
  types_.Define(std::move(sub.entry), is_singleton && sub.is_plain);
}

TypeParser::SubTypeText TypeParser::ParseSubType(ByteWriter& out) {
  SubTypeText sub;
  if (!cursor_.ConsumeOpen("sub")) {
    sub.entry = ParseCompositeType(out);
    return sub;
  }
  const bool is_final = cursor_.ConsumeKeyword("final");
  std::vector<uint32_t> supertypes;
  while (AtIndex(cursor_)) supertypes.push_back(ParseIndex(cursor_, types_.ids()));
  sub.is_plain = is_final && supertypes.empty();
  if (!sub.is_plain) {
    out.U8(is_final ? kSubFinalCode : kSubCode);
    out.U32Leb(static_cast<uint32_t>(supertypes.size()));
    for (uint32_t supertype : supertypes) out.U32Leb(supertype);
  }
  sub.entry = ParseCompositeType(out);
  cursor_.ExpectClose();
  return sub;
}

TypeSpace::Entry TypeParser::ParseCompositeType(ByteWriter& out) {
  TypeSpace::Entry entry;
  if (cursor_.ConsumeOpen("func")) {
    IndexSpace params({"local", "local"});
    entry.func.emplace();
    ParseParams(*entry.func, &params);
    ParseResults(entry.func->results);
    out.U8(kFuncCode);
    WriteFuncType(*entry.func, out);
  } else if (cursor_.ConsumeOpen("struct")) {
    entry = ParseStructType(out);
  } else if (cursor_.ConsumeOpen("array")) {
    out.U8(kArrayCode);
    WriteFieldType(ParseFieldType(), out);
  } else {
    cursor_.Unexpected(cursor_.Is(TokenKind::kOpen) ? cursor_.Peek(1) : cursor_.Peek());
  }
  cursor_.ExpectClose();
  return entry;
}

TypeSpace::Entry TypeParser::ParseStructType(ByteWriter& out) {
  TypeSpace::Entry entry;
  entry.fields = std::make_unique<IndexSpace>(IndexSpace::Nouns{"field", "field"});
  std::vector<FieldType> fields;
  while (cursor_.ConsumeOpen("field")) ParseStructFields(fields, *entry.fields);
  out.U8(kStructCode);
  out.U32Leb(static_cast<uint32_t>(fields.size()));
  for (const FieldType& field : fields) WriteFieldType(field, out);
  return entry;
}

void TypeParser::ParseStructFields(std::vector<FieldType>& fields, IndexSpace& ids) {
  if (cursor_.AtId() || cursor_.AtAnnotation("name")) {
    DefineHere(cursor_, ids);
    fields.push_back(ParseFieldType());
    return cursor_.ExpectClose();
  }
  while (cursor_.ok() && !cursor_.Is(TokenKind::kClose)) {
    ids.Define(std::nullopt);
    fields.push_back(ParseFieldType());
  }
  cursor_.ExpectClose();
}

}  // namespace strata::wasm::text
