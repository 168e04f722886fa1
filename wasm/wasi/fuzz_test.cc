// Whatever a guest passes, a WASI call returns: random functions with random arguments over a memory of random bytes.
//
// Prints its seed; STRATA_WASI_FUZZ_SEED replays one.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <random>
#include <string>

#include "wasm/runtime/store.h"
#include "wasm/wasi/wasi_fixture.h"

namespace strata::wasm::wasi {
namespace {

constexpr int kCalls = 40000;
constexpr const char* kFunctions[] = {"args_get",
                                      "args_sizes_get",
                                      "clock_res_get",
                                      "clock_time_get",
                                      "environ_get",
                                      "environ_sizes_get",
                                      "fd_advise",
                                      "fd_allocate",
                                      "fd_close",
                                      "fd_datasync",
                                      "fd_fdstat_get",
                                      "fd_fdstat_set_flags",
                                      "fd_fdstat_set_rights",
                                      "fd_filestat_get",
                                      "fd_filestat_set_size",
                                      "fd_filestat_set_times",
                                      "fd_pread",
                                      "fd_prestat_dir_name",
                                      "fd_prestat_get",
                                      "fd_pwrite",
                                      "fd_read",
                                      "fd_readdir",
                                      "fd_renumber",
                                      "fd_seek",
                                      "fd_sync",
                                      "fd_tell",
                                      "fd_write",
                                      "path_create_directory",
                                      "path_filestat_get",
                                      "path_filestat_set_times",
                                      "path_link",
                                      "path_open",
                                      "path_readlink",
                                      "path_remove_directory",
                                      "path_rename",
                                      "path_symlink",
                                      "path_unlink_file",
                                      "poll_oneoff",
                                      "proc_exit",
                                      "proc_raise",
                                      "random_get",
                                      "sched_yield",
                                      "sock_accept",
                                      "sock_recv",
                                      "sock_send",
                                      "sock_shutdown"};

class Fuzz : public WasiFixture {
 protected:
  // Numbers at the edges are likelier than others to find something.
  uint64_t Argument() {
    switch (random_() % 6) {
      case 0:
        return random_() % 8;
      case 1:
        return random_() % 65536;
      case 2:
        return 65536 - random_() % 64;
      case 3:
        return 0xffffffff - random_() % 16;
      case 4:
        return ~uint64_t{0} - random_() % 16;
      default:
        return random_();
    }
  }
  // Something that may be a path, an array of buffers or a subscription.
  void Scribble() {
    const auto at = static_cast<uint32_t>(random_() % 65000);
    const uint32_t length = 1 + static_cast<uint32_t>(random_() % 500);
    constexpr char kAlphabet[] = "ab./\0\1\2\xff";
    for (uint32_t i = 0; i < length; ++i) memory()[at + i] = static_cast<uint8_t>(kAlphabet[random_() % 8]);
  }

  std::mt19937_64 random_;
};

TEST_F(Fuzz, EveryCallReturns) {
  const char* given = getenv("STRATA_WASI_FUZZ_SEED");
  const uint64_t seed = given != nullptr ? strtoull(given, nullptr, 10) : std::random_device()();
  RecordProperty("seed", std::to_string(seed));
  SCOPED_TRACE("STRATA_WASI_FUZZ_SEED=" + std::to_string(seed));
  printf("seed %llu\n", static_cast<unsigned long long>(seed));
  random_.seed(seed);
  // Files stay small, whatever is asked for.
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit = {1 << 20, 1 << 20};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = 0; i < kCalls; ++i) {
    if (i % 500 == 0) Start({.args = {"a"}, .stdin_fd = nowhere, .stdout_fd = nowhere, .stderr_fd = nowhere});
    if (i % 4 == 0) Scribble();
    world_->store->context().RequestInterrupt(vm::kInterruptCancel);  // nobody sleeps
    Call(kFunctions[random_() % std::size(kFunctions)],
         {Argument(), Argument(), Argument(), Argument(), Argument(), Argument(), Argument(), Argument(), Argument()});
  }
  close(nowhere);
}

}  // namespace
}  // namespace strata::wasm::wasi
