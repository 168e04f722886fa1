// Whatever a guest passes, a WASI call returns: random functions with random arguments over a memory of random bytes.
//
// Prints its seed; STRATA_WASI_FUZZ_SEED replays one.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>

#include "wasm/runtime/store.h"
#include "wasm/wasi/function_table.h"
#include "wasm/wasi/scoped_fd.h"
#include "wasm/wasi/wasi_fixture.h"

namespace strata::wasm::wasi {
namespace {

constexpr int kCalls = 40000;

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
  // With a connected and a listening socket at 4 and 5, and each way of finding files and time in turn.
  void StartAgain(int nowhere, int round) {
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const ScopedFd ours(ends[0]), theirs(ends[1]), listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(listen(listener.get(), 1), -1);  // no address: accepting fails
    WasiOptions options;
    options.args = {"a"};
    options.stdin_fd = options.stdout_fd = options.stderr_fd = nowhere;
    options.sockets = {ours.get(), listener.get()};
    options.path_resolution = round % 1000 == 0 ? PathResolution::kWalk : PathResolution::kBest;
    if (round % 1500 == 0) options.deterministic_seed = 1;
    Start(options);
  }
  // Something that may be a path, an array of buffers or a subscription.
  void Scribble() {
    const auto at = static_cast<uint32_t>(random_() % 65000);
    const uint32_t length = 1 + static_cast<uint32_t>(random_() % 500);
    constexpr char kAlphabet[] = "ab./\0\1\2\xff";
    for (uint32_t i = 0; i < length; ++i) memory()[at + i] = static_cast<uint8_t>(kAlphabet[random_() % 8]);
  }

  // The names beside the sandbox, and what is in the file there.
  std::string Outside() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(base_)) names.insert(entry.path().filename());
    std::string found;
    for (const std::string& name : names) {
      std::ifstream in(base_ + "/" + name);
      std::string text;
      in >> text;
      found += text.empty() ? name + " " : name + "(" + text + ") ";
    }
    return found;
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
  const absl::Span<const FunctionRow> functions = Functions();
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = 0; i < kCalls; ++i) {
    if (i % 500 == 0) StartAgain(nowhere, i);
    if (i % 4 == 0) Scribble();
    const FunctionRow& row = functions[random_() % functions.size()];
    // A busy disk would take a minute for all of them.
    if (row.name == "fd_sync" || row.name == "fd_datasync") {
      if (i % 64 != 0) continue;
    }
    // Nobody sleeps; nothing else here has to wait.
    if (row.name == "poll_oneoff" || i % 16 == 0) {
      world_->store->context().RequestInterrupt(vm::kInterruptCancel);
    }
    Call(row.name,
         {Argument(), Argument(), Argument(), Argument(), Argument(), Argument(), Argument(), Argument(), Argument()});
  }
  EXPECT_EQ(Outside(), "sandbox secret(secret) ");
  close(nowhere);
}

}  // namespace
}  // namespace strata::wasm::wasi
