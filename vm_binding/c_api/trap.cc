#include "vm_binding/c_api/trap.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "vm_binding/c_api/strata.h"
#include "vm_binding/c_api/values.h"
#include "vm_binding/c_api/vectors.h"
#include "wasm/module/module.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"

struct wasm_frame_t {
  wasm_frame_t(strata::wasm::TrapFrame its_frame, std::shared_ptr<strata::c_api::StoreState> its_state)
      : frame(std::move(its_frame)), state(std::move(its_state)) {}
  wasm_frame_t(const wasm_frame_t& from) : wasm_frame_t(from.frame, from.state) {}

  const strata::wasm::TrapFrame frame;                     // with code
  const std::shared_ptr<strata::c_api::StoreState> state;  // of the store that it was in, if that is known
  mutable std::unique_ptr<wasm_instance_t> instance;       // once somebody has asked
};

namespace strata::c_api {
namespace {

using wasm::TrapKind;
using wasm::ValType;
using wasm::api::Exception;
using wasm::api::Failure;
using wasm::api::Val;

void KeepException(const StoreUse& use, const Exception& exception, TrapState& into) {
  into.trap = {TrapKind::kUncaughtException, exception.message, 0, exception.backtrace};
  into.tag = exception.tag;
  into.serial = exception.serial;
  const absl::StatusOr<std::vector<ValType>> types = exception.tag.payload(use.store());
  if (!types.ok() || types->size() != exception.payload.size()) return;
  NewVec(&into.payload, types->size());
  for (size_t i = 0; i < into.payload.size; ++i) into.payload.data[i] = ToC(use, (*types)[i], exception.payload[i]);
}

// A payload that wasm_val_t cannot hold is thrown on only as the store's last exception, whose own payload counts.
std::vector<Val> PayloadOf(const StoreUse& use, const TrapState& state) {
  const absl::StatusOr<std::vector<ValType>> types = state.tag->payload(use.store());
  if (!types.ok()) return {};
  absl::StatusOr<std::vector<Val>> payload = FromC(use, *types, ElementsOf(&state.payload));
  return payload.ok() ? *std::move(payload) : std::vector<Val>();
}

}  // namespace

wasm_trap_t* NewTrap(const absl::Status& misuse) {
  auto state = std::make_shared<TrapState>();
  state->trap = {TrapKind::kHost, std::string(misuse.message()), 0, {}};
  state->is_misuse = true;
  return new wasm_trap_t(std::move(state));
}

wasm_trap_t* NewTrap(const StoreUse& use, const Failure& failure) {
  if (failure.trap() == nullptr && failure.exception() == nullptr) return NewTrap(failure.status());
  auto state = std::make_shared<TrapState>();
  state->state = use.state();
  if (const Exception* exception = failure.exception()) {
    KeepException(use, *exception, *state);
  } else {
    state->trap = *failure.trap();
  }
  return new wasm_trap_t(std::move(state));
}

wasm_trap_t* NewException(const StoreUse& use, const wasm::api::Tag& tag, absl::Span<const wasm_val_t> payload) {
  auto state = std::make_shared<TrapState>();
  state->trap = {TrapKind::kUncaughtException, "exception", 0, {}};
  state->state = use.state();
  state->tag = tag;
  const wasm_val_vec_t given{payload.size(), const_cast<wasm_val_t*>(payload.data())};
  wasm_val_vec_copy(&state->payload, &given);
  return new wasm_trap_t(std::move(state));
}

Failure FailureOf(const StoreUse& use, const wasm_trap_t& trap) {
  const TrapState& state = *trap.state;
  if (!state.tag.has_value()) return state.trap;
  if (state.state != use.state()) return Failure::Refuse("an exception of another store");
  return Exception{*state.tag, PayloadOf(use, state), state.trap.message, state.trap.backtrace, state.serial};
}

}  // namespace strata::c_api

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::TrapFrame;
using strata::wasm::TrapKind;

namespace {

void NewMessage(wasm_message_t* out, const std::string& text) { wasm_name_new(out, text.size() + 1, text.c_str()); }

// Without the zero that ends it, if it does.
std::string TextOf(const wasm_message_t* message) {
  const auto bytes = ElementsOf(message);
  std::string text(bytes.data(), bytes.size());
  if (!text.empty() && text.back() == '\0') text.pop_back();
  return text;
}

strata_trap_kind_t KindOf(TrapKind kind) {
  switch (kind) {
    case TrapKind::kHost:
      return STRATA_TRAP_HOST;
    case TrapKind::kUncaughtException:
      return STRATA_TRAP_EXCEPTION;
    case TrapKind::kExit:
      return STRATA_TRAP_EXIT;
    case TrapKind::kOutOfFuel:
      return STRATA_TRAP_OUT_OF_FUEL;
    case TrapKind::kDeadline:
      return STRATA_TRAP_DEADLINE;
    case TrapKind::kCancelled:
      return STRATA_TRAP_CANCELLED;
    case TrapKind::kCallStackExhausted:
      return STRATA_TRAP_STACK_EXHAUSTED;
    case TrapKind::kHeapExhausted:
      return STRATA_TRAP_HEAP_EXHAUSTED;
    case TrapKind::kUnreachable:
      return STRATA_TRAP_UNREACHABLE;
    case TrapKind::kMemoryOutOfBounds:
    case TrapKind::kTableOutOfBounds:
    case TrapKind::kArrayOutOfBounds:
      return STRATA_TRAP_OUT_OF_BOUNDS;
    case TrapKind::kNullReference:
    case TrapKind::kNullFunctionReference:
    case TrapKind::kNullStructReference:
    case TrapKind::kNullArrayReference:
    case TrapKind::kNullI31Reference:
    case TrapKind::kNullExceptionReference:
      return STRATA_TRAP_NULL_REFERENCE;
    case TrapKind::kCastFailure:
      return STRATA_TRAP_CAST_FAILURE;
    case TrapKind::kUnknownImport:
      return STRATA_TRAP_UNKNOWN_IMPORT;
    default:
      return STRATA_TRAP_OTHER;
  }
}

// Null unless there is exactly one instance of the frame's module: a frame does not say which one it was.
std::unique_ptr<wasm_instance_t> InstanceOf(const wasm_frame_t& frame) {
  const StoreUse use(frame.state);
  if (!use) return nullptr;
  strata::wasm::Instance* found = nullptr;
  for (const auto& instance : use.store().runtime().instances()) {
    if (instance->code != frame.frame.code) continue;
    if (found != nullptr) return nullptr;
    found = instance.get();
  }
  if (found == nullptr) return nullptr;
  return std::make_unique<wasm_instance_t>(use.state(), strata::wasm::api::Instance(use.store(), found));
}

// Those with a place in a module: a backtrace names host functions, too.
std::vector<TrapFrame> GuestFrames(const wasm_trap_t* trap) {
  std::vector<TrapFrame> frames;
  if (trap == nullptr) return frames;
  for (const TrapFrame& frame : trap->state->trap.backtrace) {
    if (frame.code != nullptr) {
      frames.push_back(frame);
    } else if (!frames.empty()) {
      frames.back().left_out += frame.left_out;
    }
  }
  return frames;
}

}  // namespace

bool wasm_trap_t::SameAs(const wasm_ref_t& other) const {
  return state == static_cast<const wasm_trap_t&>(other).state;
}

extern "C" {

STRATA_DEFINE_REF(trap, ref.ref_kind == RefKind::kTrap)

wasm_trap_t* wasm_trap_new(wasm_store_t*, const wasm_message_t* message) {
  auto state = std::make_shared<TrapState>();
  state->trap = {TrapKind::kHost, TextOf(message), 0, {}};
  return new wasm_trap_t(std::move(state));
}

void wasm_trap_message(const wasm_trap_t* trap, wasm_message_t* out) {
  NewMessage(out, trap == nullptr ? std::string() : trap->state->trap.message);
}

wasm_frame_t* wasm_trap_origin(const wasm_trap_t* trap) {
  const std::vector<TrapFrame> frames = GuestFrames(trap);
  return frames.empty() ? nullptr : new wasm_frame_t(frames.front(), trap->state->state);
}

void wasm_trap_trace(const wasm_trap_t* trap, wasm_frame_vec_t* out) {
  const std::vector<TrapFrame> frames = GuestFrames(trap);
  NewVec(out, frames.size());
  for (size_t i = 0; out != nullptr && i < out->size; ++i) {
    out->data[i] = new wasm_frame_t(frames[i], trap->state->state);
  }
}

void wasm_frame_delete(wasm_frame_t* owned) { delete owned; }
wasm_frame_t* wasm_frame_copy(const wasm_frame_t* from) { return from == nullptr ? nullptr : new wasm_frame_t(*from); }
STRATA_DEFINE_POINTER_VEC(frame)

wasm_instance_t* wasm_frame_instance(const wasm_frame_t* frame) {
  if (frame == nullptr) return nullptr;
  if (frame->instance == nullptr) frame->instance = InstanceOf(*frame);
  return frame->instance.get();
}
uint32_t wasm_frame_func_index(const wasm_frame_t* frame) { return frame == nullptr ? 0 : frame->frame.func_index; }
size_t wasm_frame_func_offset(const wasm_frame_t* frame) {
  if (frame == nullptr) return 0;
  const strata::wasm::Module& module = frame->frame.code->module();
  const uint32_t func_index = frame->frame.func_index;
  // An expression that initialises something is no function.
  return func_index < module.funcs.size() ? frame->frame.wasm_offset - module.funcs[func_index].body_offset : 0;
}
size_t wasm_frame_module_offset(const wasm_frame_t* frame) { return frame == nullptr ? 0 : frame->frame.wasm_offset; }

strata_trap_kind_t strata_trap_kind(const wasm_trap_t* trap) {
  if (trap == nullptr) return STRATA_TRAP_OTHER;
  return trap->state->is_misuse ? static_cast<strata_trap_kind_t>(STRATA_TRAP_MISUSE) : KindOf(trap->state->trap.kind);
}

bool strata_trap_exit_code(const wasm_trap_t* trap, int* out) {
  if (trap == nullptr || trap->state->trap.kind != TrapKind::kExit) return false;
  if (out != nullptr) *out = trap->state->trap.exit_code;
  return true;
}

wasm_trap_t* strata_trap_new_exit(int code) {
  auto state = std::make_shared<TrapState>();
  state->trap = {TrapKind::kExit, std::string(TrapMessage(TrapKind::kExit)), code, {}};
  return new wasm_trap_t(std::move(state));
}

void strata_frame_function(const wasm_frame_t* frame, wasm_name_t* out) {
  const std::string name = frame == nullptr ? std::string() : frame->frame.function;
  wasm_name_new(out, name.size(), name.data());
}
void strata_frame_module(const wasm_frame_t* frame, wasm_name_t* out) {
  const std::string name = frame == nullptr ? std::string() : frame->frame.module;
  wasm_name_new(out, name.size(), name.data());
}
uint64_t strata_frame_left_out(const wasm_frame_t* frame) { return frame == nullptr ? 0 : frame->frame.left_out; }

}  // extern "C"
