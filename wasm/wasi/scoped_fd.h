// A host file descriptor that closes itself.

#ifndef STRATA_WASM_WASI_SCOPED_FD_H_
#define STRATA_WASM_WASI_SCOPED_FD_H_

#include <unistd.h>

#include <utility>

namespace strata::wasm::wasi {

class ScopedFd {
 public:
  ScopedFd() = default;
  explicit ScopedFd(int fd) : fd_(fd) {}
  ~ScopedFd() {
    if (fd_ >= 0) close(fd_);
  }
  ScopedFd(ScopedFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ScopedFd& operator=(ScopedFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_SCOPED_FD_H_
