// What a call that may run guest code ends with: values, a trap, an exception that nobody caught, or misuse.
//
// Outcome<R> is used like an absl::StatusOr<R> that can tell more about why there is no value. A trap and an exception
// are results of the language; an absl::Status other than those says that the host asked for what cannot be: a handle
// of another store, a wrong type or number of arguments.

#ifndef STRATA_WASM_API_OUTCOME_H_
#define STRATA_WASM_API_OUTCOME_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "vm_binding/base/check.h"
#include "wasm/api/tag.h"
#include "wasm/api/val.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::api {

// An exception that left guest code, or is about to be thrown into it.
struct Exception {
  Tag tag;
  std::vector<Val> payload;               // references are rooted in the scope of the call
  std::string message = {};               // "uncaught exception: TAG(i32 5)"; may be empty
  std::vector<TrapFrame> backtrace = {};  // of where it was thrown
  uint64_t serial = 0;                    // tells the store's last exception from others
};

class Failure {
 public:
  // Of a status that is not OK.
  Failure(absl::Status misuse);  // NOLINT: what fails returns either
  Failure(Trap trap);            // NOLINT
  Failure(Exception exception);  // NOLINT
  ~Failure();
  Failure(Failure&&) noexcept;
  Failure& operator=(Failure&&) noexcept;

  // For host functions: ends the guest with a message, or as if the program had exited.
  static Failure Refuse(absl::string_view message);
  static Failure Exit(int code);

  // Null unless that is what happened.
  const Trap* trap() const;
  const Exception* exception() const;
  // Misuse as it was told; a trap or an exception is kAborted with its message.
  absl::Status status() const;

 private:
  using Cause = std::variant<absl::Status, Trap, Exception>;
  std::unique_ptr<Cause> cause_;
};

// "wasm trap: …" or "uncaught exception: …" and the backtrace as wasm/diagnostics/backtrace_text.h has it: names
// demangled, places in the sources where modules say them (DWARF, or a source map inside the module), a line for the
// frames of a deep stack that are left out. Misuse as its status.
std::string Describe(const Failure& failure);

template <class R>
class [[nodiscard]] Outcome {
 public:
  Outcome(R value) : result_(std::in_place_index<0>, std::move(value)) {}            // NOLINT: like StatusOr
  Outcome(Failure failure) : result_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT
  Outcome(absl::Status misuse) : Outcome(Failure(std::move(misuse))) {}              // NOLINT
  Outcome(Trap trap) : Outcome(Failure(std::move(trap))) {}                          // NOLINT
  Outcome(Exception exception) : Outcome(Failure(std::move(exception))) {}           // NOLINT

  bool ok() const { return result_.index() == 0; }
  absl::Status status() const { return ok() ? absl::OkStatus() : std::get<1>(result_).status(); }
  const Trap* trap() const { return ok() ? nullptr : std::get<1>(result_).trap(); }
  const Exception* exception() const { return ok() ? nullptr : std::get<1>(result_).exception(); }
  // Null if there is a value.
  const Failure* failure() const { return std::get_if<1>(&result_); }
  // Only if there is none: to be returned by the caller in turn.
  Failure TakeFailure() && {
    STRATA_CHECK(!ok(), "kFailureWithoutValue");
    return std::move(std::get<1>(result_));
  }

  // Only if ok.
  R& operator*() & { return Checked(); }
  R&& operator*() && { return std::move(Checked()); }
  R* operator->() { return &Checked(); }
  const R& operator*() const& { return const_cast<Outcome*>(this)->Checked(); }

 private:
  R& Checked() {
    STRATA_CHECK(ok(), "kValueOnlyIfOk");
    return std::get<0>(result_);
  }

  std::variant<R, Failure> result_;
};

// Of a call without results.
template <>
class [[nodiscard]] Outcome<void> : public Outcome<std::monostate> {
 public:
  Outcome() : Outcome<std::monostate>(std::monostate()) {}
  Outcome(Failure failure) : Outcome<std::monostate>(std::move(failure)) {}  // NOLINT
  Outcome(absl::Status misuse);                                              // NOLINT: OK is no failure
  Outcome(Trap trap) : Outcome(Failure(std::move(trap))) {}                  // NOLINT
  Outcome(Exception exception) : Outcome(Failure(std::move(exception))) {}   // NOLINT
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_OUTCOME_H_
