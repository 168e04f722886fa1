#include "wasm/interpreter/machine.h"

#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "vm_binding/contract/object_ref.h"
#include "wasm/interpreter/guest_access.h"

namespace strata::wasm::interpreter {

#if STRATA_TAIL_DISPATCH

// The registers of preserve_none, in the order the trampoline loads them.
struct EntryState {
  const uint32_t* pc;
  uint64_t* num;
  uint32_t* ref;
  uint8_t* mem;
  ExecutionContext* cx;
  uint64_t acc;
  uint8_t* cage;
  Instance* inst;
  Handler target;
  uint64_t* entry_sp;
};
static_assert(offsetof(EntryState, target) == 64 && offsetof(EntryState, entry_sp) == 72);

extern "C" void strata_enter_guest(EntryState* state);
extern "C" void strata_leave_guest();

// Saves what the C++ convention preserves, records the stack pointer that a handler sees (the return address on top),
// loads the machine's registers and calls the first handler. A fault resumes at strata_leave_guest with that stack
// pointer.
asm(R"(
    .text
    .p2align 4
    .globl strata_enter_guest
    .type strata_enter_guest, @function
strata_enter_guest:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp
    movq %rdi, %rax
    movq 0(%rax), %r12
    movq 8(%rax), %r13
    movq 16(%rax), %r14
    movq 24(%rax), %r15
    movq 32(%rax), %rdi
    movq 40(%rax), %rsi
    movq 48(%rax), %rdx
    movq 56(%rax), %rcx
    movq 72(%rax), %r10
    leaq -8(%rsp), %r11
    movq %r11, (%r10)
    xorps %xmm0, %xmm0
    callq *64(%rax)
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size strata_enter_guest, .-strata_enter_guest
    .globl strata_leave_guest
    .type strata_leave_guest, @function
strata_leave_guest:
    ret
    .size strata_leave_guest, .-strata_leave_guest
)");

extern "C" __attribute__((visibility("hidden"))) const FaultEntry __start_strata_fault[];
extern "C" __attribute__((visibility("hidden"))) const FaultEntry __stop_strata_fault[];

namespace {

const FaultEntry* FindFault(uintptr_t address) {
  for (const FaultEntry* entry = __start_strata_fault; entry != __stop_strata_fault; ++entry) {
    if (reinterpret_cast<uintptr_t>(&entry->address) + static_cast<intptr_t>(entry->address) == address) return entry;
  }
  return nullptr;
}

struct sigaction g_previous_segv;
struct sigaction g_previous_bus;

// Not a fault of guest code: whoever was there before handles it, or the default does.
void PassOn(int signal_number, siginfo_t* info, void* context) {
  const struct sigaction& previous = signal_number == SIGSEGV ? g_previous_segv : g_previous_bus;
  if ((previous.sa_flags & SA_SIGINFO) != 0 && previous.sa_sigaction != nullptr) {
    previous.sa_sigaction(signal_number, info, context);
  } else if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
    signal(signal_number, SIG_DFL);  // returning repeats the access, now fatally
  } else {
    previous.sa_handler(signal_number);
  }
}

// A null reference faults in the null guard of its heap. Elsewhere nobody but a reference that should have died, or was
// damaged, can lead: not the guest's fault, and not to be taken for one.
__attribute__((disable_sanitizer_instrumentation)) bool IsOfGuest(const FaultEntry& fault, const siginfo_t& info,
                                                                  const ExecutionContext& cx) {
  if (fault.kind == static_cast<uint32_t>(TrapKind::kMemoryOutOfBounds)) return true;
  const uintptr_t guard = cx.mutator.cage_base.value();
  return reinterpret_cast<uintptr_t>(info.si_addr) - guard < vm::kNullGuardBytes;
}

// Async-signal-safe. "0x" and sixteen digits, on the standard error stream.
__attribute__((disable_sanitizer_instrumentation)) void TellStaleReference(const siginfo_t& info) {
  char text[] = "strata: a reference to freed or foreign memory was used at 0x0000000000000000\n";
  uintptr_t address = reinterpret_cast<uintptr_t>(info.si_addr);
  for (char* digit = text + sizeof(text) - 3; address != 0; --digit, address >>= 4) {
    *digit = "0123456789abcdef"[address & 15];
  }
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, sizeof(text) - 1);
}

// Async-signal-safe: reads the fault table and registers, writes the context the guest runs on.
__attribute__((disable_sanitizer_instrumentation)) void OnFault(int signal_number, siginfo_t* info, void* context) {
  greg_t* registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  const FaultEntry* fault = FindFault(static_cast<uintptr_t>(registers[REG_RIP]));
  if (fault == nullptr) {
    PassOn(signal_number, info, context);
    return;
  }
  auto* cx = reinterpret_cast<ExecutionContext*>(registers[REG_RDI]);
  if (!IsOfGuest(*fault, *info, *cx)) {
    TellStaleReference(*info);
    PassOn(signal_number, info, context);
    return;
  }
  cx->trap_kind = fault->kind;
  cx->pc = cx->trap_pc = reinterpret_cast<const uint32_t*>(registers[REG_R12]);
  cx->num = reinterpret_cast<uint64_t*>(registers[REG_R13]);
  cx->ref = reinterpret_cast<uint32_t*>(registers[REG_R14]);
  cx->instance = reinterpret_cast<Instance*>(registers[REG_RCX]);
  registers[REG_RSP] = static_cast<greg_t>(cx->entry_sp);
  registers[REG_RIP] = reinterpret_cast<greg_t>(&strata_leave_guest);
}

}  // namespace

bool InstallFaultHandler() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action = {};
    action.sa_sigaction = OnFault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, &g_previous_segv);
    sigaction(SIGBUS, &action, &g_previous_bus);
  });
  return true;
}

void EnterGuest(ExecutionContext& cx, Instance* instance, const uint32_t* pc, uint64_t* num, uint32_t* ref,
                uint64_t acc) {
  EntryState state{pc,
                   num,
                   ref,
                   instance != nullptr ? instance->memory0_base : nullptr,
                   &cx,
                   acc,
                   reinterpret_cast<uint8_t*>(cx.mutator.cage_base.value()),
                   instance,
                   TargetOf(pc),
                   &cx.entry_sp};
  const uint64_t outer_sp = cx.entry_sp;
  strata_enter_guest(&state);
  cx.entry_sp = outer_sp;
}

#else

bool InstallFaultHandler() { return false; }

void EnterGuest(ExecutionContext& cx, Instance* instance, const uint32_t* pc, uint64_t* num, uint32_t* ref,
                uint64_t acc) {
  MachineState state{pc,
                     num,
                     ref,
                     instance != nullptr ? instance->memory0_base : nullptr,
                     &cx,
                     acc,
                     reinterpret_cast<uint8_t*>(cx.mutator.cage_base.value()),
                     instance,
                     FloatLanes{},
                     true};
  const Handler* handlers = Handlers().handlers;
  while (state.running) handlers[*state.pc - 1](state);
}

#endif

}  // namespace strata::wasm::interpreter
