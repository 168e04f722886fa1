// Stops a store's guest from elsewhere: another thread, or a signal handler.
//
// Copies are the same handle; it may outlive the store, and does nothing then. A guest notices at its next backward
// branch or call, in bulk operations and in waits; a store that runs no guest notices at its next call.

#ifndef STRATA_WASM_API_INTERRUPT_HANDLE_H_
#define STRATA_WASM_API_INTERRUPT_HANDLE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace strata::wasm {
struct ExecutionContext;
}  // namespace strata::wasm

namespace strata::wasm::api {

// Where requests of a store go. Lock-free, so that signal handlers may request. Invariant kNoRequestAfterClose: Close
// returns once no request is under way, and there is none later.
class InterruptTarget {
 public:
  explicit InterruptTarget(ExecutionContext& context) : context_(&context) {}
  // Any thread, and signal handlers; bits of vm::InterruptBits.
  void Request(uint32_t bits);
  // On the store's thread, before the context ends.
  void Close();

 private:
  std::atomic<ExecutionContext*> context_;
  std::atomic<int> requests_{0};  // under way
};

class InterruptHandle {
 public:
  explicit InterruptHandle(std::shared_ptr<InterruptTarget> target) : target_(std::move(target)) {}
  // The guest traps with TrapKind::kCancelled.
  void Cancel() const;
  // The guest's time is up: the store's deadline callback decides, or it traps with TrapKind::kDeadline.
  void EndTime() const;

 private:
  std::shared_ptr<InterruptTarget> target_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_INTERRUPT_HANDLE_H_
