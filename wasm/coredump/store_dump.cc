#include "wasm/coredump/store_dump.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "vm_binding/contract/object_ref.h"
#include "wasm/binary/byte_reader.h"
#include "wasm/binary/implementation_limits.h"
#include "wasm/coredump/memory_ranges.h"
#include "wasm/coredump/store_heap.h"
#include "wasm/debug_info/demangle.h"
#include "wasm/interpreter/frame_reader.h"
#include "wasm/interpreter/stack_walker.h"

namespace strata::wasm::coredump {
namespace {

using interpreter::WalkedFrame;

// Names in a module are UTF-8.
std::string AsName(absl::string_view text) { return IsUtf8(text) ? std::string(text) : absl::CHexEscape(text); }

// Numbers things in the order in which they are met.
template <class T>
class Numbers {
 public:
  uint32_t Of(const T* thing) {
    const auto [found, is_new] = numbers_.try_emplace(thing, static_cast<uint32_t>(things_.size()));
    if (is_new) things_.push_back(thing);
    return found->second;
  }
  const std::vector<const T*>& things() const { return things_; }

 private:
  absl::flat_hash_map<const T*, uint32_t> numbers_;
  std::vector<const T*> things_;
};

class StoreDescription {
 public:
  StoreDescription(Store& store, const Trap& trap, const DumpOptions& options)
      : store_(store),
        options_(options),
        heap_(store, options.max_objects),
        frame_values_left_(options.max_frame_values) {
    dump_.program = AsName(options.program);
    dump_.reason = AsName(trap.message);
  }

  void Take(absl::Span<const vm::ObjectRef> roots) {
    TakeInstances();
    TakeFrames();
    TakeGlobals();
    TakeTables();
    TakeMemories();
    for (const vm::ObjectRef root : roots) heap_.AddRoot(root.word());
  }

  const CoreDump& dump() const { return dump_; }
  StoreHeap& heap() { return heap_; }

 private:
  template <class T>
  static std::vector<uint32_t> NumbersOf(const std::vector<T*>& things, Numbers<T>& numbers) {
    std::vector<uint32_t> list;
    for (const T* thing : things) list.push_back(thing == nullptr ? kNotDumped : numbers.Of(thing));
    return list;
  }

  void TakeInstances() {
    Numbers<ModuleCode> modules;
    for (const auto& instance : store_.instances()) {
      instances_.emplace(instance.get(), static_cast<uint32_t>(dump_.instances.size()));
      DumpedInstance dumped;
      dumped.module = modules.Of(instance->code.get());
      dumped.memories = NumbersOf(instance->memory_storage, memories_);
      for (uint32_t& memory : dumped.memories) memory = memory < kMaxMemories ? memory : kNotDumped;
      dumped.globals = NumbersOf(instance->global_storage, globals_);
      dumped.tables = NumbersOf(instance->table_storage, tables_);
      dump_.instances.push_back(std::move(dumped));
    }
    for (const ModuleCode* module : modules.things()) dump_.modules.push_back(AsName(module->name()));
  }

  void TakeFrames() {
    uint64_t count = 0;
    interpreter::WalkStack(store_, [&count](const WalkedFrame&) { return ++count != 0; });
    const uint64_t inner = std::min<uint64_t>(count, options_.innermost_frames);
    const uint64_t outer = count - std::min<uint64_t>(count - inner, options_.outermost_frames);
    uint64_t i = 0;
    interpreter::WalkStack(store_, [&](const WalkedFrame& frame) {
      if (i < inner || i >= outer) dump_.frames.push_back(FrameOf(frame));
      return ++i != 0;
    });
    if (outer > inner && inner != 0) dump_.frames[inner - 1].left_out = outer - inner;
  }

  DumpedFrame FrameOf(const WalkedFrame& walked) {
    DumpedFrame frame;
    frame.is_host = walked.host != nullptr;
    if (frame.is_host) {
      frame.function = AsName(walked.host->name());
      return frame;
    }
    frame.instance = instances_.at(walked.instance);
    frame.func = walked.func_index;
    frame.module_offset = walked.wasm_offset;
    const Module& module = walked.instance->module();
    if (walked.func_index >= module.funcs.size()) {
      frame.function = "constant expression";
      return frame;
    }
    frame.function = AsName(debug_info::Demangle(module.FuncName(FuncIndex(walked.func_index))));
    frame.code_offset =
        walked.wasm_offset - std::min(walked.wasm_offset, module.funcs[walked.func_index].locals_offset);
    TakePlace(walked, frame);
    TakeValues(walked, frame);
    return frame;
  }

  void TakePlace(const WalkedFrame& walked, DumpedFrame& frame) const {
    if (options_.places == nullptr) return;
    TrapFrame place;
    place.code = walked.instance->code;
    place.wasm_offset = walked.wasm_offset;
    const std::vector<debug_info::SourceFrame> sources = options_.places->Locate(place);
    if (sources.empty()) return;
    frame.file = AsName(sources.front().file);  // of what was inlined, where something was
    frame.line = sources.front().line;
  }

  void TakeValues(const WalkedFrame& walked, DumpedFrame& frame) {
    const interpreter::FrameValues values = reader_.Read(walked);
    const size_t count = values.locals.size() + values.operands.size();
    if (count > frame_values_left_) return;
    frame_values_left_ -= count;
    const std::vector<ValType> types = LocalTypes(*walked.instance, walked.func_index, values.locals.size());
    for (size_t i = 0; i < values.locals.size(); ++i) {
      const bool is_ref = types[i].is_ref();
      frame.locals.push_back(
          Describe(values.locals[i], is_ref ? ImmediateIn(*walked.instance, types[i]) : ImmediateKind::kUnknown));
    }
    for (const std::optional<Value>& value : values.operands) {
      frame.stack.push_back(Describe(value, ImmediateKind::kUnknown));
    }
  }

  static std::vector<ValType> LocalTypes(const Instance& instance, uint32_t func, size_t count) {
    std::vector<ValType> types = instance.code->func_type(FuncIndex(func)).params;
    for (const LocalGroup& group : instance.module().funcs[func].locals) {
      types.insert(types.end(), group.count, group.type);
    }
    types.resize(count);
    return types;
  }

  ImmediateKind ImmediateIn(const Instance& instance, ValType type) const {
    return heap_.ImmediateOf(instance.code->Canonical(type).ref().heap);
  }

  DumpedValue Describe(const std::optional<Value>& value, ImmediateKind immediate) {
    return value.has_value() ? heap_.Describe(*value, immediate) : DumpedValue();
  }

  void TakeGlobals() {
    for (const GlobalInstance* global : globals_.things()) {
      const ValType type = global->type.type;
      if (!type.is_ref()) {
        dump_.globals.push_back({type, heap_.Describe(NumberOf(*global), ImmediateKind::kUnknown)});
        continue;
      }
      const HeapType heap = type.ref().heap;
      const RefType top{store_.engine().types().TopOf(heap), true};
      const Value value = Value::Ref(global->cell == nullptr ? 0 : *global->ref_cell());
      dump_.globals.push_back({top, heap_.Describe(value, heap_.ImmediateOf(heap))});
    }
  }

  static Value NumberOf(const GlobalInstance& global) {
    const ValKind kind = global.type.type.kind();
    Value value{kind, global.number[0], kind == ValKind::kV128 ? global.number[1] : 0};
    if (kind == ValKind::kI32 || kind == ValKind::kF32) value.bits &= 0xffffffff;
    return value;
  }

  void TakeTables() {
    size_t left = options_.max_table_elements;
    for (const TableInstance* table : tables_.things()) {
      DumpedTable dumped;
      dumped.element = ToString(table->type.element);
      dumped.length = table->length;
      const ImmediateKind immediate = heap_.ImmediateOf(table->type.element.heap);
      for (uint64_t i = 0; i < table->length; ++i) {
        if (table->elements[i] == 0) continue;
        if (left == 0) {
          ++dumped.left_out;
          continue;
        }
        dumped.elements.push_back({i, heap_.Describe(Value::Ref(table->elements[i]), immediate)});
        --left;
      }
      dump_.tables.push_back(std::move(dumped));
    }
  }

  void TakeMemories() {
    uint64_t bytes = options_.max_memory_bytes;
    size_t ranges = kMaxDataSegments;
    for (const MemoryInstance* memory : memories_.things()) {
      if (dump_.memories.size() == kMaxMemories) return;
      DumpedMemory dumped;
      dumped.type = memory->type();
      dumped.type.limits.minimum = memory->pages();
      const absl::Span<const uint8_t> contents(memory->base(), memory->bytes());
      MemoryRanges found = FindMemoryRanges(contents, bytes, ranges);
      bytes -= found.bytes;
      ranges -= std::min(ranges, found.ranges.size());
      dumped.ranges = std::move(found.ranges);
      dumped.left_out_bytes = found.left_out_bytes;
      dump_.memories.push_back(std::move(dumped));
    }
  }

  Store& store_;
  const DumpOptions& options_;
  CoreDump dump_;
  StoreHeap heap_;
  interpreter::FrameReader reader_;
  size_t frame_values_left_;
  absl::flat_hash_map<const Instance*, uint32_t> instances_;
  Numbers<MemoryInstance> memories_;
  Numbers<GlobalInstance> globals_;
  Numbers<TableInstance> tables_;
};

}  // namespace

absl::Status DescribeStore(Store& store, const Trap& trap, const DumpOptions& options,
                           absl::FunctionRef<absl::Status(const CoreDump&, HeapContents&)> use) {
  absl::Status status;
  const auto look = [&](absl::Span<const vm::ObjectRef> roots) {
    StoreDescription description(store, trap, options);
    description.Take(roots);
    status = use(description.dump(), description.heap());
  };
  if (store.has_heap()) {
    store.heap()->Inspect(look);
  } else {
    look({});
  }
  return status;
}

absl::Status DumpStore(Store& store, const Trap& trap, const DumpOptions& options, ByteSink sink) {
  return DescribeStore(store, trap, options, [&](const CoreDump& dump, HeapContents& heap) {
    return WriteCoreDump(dump, heap, options.writer, sink);
  });
}

}  // namespace strata::wasm::coredump
