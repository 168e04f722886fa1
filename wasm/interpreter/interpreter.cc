#include "wasm/interpreter/interpreter.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "wasm/code/frame_layout.h"
#include "wasm/code/slot_counts.h"
#include "wasm/interpreter/entry_code.h"
#include "wasm/interpreter/find_code.h"
#include "wasm/interpreter/handler_table.h"
#include "wasm/interpreter/host_call.h"
#include "wasm/interpreter/lazy_lowering.h"
#include "wasm/interpreter/machine.h"
#include "wasm/interpreter/stack_walker.h"
#include "wasm/runtime/exception.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/store_observer.h"

namespace strata::wasm {
namespace {

using interpreter::ExitCode;
using interpreter::HostCallCode;

// One entry into guest code: links the published state of the guest frames below and gives it back at the end.
class EntryScope {
 public:
  EntryScope(Store& store, const Code* expression)
      : store_(store), cx_(store.context()), entry_num_(store.entry_num), entry_ref_(store.entry_ref) {
    link_ = {cx_.last_entry, cx_.pc, cx_.num, cx_.ref, cx_.instance, cx_.host_record, expression};
    cx_.last_entry = &link_;
    cx_.trap_kind = 0;
    if (store_.host_depth == 0 && store_.thrown().present()) store_.thrown() = {};  // nobody is there to pass it on
    ++store_.host_depth;
  }
  ~EntryScope() {
    --store_.host_depth;
    cx_.last_entry = link_.previous;
    cx_.pc = link_.pc;
    cx_.num = link_.num;
    cx_.ref = link_.ref;
    cx_.instance = link_.instance;
    cx_.host_record = link_.host_record;
    cx_.trap_kind = 0;
    store_.entry_num = entry_num_;
    store_.entry_ref = entry_ref_;
  }
  EntryScope(const EntryScope&) = delete;
  EntryScope& operator=(const EntryScope&) = delete;

  uint64_t* num() const { return entry_num_; }
  uint32_t* ref() const { return entry_ref_; }

 private:
  Store& store_;
  ExecutionContext& cx_;
  EntryLink link_;
  uint64_t* const entry_num_;
  uint32_t* const entry_ref_;
};

// Returns the slot behind the last number.
uint64_t* StoreArguments(absl::Span<const Value> arguments, uint64_t* num, uint32_t* ref) {
  for (const Value& value : arguments) {
    if (value.kind == ValKind::kRef) {
      *ref++ = value.ref();
    } else {
      *num++ = value.bits;
      if (value.kind == ValKind::kV128) *num++ = value.high;
    }
  }
  return num;
}

void LoadResults(absl::Span<const ValType> types, const uint64_t* num, const uint32_t* ref, absl::Span<Value> results) {
  for (size_t i = 0; i < types.size(); ++i) {
    const ValKind kind = types[i].kind();
    Value value;
    value.kind = kind;
    if (kind == ValKind::kRef) {
      value.bits = *ref++;
    } else {
      value.bits = *num++;
      if (kind == ValKind::kI32 || kind == ValKind::kF32) value.bits &= 0xffffffff;
      if (kind == ValKind::kV128) value.high = *num++;
    }
    results[i] = value;
  }
}

std::string MessageOf(const Store& store, TrapKind kind) {
  if (kind == TrapKind::kUninitializedElement) {
    return absl::StrCat(TrapMessage(kind), " ", store.context().trap_detail);
  }
  if (kind == TrapKind::kUncaughtException && store.thrown().present()) return DescribeThrown(store);
  const bool own = (kind == TrapKind::kHost || kind == TrapKind::kHeapExhausted || kind == TrapKind::kUnknownImport) &&
                   !store.host_message.empty();
  return own ? store.host_message : std::string(TrapMessage(kind));
}

Trap TrapNow(Store& store, TrapKind kind) {
  Trap trap;
  trap.kind = kind;
  trap.message = MessageOf(store, kind);
  if (kind == TrapKind::kExit) {
    trap.exit_code = store.exit_code;
  } else if (kind == TrapKind::kUncaughtException && store.thrown().present()) {
    // A host function's has none yet: only now it is clear that nobody catches it.
    if (store.thrown().backtrace.empty()) store.thrown().backtrace = store.executor().Backtrace(store);
    trap.backtrace = store.thrown().backtrace;
  } else {
    trap.backtrace = store.executor().Backtrace(store);
  }
  store.NotifyTrap(trap);
  return trap;
}

// Calls a host function from the host: no guest frame, but a place for its operands.
std::optional<Trap> CallHostDirectly(Store& store, FuncRecordIndex record, absl::Span<const Value> arguments,
                                     absl::Span<Value> results) {
  const HostFunction& function = *store.func_record(record).host;
  EntryScope scope(store, nullptr);
  const SlotCounts param_slots = function.param_slots(), result_slots = function.result_slots();
  store.entry_num += std::max(param_slots.nums, result_slots.nums);
  store.entry_ref += std::max(param_slots.refs, result_slots.refs);
  if (store.entry_num > store.context().num_limit.load(std::memory_order_relaxed)) {
    const TrapKind exhausted = store.HandleStackLimit(store.entry_num);
    if (exhausted != TrapKind::kNone) return TrapNow(store, exhausted);
  }
  StoreArguments(arguments, scope.num(), scope.ref());
  HostCall call{store, nullptr, scope.num(), scope.ref(), {}, 0};
  const TrapKind kind = interpreter::CallHost(function, record, call);
  if (kind == TrapKind::kNone) {
    LoadResults(function.type().results, scope.num(), scope.ref(), results);
    return std::nullopt;
  }
  interpreter::TakeMessage(kind, call);
  return TrapNow(store, kind);
}

struct GuestEntry {
  Instance* instance;
  const uint32_t* pc;
  const Code* expression;
};

std::optional<Trap> RunGuest(Store& store, const GuestEntry& entry, absl::Span<const Value> arguments,
                             absl::Span<const ValType> types, absl::Span<Value> results) {
  ExecutionContext& cx = store.context();
  EntryScope scope(store, entry.expression);
  uint64_t* num = scope.num();
  uint64_t* header = StoreArguments(arguments, num, scope.ref());
  header[kHeaderReturnPc] = reinterpret_cast<uint64_t>(ExitCode());
  cx.pc = entry.pc;
  cx.num = num;
  cx.ref = scope.ref();
  cx.instance = entry.instance;
  TrapKind kind = TrapKind::kNone;
  if (header > cx.num_limit.load(std::memory_order_relaxed)) kind = store.HandleStackLimit(header);
  if (kind == TrapKind::kNone) {
    interpreter::EnterGuest(cx, entry.instance, entry.pc, num, scope.ref(), 0);
    kind = static_cast<TrapKind>(cx.trap_kind);
  }
  if (kind != TrapKind::kNone) return TrapNow(store, kind);
  LoadResults(types, num, scope.ref(), results);
  return std::nullopt;
}

std::optional<Trap> RunFunction(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments,
                                absl::Span<Value> results) {
  const FuncRecord& record = store.func_record(function);
  const FuncType& type = record.instance->code->func_type(FuncIndex(record.func_index));
  return RunGuest(store, {record.instance, record.entry, nullptr}, arguments, type.results, results);
}

// Tells of a call by the host. Observers may collect, and use the store: the values follow their objects, and nothing
// is freed as if no guest ran.
TrapKind NotifyHostsCall(Store& store, CallEvent event, FuncRecordIndex function, absl::Span<Value> values) {
  std::vector<size_t> handles;
  for (const Value& value : values) {
    if (value.kind == ValKind::kRef) handles.push_back(store.Root(value.ref()));
  }
  ++store.host_depth;
  const TrapKind decided = store.NotifyCall(event, function);
  --store.host_depth;
  auto handle = handles.begin();
  for (Value& value : values) {
    if (value.kind != ValKind::kRef) continue;
    value.bits = store.Rooted(*handle);
    store.Unroot(*handle++);
  }
  return decided;
}

std::optional<Trap> RunObserved(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments,
                                absl::Span<Value> results) {
  Values given(arguments.begin(), arguments.end());
  const TrapKind refused = NotifyHostsCall(store, CallEvent::kCallingGuest, function, absl::MakeSpan(given));
  if (refused != TrapKind::kNone) return TrapNow(store, refused);
  std::optional<Trap> trap = RunFunction(store, function, given, results);
  const absl::Span<Value> returned = trap.has_value() ? absl::Span<Value>() : results;
  const TrapKind after = NotifyHostsCall(store, CallEvent::kReturningFromGuest, function, returned);
  return trap.has_value() || after == TrapKind::kNone ? std::move(trap) : TrapNow(store, after);
}

TrapFrame FrameOf(const interpreter::WalkedFrame& walked) {
  TrapFrame frame;
  if (walked.host != nullptr) {
    frame.function = walked.host->name();
    return frame;
  }
  frame.code = walked.instance->code;
  frame.module = frame.code->name();
  frame.func_index = walked.func_index;
  frame.wasm_offset = walked.wasm_offset;
  const Module& module = frame.code->module();
  const bool in_function = walked.func_index < module.funcs.size();
  frame.function = in_function ? module.FuncName(FuncIndex(walked.func_index)) : std::string("constant expression");
  return frame;
}

// The frames of a walk that a backtrace shows: all it meets first, and of the rest the last, which it keeps in a ring.
class BothEnds {
 public:
  void Add(const interpreter::WalkedFrame& frame) {
    if (count_ < kInnermostFrames) {
      frames_.push_back(FrameOf(frame));
    } else {
      ring_[(count_ - kInnermostFrames) % kOutermostFrames] = frame;
    }
    ++count_;
  }

  std::vector<TrapFrame> Take() {
    if (count_ <= kInnermostFrames) return std::move(frames_);
    const uint64_t more = count_ - kInnermostFrames;
    const uint64_t first = more - std::min<uint64_t>(more, kOutermostFrames);
    frames_.back().left_out = first;
    for (uint64_t i = first; i < more; ++i) frames_.push_back(FrameOf(ring_[i % kOutermostFrames]));
    return std::move(frames_);
  }

 private:
  std::vector<TrapFrame> frames_;
  std::array<interpreter::WalkedFrame, kOutermostFrames> ring_;
  uint64_t count_ = 0;
};

Trap DepthExceeded() {
  return Trap{TrapKind::kCallStackExhausted, std::string(TrapMessage(TrapKind::kCallStackExhausted)), 0, {}};
}

}  // namespace

Interpreter::Interpreter() { interpreter::InstallFaultHandler(); }

HandlerWord Interpreter::lowering_stub_word() const {
  return interpreter::HandlerWords()[SingleId(SingleOp::kLowerStub)];
}

const uint32_t* Interpreter::host_call_code() const { return HostCallCode(); }

bool Interpreter::recovers_faults() const { return interpreter::InstallFaultHandler(); }

absl::Status Interpreter::LowerAll(Instance& instance, size_t threads) {
  return interpreter::LowerAllFunctions(instance, threads);
}

std::optional<Trap> Interpreter::CallInto(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments,
                                          absl::Span<Value> results) {
  if (store.host_depth >= store.options().max_host_depth) return DepthExceeded();
  const FuncRecord& record = store.func_record(function);
  if (record.host != nullptr) return CallHostDirectly(store, function, arguments, results);
  return store.observed() ? RunObserved(store, function, arguments, results)
                          : RunFunction(store, function, arguments, results);
}

Outcome Interpreter::Call(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments) {
  const FuncRecord& record = store.func_record(function);
  const FuncType& type =
      record.host != nullptr ? record.host->type() : record.instance->code->func_type(FuncIndex(record.func_index));
  Values results(type.results.size());
  std::optional<Trap> trap = CallInto(store, function, arguments, absl::MakeSpan(results));
  if (trap.has_value()) return *std::move(trap);
  return results;
}

Outcome Interpreter::Evaluate(Instance& instance, const ConstExpr& expression, ValType type) {
  Store& store = *instance.store;
  if (store.host_depth >= store.options().max_host_depth) return DepthExceeded();
  absl::StatusOr<std::unique_ptr<Code>> code = interpreter::LowerExpression(instance, expression, type);
  if (!code.ok()) return Trap{TrapKind::kHost, std::string(code.status().message()), 0, {}};
  store.NoteRefFrame((*code)->ref_frame_slots);
  Values results(1);
  std::optional<Trap> trap =
      RunGuest(store, {&instance, (*code)->entry(), code->get()}, {}, {type}, absl::MakeSpan(results));
  if (trap.has_value()) return *std::move(trap);
  return results;
}

std::vector<TrapFrame> Interpreter::Backtrace(const Store& store) const {
  BothEnds frames;
  interpreter::WalkStack(store, [&frames](const interpreter::WalkedFrame& frame) {
    frames.Add(frame);
    return true;
  });
  return frames.Take();
}

size_t Interpreter::LiveRefSlots(const Store& store) const {
  const ExecutionContext& cx = store.context();
  if (cx.pc == nullptr) return static_cast<size_t>(store.entry_ref - cx.ref);
  if (cx.pc == HostCallCode()) return static_cast<size_t>(store.entry_ref - cx.ref);
  const Code* code = interpreter::FindCode(store, cx.pc);
  if (code != nullptr) return code->ref_frame_slots;
  for (const auto& instance : store.instances()) {  // about to be lowered: its parameters
    const std::vector<uint32_t>& stubs = instance->stubs;
    if (cx.pc < stubs.data() || cx.pc >= stubs.data() + stubs.size()) continue;
    return CountSlots(instance->code->func_type(FuncIndex(cx.pc[kHandlerWords])).params).refs;
  }
  return static_cast<size_t>(std::max<ptrdiff_t>(0, store.entry_ref - cx.ref));
}

}  // namespace strata::wasm
