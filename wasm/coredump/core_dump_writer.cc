#include "wasm/coredump/core_dump_writer.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/coredump/value_codes.h"

namespace strata::wasm::coredump {
namespace {

constexpr uint8_t kVersion = 0;
constexpr uint8_t kCustomId = 0, kMemoryId = 5, kGlobalId = 6, kDataId = 11;
constexpr uint8_t kI32Const = 0x41, kI64Const = 0x42, kF32Const = 0x43, kF64Const = 0x44, kRefNull = 0xd0, kEnd = 0x0b;
constexpr size_t kHeapPartBytes = size_t{1} << 20;  // about as much at once
constexpr uint8_t kVectorPrefix = 0xfd, kV128Const = 0x0c;

void Code(ByteWriter& out, ValueCode code) { out.U8(static_cast<uint8_t>(code)); }

void WriteReference(ByteWriter& out, const Reference& ref) {
  switch (ref.kind) {
    case Reference::Kind::kNull:
      return Code(out, ValueCode::kNull);
    case Reference::Kind::kLeftOut:
      return Code(out, ValueCode::kLeftOut);
    case Reference::Kind::kI31:
      Code(out, ValueCode::kI31);
      return out.S32Leb(static_cast<int32_t>(ref.number << 1) >> 1);
    case Reference::Kind::kFunc:
      Code(out, ValueCode::kFunc);
      out.U32Leb(ref.instance);
      return out.U32Leb(ref.number);
    case Reference::Kind::kHostFunc:
      Code(out, ValueCode::kHostFunc);
      return out.U32Leb(ref.number);
    case Reference::Kind::kObject:
      Code(out, ValueCode::kObject);
      return out.U32Leb(ref.number);
    case Reference::Kind::kImmediate:
      Code(out, ValueCode::kImmediate);
      return out.U32Leb(ref.number);
  }
}

// Whether the convention has a code for it.
bool IsPlain(const DumpedValue& value) {
  return value.kind != DumpedValue::Kind::kV128 && value.kind != DumpedValue::Kind::kRef;
}

void WriteValue(ByteWriter& out, const DumpedValue& value) {
  switch (value.kind) {
    case DumpedValue::Kind::kMissing:
      return Code(out, ValueCode::kMissing);
    case DumpedValue::Kind::kI32:
      Code(out, ValueCode::kI32);
      return out.S32Leb(static_cast<int32_t>(value.bits));
    case DumpedValue::Kind::kI64:
      Code(out, ValueCode::kI64);
      return out.S64Leb(static_cast<int64_t>(value.bits));
    case DumpedValue::Kind::kF32:
      Code(out, ValueCode::kF32);
      return out.Fixed32(static_cast<uint32_t>(value.bits));
    case DumpedValue::Kind::kF64:
      Code(out, ValueCode::kF64);
      return out.Fixed64(value.bits);
    case DumpedValue::Kind::kV128:
      Code(out, ValueCode::kV128);
      out.Fixed64(value.bits);
      return out.Fixed64(value.high);
    case DumpedValue::Kind::kRef:
      return WriteReference(out, value.ref);
  }
}

uint32_t Count(size_t size) { return static_cast<uint32_t>(size); }

void WriteIndexes(ByteWriter& out, const std::vector<uint32_t>& indexes) {
  out.U32Leb(Count(indexes.size()));
  for (const uint32_t index : indexes) out.U32Leb(index);
}

// Values as the convention has them: what it cannot say is missing.
void WritePlainValues(ByteWriter& out, const std::vector<DumpedValue>& values) {
  out.U32Leb(Count(values.size()));
  for (const DumpedValue& value : values) WriteValue(out, IsPlain(value) ? value : DumpedValue());
}

// The others, each with its index.
void WriteOtherValues(ByteWriter& out, const std::vector<DumpedValue>& values) {
  out.U32Leb(Count(values.size() - static_cast<size_t>(std::count_if(values.begin(), values.end(), IsPlain))));
  for (size_t i = 0; i < values.size(); ++i) {
    if (IsPlain(values[i])) continue;
    out.U32Leb(Count(i));
    WriteValue(out, values[i]);
  }
}

uint8_t TypeCode(ValType type) {
  switch (type.kind()) {
    case ValKind::kI32:
      return 0x7f;
    case ValKind::kI64:
      return 0x7e;
    case ValKind::kF32:
      return 0x7d;
    case ValKind::kF64:
      return 0x7c;
    case ValKind::kV128:
      return 0x7b;
    default:
      break;
  }
  switch (type.ref().heap.kind) {
    case HeapKind::kFunc:
      return 0x70;
    case HeapKind::kExtern:
      return 0x6f;
    case HeapKind::kExn:
      return 0x69;
    default:
      return 0x6e;  // any
  }
}

// A constant expression of the value; a reference is null here, and in strata.globals what it is.
void WriteInitializer(ByteWriter& out, const DumpedGlobal& global) {
  switch (global.type.kind()) {
    case ValKind::kI32:
      out.U8(kI32Const);
      out.S32Leb(static_cast<int32_t>(global.value.bits));
      break;
    case ValKind::kI64:
      out.U8(kI64Const);
      out.S64Leb(static_cast<int64_t>(global.value.bits));
      break;
    case ValKind::kF32:
      out.U8(kF32Const);
      out.Fixed32(static_cast<uint32_t>(global.value.bits));
      break;
    case ValKind::kF64:
      out.U8(kF64Const);
      out.Fixed64(global.value.bits);
      break;
    case ValKind::kV128:
      out.U8(kVectorPrefix);
      out.U8(kV128Const);
      out.Fixed64(global.value.bits);
      out.Fixed64(global.value.high);
      break;
    default:
      out.U8(kRefNull);
      out.U8(TypeCode(global.type));
      break;
  }
  out.U8(kEnd);
}

class Writer {
 public:
  Writer(const CoreDump& dump, ByteSink sink) : dump_(dump), sink_(sink) {}

  absl::Status Run(HeapContents& heap, const WriterOptions& options) {
    ByteWriter preamble;
    preamble.Preamble();
    STRATA_RETURN_IF_ERROR(sink_(preamble.bytes()));
    STRATA_RETURN_IF_ERROR(Conventional());
    STRATA_RETURN_IF_ERROR(Own());
    STRATA_RETURN_IF_ERROR(Heap(heap, options));
    STRATA_RETURN_IF_ERROR(Section(kMemoryId, [this](ByteWriter& out) { Memories(out); }));
    STRATA_RETURN_IF_ERROR(Section(kGlobalId, [this](ByteWriter& out) { Globals(out); }));
    return Data();
  }

 private:
  template <class Write>
  absl::Status Section(uint8_t id, Write write) {
    ByteWriter out;
    out.Section(id, write);
    return sink_(out.bytes());
  }
  template <class Write>
  absl::Status Custom(absl::string_view name, Write write) {
    return Section(kCustomId, [&](ByteWriter& out) {
      out.Name(name);
      write(out);
    });
  }
  template <class Write>
  absl::Status OwnCustom(absl::string_view name, Write write) {
    return Custom(name, [&](ByteWriter& out) {
      out.U8(kVersion);
      write(out);
    });
  }

  absl::Status Conventional() {
    STRATA_RETURN_IF_ERROR(Custom(kCoreSection, [this](ByteWriter& out) {
      out.U8(0);
      out.Name(dump_.program);
    }));
    STRATA_RETURN_IF_ERROR(Custom(kModulesSection, [this](ByteWriter& out) {
      out.U32Leb(Count(dump_.modules.size()));
      for (const std::string& module : dump_.modules) {
        out.U8(0);
        out.Name(module);
      }
    }));
    STRATA_RETURN_IF_ERROR(Custom(kInstancesSection, [this](ByteWriter& out) {
      out.U32Leb(Count(dump_.instances.size()));
      for (const DumpedInstance& instance : dump_.instances) {
        out.U8(0);
        out.U32Leb(instance.module);
        WriteIndexes(out, instance.memories);
        WriteIndexes(out, instance.globals);
      }
    }));
    return Custom(kStackSection, [this](ByteWriter& out) { Stack(out); });
  }

  // Frames of guest functions only: the convention knows no others.
  void Stack(ByteWriter& out) {
    out.U8(0);
    out.Name(dump_.thread);
    out.U32Leb(Count(static_cast<size_t>(std::count_if(dump_.frames.begin(), dump_.frames.end(),
                                                       [](const DumpedFrame& frame) { return !frame.is_host; }))));
    for (const DumpedFrame& frame : dump_.frames) {
      if (frame.is_host) continue;
      out.U8(0);
      out.U32Leb(frame.instance);
      out.U32Leb(frame.func);
      out.U32Leb(frame.code_offset);
      WritePlainValues(out, frame.locals);
      WritePlainValues(out, frame.stack);
    }
  }

  absl::Status Own() {
    STRATA_RETURN_IF_ERROR(OwnCustom(kTrapSection, [this](ByteWriter& out) { out.Name(dump_.reason); }));
    STRATA_RETURN_IF_ERROR(OwnCustom(kFramesSection, [this](ByteWriter& out) { Frames(out); }));
    STRATA_RETURN_IF_ERROR(OwnCustom(kGlobalsSection, [this](ByteWriter& out) { References(out); }));
    STRATA_RETURN_IF_ERROR(OwnCustom(kMemoriesSection, [this](ByteWriter& out) {
      out.U32Leb(Count(dump_.memories.size()));
      for (const DumpedMemory& memory : dump_.memories) out.U64Leb(memory.left_out_bytes);
    }));
    return OwnCustom(kTablesSection, [this](ByteWriter& out) { Tables(out); });
  }

  void Frames(ByteWriter& out) {
    const auto gaps = std::count_if(dump_.frames.begin(), dump_.frames.end(),
                                    [](const DumpedFrame& frame) { return frame.left_out != 0; });
    out.U32Leb(Count(dump_.frames.size() + static_cast<size_t>(gaps)));
    for (const DumpedFrame& frame : dump_.frames) {
      out.U8(static_cast<uint8_t>(frame.is_host ? FrameCode::kHost : FrameCode::kGuest));
      out.Name(frame.function);
      if (!frame.is_host) GuestFrame(out, frame);
      if (frame.left_out == 0) continue;
      out.U8(static_cast<uint8_t>(FrameCode::kLeftOut));
      out.U64Leb(frame.left_out);
    }
  }

  static void GuestFrame(ByteWriter& out, const DumpedFrame& frame) {
    out.U32Leb(frame.module_offset);
    out.Name(frame.file);
    out.U32Leb(frame.line);
    WriteOtherValues(out, frame.locals);
    WriteOtherValues(out, frame.stack);
  }

  void References(ByteWriter& out) {
    std::vector<DumpedValue> values;
    for (const DumpedGlobal& global : dump_.globals) values.push_back(global.value);
    WriteOtherValues(out, values);
  }

  void Tables(ByteWriter& out) {
    out.U32Leb(Count(dump_.tables.size()));
    for (const DumpedTable& table : dump_.tables) {
      out.Name(table.element);
      out.U64Leb(table.length);
      out.U64Leb(table.left_out);
      out.U32Leb(Count(table.elements.size()));
      for (const DumpedElement& element : table.elements) {
        out.U64Leb(element.index);
        WriteValue(out, element.value);
      }
    }
    out.U32Leb(Count(dump_.instances.size()));
    for (const DumpedInstance& instance : dump_.instances) WriteIndexes(out, instance.tables);
  }

  // Objects are gathered in parts, so that there is never a second copy of them all.
  absl::Status Heap(HeapContents& heap, const WriterOptions& options) {
    std::vector<std::vector<uint8_t>> parts;
    ByteWriter part;
    uint64_t bytes = 0;  // in `parts`
    uint32_t count = 0;
    bool all = true;
    heap.ForEachObject([&](const DumpedObject& object) {
      if (bytes + part.size() >= options.max_heap_bytes) all = false;
      if (!all) return false;
      Object(part, object);
      ++count;
      if (part.size() < kHeapPartBytes) return true;
      bytes += part.size();
      parts.push_back(std::exchange(part, ByteWriter()).Take());
      return true;
    });
    bytes += part.size();
    STRATA_RETURN_IF_ERROR(sink_(HeapHead(all && !heap.left_out(), count, bytes)));
    for (const std::vector<uint8_t>& objects : parts) STRATA_RETURN_IF_ERROR(sink_(objects));
    STRATA_RETURN_IF_ERROR(sink_(part.bytes()));
    return Types(heap);
  }

  // Everything of the section before its objects.
  static std::vector<uint8_t> HeapHead(bool all, uint32_t count, uint64_t bytes) {
    ByteWriter contents;
    contents.Name(kHeapSection);
    contents.U8(kVersion);
    contents.U8(all ? 0 : 1);
    contents.U32Leb(count);
    ByteWriter head;
    head.U8(kCustomId);
    head.U64Leb(contents.size() + bytes);
    head.Bytes(contents.bytes());
    return std::move(head).Take();
  }

  absl::Status Types(HeapContents& heap) {
    return OwnCustom(kTypesSection, [&heap](ByteWriter& out) {
      out.U32Leb(Count(heap.types().size()));
      for (const DumpedType& type : heap.types()) {
        out.Name(type.name);
        out.U32Leb(Count(type.fields.size()));
        for (const DumpedField& field : type.fields) {
          out.Name(field.name);
          out.Name(field.type);
        }
      }
    });
  }

  static void Object(ByteWriter& out, const DumpedObject& object) {
    out.U32Leb(object.type);
    out.U64Leb(object.bytes);
    out.U64Leb(object.length);
    if (!object.raw.empty()) {
      out.U8(static_cast<uint8_t>(ContentsCode::kBytes));
      out.U32Leb(Count(object.raw.size()));
      out.Bytes(object.raw);
      return;
    }
    out.U8(static_cast<uint8_t>(ContentsCode::kValues));
    out.U32Leb(Count(object.values.size()));
    for (const DumpedValue& value : object.values) WriteValue(out, value);
  }

  void Memories(ByteWriter& out) {
    out.U32Leb(Count(dump_.memories.size()));
    for (const DumpedMemory& memory : dump_.memories) {
      const MemoryType& type = memory.type;
      const bool odd_pages = type.page_size_log2 != 16;
      out.U8(static_cast<uint8_t>((type.limits.maximum.has_value() ? 1 : 0) | (type.shared ? 2 : 0) |
                                  (type.address == AddressType::kI64 ? 4 : 0) | (odd_pages ? 8 : 0)));
      out.U64Leb(type.limits.minimum);
      if (type.limits.maximum.has_value()) out.U64Leb(*type.limits.maximum);
      if (odd_pages) out.U32Leb(type.page_size_log2);
    }
  }

  void Globals(ByteWriter& out) {
    out.U32Leb(Count(dump_.globals.size()));
    for (const DumpedGlobal& global : dump_.globals) {
      out.U8(TypeCode(global.type));
      out.U8(0);  // immutable
      WriteInitializer(out, global);
    }
  }

  // Everything of a segment before its bytes.
  std::vector<uint8_t> SegmentHead(uint32_t memory, const DumpedRange& range) const {
    ByteWriter out;
    out.U32Leb(memory == 0 ? 0 : 2);
    if (memory != 0) out.U32Leb(memory);
    if (dump_.memories[memory].type.address == AddressType::kI64) {
      out.U8(kI64Const);
      out.S64Leb(static_cast<int64_t>(range.offset));
    } else {
      out.U8(kI32Const);
      out.S32Leb(static_cast<int32_t>(static_cast<uint32_t>(range.offset)));
    }
    out.U8(kEnd);
    out.U32Leb(Count(range.bytes.size()));
    return std::move(out).Take();
  }

  // The data section is not gathered first: its size is counted in one pass, its bytes go out in another.
  absl::Status Data() {
    uint64_t segments = 0, bytes = 0;
    for (uint32_t i = 0; i < dump_.memories.size(); ++i) {
      for (const DumpedRange& range : dump_.memories[i].ranges) {
        ++segments;
        bytes += SegmentHead(i, range).size() + range.bytes.size();
      }
    }
    ByteWriter count;
    count.U64Leb(segments);
    ByteWriter head;
    head.U8(kDataId);
    head.U64Leb(count.size() + bytes);
    head.Bytes(count.bytes());
    STRATA_RETURN_IF_ERROR(sink_(head.bytes()));
    for (uint32_t i = 0; i < dump_.memories.size(); ++i) {
      for (const DumpedRange& range : dump_.memories[i].ranges) {
        STRATA_RETURN_IF_ERROR(sink_(SegmentHead(i, range)));
        STRATA_RETURN_IF_ERROR(sink_(range.bytes));
      }
    }
    return absl::OkStatus();
  }

  const CoreDump& dump_;
  const ByteSink sink_;
};

}  // namespace

absl::Status WriteCoreDump(const CoreDump& dump, HeapContents& heap, const WriterOptions& options, ByteSink sink) {
  return Writer(dump, sink).Run(heap, options);
}

}  // namespace strata::wasm::coredump
