#include "scheduler/crew.h"

#include <signal.h>

#include <cstdio>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace strata::scheduler {
namespace {

// While it lives, threads made by this thread start with all signals blocked but those a thread raises by itself: the
// handlers of the embedding program run on its own threads.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t blocked;
    sigfillset(&blocked);
    for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) sigdelset(&blocked, signal);
    pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

void NameThisThread(int index) {
  char name[16];  // The most the system takes, with the final zero.
  std::snprintf(name, sizeof(name), "strata-gc-%d", index);
  pthread_setname_np(pthread_self(), name);
}

}  // namespace

absl::Status Crew::Start(int count) {
  SignalsBlocked blocked;
  for (int i = 0; i < count; ++i) {
    auto thread = absl::WrapUnique(new Thread{body_, i, pthread_t{}});
    if (pthread_create(&thread->handle, nullptr, &Main, thread.get()) != 0) {
      return absl::ResourceExhaustedError(absl::StrCat("cannot start worker thread ", i, " of ", count));
    }
    threads_.push_back(std::move(thread));
  }
  return absl::OkStatus();
}

void Crew::Join() {
  for (const std::unique_ptr<Thread>& thread : threads_) pthread_join(thread->handle, nullptr);
  threads_.clear();
}

bool Crew::HasThisThread() const {
  for (const std::unique_ptr<Thread>& thread : threads_) {
    if (pthread_equal(thread->handle, pthread_self())) return true;
  }
  return false;
}

void* Crew::Main(void* argument) {
  const Thread& thread = *static_cast<const Thread*>(argument);
  NameThisThread(thread.index);
  thread.body(thread.index);
  return nullptr;
}

}  // namespace strata::scheduler
