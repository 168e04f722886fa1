#include "tools/strata/tcp_listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace strata::tools {
namespace {

constexpr int kWaitingConnections = 128;

absl::Status CannotListen(absl::string_view address, int error) {
  return absl::UnavailableError(absl::StrCat(address, ": cannot listen: ", std::strerror(error)));
}

struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

template <class Address>
bool Fill(SocketAddress& out, const Address& address) {
  static_assert(sizeof address <= sizeof out.storage);
  std::memcpy(&out.storage, &address, sizeof address);
  out.length = sizeof address;
  return true;
}

// False if the text is no address. Nothing is looked up.
bool Parse(absl::string_view text, SocketAddress& out) {
  const size_t colon = text.rfind(':');
  uint32_t port = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(colon + 1), &port) || port > 0xFFFF) {
    return false;
  }
  const in_port_t network_port = htons(static_cast<uint16_t>(port));
  absl::string_view host = text.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) {
    sockaddr_in6 address = {};
    address.sin6_family = AF_INET6;
    address.sin6_port = network_port;
    return absl::ConsumeSuffix(&host, "]") && inet_pton(AF_INET6, std::string(host).c_str(), &address.sin6_addr) == 1 &&
           Fill(out, address);
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = network_port;
  return inet_pton(AF_INET, std::string(host).c_str(), &address.sin_addr) == 1 && Fill(out, address);
}

}  // namespace

absl::StatusOr<int> ListenOn(absl::string_view address) {
  SocketAddress parsed;
  if (!Parse(address, parsed)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", address, "\" is no address; write 127.0.0.1:PORT or [::1]:PORT"));
  }
  const int fd = socket(parsed.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return CannotListen(address, errno);
  const int reuse = 1;
  const bool listens = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse) == 0 &&
                       bind(fd, parsed.get(), parsed.length) == 0 && listen(fd, kWaitingConnections) == 0;
  if (listens) return fd;
  const absl::Status failure = CannotListen(address, errno);
  close(fd);
  return failure;
}

}  // namespace strata::tools
