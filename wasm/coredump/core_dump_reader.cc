#include "wasm/coredump/core_dump_reader.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/binary/byte_reader.h"
#include "wasm/coredump/value_codes.h"

namespace strata::wasm::coredump {
namespace {

constexpr uint8_t kI32Const = 0x41, kI64Const = 0x42, kF32Const = 0x43, kF64Const = 0x44, kVectorPrefix = 0xfd;

const CustomSection* Find(const Module& module, absl::string_view name) {
  for (const CustomSection& section : module.customs) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

DumpedValue Number(DumpedValue::Kind kind, uint64_t bits) { return {kind, bits, 0, {}}; }

DumpedValue ReferenceOf(Reference::Kind kind, uint32_t number, uint32_t instance) {
  return {DumpedValue::Kind::kRef, 0, 0, {kind, number, instance}};
}

DumpedValue ReadReference(ByteReader& in, ValueCode code) {
  switch (code) {
    case ValueCode::kNull:
      return ReferenceOf(Reference::Kind::kNull, 0, 0);
    case ValueCode::kLeftOut:
      return ReferenceOf(Reference::Kind::kLeftOut, 0, 0);
    case ValueCode::kI31:
      return ReferenceOf(Reference::Kind::kI31, static_cast<uint32_t>(in.S32()) & 0x7fffffff, 0);
    case ValueCode::kFunc: {
      const uint32_t instance = in.U32();
      return ReferenceOf(Reference::Kind::kFunc, in.U32(), instance);
    }
    case ValueCode::kHostFunc:
      return ReferenceOf(Reference::Kind::kHostFunc, in.U32(), 0);
    case ValueCode::kObject:
      return ReferenceOf(Reference::Kind::kObject, in.U32(), 0);
    case ValueCode::kImmediate:
      return ReferenceOf(Reference::Kind::kImmediate, in.U32(), 0);
    default:
      in.Fail("unknown kind of value");
      return {};
  }
}

DumpedValue ReadValue(ByteReader& in) {
  const auto code = static_cast<ValueCode>(in.U8());
  switch (code) {
    case ValueCode::kMissing:
      return {};
    case ValueCode::kI32:
      return Number(DumpedValue::Kind::kI32, static_cast<uint32_t>(in.S32()));
    case ValueCode::kI64:
      return Number(DumpedValue::Kind::kI64, static_cast<uint64_t>(in.S64()));
    case ValueCode::kF32:
      return Number(DumpedValue::Kind::kF32, in.Fixed32());
    case ValueCode::kF64:
      return Number(DumpedValue::Kind::kF64, in.Fixed64());
    case ValueCode::kV128: {
      DumpedValue value = Number(DumpedValue::Kind::kV128, in.Fixed64());
      value.high = in.Fixed64();
      return value;
    }
    default:
      return ReadReference(in, code);
  }
}

// What of a dump may be held: a byte of a file may stand for forty here.
class Allowance {
 public:
  // The length of a list of values, or of parts as small as they are.
  uint32_t Values(ByteReader& in) {
    const uint32_t count = in.Length();
    if (count > values_) return Refuse(in);
    values_ -= count;
    return count;
  }
  // The length of a list of frames, instances and the like.
  uint32_t Items(ByteReader& in) {
    const uint32_t count = in.Length();
    return count > kMaxDumpedItems ? Refuse(in) : count;
  }
  absl::Status StatusOf(const ByteReader& in, absl::string_view section) const {
    if (in.ok()) return absl::OkStatus();
    return absl::Status(exceeded_ ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kInvalidArgument,
                        absl::StrCat("section ", section, ": ", in.status().message()));
  }

 private:
  uint32_t Refuse(ByteReader& in) {
    exceeded_ = true;
    in.Fail("more than is read of a dump");
    return 0;
  }

  size_t values_ = kMaxDumpedValues;
  bool exceeded_ = false;
};

std::vector<DumpedValue> ReadValues(ByteReader& in, Allowance& allowed) {
  std::vector<DumpedValue> values;
  for (uint32_t count = allowed.Values(in); count != 0 && in.ok(); --count) values.push_back(ReadValue(in));
  return values;
}

// Values that stand in for missing ones, each with its index.
void ReadOtherValues(ByteReader& in, std::vector<DumpedValue>& values) {
  for (uint32_t count = in.Length(); count != 0 && in.ok(); --count) {
    const uint32_t index = in.U32();
    const DumpedValue value = ReadValue(in);
    if (index >= values.size()) return in.Fail("index out of bounds");
    values[index] = value;
  }
}

std::vector<uint32_t> ReadIndexes(ByteReader& in) {
  std::vector<uint32_t> indexes;
  for (uint32_t count = in.Length(); count != 0 && in.ok(); --count) indexes.push_back(in.U32());
  return indexes;
}

void ExpectZero(ByteReader& in) {
  if (in.U8() != 0) in.Fail("unknown version");
}

DumpedValue ReadInitializer(const ConstExpr& expression) {
  ByteReader in(expression.bytes, expression.offset);
  switch (in.U8()) {
    case kI32Const:
      return Number(DumpedValue::Kind::kI32, static_cast<uint32_t>(in.S32()));
    case kI64Const:
      return Number(DumpedValue::Kind::kI64, static_cast<uint64_t>(in.S64()));
    case kF32Const:
      return Number(DumpedValue::Kind::kF32, in.Fixed32());
    case kF64Const:
      return Number(DumpedValue::Kind::kF64, in.Fixed64());
    case kVectorPrefix: {
      in.U32();
      DumpedValue value = Number(DumpedValue::Kind::kV128, in.Fixed64());
      value.high = in.Fixed64();
      return value;
    }
    default:
      return {};
  }
}

void ReadObject(ByteReader& in, Allowance& allowed, DumpedObject& object) {
  object.type = in.U32();
  object.bytes = in.U64();
  object.length = in.U64();
  object.values.clear();
  object.raw = {};
  switch (static_cast<ContentsCode>(in.U8())) {
    case ContentsCode::kValues:
      object.values = ReadValues(in, allowed);
      return;
    case ContentsCode::kBytes:
      object.raw = in.Bytes(in.Length());
      return;
  }
  in.Fail("unknown kind of contents");
}

}  // namespace

bool IsCoreDump(const Module& module) { return Find(module, kStackSection) != nullptr; }

class CoreDumpReader::Parser {
 public:
  Parser(const Module& module, CoreDumpReader& reader) : module_(module), reader_(reader), dump_(reader.dump_) {}

  absl::Status Run() {
    if (!IsCoreDump(module_)) return absl::InvalidArgumentError("no section corestack: this is no core dump");
    STRATA_RETURN_IF_ERROR(Conventional());
    Items();
    return Own();
  }

 private:
  // Reads a section if there is one.
  template <class Read>
  absl::Status Section(absl::string_view name, Read read) {
    const CustomSection* section = Find(module_, name);
    if (section == nullptr) return absl::OkStatus();
    ByteReader in(section->bytes, section->offset);
    read(in);
    return allowed_.StatusOf(in, name);
  }

  absl::Status Conventional() {
    STRATA_RETURN_IF_ERROR(Section(kCoreSection, [this](ByteReader& in) {
      ExpectZero(in);
      dump_.program = std::string(in.Name());
    }));
    STRATA_RETURN_IF_ERROR(Section(kModulesSection, [this](ByteReader& in) {
      for (uint32_t count = allowed_.Items(in); count != 0 && in.ok(); --count) {
        ExpectZero(in);
        dump_.modules.emplace_back(in.Name());
      }
    }));
    STRATA_RETURN_IF_ERROR(Section(kInstancesSection, [this](ByteReader& in) {
      for (uint32_t count = allowed_.Items(in); count != 0 && in.ok(); --count) {
        ExpectZero(in);
        DumpedInstance instance;
        instance.module = in.U32();
        instance.memories = ReadIndexes(in);
        instance.globals = ReadIndexes(in);
        dump_.instances.push_back(std::move(instance));
      }
    }));
    return Section(kStackSection, [this](ByteReader& in) {
      ExpectZero(in);
      dump_.thread = std::string(in.Name());
      for (uint32_t count = allowed_.Items(in); count != 0 && in.ok(); --count) ReadFrame(in);
    });
  }

  void ReadFrame(ByteReader& in) {
    ExpectZero(in);
    DumpedFrame frame;
    frame.instance = in.U32();
    frame.func = in.U32();
    frame.code_offset = in.U32();
    frame.locals = ReadValues(in, allowed_);
    frame.stack = ReadValues(in, allowed_);
    dump_.frames.push_back(std::move(frame));
  }

  // What the dump has as a module.
  void Items() {
    for (const Memory& memory : module_.memories) {
      DumpedMemory dumped;
      dumped.type = memory.type;
      dump_.memories.push_back(std::move(dumped));
    }
    for (const DataSegment& data : module_.datas) {
      if (data.mode != SegmentMode::kActive || data.memory.value >= dump_.memories.size()) continue;
      DumpedMemory& memory = dump_.memories[data.memory.value];
      const uint64_t offset = ReadInitializer(data.memory_offset).bits;
      memory.ranges.push_back({offset, data.bytes});
    }
    for (const Global& global : module_.globals) {
      dump_.globals.push_back({global.type.type, ReadInitializer(global.init)});
    }
  }

  absl::Status Own() {
    STRATA_RETURN_IF_ERROR(Section(kTrapSection, [this](ByteReader& in) {
      ExpectZero(in);
      dump_.reason = std::string(in.Name());
    }));
    STRATA_RETURN_IF_ERROR(Section(kFramesSection, [this](ByteReader& in) {
      ExpectZero(in);
      ReadFrames(in);
    }));
    STRATA_RETURN_IF_ERROR(Section(kGlobalsSection, [this](ByteReader& in) {
      ExpectZero(in);
      std::vector<DumpedValue> values;
      for (const DumpedGlobal& global : dump_.globals) values.push_back(global.value);
      ReadOtherValues(in, values);
      for (size_t i = 0; i < values.size(); ++i) dump_.globals[i].value = values[i];
    }));
    STRATA_RETURN_IF_ERROR(Section(kMemoriesSection, [this](ByteReader& in) {
      ExpectZero(in);
      if (in.Length() != dump_.memories.size()) return in.Fail("not a number for each memory");
      for (DumpedMemory& memory : dump_.memories) memory.left_out_bytes = in.U64();
    }));
    STRATA_RETURN_IF_ERROR(Section(kTablesSection, [this](ByteReader& in) {
      ExpectZero(in);
      ReadTables(in);
    }));
    STRATA_RETURN_IF_ERROR(Section(kTypesSection, [this](ByteReader& in) {
      ExpectZero(in);
      ReadTypes(in);
    }));
    return Section(kHeapSection, [this](ByteReader& in) {
      ExpectZero(in);
      reader_.left_out_objects_ = in.U8() != 0;
      reader_.object_count_ = in.Length();
      reader_.objects_offset_ = in.offset();
      reader_.objects_ = in.Rest();
    });
  }

  // All frames in their order; the guest's are completed.
  void ReadFrames(ByteReader& in) {
    std::vector<DumpedFrame> frames;
    size_t next = 0;
    for (uint32_t count = allowed_.Items(in); count != 0 && in.ok(); --count) {
      const auto code = static_cast<FrameCode>(in.U8());
      if (code == FrameCode::kLeftOut) {
        const uint64_t left_out = in.U64();
        if (!frames.empty()) frames.back().left_out = left_out;
      } else if (code == FrameCode::kHost) {
        DumpedFrame host;
        host.is_host = true;
        host.function = std::string(in.Name());
        frames.push_back(std::move(host));
      } else if (code == FrameCode::kGuest && next < dump_.frames.size()) {
        frames.push_back(std::move(dump_.frames[next++]));
        CompleteFrame(in, frames.back());
      } else {
        in.Fail("a frame that corestack has not");
      }
    }
    dump_.frames = std::move(frames);
  }

  static void CompleteFrame(ByteReader& in, DumpedFrame& frame) {
    frame.function = std::string(in.Name());
    frame.module_offset = in.U32();
    frame.file = std::string(in.Name());
    frame.line = in.U32();
    ReadOtherValues(in, frame.locals);
    ReadOtherValues(in, frame.stack);
  }

  void ReadTables(ByteReader& in) {
    for (uint32_t count = allowed_.Items(in); count != 0 && in.ok(); --count) {
      DumpedTable table;
      table.element = std::string(in.Name());
      table.length = in.U64();
      table.left_out = in.U64();
      for (uint32_t elements = allowed_.Values(in); elements != 0 && in.ok(); --elements) {
        const uint64_t index = in.U64();
        table.elements.push_back({index, ReadValue(in)});
      }
      dump_.tables.push_back(std::move(table));
    }
    if (in.Length() != dump_.instances.size()) return in.Fail("not a list for each instance");
    for (DumpedInstance& instance : dump_.instances) instance.tables = ReadIndexes(in);
  }

  void ReadTypes(ByteReader& in) {
    for (uint32_t count = allowed_.Items(in); count != 0 && in.ok(); --count) {
      DumpedType type;
      type.name = std::string(in.Name());
      for (uint32_t fields = allowed_.Values(in); fields != 0 && in.ok(); --fields) {
        DumpedField field;
        field.name = std::string(in.Name());
        field.type = std::string(in.Name());
        type.fields.push_back(std::move(field));
      }
      reader_.types_.push_back(std::move(type));
    }
  }

  const Module& module_;
  CoreDumpReader& reader_;
  CoreDump& dump_;
  Allowance allowed_;
};

absl::StatusOr<CoreDumpReader> CoreDumpReader::Read(const Module& module) {
  CoreDumpReader reader;
  STRATA_RETURN_IF_ERROR(Parser(module, reader).Run());
  return reader;
}

absl::Status CoreDumpReader::ForEachObject(absl::FunctionRef<bool(const DumpedObject&)> visit) const {
  ByteReader in(objects_, objects_offset_);
  DumpedObject object;
  for (uint32_t i = 0; i < object_count_; ++i) {
    Allowance allowed;  // for each: one is held at a time
    ReadObject(in, allowed, object);
    if (in.ok() && object.type >= types_.size()) in.Fail("unknown type");
    STRATA_RETURN_IF_ERROR(allowed.StatusOf(in, kHeapSection));
    if (!visit(object)) break;
  }
  return absl::OkStatus();
}

}  // namespace strata::wasm::coredump
