// Sockets that the embedder gave the program, and those that they accept.

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include <memory>
#include <utility>
#include <vector>

#include "wasm/wasi/functions.h"
#include "wasm/wasi/transfer.h"
#include "wasm/wasi/waiting.h"

namespace strata::wasm::wasi {
namespace {

msghdr MessageOf(const iovec* buffers, int count) {
  msghdr message = {};
  message.msg_iov = const_cast<iovec*>(buffers);
  message.msg_iovlen = static_cast<size_t>(count);
  return message;
}

// The next connection of a listening socket, which the host never waits for; invalid with the error in `error`, or if
// the guest ends.
ScopedFd Accept(WasiCall& call, const Descriptor& listener, Errno& error) {
  while (true) {
    error = AwaitReady(call, listener, POLLIN);
    if (error != Errno::kSuccess || call.trap != TrapKind::kNone) return ScopedFd();
    ScopedFd fd(accept4(listener.host, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd.valid()) return fd;
    // The connection may be gone, or somebody else's.
    const bool again = errno == EINTR || errno == ECONNABORTED || (errno == EAGAIN && !listener.nonblocking);
    if (!again) {
      error = FromHost(errno);
      return ScopedFd();
    }
  }
}

}  // namespace

Errno SockAccept(WasiCall& call) {
  const std::shared_ptr<Descriptor> listener = call.hold(0);
  const uint32_t flags = call.u32(1), result = call.u32(2);
  if ((flags & ~uint32_t{kFdflagsNonblock}) != 0) return Errno::kInval;
  if (!call.memory.Contains(result, sizeof(uint32_t))) return Errno::kFault;
  if (!listener->is_socket()) return Errno::kNotsock;
  DescriptorTable& table = call.context.descriptors();
  if (table.full()) return Errno::kMfile;
  Errno error = Errno::kSuccess;
  ScopedFd fd = Accept(call, *listener, error);
  if (!fd.valid()) return error;
  if (table.full()) return Errno::kMfile;  // by now
  std::unique_ptr<Descriptor> connection = NewDescriptor(std::move(fd));
  connection->rights_base &= listener->rights_inheriting;
  connection->nonblocking = flags != 0;
  return call.memory.Store(result, table.Add(std::move(connection))) ? Errno::kSuccess : Errno::kFault;
}

Errno SockRecv(WasiCall& call) {
  const std::shared_ptr<Descriptor> held = call.hold(0);
  const Descriptor& socket = *held;
  const uint32_t flags = call.u32(3), count_place = call.u32(4), flags_place = call.u32(5);
  if ((flags & ~uint32_t{kRiflagsPeek | kRiflagsWaitall}) != 0) return Errno::kInval;
  if (!call.memory.Contains(count_place, sizeof(uint32_t)) || !call.memory.Contains(flags_place, sizeof(uint16_t))) {
    return Errno::kFault;
  }
  std::vector<GuestBuffer> buffers;
  Errno error = call.memory.LoadBuffers(call.u32(1), call.u32(2), buffers);
  if (error != Errno::kSuccess) return error;
  if (!socket.is_socket()) return Errno::kNotsock;
  const bool peeks = (flags & kRiflagsPeek) != 0;
  uint16_t out_flags = 0;
  BufferCursor cursor(call.memory, std::move(buffers));
  error = MoveBytes(call, socket,
                    {.events = POLLIN,
                     .waits = true,
                     .to_the_end = (flags & kRiflagsWaitall) != 0 && !peeks && socket.type == Filetype::kSocketStream,
                     .host_call =
                         [&](const iovec* pieces, int count, uint64_t, int) {
                           msghdr message = MessageOf(pieces, count);
                           const ssize_t got = recvmsg(socket.host, &message, MSG_DONTWAIT | (peeks ? MSG_PEEK : 0));
                           if (got >= 0 && (message.msg_flags & MSG_TRUNC) != 0) out_flags = kRoflagsDataTruncated;
                           return got;
                         }},
                    cursor);
  if (error != Errno::kSuccess) return error;
  const bool stored = call.memory.Store(count_place, static_cast<uint32_t>(cursor.passed())) &&
                      call.memory.Store(flags_place, out_flags);
  return stored ? Errno::kSuccess : Errno::kFault;
}

Errno SockSend(WasiCall& call) {
  const std::shared_ptr<Descriptor> held = call.hold(0);
  const Descriptor& socket = *held;
  const uint32_t count_place = call.u32(4);
  if (call.u32(3) != 0) return Errno::kInval;
  if (!call.memory.Contains(count_place, sizeof(uint32_t))) return Errno::kFault;
  std::vector<GuestBuffer> buffers;
  Errno error = call.memory.LoadBuffers(call.u32(1), call.u32(2), buffers);
  if (error != Errno::kSuccess) return error;
  if (!socket.is_socket()) return Errno::kNotsock;
  BufferCursor cursor(call.memory, std::move(buffers));
  error = MoveBytes(call, socket,
                    {.events = POLLOUT,
                     .waits = true,
                     .to_the_end = socket.type == Filetype::kSocketStream,
                     .host_call =
                         [&](const iovec* pieces, int count, uint64_t, int) {
                           const msghdr message = MessageOf(pieces, count);
                           return sendmsg(socket.host, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
                         }},
                    cursor);
  if (error != Errno::kSuccess) return error;
  return call.memory.Store(count_place, static_cast<uint32_t>(cursor.passed())) ? Errno::kSuccess : Errno::kFault;
}

Errno SockShutdown(WasiCall& call) {
  constexpr int kHow[] = {SHUT_RD, SHUT_WR, SHUT_RDWR};
  const uint32_t how = call.u32(1);
  if (how == 0 || how > (kSdflagsRead | kSdflagsWrite)) return Errno::kInval;
  return Checked(shutdown(call.file(0)->host, kHow[how - 1]));
}

}  // namespace strata::wasm::wasi
