#include "wasm/api/outcome.h"

#include "absl/strings/str_cat.h"
#include "wasm/diagnostics/backtrace_text.h"
#include "wasm/diagnostics/source_places.h"

namespace strata::wasm::api {
namespace {

// An OK status tells of no failure: whoever makes one of it is told so.
absl::Status NotOk(absl::Status status) {
  return status.ok() ? absl::InternalError("a failure without a reason") : std::move(status);
}

// In lines of its own.
std::string WithBacktrace(std::string text, const std::vector<TrapFrame>& frames) {
  diagnostics::SourcePlaces places;
  absl::StrAppend(&text, "\n", diagnostics::FormatBacktrace(frames, [&places](const TrapFrame& frame) {
    return places.Locate(frame);
  }));
  text.pop_back();
  return text;
}

}  // namespace

Failure::Failure(absl::Status misuse) : cause_(std::make_unique<Cause>(NotOk(std::move(misuse)))) {}
Failure::Failure(Trap trap) : cause_(std::make_unique<Cause>(std::move(trap))) {}
Failure::Failure(Exception exception) : cause_(std::make_unique<Cause>(std::move(exception))) {}
Failure::~Failure() = default;
Failure::Failure(Failure&&) noexcept = default;
Failure& Failure::operator=(Failure&&) noexcept = default;

Failure Failure::Refuse(absl::string_view message) { return Trap{TrapKind::kHost, std::string(message), 0, {}}; }

Failure Failure::Exit(int code) { return Trap{TrapKind::kExit, std::string(TrapMessage(TrapKind::kExit)), code, {}}; }

const Trap* Failure::trap() const { return std::get_if<Trap>(cause_.get()); }
const Exception* Failure::exception() const { return std::get_if<Exception>(cause_.get()); }

absl::Status Failure::status() const {
  if (const Trap* ended = trap()) return absl::AbortedError(ended->message);
  if (const Exception* thrown = exception()) return absl::AbortedError(thrown->message);
  const absl::Status* misuse = std::get_if<absl::Status>(cause_.get());
  return misuse != nullptr ? *misuse : absl::InternalError("a failure that was moved from");
}

std::string Describe(const Failure& failure) {
  if (const Trap* trap = failure.trap()) {
    return WithBacktrace(absl::StrCat("wasm trap: ", trap->message), trap->backtrace);
  }
  if (const Exception* thrown = failure.exception()) {
    return WithBacktrace(thrown->message, thrown->backtrace);
  }
  return failure.status().ToString();
}

Outcome<void>::Outcome(absl::Status misuse)
    : Outcome<std::monostate>(misuse.ok() ? Outcome<std::monostate>(std::monostate())
                                          : Outcome<std::monostate>(Failure(std::move(misuse)))) {}

}  // namespace strata::wasm::api
