// What a store tells while its guest runs: calls across the border between host and guest, memories that grow,
// exceptions.
//
// For profilers and for hosts that account or forbid. Called on the store's thread. While a host function is called its
// frame is published, so that a stack walk shows it; else the state is that of who calls. What is not overridden costs
// a virtual call; a store without observers pays one test for each call of the host.

#ifndef STRATA_WASM_RUNTIME_STORE_OBSERVER_H_
#define STRATA_WASM_RUNTIME_STORE_OBSERVER_H_

#include <cstdint>
#include <string>

#include "wasm/runtime/func_record.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm {

class MemoryInstance;
class Store;
struct TagInstance;

// Where a call crosses the border. Every "calling" that did not trap is followed by its "returning", however the call
// ends.
enum class CallEvent : uint8_t { kCallingGuest, kReturningFromGuest, kCallingHost, kReturningFromHost };

class StoreObserver {
 public:
  virtual ~StoreObserver() = default;

  // `callee` is a function record of the store: a host function's or a guest's, as the event says. What it returns
  // other than kNone traps: instead of the call, or after it, unless that has trapped itself. For kHost it says
  // why in `message`. May call the store and may collect.
  virtual TrapKind OnCall(Store& store, CallEvent event, FuncRecordIndex callee, std::string& message);
  // memory.grow, by the guest or the host: `old_pages` is -1 if it was refused.
  virtual void OnMemoryGrow(Store& store, const MemoryInstance& memory, int64_t old_pages, uint64_t delta_pages);
  // Before an exception is thrown by the guest, by a host function, or again by throw_ref; nothing is known of who
  // catches it. A throw that a clause of the same function takes for certain is a branch, of which nobody hears. May
  // not collect.
  virtual void OnThrow(Store& store, const TagInstance& tag);
  // Around each pause for the collector, with the guest stopped; nearly all are collections. May not use the store.
  virtual void OnPause(Store& store);
  virtual void OnResume(Store& store);
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_STORE_OBSERVER_H_
