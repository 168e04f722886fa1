#include "wasm/interpreter/instruction_interrupt.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "wasm/interpreter/backend.h"

#if STRATA_TAIL_DISPATCH

#include <signal.h>
#include <ucontext.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <mutex>

#include "wasm/code/code.h"
#include "wasm/interpreter/entry_code.h"
#include "wasm/interpreter/find_code.h"
#include "wasm/interpreter/handler_table.h"
#include "wasm/runtime/execution_context.h"
#include "wasm/runtime/instance.h"

namespace strata::wasm::interpreter {
namespace {

// Machine instructions to wait for the end of a handler; one that takes longer is answered at a poll.
constexpr int kMaxSteps = 200;
// Where the last handler surely has ended; no effect on correctness.
constexpr uintptr_t kLargestHandlerBytes = 4096;
constexpr greg_t kTrapFlag = 0x100;

// Where handlers begin, ascending. Made before the first signal.
const std::vector<uintptr_t>& HandlerEntries() {
  static const std::vector<uintptr_t>& entries = *[] {
    auto* made = new std::vector<uintptr_t>;
    for (const HandlerWord word : HandlerWords()) {
      if (word != kNoHandler) made->push_back(static_cast<uintptr_t>(word));
    }
    std::sort(made->begin(), made->end());
    made->erase(std::unique(made->begin(), made->end()), made->end());
    return made;
  }();
  return entries;
}

bool IsAmongHandlers(uintptr_t host_pc) {
  const std::vector<uintptr_t>& entries = HandlerEntries();
  return host_pc >= entries.front() && host_pc < entries.back() + kLargestHandlerBytes;
}

bool IsHandlerEntry(uintptr_t host_pc) {
  return std::binary_search(HandlerEntries().begin(), HandlerEntries().end(), host_pc);
}

// The handler that begins at or before `host_pc`, which is among handlers.
uintptr_t HandlerBefore(uintptr_t host_pc) {
  return *std::prev(std::upper_bound(HandlerEntries().begin(), HandlerEntries().end(), host_pc));
}

thread_local InstructionInterrupt* t_interrupt = nullptr;
// Whether this thread goes on by single machine instructions because a signal handler of ours made it.
thread_local bool t_stepping = false;

// What a signal handler's system calls may change, and the interrupted code may be about to read.
class KeptErrno {
 public:
  KeptErrno() : errno_(errno) {}
  ~KeptErrno() { errno = errno_; }

 private:
  const int errno_;
};

struct sigaction g_previous_request;
struct sigaction g_previous_step;

// To whoever handled the signal before. A signal that nobody handled is dropped: SIGPROF may be a request that came
// too late, and is nobody else's as a rule.
void PassOn(const struct sigaction& previous, int signal_number, siginfo_t* info, void* context) {
  if ((previous.sa_flags & SA_SIGINFO) != 0 && previous.sa_sigaction != nullptr) {
    previous.sa_sigaction(signal_number, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal_number);
  } else if (signal_number == SIGTRAP && previous.sa_handler == SIG_DFL) {
    signal(SIGTRAP, SIG_DFL);
    raise(SIGTRAP);
  }
}

}  // namespace

// The signal handlers. Neither touches the store before the thread is known to be between two instructions.
struct InstructionSignals {
  __attribute__((disable_sanitizer_instrumentation)) static void OnRequest(int signal_number, siginfo_t* info,
                                                                           void* context) {
    const KeptErrno kept;
    InstructionInterrupt* const interrupt = t_interrupt;
    if (interrupt == nullptr || !interrupt->requested_.load(std::memory_order_relaxed)) {
      PassOn(g_previous_request, signal_number, info, context);
      return;
    }
    greg_t* registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    interrupt->at_signal_ = {static_cast<uintptr_t>(registers[REG_RIP]),
                             reinterpret_cast<const uint32_t*>(registers[REG_R12]),
                             reinterpret_cast<uint64_t*>(registers[REG_R13])};
    interrupt->steps_ = 0;
    GoOn(*interrupt, registers);
  }

  __attribute__((disable_sanitizer_instrumentation)) static void OnStep(int signal_number, siginfo_t* info,
                                                                        void* context) {
    const KeptErrno kept;
    if (!t_stepping || info->si_code != TRAP_TRACE) {
      PassOn(g_previous_step, signal_number, info, context);
      return;
    }
    greg_t* registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    if (t_interrupt == nullptr) {
      StepOn(registers, false);
    } else {
      GoOn(*t_interrupt, registers);
    }
  }

 private:
  // Answers, gives up or steps on.
  __attribute__((disable_sanitizer_instrumentation)) static void GoOn(InstructionInterrupt& interrupt,
                                                                      greg_t* registers) {
    const auto host_pc = static_cast<uintptr_t>(registers[REG_RIP]);
    const bool goes_on = IsAmongHandlers(host_pc) && ++interrupt.steps_ < kMaxSteps;
    const bool is_between =
        goes_on && IsHandlerEntry(host_pc) && IsOnItsOwn(reinterpret_cast<const uint32_t*>(registers[REG_R12]));
    StepOn(registers, goes_on && !is_between);
    if (t_stepping) return;
    interrupt.requested_.store(false, std::memory_order_relaxed);
    if (!is_between || !Answer(interrupt, registers)) {
      interrupt.store_.context().RequestInterrupt(interrupt.interrupt_bits_);
    }
  }

  __attribute__((disable_sanitizer_instrumentation)) static void StepOn(greg_t* registers, bool on) {
    t_stepping = on;
    registers[REG_EFL] = on ? registers[REG_EFL] | kTrapFlag : registers[REG_EFL] & ~kTrapFlag;
  }

  // Whether the instruction at `pc` finds the frames as walks expect them: a Resume has yet to set the instance, a host
  // call to say whom it calls.
  __attribute__((disable_sanitizer_instrumentation)) static bool IsOnItsOwn(const uint32_t* pc) {
    return pc != HostCallCode() && !IsResume(pc);
  }

  // False if it is another store's guest, which a host function of this one's has called.
  static bool Answer(InstructionInterrupt& interrupt, const greg_t* registers) {
    ExecutionContext& cx = *reinterpret_cast<ExecutionContext*>(registers[REG_RDI]);
    if (&cx != &interrupt.store_.context()) return false;
    cx.num = reinterpret_cast<uint64_t*>(registers[REG_R13]);
    cx.ref = reinterpret_cast<uint32_t*>(registers[REG_R14]);
    cx.instance = reinterpret_cast<Instance*>(registers[REG_RCX]);
    cx.pc = interrupt.InstructionAtSignal(reinterpret_cast<const uint32_t*>(registers[REG_R12]), cx.num);
    interrupt.between_();
    return true;
  }
};

namespace {

void InstallHandlers() {
  static std::once_flag once;
  std::call_once(once, [] {
    HandlerEntries();
    IsResume(HostCallCode());  // what is made at first use is made now
    struct sigaction action = {};
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGPROF);
    action.sa_sigaction = InstructionSignals::OnStep;
    sigaction(SIGTRAP, &action, &g_previous_step);
    action.sa_sigaction = InstructionSignals::OnRequest;
    sigaction(SIGPROF, &action, &g_previous_request);
  });
}

}  // namespace

const uint32_t* InstructionInterrupt::InstructionAtSignal(const uint32_t* next, const uint64_t* num) const {
  if (at_signal_.num != num || !IsAmongHandlers(at_signal_.host_pc)) return next;
  const Code* code = FindCode(store_, at_signal_.pc);
  if (code == nullptr || code != FindCode(store_, next) || !code->Contains(at_signal_.pc + 1)) return next;
  HandlerWord word;
  std::memcpy(&word, at_signal_.pc, sizeof word);
  return word == HandlerBefore(at_signal_.host_pc) ? at_signal_.pc : next;
}

absl::StatusOr<std::unique_ptr<InstructionInterrupt>> InstructionInterrupt::Create(Store& store,
                                                                                   uint32_t interrupt_bits,
                                                                                   std::function<void()> between) {
  if (t_interrupt != nullptr) {
    return absl::AlreadyExistsError("this thread's guest code is interrupted between instructions already");
  }
  InstallHandlers();
  auto interrupt = absl::WrapUnique(new InstructionInterrupt(store, interrupt_bits, std::move(between)));
  t_interrupt = interrupt.get();
  return interrupt;
}

InstructionInterrupt::~InstructionInterrupt() { t_interrupt = nullptr; }

void InstructionInterrupt::Request() {
  if (!requested_.exchange(true, std::memory_order_relaxed)) pthread_kill(thread_, SIGPROF);
}

#else

namespace strata::wasm::interpreter {

absl::StatusOr<std::unique_ptr<InstructionInterrupt>> InstructionInterrupt::Create(Store&, uint32_t,
                                                                                   std::function<void()>) {
  return absl::UnimplementedError("interrupts between any two instructions need the tail backend (clang, x86-64)");
}

InstructionInterrupt::~InstructionInterrupt() = default;

void InstructionInterrupt::Request() {}

#endif

InstructionInterrupt::InstructionInterrupt(Store& store, uint32_t interrupt_bits, std::function<void()> between)
    : store_(store), interrupt_bits_(interrupt_bits), between_(std::move(between)), thread_(pthread_self()) {}

}  // namespace strata::wasm::interpreter
