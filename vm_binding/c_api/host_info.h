// What a host attaches to a thing, and the finalizer that is called once for it.

#ifndef STRATA_VM_BINDING_C_API_HOST_INFO_H_
#define STRATA_VM_BINDING_C_API_HOST_INFO_H_

#include <utility>

namespace strata::c_api {

class HostInfo {
 public:
  using Finalizer = void (*)(void* info);

  HostInfo() = default;
  HostInfo(const HostInfo&) = delete;
  HostInfo& operator=(const HostInfo&) = delete;
  ~HostInfo() { Set(nullptr, nullptr); }

  // The finalizer of what was there before is called. It may come back here.
  void Set(void* info, Finalizer finalizer) {
    void* const old_info = std::exchange(info_, info);
    const Finalizer old_finalizer = std::exchange(finalizer_, finalizer);
    if (old_finalizer != nullptr) old_finalizer(old_info);
  }
  void* get() const { return info_; }

 private:
  void* info_ = nullptr;
  Finalizer finalizer_ = nullptr;
};

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_HOST_INFO_H_
