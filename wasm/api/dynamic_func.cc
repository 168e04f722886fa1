#include "wasm/api/dynamic_func.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/store.h"
#include "wasm/api/words.h"

namespace strata::wasm::api {
namespace {

Value ReadNext(ValType type, const uint64_t*& nums, const uint32_t*& refs) {
  if (type.is_ref()) return Value::Ref(*refs++);
  Value value{type.kind(), *nums++, 0};
  if (type.kind() == ValKind::kV128) value.high = *nums++;
  return value;
}

void WriteNext(const Value& value, uint64_t*& nums, uint32_t*& refs) {
  if (value.kind == ValKind::kRef) {
    *refs++ = value.ref();
    return;
  }
  *nums++ = value.bits;
  if (value.kind == ValKind::kV128) *nums++ = value.high;
}

std::vector<Val> Arguments(HostFrame& frame, const FuncType& type) {
  std::vector<Val> vals;
  const uint64_t* nums = frame.nums;
  const uint32_t* refs = frame.refs;
  for (const ValType& param : type.params) vals.push_back(ToVal(frame.store, param, ReadNext(param, nums, refs)));
  return vals;
}

absl::Status WriteResults(HostFrame& frame, const FuncType& type, absl::Span<const Val> results) {
  STRATA_ASSIGN_OR_RETURN(const Values words, ToWords(frame.store, type.results, results));
  uint64_t* nums = frame.nums;
  uint32_t* refs = frame.refs;
  for (const Value& word : words) WriteNext(word, nums, refs);
  return absl::OkStatus();
}

std::optional<Failure> Run(HostFrame& frame, const FuncType& type, const DynamicBody& body) {
  const std::vector<Val> arguments = Arguments(frame, type);
  std::vector<Val> results(type.results.size());
  Caller caller(frame);
  Outcome<void> outcome = body(caller, arguments, absl::MakeSpan(results));
  if (!outcome.ok()) return std::move(outcome).TakeFailure();
  if (absl::Status written = WriteResults(frame, type, results); !written.ok()) return Failure(std::move(written));
  return std::nullopt;
}

}  // namespace

HostDefinition DynamicDefinition(FuncType type, absl::string_view name, DynamicBody body) {
  HostBody erased = [type, body = std::move(body)](HostFrame& frame) { return Run(frame, type, body); };
  return {std::move(type), std::string(name), std::move(erased)};
}

absl::StatusOr<Func> NewDynamicFunc(Store& store, FuncType type, absl::string_view name, DynamicBody body) {
  STRATA_RETURN_IF_ERROR(store.engine().DefineType(type).status());
  const HostDefinition definition = DynamicDefinition(std::move(type), name, std::move(body));
  return Func(store, AddHostFunction(store, definition));
}

}  // namespace strata::wasm::api
