#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "wasm/runtime/store.h"
#include "wasm/wasi/abi.h"
#include "wasm/wasi/scoped_fd.h"
#include "wasm/wasi/wasi_fixture.h"

namespace strata::wasm::wasi {
namespace {

class Sockets : public WasiFixture {
 protected:
  static constexpr uint32_t kSocket = 4;  // after the sandbox
  static constexpr uint32_t kFlags = kScratch + 8;

  void Give(int socket) {
    WasiOptions options;
    options.sockets = {socket};
    Start(options);
  }
  // One end becomes the guest's, the other is returned.
  ScopedFd StartWithPair(int type = SOCK_STREAM) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends), 0);
    const ScopedFd given(ends[0]);
    Give(given.get());
    return ScopedFd(ends[1]);
  }
  // A listening socket at an address that the system chose.
  ScopedFd StartWithListener(sockaddr_un& address, socklen_t& length) {
    ScopedFd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    address = {.sun_family = AF_UNIX, .sun_path = {}};
    EXPECT_EQ(bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address.sun_family), 0);
    EXPECT_EQ(listen(listener.get(), 4), 0);
    length = sizeof address;
    EXPECT_EQ(getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
    Give(listener.get());
    return listener;
  }
  void PutBuffer(uint32_t address, uint32_t length) {
    Put<uint32_t>(kIovecs, address);
    Put<uint32_t>(kIovecs + 4, length);
  }
  std::string Receive(uint32_t fd, uint32_t bytes, uint32_t flags) {
    PutBuffer(kBuffer, bytes);
    error = Call("sock_recv", {fd, kIovecs, 1, flags, kScratch, kFlags});
    return error == Errno::kSuccess ? TextAt(kBuffer, At<uint32_t>(kScratch)) : "";
  }
  int Send(uint32_t fd, absl::string_view text) {
    PutText(kBuffer, text);
    PutBuffer(kBuffer, static_cast<uint32_t>(text.size()));
    error = Call("sock_send", {fd, kIovecs, 1, 0, kScratch});
    return error == Errno::kSuccess ? static_cast<int>(At<uint32_t>(kScratch)) : -1;
  }
};

TEST_F(Sockets, SendAndReceive) {
  const ScopedFd peer = StartWithPair();
  EXPECT_EQ(Send(kSocket, "hello"), 5);
  char text[8] = {};
  EXPECT_EQ(read(peer.get(), text, sizeof text), 5);
  EXPECT_STREQ(text, "hello");
  ASSERT_EQ(write(peer.get(), "answer", 6), 6);
  EXPECT_EQ(Receive(kSocket, 3, kRiflagsPeek), "ans");
  EXPECT_EQ(Receive(kSocket, 3, 0), "ans");
  EXPECT_EQ(Read(kSocket, 10), "wer");
  EXPECT_EQ(At<uint16_t>(kFlags), 0u);
  EXPECT_EQ(Write(kSocket, "x"), 1);
}

TEST_F(Sockets, WaitallWaitsForAll) {
  ScopedFd peer = StartWithPair();
  ASSERT_EQ(write(peer.get(), "abc", 3), 3);
  ASSERT_EQ(shutdown(peer.get(), SHUT_WR), 0);
  EXPECT_EQ(Receive(kSocket, 10, kRiflagsWaitall), "abc");
  EXPECT_EQ(Receive(kSocket, 10, kRiflagsWaitall), "");
  EXPECT_EQ(error, Errno::kSuccess);
}

TEST_F(Sockets, ATruncatedMessageIsReported) {
  const ScopedFd peer = StartWithPair(SOCK_DGRAM);
  ASSERT_EQ(send(peer.get(), "abcdef", 6, 0), 6);
  EXPECT_EQ(Receive(kSocket, 2, 0), "ab");
  EXPECT_EQ(At<uint16_t>(kFlags), kRoflagsDataTruncated);
}

TEST_F(Sockets, ShutdownEndsADirection) {
  const ScopedFd peer = StartWithPair();
  EXPECT_EQ(Call("sock_shutdown", {kSocket, 0}), Errno::kInval);
  EXPECT_EQ(Call("sock_shutdown", {kSocket, 4}), Errno::kInval);
  EXPECT_EQ(Call("sock_shutdown", {kSocket, kSdflagsWrite}), Errno::kSuccess);
  char byte = 0;
  EXPECT_EQ(read(peer.get(), &byte, 1), 0);
  EXPECT_EQ(Send(kSocket, "x"), -1);  // and no SIGPIPE
  EXPECT_EQ(error, Errno::kPipe);
  EXPECT_EQ(Call("sock_shutdown", {kSocket, kSdflagsRead}), Errno::kSuccess);
}

TEST_F(Sockets, NonblockingOnesDoNotWait) {
  const ScopedFd peer = StartWithPair();
  EXPECT_EQ(Call("fd_fdstat_set_flags", {kSocket, kFdflagsNonblock}), Errno::kSuccess);
  Receive(kSocket, 1, 0);
  EXPECT_EQ(error, Errno::kAgain);
  int sent = 0;
  while (Send(kSocket, std::string(16384, 'x')) > 0) ++sent;
  EXPECT_EQ(error, Errno::kAgain);
  EXPECT_GT(sent, 0);
}

TEST_F(Sockets, AcceptsConnections) {
  sockaddr_un address;
  socklen_t length = 0;
  const ScopedFd listener = StartWithListener(address, length);
  EXPECT_EQ(Call("fd_fdstat_get", {kSocket, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<Filetype>(kScratch), Filetype::kSocketStream);
  const ScopedFd client(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(connect(client.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
  EXPECT_EQ(Call("sock_accept", {kSocket, kFdflagsAppend, kScratch}), Errno::kInval);
  EXPECT_EQ(Call("sock_accept", {kSocket, 0, 65533}), Errno::kFault);
  EXPECT_EQ(Call("sock_accept", {kSocket, kFdflagsNonblock, kScratch}), Errno::kSuccess);
  const uint32_t connection = At<uint32_t>(kScratch);
  EXPECT_EQ(connection, kSocket + 1);
  Receive(connection, 1, 0);
  EXPECT_EQ(error, Errno::kAgain);
  ASSERT_EQ(write(client.get(), "hi", 2), 2);
  EXPECT_EQ(Receive(connection, 10, 0), "hi");
  EXPECT_EQ(Call("fd_fdstat_set_flags", {kSocket, kFdflagsNonblock}), Errno::kSuccess);
  EXPECT_EQ(Call("sock_accept", {kSocket, 0, kScratch}), Errno::kAgain);
}

TEST_F(Sockets, AreNonblockingIfTheyWereGivenSo) {
  const ScopedFd peer = StartWithPair();
  EXPECT_EQ(Call("fd_fdstat_get", {kSocket, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint16_t>(kScratch + kFdstatFlags), 0u);
  const ScopedFd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  Give(listener.get());
  EXPECT_EQ(Call("fd_fdstat_get", {kSocket, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint16_t>(kScratch + kFdstatFlags), kFdflagsNonblock);
}

TEST_F(Sockets, AcceptingAndReceivingCanBeCancelled) {
  sockaddr_un address;
  socklen_t length = 0;
  const ScopedFd listener = StartWithListener(address, length);
  world_->store->context().RequestInterrupt(vm::kInterruptCancel);
  Call("sock_accept", {kSocket, 0, kScratch});
  EXPECT_EQ(trap, TrapKind::kCancelled);
  const ScopedFd peer = StartWithPair();
  world_->store->context().RequestInterrupt(vm::kInterruptCancel);
  Receive(kSocket, 1, 0);
  EXPECT_EQ(trap, TrapKind::kCancelled);
}

TEST_F(Sockets, MistakesAreErrors) {
  HostWrite("f", "");
  EXPECT_EQ(Open("f"), 4);
  PutBuffer(kBuffer, 1);
  EXPECT_EQ(Call("sock_recv", {4, kIovecs, 1, 0, kScratch, kFlags}), Errno::kNotsock);
  EXPECT_EQ(Call("sock_send", {4, kIovecs, 1, 0, kScratch}), Errno::kNotsock);
  EXPECT_EQ(Call("sock_accept", {4, 0, kScratch}), Errno::kNotsock);
  EXPECT_EQ(Call("sock_shutdown", {4, 1}), Errno::kNotsock);
  const ScopedFd peer = StartWithPair();
  PutBuffer(65535, 2);
  EXPECT_EQ(Call("sock_recv", {kSocket, kIovecs, 1, 0, kScratch, kFlags}), Errno::kFault);
  PutBuffer(kBuffer, 1);
  EXPECT_EQ(Call("sock_recv", {kSocket, kIovecs, 1, 4, kScratch, kFlags}), Errno::kInval);
  EXPECT_EQ(Call("sock_recv", {kSocket, kIovecs, 1, 0, 65533, kFlags}), Errno::kFault);
  EXPECT_EQ(Call("sock_recv", {kSocket, kIovecs, 1, 0, kScratch, 65535}), Errno::kFault);
  EXPECT_EQ(Call("sock_send", {kSocket, kIovecs, 1, 1, kScratch}), Errno::kInval);
  EXPECT_EQ(Call("sock_send", {kSocket, kIovecs, 1, 0, 65533}), Errno::kFault);
  EXPECT_EQ(Call("fd_seek", {kSocket, 0, 0, kScratch}), Errno::kSpipe);
  EXPECT_TRUE(absl::IsInvalidArgument(WasiContext::Create({.sockets = {-1}}).status()));
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const ScopedFd in(ends[0]), out(ends[1]);
  EXPECT_TRUE(absl::IsInvalidArgument(WasiContext::Create({.sockets = {in.get()}}).status()));
}

}  // namespace
}  // namespace strata::wasm::wasi
