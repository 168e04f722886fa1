#include "wasm/runtime/store_observer.h"

namespace strata::wasm {

TrapKind StoreObserver::OnCall(Store&, CallEvent, FuncRecordIndex, std::string&) { return TrapKind::kNone; }

void StoreObserver::OnMemoryGrow(Store&, const MemoryInstance&, int64_t, uint64_t) {}

void StoreObserver::OnThrow(Store&, const TagInstance&) {}

void StoreObserver::OnPause(Store&) {}

void StoreObserver::OnResume(Store&) {}

}  // namespace strata::wasm
