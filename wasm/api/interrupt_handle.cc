#include "wasm/api/interrupt_handle.h"

#include "vm_binding/contract/mutator.h"
#include "wasm/runtime/execution_context.h"

namespace strata::wasm::api {

void InterruptTarget::Request(uint32_t bits) {
  // Sequentially consistent, as the two in Close: either it sees the request, or the request sees that it has closed.
  requests_.fetch_add(1);
  if (ExecutionContext* context = context_.load()) context->RequestInterrupt(bits);
  requests_.fetch_sub(1);
}

void InterruptTarget::Close() {
  context_.store(nullptr);
  while (requests_.load() != 0) {
    // A few instructions of another thread.
  }
}

void InterruptHandle::Cancel() const { target_->Request(vm::kInterruptCancel); }
void InterruptHandle::EndTime() const { target_->Request(vm::kInterruptDeadline); }

}  // namespace strata::wasm::api
