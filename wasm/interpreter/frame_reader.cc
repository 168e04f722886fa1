#include "wasm/interpreter/frame_reader.h"

#include <utility>

#include "wasm/code/frame_layout.h"
#include "wasm/interpreter/lazy_lowering.h"

namespace strata::wasm::interpreter {
namespace {

using Where = ValuePlace::Where;

Value ValueAt(const WalkedFrame& frame, ValKind kind, uint32_t slot) {
  if (kind == ValKind::kRef) return Value::Ref(frame.ref[slot]);
  Value value{kind, frame.num[slot], 0};
  if (kind == ValKind::kI32 || kind == ValKind::kF32) value.bits &= 0xffffffff;
  if (kind == ValKind::kV128) value.high = frame.num[slot + 1];
  return value;
}

std::optional<Value> ValueOf(const WalkedFrame& frame, const ValuePlace& place) {
  if (place.where == Where::kLost) return std::nullopt;
  if (place.where == Where::kConst) return Value{place.kind, place.bits, 0};
  return ValueAt(frame, place.kind, place.slot);
}

// Parameters have their slots from the start; what is behind them is not there yet, or not known.
FrameValues Parameters(const WalkedFrame& frame) {
  FrameValues values;
  const Module& module = frame.instance->module();
  uint32_t nums = 0, refs = 0;
  for (const ValType& type : module.func_type(FuncIndex(frame.func_index)).params) {
    const ValKind kind = type.kind();
    uint32_t& next = kind == ValKind::kRef ? refs : nums;
    values.locals.push_back(ValueAt(frame, kind, next));
    next += kind == ValKind::kV128 ? 2 : 1;
  }
  for (const LocalGroup& group : module.funcs[frame.func_index].locals) {
    const Value zero{group.type.kind(), 0, 0};
    values.locals.insert(values.locals.end(), group.count, frame.is_begun ? std::nullopt : std::optional<Value>(zero));
  }
  return values;
}

}  // namespace

// Whether the function may be lowered, by what that takes: its body, and a place for each local.
bool FrameReader::Afford(const Instance& instance, uint32_t func) {
  const Function& function = instance.module().funcs[func];
  uint64_t cost = function.body.size();
  for (const LocalGroup& group : function.locals) cost += uint64_t{group.count} * sizeof(ValuePlace);
  if (cost > bytes_left_) return false;
  bytes_left_ -= cost;
  return true;
}

const FramePlaces* FrameReader::PlacesOf(const WalkedFrame& frame) {
  const Place place{frame.instance, frame.func_index, frame.wasm_offset, frame.in_call};
  const auto [found, is_new] = places_.try_emplace(place);
  if (is_new && Afford(*frame.instance, frame.func_index)) {
    FrameWatch watch;
    watch.wasm_offset = frame.wasm_offset;
    watch.in_call = frame.in_call;
    absl::StatusOr<FramePlaces> places =
        FindPlaces(LoweringInputOf(*frame.instance), FuncIndex(frame.func_index), std::move(watch));
    if (places.ok()) found->second = *std::move(places);
  }
  return found->second.has_value() ? &*found->second : nullptr;
}

FrameValues FrameReader::Read(const WalkedFrame& frame) {
  if (frame.instance == nullptr || frame.func_index >= frame.instance->module().funcs.size()) return {};
  const FramePlaces* const places = frame.is_begun ? PlacesOf(frame) : nullptr;
  if (places == nullptr) return Parameters(frame);
  FrameValues values;
  for (const ValuePlace& place : places->locals) values.locals.push_back(ValueOf(frame, place));
  for (const ValuePlace& place : places->operands) values.operands.push_back(ValueOf(frame, place));
  return values;
}

}  // namespace strata::wasm::interpreter
