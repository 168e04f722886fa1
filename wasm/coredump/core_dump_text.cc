#include "wasm/coredump/core_dump_text.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace strata::wasm::coredump {
namespace {

constexpr size_t kElementsShown = 16;  // of one object

std::string FormatReference(const Reference& ref) {
  switch (ref.kind) {
    case Reference::Kind::kNull:
      return "null";
    case Reference::Kind::kI31:
      return absl::StrCat("i31 ", static_cast<int32_t>(ref.number << 1) >> 1);
    case Reference::Kind::kFunc:
      return absl::StrCat("function ", ref.number, " of instance ", ref.instance);
    case Reference::Kind::kHostFunc:
      return absl::StrCat("host function ", ref.number);
    case Reference::Kind::kObject:
      return absl::StrCat("ref #", ref.number);
    case Reference::Kind::kImmediate:
      return absl::StrCat("i31 or function ", ref.number);
    case Reference::Kind::kLeftOut:
      break;
  }
  return "ref to an object that is left out";
}

std::string FormatIndexes(const std::vector<uint32_t>& indexes) {
  return absl::StrJoin(indexes, " ", [](std::string* out, uint32_t index) {
    index == kNotDumped ? absl::StrAppend(out, "-") : absl::StrAppend(out, index);
  });
}

// An element of an array of numbers.
std::string FormatPacked(absl::string_view type, const uint8_t* at, size_t bytes) {
  uint64_t bits[2] = {0, 0};
  std::memcpy(bits, at, bytes);
  if (type == "f32") return absl::StrCat(std::bit_cast<float>(static_cast<uint32_t>(bits[0])));
  if (type == "f64") return absl::StrCat(std::bit_cast<double>(bits[0]));
  if (type == "v128") return absl::StrFormat("0x%016x%016x", bits[1], bits[0]);
  if (type == "i32") return absl::StrCat(static_cast<int32_t>(bits[0]));
  return absl::StrCat(static_cast<int64_t>(bits[0]));
}

size_t PackedBytes(absl::string_view type) {
  if (type == "i8") return 1;
  if (type == "i16") return 2;
  if (type == "i32" || type == "f32") return 4;
  return type == "v128" ? 16 : 8;
}

class Printer {
 public:
  Printer(const CoreDumpReader& reader, absl::FunctionRef<void(absl::string_view)> print)
      : reader_(reader), dump_(reader.dump()), print_(print) {}

  absl::Status Run() {
    print_(absl::StrCat("core dump of ", dump_.program, dump_.reason.empty() ? "" : ": ", dump_.reason, "\n"));
    PrintStack();
    PrintInstances();
    PrintGlobals();
    PrintMemories();
    PrintTables();
    return PrintHeap();
  }

 private:
  std::string ModuleOf(uint32_t instance) const {
    if (instance >= dump_.instances.size()) return "";
    const uint32_t module = dump_.instances[instance].module;
    return module < dump_.modules.size() ? dump_.modules[module] : "";
  }

  void PrintStack() {
    print_(absl::StrCat("stack of ", dump_.thread, ":\n"));
    uint64_t number = 0;
    for (const DumpedFrame& frame : dump_.frames) {
      PrintFrame(number, frame);
      if (frame.left_out != 0) print_(absl::StrCat("        … and ", frame.left_out, " more frames\n"));
      number += 1 + frame.left_out;
    }
  }

  void PrintFrame(uint64_t number, const DumpedFrame& frame) {
    if (frame.is_host) return print_(absl::StrFormat("%6d: %10s - %s\n", number, "host", frame.function));
    const std::string module = ModuleOf(frame.instance);
    const std::string name = frame.function.empty() ? absl::StrCat("func[", frame.func, "]") : frame.function;
    print_(absl::StrFormat("%6d: %10s - %s%s%s, function %d of instance %d at +0x%x\n", number,
                           absl::StrFormat("0x%x", frame.module_offset), module, module.empty() ? "" : "!", name,
                           frame.func, frame.instance, frame.code_offset));
    if (!frame.file.empty()) print_(absl::StrCat("                     at ", frame.file, ":", frame.line, "\n"));
    PrintValues("local", frame.locals);
    PrintValues("stack", frame.stack);
  }

  void PrintValues(absl::string_view what, const std::vector<DumpedValue>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
      print_(absl::StrCat("          ", what, " ", i, " = ", FormatValue(values[i]), "\n"));
    }
  }

  void PrintInstances() {
    print_("instances:\n");
    for (size_t i = 0; i < dump_.instances.size(); ++i) {
      const DumpedInstance& instance = dump_.instances[i];
      print_(absl::StrCat(
          "  ", i, ": ", ModuleOf(static_cast<uint32_t>(i)), "; memories: ", FormatIndexes(instance.memories),
          "; globals: ", FormatIndexes(instance.globals), "; tables: ", FormatIndexes(instance.tables), "\n"));
    }
  }

  void PrintGlobals() {
    if (!dump_.globals.empty()) print_("globals:\n");
    for (size_t i = 0; i < dump_.globals.size(); ++i) {
      print_(absl::StrCat("  ", i, " = ", FormatValue(dump_.globals[i].value), "\n"));
    }
  }

  void PrintMemories() {
    if (!dump_.memories.empty()) print_("memories:\n");
    for (size_t i = 0; i < dump_.memories.size(); ++i) {
      const DumpedMemory& memory = dump_.memories[i];
      uint64_t bytes = 0;
      for (const DumpedRange& range : memory.ranges) bytes += range.bytes.size();
      print_(absl::StrCat("  ", i, ": ", memory.type.limits.minimum, " pages, ", bytes, " bytes in ",
                          memory.ranges.size(), memory.ranges.size() == 1 ? " range" : " ranges"));
      if (memory.left_out_bytes != 0) print_(absl::StrCat(", ", memory.left_out_bytes, " bytes left out"));
      print_("\n");
    }
  }

  void PrintTables() {
    if (!dump_.tables.empty()) print_("tables:\n");
    for (size_t i = 0; i < dump_.tables.size(); ++i) {
      const DumpedTable& table = dump_.tables[i];
      print_(absl::StrCat("  ", i, ": ", table.element, ", ", table.length, " elements\n"));
      for (const DumpedElement& element : table.elements) {
        print_(absl::StrCat("    ", element.index, " = ", FormatValue(element.value), "\n"));
      }
      if (table.left_out != 0) print_(absl::StrCat("    … and ", table.left_out, " more that are not null\n"));
    }
  }

  absl::Status PrintHeap() {
    if (reader_.object_count() == 0) return absl::OkStatus();
    print_(absl::StrCat("heap, ", reader_.object_count(), " objects:\n"));
    uint32_t number = 0;
    absl::Status status = reader_.ForEachObject([&](const DumpedObject& object) {
      print_(absl::StrCat("  #", number++, " ", FormatObject(object), "\n"));
      return true;
    });
    if (reader_.left_out_objects()) print_("  … and more objects\n");
    return status;
  }

  std::string FormatObject(const DumpedObject& object) const {
    const DumpedType& type = reader_.types()[object.type];
    std::string out = absl::StrCat(type.name, ", ", object.bytes, " bytes");
    if (!object.raw.empty()) return out + FormatRaw(type, object);
    if (object.length != 0) absl::StrAppend(&out, ", length ", object.length);
    const bool is_array = object.length != 0;
    for (size_t i = 0; i < object.values.size() && (!is_array || i < kElementsShown); ++i) {
      absl::StrAppend(&out, i == 0 ? ": " : ", ");
      const bool named = !is_array && i < type.fields.size() && !type.fields[i].name.empty();
      if (named) absl::StrAppend(&out, type.fields[i].name, " = ");
      absl::StrAppend(&out, FormatValue(object.values[i]));
    }
    if (is_array && object.length > kElementsShown) absl::StrAppend(&out, ", …");
    return out;
  }

  static std::string FormatRaw(const DumpedType& type, const DumpedObject& object) {
    const std::string element = type.fields.empty() ? "i8" : type.fields[0].type;
    const size_t bytes = PackedBytes(element);
    std::string out = absl::StrCat(", length ", object.length, ", ", element, ":");
    const size_t count = std::min(object.raw.size() / bytes, kElementsShown);
    for (size_t i = 0; i < count; ++i) absl::StrAppend(&out, " ", FormatPacked(element, &object.raw[i * bytes], bytes));
    return object.length > count ? out + " …" : out;
  }

  const CoreDumpReader& reader_;
  const CoreDump& dump_;
  const absl::FunctionRef<void(absl::string_view)> print_;
};

}  // namespace

std::string FormatValue(const DumpedValue& value) {
  switch (value.kind) {
    case DumpedValue::Kind::kMissing:
      return "lost";
    case DumpedValue::Kind::kI32:
      return absl::StrCat("i32 ", static_cast<int32_t>(value.bits));
    case DumpedValue::Kind::kI64:
      return absl::StrCat("i64 ", static_cast<int64_t>(value.bits));
    case DumpedValue::Kind::kF32:
      return absl::StrCat("f32 ", std::bit_cast<float>(static_cast<uint32_t>(value.bits)));
    case DumpedValue::Kind::kF64:
      return absl::StrCat("f64 ", std::bit_cast<double>(value.bits));
    case DumpedValue::Kind::kV128:
      return absl::StrFormat("v128 0x%016x%016x", value.high, value.bits);
    case DumpedValue::Kind::kRef:
      break;
  }
  return FormatReference(value.ref);
}

absl::Status PrintCoreDump(const CoreDumpReader& reader, absl::FunctionRef<void(absl::string_view)> print) {
  return Printer(reader, print).Run();
}

}  // namespace strata::wasm::coredump
