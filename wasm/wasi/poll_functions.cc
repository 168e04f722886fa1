// poll_oneoff: waiting for clocks and files.
//
// Waits in slices, so that interrupts are served while the guest sleeps (waiting.h).

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "wasm/wasi/clock.h"
#include "wasm/wasi/functions.h"
#include "wasm/wasi/waiting.h"

namespace strata::wasm::wasi {
namespace {

constexpr uint32_t kMaxSubscriptions = 4096;
constexpr uint32_t kRealtime = static_cast<uint32_t>(Clockid::kRealtime);
constexpr uint32_t kMonotonic = static_cast<uint32_t>(Clockid::kMonotonic);
constexpr uint64_t kForever = std::numeric_limits<uint64_t>::max();

struct Subscription {
  uint64_t userdata = 0;
  Eventtype type = Eventtype::kClock;
  Errno error = Errno::kSuccess;  // of the subscription itself: an event at once
  uint32_t clock = kMonotonic;
  uint64_t deadline_ns = 0;          // on `clock`
  std::shared_ptr<Descriptor> file;  // stays open meanwhile
};

uint64_t SaturatingAdd(uint64_t a, uint64_t b) { return a > kForever - b ? kForever : a + b; }

void ReadClock(WasiCall& call, uint32_t at, Subscription& subscription) {
  uint32_t id = 0;
  uint16_t flags = 0;
  uint64_t timeout_ns = 0;
  const bool loaded = call.memory.Load(at + kSubscriptionClockId, id) &&
                      call.memory.Load(at + kSubscriptionTimeout, timeout_ns) &&
                      call.memory.Load(at + kSubscriptionClockFlags, flags);
  if (!loaded || (id != kRealtime && id != kMonotonic)) {
    subscription.error = Clocks::Exists(id) ? Errno::kNotsup : Errno::kInval;
    return;
  }
  const Clocks& clocks = call.context.clocks();
  const bool absolute = (flags & kClockAbstime) != 0;
  // A span of time is one of the clock that nobody sets.
  subscription.clock = absolute ? id : kMonotonic;
  const uint64_t deadline_ns = absolute ? timeout_ns : SaturatingAdd(clocks.Now(kMonotonic), timeout_ns);
  subscription.deadline_ns = std::min(deadline_ns, clocks.Latest(subscription.clock));
}

void ReadFile(WasiCall& call, uint32_t at, Subscription& subscription) {
  uint32_t fd = 0;
  std::shared_ptr<Descriptor> file;
  if (call.memory.Load(at + kSubscriptionFd, fd)) file = call.context.descriptors().Hold(fd);
  if (file == nullptr) {
    subscription.error = Errno::kBadf;
    return;
  }
  subscription.error = file->Demand(kRightPollFdReadwrite);
  if (subscription.error == Errno::kSuccess) subscription.file = std::move(file);
}

// The subscription at `at`, which is inside.
Errno ReadSubscription(WasiCall& call, uint32_t at, Subscription& subscription) {
  uint8_t tag = 0;
  if (!call.memory.Load(at + kSubscriptionUserdata, subscription.userdata) ||
      !call.memory.Load(at + kSubscriptionTag, tag)) {
    return Errno::kFault;
  }
  if (tag > static_cast<uint8_t>(Eventtype::kFdWrite)) return Errno::kInval;
  subscription.type = static_cast<Eventtype>(tag);
  if (subscription.type == Eventtype::kClock) {
    ReadClock(call, at, subscription);
  } else {
    ReadFile(call, at, subscription);
  }
  return Errno::kSuccess;
}

// Bytes that can be read without waiting; 0 if the system does not say.
uint64_t ReadableBytes(int fd) {
  struct stat status;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    const off_t position = lseek(fd, 0, SEEK_CUR);
    return position >= 0 && position < status.st_size ? static_cast<uint64_t>(status.st_size - position) : 0;
  }
  int bytes = 0;
  return ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0 ? static_cast<uint64_t>(bytes) : 0;
}

class Waiter {
 public:
  Waiter(WasiCall& call, std::vector<Subscription> subscriptions)
      : call_(call),
        clocks_(call.context.clocks()),
        subscriptions_(std::move(subscriptions)),
        polls_(subscriptions_.size()) {
    for (size_t i = 0; i < polls_.size(); ++i) {
      const Subscription& subscription = subscriptions_[i];
      polls_[i].fd = subscription.file != nullptr ? subscription.file->host : -1;  // negative ones are ignored
      polls_[i].events = subscription.type == Eventtype::kFdRead ? POLLIN : POLLOUT;
    }
  }

  // Waits until at least one subscription has something to tell, or the store wants the program to end.
  Errno Wait() {
    while (!Interrupted(call_)) {
      const uint64_t left = TimeLeft();
      // Simulated time passes as soon as no file is ready.
      const bool sleeps = clocks_.simulated() && left != kForever;
      const int ready = PollFiles(call_, absl::MakeSpan(polls_), sleeps ? 0 : left);
      if (ready < 0 && errno != EINTR) return FromHost(errno);
      if (ready == 0 && sleeps) clocks_.Sleep(left);
      if (ready > 0 || TimeLeft() == 0) return Errno::kSuccess;
    }
    return Errno::kSuccess;
  }

  // Writes the events and their number; the places are inside.
  Errno Report(uint32_t events, uint32_t count_place) const {
    uint32_t count = 0;
    for (size_t i = 0; i < subscriptions_.size(); ++i) {
      if (!IsReady(i)) continue;
      uint8_t* place = call_.memory.At(events + count * kEventBytes, kEventBytes);
      if (place == nullptr) return Errno::kFault;
      WriteEvent(i, place);
      ++count;
    }
    return call_.memory.Store(count_place, count) ? Errno::kSuccess : Errno::kFault;
  }

 private:
  // Nanoseconds until the first subscription is ready by itself.
  uint64_t TimeLeft() const {
    uint64_t left = kForever;
    for (const Subscription& subscription : subscriptions_) {
      if (subscription.error != Errno::kSuccess) return 0;
      if (subscription.type != Eventtype::kClock) continue;
      const uint64_t now = clocks_.Now(subscription.clock);
      left = std::min(left, subscription.deadline_ns > now ? subscription.deadline_ns - now : 0);
    }
    return left;
  }

  bool IsReady(size_t i) const {
    const Subscription& subscription = subscriptions_[i];
    if (subscription.error != Errno::kSuccess) return true;
    if (subscription.type == Eventtype::kClock) return clocks_.Now(subscription.clock) >= subscription.deadline_ns;
    return polls_[i].revents != 0;
  }

  void WriteEvent(size_t i, uint8_t* place) const {
    const Subscription& subscription = subscriptions_[i];
    const short found = polls_[i].revents;
    const Errno error = (found & POLLNVAL) != 0 ? Errno::kBadf : subscription.error;
    RecordWriter record(place, kEventBytes);
    record.Put(kEventUserdata, subscription.userdata);
    record.Put(kEventErrno, error);
    record.Put(kEventType, subscription.type);
    if (subscription.type == Eventtype::kClock || error != Errno::kSuccess) return;
    if (subscription.type == Eventtype::kFdRead) record.Put(kEventNbytes, ReadableBytes(subscription.file->host));
    if ((found & (POLLHUP | POLLERR)) != 0) record.Put(kEventFlags, kEventHangup);
  }

  WasiCall& call_;
  Clocks& clocks_;
  const std::vector<Subscription> subscriptions_;
  std::vector<pollfd> polls_;
};

}  // namespace

Errno PollOneoff(WasiCall& call) {
  const uint32_t in = call.u32(0), out = call.u32(1), count = call.u32(2), result = call.u32(3);
  if (count == 0 || count > kMaxSubscriptions) return Errno::kInval;
  if (!call.memory.Contains(in, uint64_t{count} * kSubscriptionBytes) ||
      !call.memory.Contains(out, uint64_t{count} * kEventBytes) || !call.memory.Contains(result, sizeof(uint32_t))) {
    return Errno::kFault;
  }
  std::vector<Subscription> subscriptions(count);
  for (uint32_t i = 0; i < count; ++i) {
    const Errno error = ReadSubscription(call, in + i * kSubscriptionBytes, subscriptions[i]);
    if (error != Errno::kSuccess) return error;
  }
  Waiter waiter(call, std::move(subscriptions));
  const Errno error = waiter.Wait();
  if (error != Errno::kSuccess || call.trap != TrapKind::kNone) return error;
  return waiter.Report(out, result);
}

}  // namespace strata::wasm::wasi
