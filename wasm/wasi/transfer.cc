#include "wasm/wasi/transfer.h"

#include <errno.h>
#include <signal.h>
#include <sys/uio.h>
#include <time.h>

#include "wasm/wasi/waiting.h"

namespace strata::wasm::wasi {
namespace {

// Between two pieces interrupts are served. No effect on correctness.
constexpr uint64_t kPieceBytes = uint64_t{4} << 20;
// What a pipe that is ready takes without waiting (POSIX: PIPE_BUF), for files that the host may make us wait for.
constexpr uint64_t kReadyPieceBytes = 4096;

// While it lives, writing to a pipe or socket that nobody reads is an error and no signal. A lent file keeps the
// signal: whether it ends the process is the embedder's matter.
class NoPipeSignal {
 public:
  explicit NoPipeSignal(bool wanted) : wanted_(wanted) {
    if (!wanted_) return;
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &old_);
  }
  ~NoPipeSignal() {
    if (!wanted_) return;
    const timespec at_once = {};
    if (!was_pending_) sigtimedwait(&pipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &old_, nullptr);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  const bool wanted_;
  bool was_pending_ = false;
  sigset_t pipe_;
  sigset_t old_;
};

// Of a transfer that may have to wait.
enum class Attempt : uint8_t {
  kNow,        // what can be moved without waiting
  kWhenReady,  // what a file that is ready takes or gives, for one that the host cannot be asked not to wait for
};

ssize_t MovePiece(const Descriptor& file, const Transfer& transfer, BufferCursor& cursor, bool waits, Attempt attempt) {
  // An own file never makes the host wait; a lent one is asked not to, or given no more than it takes.
  const bool host_may_wait = waits && !file.owned.valid();
  const bool asks = host_may_wait && attempt == Attempt::kNow;
  const bool small = host_may_wait && attempt == Attempt::kWhenReady && transfer.events == POLLOUT;
  const auto& piece = cursor.Piece(small ? kReadyPieceBytes : kPieceBytes);
  return transfer.host_call(piece.data(), static_cast<int>(piece.size()), cursor.passed(), asks ? RWF_NOWAIT : 0);
}

// Moves a piece, after waiting if need be: kSuccess with `ended` at the file's end.
Errno MoveSome(WasiCall& call, const Descriptor& file, const Transfer& transfer, BufferCursor& cursor, bool& ended) {
  const bool waits = transfer.waits && file.may_block() && !cursor.done();
  Attempt attempt = Attempt::kNow;
  while (true) {
    // Invariant kReadyOrAsked: the host holds up nobody who wants the lock meanwhile. Without asking it, AwaitReady has
    // just found the file ready, and no other thread of the program has had a turn since.
    const ssize_t count = MovePiece(file, transfer, cursor, waits, attempt);
    if (count >= 0) {
      cursor.Advance(static_cast<uint64_t>(count));
      ended = count == 0;
      return Errno::kSuccess;
    }
    if (errno == EINTR && !waits) continue;
    const bool cannot_ask = errno == EOPNOTSUPP && attempt == Attempt::kNow;
    if (!waits || (errno != EINTR && errno != EAGAIN && !cannot_ask)) return FromHost(errno);
    if (cannot_ask) attempt = Attempt::kWhenReady;
    const Errno error = AwaitReady(call, file, transfer.events);
    if (error != Errno::kSuccess || call.trap != TrapKind::kNone) return error;
  }
}

}  // namespace

Errno MoveBytes(WasiCall& call, const Descriptor& file, const Transfer& transfer, BufferCursor& cursor) {
  const NoPipeSignal no_signal(transfer.events == POLLOUT && file.may_block() && file.owned.valid());
  bool ended = false;
  do {
    const Errno error = MoveSome(call, file, transfer, cursor, ended);
    if (call.trap != TrapKind::kNone) return Errno::kSuccess;
    if (error != Errno::kSuccess) return cursor.passed() > 0 ? Errno::kSuccess : error;
  } while (transfer.to_the_end && !ended && !cursor.done() && !Interrupted(call));
  return Errno::kSuccess;
}

}  // namespace strata::wasm::wasi
