// For tests: a guest with 64 KiB of memory that calls WASI functions by name, and a directory of its own on the host.

#ifndef STRATA_WASM_WASI_WASI_FIXTURE_H_
#define STRATA_WASM_WASI_WASI_FIXTURE_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "wasm/runtime/fakes.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/trap.h"
#include "wasm/wasi/context.h"
#include "wasm/wasi/errno.h"
#include "wasm/wasi/wasi.h"

namespace strata::wasm::wasi {

// Lets EXPECT_EQ print the number.
inline void PrintTo(Errno error, std::ostream* out) { *out << "errno " << static_cast<int>(error); }

class WasiFixture : public testing::Test {
 protected:
  static constexpr uint32_t kScratch = 1024;  // results go here
  static constexpr uint32_t kPath = 2048;     // first path
  static constexpr uint32_t kPath2 = 8192;    // second path
  static constexpr uint32_t kIovecs = 16384;
  static constexpr uint32_t kBuffer = 20000;
  static constexpr uint32_t kRoot = 3;  // the preopened directory "/sandbox"
  static constexpr uint64_t kAllRights = ~uint64_t{0};

  WasiFixture();
  ~WasiFixture() override;
  // Starts over with other options; the preopen is added to them, after theirs.
  void Start(WasiOptions options);

  // Calls with arguments of any width. The trap, if any, goes to `trap`.
  Errno Call(absl::string_view name, std::vector<uint64_t> arguments);

  uint8_t* memory() { return instance_->memories[0]->base(); }
  template <class T>
  T At(uint32_t address) {
    T value;
    std::memcpy(&value, memory() + address, sizeof value);
    return value;
  }
  template <class T>
  void Put(uint32_t address, T value) {
    std::memcpy(memory() + address, &value, sizeof value);
  }
  void PutText(uint32_t address, absl::string_view text) { std::memcpy(memory() + address, text.data(), text.size()); }
  std::string TextAt(uint32_t address, uint32_t length) {
    return std::string(memory() + address, memory() + address + length);
  }

  // path_open below kRoot; the descriptor's number, or -1 with the error in `error`.
  int Open(absl::string_view path, uint32_t oflags = 0, uint64_t rights = kAllRights, uint32_t lookup = 1,
           uint32_t fdflags = 0);
  // fd_write and fd_read with one buffer; -1 with the error in `error`.
  int Write(uint32_t fd, absl::string_view text);
  std::string Read(uint32_t fd, uint32_t bytes);
  // A function of a directory and one path at arguments 1 and 2.
  Errno OnPath(absl::string_view name, absl::string_view path);
  Errno Stat(absl::string_view path, bool follow);

  // The host's view.
  std::string HostPath(absl::string_view below) const;
  void HostWrite(absl::string_view below, absl::string_view text);
  std::string HostRead(absl::string_view below) const;

  std::string base_;  // holds sandbox/ and, outside it, secret
  std::unique_ptr<TestWorld> world_;
  Instance* instance_ = nullptr;
  TrapKind trap = TrapKind::kNone;
  int exit_code = 0;
  Errno error = Errno::kSuccess;
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_WASI_FIXTURE_H_
