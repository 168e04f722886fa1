// A store of the C API: what wasm_store_t and every reference share, and which ends with wasm_store_delete.
//
// Belongs to the store's thread; the last reference may go on any thread once the store has ended. Invariant
// kEndsOutside: the store ends when no use of it is under way, so a host function may delete the store that it was
// called by.

#ifndef STRATA_VM_BINDING_C_API_STORE_STATE_H_
#define STRATA_VM_BINDING_C_API_STORE_STATE_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "vm_binding/c_api/host_info.h"
#include "wasm/api/engine.h"
#include "wasm/api/store.h"

namespace strata::c_api {

// Where something of a store is, as long as it lives: its kind (WASM_EXTERN_…, or beyond), and its record or address.
// Later something else may be there.
struct ItemKey {
  static constexpr int kInstance = 100;

  int kind = 0;
  uintptr_t place = 0;
  auto operator<=>(const ItemKey&) const = default;
};
// What was there at a time of the store's (wasm/runtime/lifetimes.h).
struct ItemName {
  ItemKey key;
  uint32_t since = 0;
};

// Something that a store has been given and uses. Dies after the store.
class StorePart {
 public:
  StorePart() = default;
  StorePart(const StorePart&) = delete;
  StorePart& operator=(const StorePart&) = delete;
  virtual ~StorePart() = default;
  // Called once when the store is about to end.
  virtual void BeforeEnd() {}
};
enum class StorePartKind : uint8_t { kDeadline, kCallHook, kGcHook, kProfile };

class StoreState : public std::enable_shared_from_this<StoreState> {
 public:
  // Of a new store.
  static std::shared_ptr<StoreState> Create(std::unique_ptr<wasm::api::Store> store);
  ~StoreState();

  // Of a store that one of these was made for; null for another.
  static std::shared_ptr<StoreState> Of(const wasm::api::Store& store);

  // Null once it has ended.
  wasm::api::Store* store() const { return store_.get(); }
  const wasm::api::Engine& engine() const { return engine_; }
  // Ends the store as soon as nobody uses it.
  void Delete();

  // Whether it is there; of a store that has not ended, as below.
  bool Has(const ItemName& item) const;
  // Null if it is gone, or has none.
  const HostInfo* FindInfo(const ItemName& item) const;
  // Null if it is gone. Ends the information of what is gone.
  HostInfo* InfoOf(const ItemName& item);

  // While a hook runs the store goes through its observers, so none may come or go.
  void BeginHook() { ++hooks_; }
  void EndHook() { --hooks_; }
  bool in_hook() const { return hooks_ != 0; }

  // One of each kind. What is replaced dies here, unless somebody uses it.
  std::shared_ptr<StorePart> part(StorePartKind kind) const { return parts_[static_cast<size_t>(kind)]; }
  void set_part(StorePartKind kind, std::shared_ptr<StorePart> part) { parts_[static_cast<size_t>(kind)].swap(part); }

 private:
  friend class StoreUse;
  StoreState(const wasm::api::Engine& engine, std::unique_ptr<wasm::api::Store> store);

  // Of something, known by a name of it.
  struct ItemInfo {
    explicit ItemInfo(uint32_t its_since) : since(its_since) {}

    const uint32_t since;
    HostInfo info;
  };

  void End();
  // Calls the finalizers of what the store has freed.
  void EndInfosOfGone();

  const wasm::api::Engine engine_;
  std::array<std::shared_ptr<StorePart>, 4> parts_;
  std::map<ItemKey, ItemInfo> infos_;
  uint32_t ended_at_ = 0;  // the store's time when infos_ had none of what is gone
  std::unique_ptr<wasm::api::Store> store_;
  int uses_ = 0;
  int hooks_ = 0;
  bool deleted_ = false;
};

// A use of a store: while it lasts the store does not end, and afterwards what it has rooted is let go.
class StoreUse {
 public:
  enum class Scope : uint8_t { kOwn, kCallers };

  explicit StoreUse(std::shared_ptr<StoreState> state, Scope scope = Scope::kOwn);
  ~StoreUse();
  StoreUse(const StoreUse&) = delete;
  StoreUse& operator=(const StoreUse&) = delete;

  // Whether there is a store: all else is for one only.
  explicit operator bool() const { return state_ != nullptr; }
  wasm::api::Store& store() const { return *state_->store(); }
  const std::shared_ptr<StoreState>& state() const { return state_; }

 private:
  std::shared_ptr<StoreState> state_;  // null if the store has ended
  std::optional<wasm::api::RootScope> scope_;
};

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_STORE_STATE_H_
