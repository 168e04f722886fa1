#include "wasm/lowering/fuel_plan.h"

#include <algorithm>
#include <cstddef>

#include "wasm/binary/instruction_reader.h"
#include "wasm/lowering/fuel_costs.h"

namespace strata::wasm {
namespace {

// A structured instruction that is open.
struct Frame {
  bool is_loop = false;
  bool is_joined = false;  // its end is reached in more ways than one
  size_t payment = 0;      // the one open where it began
  // The outermost frame that something in it branches to, which is its own index or more if nothing leaves it.
  size_t reach = static_cast<size_t>(-1);
  size_t innermost_loop = 0;  // the frame of the loop that it is in, or is; 0, the function's, if there is none
};

class Planner {
 public:
  Planner(const Module& module, uint32_t offset, uint64_t locals) : module_(module) {
    payments_.push_back({offset, FuelOfLocals(locals)});
    frames_.emplace_back();
  }

  bool done() const { return frames_.empty(); }

  // `next` is the offset behind the instruction.
  void Step(const Instruction& instruction, uint32_t next) {
    if (dead_) {
      SkipDead(instruction, next);
    } else {
      Pay(FuelCost(module_, instruction));
      Follow(instruction, next);
    }
  }

  std::vector<FuelPayment> Take() {
    std::erase_if(payments_, [](const FuelPayment& payment) { return payment.amount == 0; });
    return std::move(payments_);
  }

 private:
  void Pay(uint32_t cost) {
    uint32_t& amount = payments_[open_].amount;
    amount = static_cast<uint32_t>(std::min<uint64_t>(uint64_t{amount} + cost, 0xffffffff));
  }

  void Open(uint32_t offset) {
    open_ = payments_.size();
    payments_.push_back({offset, 0});
  }

  void Follow(const Instruction& instruction, uint32_t next) {
    switch (instruction.opcode) {
      case Opcode::kBlock:
      case Opcode::kTryTable:
      case Opcode::kTry:
        return Begin(instruction);
      case Opcode::kLoop:
      case Opcode::kIf:
        Begin(instruction);
        return Open(next);
      case Opcode::kElse:
      case Opcode::kCatch:
      case Opcode::kCatchAll:
        return Open(next);
      case Opcode::kEnd:
      case Opcode::kDelegate:
        return End(next);
      case Opcode::kBrIf:
      case Opcode::kBrOnNull:
      case Opcode::kBrOnNonNull:
      case Opcode::kBrOnCast:
      case Opcode::kBrOnCastFail:
        if (!Branch(instruction.index)) Open(next);
        return;
      default:
        return FollowJump(instruction);
    }
  }

  // What code behind is dead after.
  void FollowJump(const Instruction& instruction) {
    switch (instruction.opcode) {
      case Opcode::kBr:
        Branch(instruction.index);
        break;
      case Opcode::kBrTable:
        for (uint32_t label : instruction.labels) Branch(label);
        break;
      case Opcode::kReturn:
      case Opcode::kReturnCall:
      case Opcode::kReturnCallIndirect:
      case Opcode::kReturnCallRef:
        Branch(static_cast<uint32_t>(frames_.size() - 1));
        break;
      case Opcode::kUnreachable:
      case Opcode::kThrow:
      case Opcode::kThrowRef:
      case Opcode::kRethrow:
        break;
      default:
        return;
    }
    dead_ = true;
  }

  void Begin(const Instruction& instruction) {
    Frame frame;
    frame.is_loop = instruction.opcode == Opcode::kLoop;
    frame.is_joined = instruction.opcode == Opcode::kIf || instruction.opcode == Opcode::kTry;
    frame.payment = open_;
    frame.innermost_loop = frame.is_loop ? frames_.size() : frames_.back().innermost_loop;
    if (instruction.opcode == Opcode::kTryTable) {
      for (const CatchClause& clause : instruction.catches) Join(frames_.size() - 1 - clause.label);
    }
    frames_.push_back(frame);
  }

  void End(uint32_t next) {
    const Frame frame = frames_.back();
    frames_.pop_back();
    if (frames_.empty()) return;
    frames_.back().reach = std::min(frames_.back().reach, frame.reach);
    const bool same_way = !dead_ && !frame.is_loop && !frame.is_joined;
    dead_ = false;
    if (same_way) return;
    if (frame.reach < frames_.size()) return Open(next);
    open_ = frame.payment;
  }

  // A branch to the label `depth`; whether it leaves the innermost loop. If so, what is in that loop goes on as if the
  // branch were not there.
  bool Branch(uint32_t depth) {
    const size_t target = frames_.size() - 1 - depth;
    Join(target);
    const size_t loop = frames_.back().innermost_loop;
    const bool leaves_loop = loop > target;
    Frame& from = leaves_loop ? frames_[loop] : frames_.back();
    from.reach = std::min(from.reach, target);
    return leaves_loop;
  }

  void Join(size_t target) {
    if (!frames_[target].is_loop) frames_[target].is_joined = true;
  }

  void SkipDead(const Instruction& instruction, uint32_t next) {
    switch (instruction.opcode) {
      case Opcode::kBlock:
      case Opcode::kLoop:
      case Opcode::kIf:
      case Opcode::kTryTable:
      case Opcode::kTry:
        ++dead_depth_;
        return;
      case Opcode::kElse:
      case Opcode::kCatch:
      case Opcode::kCatchAll:
        if (dead_depth_ != 0) return;
        dead_ = false;
        return Open(next);
      case Opcode::kEnd:
      case Opcode::kDelegate:
        if (dead_depth_ == 0) return End(next);
        --dead_depth_;
        return;
      default:
        return;
    }
  }

  const Module& module_;
  std::vector<FuelPayment> payments_;
  size_t open_ = 0;
  std::vector<Frame> frames_;
  bool dead_ = false;
  uint32_t dead_depth_ = 0;
};

}  // namespace

std::vector<FuelPayment> PlanFuel(const Module& module, absl::Span<const uint8_t> body, uint32_t offset,
                                  uint64_t locals) {
  Planner planner(module, offset, locals);
  InstructionReader reader(body, offset, module.features);
  Instruction instruction;
  while (!planner.done() && reader.TryNext(instruction)) planner.Step(instruction, reader.offset());
  return planner.Take();
}

}  // namespace strata::wasm
