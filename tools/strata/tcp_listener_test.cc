#include "tools/strata/tcp_listener.h"

#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace strata::tools {
namespace {

TEST(TcpListener, Listens) {
  const absl::StatusOr<int> socket = ListenOn("127.0.0.1:0");
  ASSERT_TRUE(socket.ok()) << socket.status();
  int listens = 0;
  socklen_t length = sizeof listens;
  EXPECT_EQ(getsockopt(*socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length), 0);
  EXPECT_EQ(listens, 1);
  close(*socket);
}

TEST(TcpListener, SaysWhatIsWrong) {
  for (const absl::string_view text :
       {"", "80", ":80", "localhost:80", "127.0.0.1:", "127.0.0.1:http", "[::1:80", "1.2.3.4.5:1"}) {
    EXPECT_TRUE(absl::StrContains(ListenOn(text).status().message(), "is no address")) << text;
  }
  // An address of documentation, which no machine has.
  EXPECT_TRUE(absl::StartsWith(ListenOn("192.0.2.1:1").status().message(), "192.0.2.1:1: cannot listen: "));
}

}  // namespace
}  // namespace strata::tools
