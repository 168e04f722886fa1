#include "tools/strata/cancel_on_signal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdint>

#include "tools/strata/console.h"
#include "vm_binding/contract/mutator.h"

namespace strata::tools {

CancelOnSignal::CancelOnSignal() : stop_event_(eventfd(0, EFD_CLOEXEC)) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &old_mask_);
}

CancelOnSignal::~CancelOnSignal() {
  Stop();
  if (stop_event_ >= 0) close(stop_event_);
  pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
}

void CancelOnSignal::Watch(wasm::Store& store) {
  thread_ = std::thread([this, &store] { Wait(store); });
}

void CancelOnSignal::Stop() {
  if (!thread_.joinable()) return;
  const uint64_t one = 1;
  // An event counter takes eight bytes or, never here, is full.
  if (write(stop_event_, &one, sizeof one) == static_cast<ssize_t>(sizeof one)) thread_.join();
}

void CancelOnSignal::Wait(wasm::Store& store) {
  const int signals = signalfd(-1, &signals_, SFD_CLOEXEC);
  pollfd wanted[2] = {{signals, POLLIN, 0}, {stop_event_, POLLIN, 0}};
  while (poll(wanted, 2, -1) >= 0 && wanted[1].revents == 0) {
    signalfd_siginfo info;
    if (read(signals, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) break;
    const int signal = static_cast<int>(info.ssi_signo);
    if (received() != 0) _exit(kExitSignal + signal);
    received_.store(signal, std::memory_order_relaxed);
    store.context().RequestInterrupt(vm::kInterruptCancel);
  }
  if (signals >= 0) close(signals);
}

}  // namespace strata::tools
