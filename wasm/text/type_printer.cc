#include "wasm/text/type_printer.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace strata::wasm::text {
namespace {

// A signature is repeated where its type is used if it has at most this many types: the text stays linear in the
// module.
constexpr size_t kMaxRepeatedTypes = 16;
constexpr uint8_t kDefaultPageSizeLog2 = 16;
constexpr absl::string_view kPackedWords[] = {"", "i8", "i16"};

// Prints entries one after another: those without a name share parentheses, the others have their own.
class GroupedEntries {
 public:
  // `separator` stands before the first parenthesis.
  GroupedEntries(absl::string_view separator, absl::string_view word, const IdTable& ids, std::string& out)
      : separator_(separator), word_(word), ids_(ids), out_(out) {}
  ~GroupedEntries() { Close(); }

  template <class PrintType>
  void Add(uint32_t index, PrintType print_type) {
    const bool has_name = ids_.HasName(index);
    if (has_name) Close();
    if (!is_open_) absl::StrAppend(&out_, std::exchange(separator_, " "), "(", word_);
    is_open_ = true;
    if (has_name) ids_.AppendDefinition(index, out_);
    out_ += ' ';
    print_type();
    if (has_name) Close();
  }

 private:
  void Close() {
    if (is_open_) out_ += ')';
    is_open_ = false;
  }

  absl::string_view separator_;
  const absl::string_view word_;
  const IdTable& ids_;
  std::string& out_;
  bool is_open_ = false;
};

}  // namespace

void TypePrinter::Print(HeapType type) {
  if (type.is_concrete()) return names_.types.AppendReference(type.index, out_);
  out_ += ToString(type);
}

void TypePrinter::Print(RefType type) {
  if (!type.heap.is_concrete()) {
    out_ += ToString(type);
    return;
  }
  out_ += type.nullable ? "(ref null " : "(ref ";
  Print(type.heap);
  out_ += ')';
}

void TypePrinter::Print(ValType type) {
  if (type.is_ref()) return Print(type.ref());
  out_ += ToString(type);
}

void TypePrinter::Print(const FieldType& type) {
  if (type.is_mutable) out_ += "(mut ";
  if (type.packed == PackedKind::kNone) {
    Print(type.type);
  } else {
    out_ += kPackedWords[static_cast<size_t>(type.packed)];
  }
  if (type.is_mutable) out_ += ')';
}

void TypePrinter::PrintLimits(AddressType address, const Limits& limits) {
  if (address == AddressType::kI64) out_ += "i64 ";
  absl::StrAppend(&out_, limits.minimum);
  if (limits.maximum) absl::StrAppend(&out_, " ", *limits.maximum);
}

void TypePrinter::Print(const TableType& type) {
  PrintLimits(type.address, type.limits);
  out_ += ' ';
  Print(type.element);
}

void TypePrinter::Print(const MemoryType& type) {
  PrintLimits(type.address, type.limits);
  if (type.shared) out_ += " shared";
  if (type.page_size_log2 != kDefaultPageSizeLog2) {
    absl::StrAppend(&out_, " (pagesize ", uint64_t{1} << type.page_size_log2, ")");
  }
}

void TypePrinter::Print(const GlobalType& type) {
  if (type.is_mutable) out_ += "(mut ";
  Print(type.type);
  if (type.is_mutable) out_ += ')';
}

void TypePrinter::PrintList(absl::string_view word, absl::Span<const ValType> types) {
  if (types.empty()) return;
  absl::StrAppend(&out_, " (", word);
  for (ValType type : types) {
    out_ += ' ';
    Print(type);
  }
  out_ += ')';
}

void TypePrinter::PrintParams(absl::Span<const ValType> types, const IdTable& locals) {
  GroupedEntries entries(" ", "param", locals, out_);
  for (uint32_t i = 0; i < types.size(); ++i) entries.Add(i, [&] { Print(types[i]); });
}

void TypePrinter::PrintStruct(const StructType& type, const IdTable& fields) {
  out_ += "(struct";
  for (uint32_t i = 0; i < type.fields.size(); ++i) {
    out_ += " (field";
    fields.AppendDefinition(i, out_);
    out_ += ' ';
    Print(type.fields[i]);
    out_ += ')';
  }
  out_ += ')';
}

void TypePrinter::PrintComposite(const SubType& type, uint32_t index) {
  if (const StructType* const structure = type.struct_type()) return PrintStruct(*structure, names_.Fields(index));
  if (const FuncType* const func = type.func()) {
    out_ += "(func";
    PrintList("param", func->params);
    PrintResults(func->results);
  } else {
    out_ += "(array ";
    Print(type.array()->element);
  }
  out_ += ')';
}

void TypePrinter::PrintDefinition(uint32_t index) {
  const SubType& type = module_.types[index];
  out_ += "(type";
  names_.types.AppendDefinition(index, out_);
  absl::StrAppend(&out_, " (;", index, ";) ");
  const bool is_plain = type.is_final && !type.supertype;
  if (!is_plain) out_ += type.is_final ? "(sub final " : "(sub ";
  if (type.supertype) {
    names_.types.AppendReference(*type.supertype, out_);
    out_ += ' ';
  }
  PrintComposite(type, index);
  out_ += is_plain ? ")" : "))";
}

const FuncType* TypePrinter::FindFunc(uint32_t index) const {
  return index < module_.types.size() ? module_.types[index].func() : nullptr;
}

void TypePrinter::PrintTypeUse(uint32_t index) {
  out_ += " (type ";
  names_.types.AppendReference(index, out_);
  out_ += ')';
}

void TypePrinter::PrintTypeUseWithSignature(uint32_t index) { PrintTypeUseWithParams(index, IdTable()); }

void TypePrinter::PrintTypeUseWithParams(uint32_t index, const IdTable& locals) {
  PrintTypeUse(index);
  const FuncType* const func = FindFunc(index);
  if (func == nullptr || (locals.empty() && func->params.size() + func->results.size() > kMaxRepeatedTypes)) return;
  PrintParams(func->params, locals);
  PrintResults(func->results);
}

void TypePrinter::PrintLocals(absl::Span<const LocalGroup> groups, uint32_t first, const IdTable& locals) {
  GroupedEntries entries("", "local", locals, out_);
  for (const LocalGroup& group : groups) {
    for (uint32_t i = 0; i < group.count; ++i) entries.Add(first++, [&] { Print(group.type); });
  }
}

}  // namespace strata::wasm::text
