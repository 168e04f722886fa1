// Runs a model of the scheduler through every interleaving of its threads, for small jobs.
//
// The model has the steps of JobRun, Pool, Parking and Ledger (and the real StageBoard), each step one access to what
// other threads may touch, or one locked section. Memory is as weak as total store order with unlocks that do not
// drain: each thread has a buffer of stores, which reach memory at any later time, in order; a fence or a sequentially
// consistent access of the thread drains it, and taking a lock drains what its earlier holders stored until they
// unlocked. Checked in all reachable states: no stage opens before the packets it waits for have ended, no packet
// enters a closed stage, no run is forgotten; and where nothing can move, the job is done, its caller released, all
// workers parked, or, when the pool is stopped after the run, all ended. Packets that await others turn a lost wake-up
// or a missed stage change into such a dead end. The fences of Parking are also taken out, and the order in which a
// pool is stopped is turned round, to see that the explorer would notice.
//
// Not in the model: the inside of Deque (see its banner), several jobs, and orders weaker than total store order: in
// it the access to the deque between a finish and the sums is a fence, so that Ledger's own changes nothing.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "scheduler/stage_board.h"
#include "scheduler/stage_graph.h"

namespace strata::scheduler {
namespace {

struct Action {
  enum Kind { kAdd, kAwait };
  Kind kind;
  int packet;
};

struct PacketSpec {
  StageId stage;
  std::vector<Action> actions;
};

struct Scenario {
  std::vector<StageSpec> stages;
  std::vector<PacketSpec> packets;
  // Packets added before the run.
  std::vector<int> initial;
  // By stage: what its sentinel adds when asked for the first time, the second, ...; after that it declines.
  std::map<int, std::vector<std::vector<int>>> sentinels = {};
  int workers = 2;
  int limit = 2;
  // The caller stops the pool after its run.
  bool stops = false;
};

struct Fences {
  bool maker = true;
  bool sleeper = true;
  // Whoever stops the pool says so before it wakes all.
  bool stop_first = true;
};

enum Lock { kRunLock, kPoolLock, kParkingLock, kLocks };

// Where a store goes. A push goes to the storing thread's deque; created and finished are the thread's own counters.
enum Place {
  kWaiting,
  kAttached,
  kStarted,
  kSentinelReady,
  kDone,
  kStopping,
  kScalars,
  kPush = kScalars,
  kUnlock,  // To kUnlock + kLocks - 1: not a store but the place in the buffer where a lock was given up.
  kCreated = kUnlock + kLocks,
  kFinished = kCreated + static_cast<int>(kMaxStages),
};

int UnlockOf(Lock lock) { return kUnlock + static_cast<int>(lock); }

struct Store {
  uint8_t place;
  int8_t value;
};

enum Pc : int8_t {
  kSubmit,
  kPick,
  kRegister,
  kSleeperFence,
  kPickAgain,
  kCheckStopping,
  kCancel,
  kCancelAndEnd,
  kPark,
  kTake,
  kSteal,
  kCheckLast,
  kRun,
  kAnyoneWaiting,
  kWakeOne,
  kAdvance,
  kSumFinished,
  kSumCreated,
  kChangeStages,
  kAskSentinel,
  kLeave,
  kAwaitReturn,
  kStop,
  kWakeAll,
  kReturned,
};

struct Thread {
  Pc pc = kPick;
  Pc back = kTake;  // Where kAnyoneWaiting or the two sums return to.
  int8_t packet = -1;
  int8_t next_action = 0;
  int8_t last = -1;  // Stage, as in JobRun::Slot.
  int8_t announce = 0;
  int8_t keeps = 0;  // As in JobRun::Advance.
  int8_t sentinel = -1;
  bool found_work = false;
  bool leave_after = false;
  std::vector<int8_t> finished_sums;
  uint32_t idle = 0;
  std::vector<Store> buffer;
};

struct State {
  // Memory that is read without a lock.
  std::vector<int8_t> scalars = std::vector<int8_t>(kScalars, 0);
  std::vector<std::vector<int8_t>> deques, created, finished;
  // Under locks.
  int8_t run_lock_holder = -1;
  StageBoard::State board;
  std::vector<std::vector<int8_t>> queues;
  bool submitted = false;
  int8_t released = 0;
  // What is true, whatever the threads see.
  std::vector<int8_t> alive;  // Packets by stage.
  std::vector<bool> ended;    // By packet.
  std::vector<int8_t> asked;  // By stage.
  bool caller_released = false;
  std::vector<Thread> threads;  // The workers, then the caller of Run.
};

class KeyWriter {
 public:
  void Put(int64_t value) { key_.push_back(static_cast<char>(value)); }
  void Put32(uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) Put(value >> shift & 0xff);
  }
  template <class T>
  void PutAll(const std::vector<T>& values) {
    Put(static_cast<int64_t>(values.size()));
    for (const auto& value : values) Put(value);
  }
  std::string Take() { return std::move(key_); }

 private:
  std::string key_;
};

std::string KeyOf(const State& s) {
  KeyWriter key;
  key.PutAll(s.scalars);
  for (const auto* rows : {&s.deques, &s.created, &s.finished, &s.queues}) {
    for (const auto& row : *rows) key.PutAll(row);
  }
  for (uint32_t mask :
       {s.board.open, s.board.ready, s.board.asking, s.board.refilled, s.board.drained, s.board.closed}) {
    key.Put(mask);  // Eight stages at most.
  }
  for (int value : {int{s.board.finished != 0}, int{s.run_lock_holder}, int{s.submitted}, int{s.released}})
    key.Put(value);
  key.PutAll(s.ended);
  key.PutAll(s.alive);
  key.PutAll(s.asked);
  key.Put(s.caller_released);
  for (const Thread& t : s.threads) {
    for (int value : {int{t.pc}, int{t.back}, int{t.packet}, int{t.next_action}, int{t.last}, int{t.announce},
                      int{t.keeps}, int{t.sentinel}, int{t.found_work}, int{t.leave_after}}) {
      key.Put(value);
    }
    key.PutAll(t.finished_sums);
    key.Put32(t.idle);
    key.Put(static_cast<int64_t>(t.buffer.size()));
    for (const Store& store : t.buffer) key.Put(store.place), key.Put(store.value);
  }
  return key.Take();
}

// One state and the moves from it.
class Machine {
 public:
  Machine(const Scenario& scenario, const StageGraph& graph, const Fences& fences, State state)
      : scenario_(scenario), graph_(graph), fences_(fences), s_(std::move(state)) {}

  State& state() { return s_; }
  const std::string& violation() const { return violation_; }

  // Lets the oldest buffered store of a thread reach memory; a count of creation together with its push.
  bool Drain(size_t thread) {
    const std::vector<Store>& buffer = s_.threads[thread].buffer;
    if (buffer.empty()) return false;
    bool pushed_next = true;
    while (pushed_next && !buffer.empty()) {
      pushed_next = buffer.front().place >= kCreated && buffer.front().place < kFinished;
      ApplyOldest(thread);
    }
    return true;
  }

  // One step of a thread and the steps after it that no other thread can tell from it; false if it cannot move.
  bool Move(size_t thread) {
    if (!Step(thread)) return false;
    while (NextStepIsPrivate() && violation_.empty()) Step(thread);
    Forget();
    return true;
  }

 private:
  bool Step(size_t thread) {
    me_ = thread;
    switch (me().pc) {
      case kSubmit:
        return Submit();
      case kPick:
        return Pick(kTake, kRegister);
      case kRegister:
        return Register();
      case kSleeperFence:
        return SleeperFence();
      case kPickAgain:
        return Pick(kCancel, kCheckStopping);
      case kCheckStopping:
        return Go(Read(kStopping) != 0 ? kCancelAndEnd : kPark);
      case kCancel:
        return Cancel(kTake);
      case kCancelAndEnd:
        return Cancel(kReturned);
      case kPark:
        return Park();
      case kTake:
        return Take();
      case kSteal:
        return Steal();
      case kCheckLast:
        return CheckLast();
      case kRun:
        return RunAction();
      case kAnyoneWaiting:
        return AnyoneWaiting();
      case kWakeOne:
        return WakeOne();
      case kAdvance:
        return Advance();
      case kSumFinished:
        return SumFinished();
      case kSumCreated:
        return SumCreated();
      case kChangeStages:
        return ChangeStages();
      case kAskSentinel:
        return AskSentinel();
      case kLeave:
        return Leave();
      case kAwaitReturn:
        return s_.caller_released && Go(fences_.stop_first ? kStop : kWakeAll);
      case kStop:
        Write(kStopping, 1);
        return Go(fences_.stop_first ? kWakeAll : kReturned);
      case kWakeAll:
        return WakeAll();
      case kReturned:
        return false;
    }
    return false;
  }

  // Only chooses the next step, or stores into the thread's own buffer.
  bool NextStepIsPrivate() {
    if (me().pc == kCheckLast) return true;
    if (me().pc == kAnyoneWaiting) return me().announce == 0 && me().buffer.empty();
    if (me().pc != kRun) return false;
    const PacketSpec& packet = scenario_.packets[me().packet];
    if (me().next_action == static_cast<int>(packet.actions.size())) return false;
    const Action& action = packet.actions[me().next_action];
    return action.kind == Action::kAdd && scenario_.packets[action.packet].stage == packet.stage;
  }

  // Sets what will not be read again to one value, and drops marks of unlocks that mark nothing.
  void Forget() {
    Thread& t = me();
    if (t.pc != kAnyoneWaiting && t.pc != kWakeOne && t.pc != kSumFinished && t.pc != kSumCreated) t.back = kTake;
    if (t.pc == kPick || t.pc == kTake) t.next_action = 0, t.found_work = false;
    for (Thread& thread : s_.threads) {
      std::vector<Store>& buffer = thread.buffer;
      while (!buffer.empty() && buffer.front().place >= kUnlock && buffer.front().place < kCreated) {
        buffer.erase(buffer.begin());
      }
    }
  }

  Thread& me() { return s_.threads[me_]; }
  bool Go(Pc pc) {
    me().pc = pc;
    return true;
  }
  void Violated(const std::string& what) { violation_ = what; }

  // Memory.

  void ApplyOldest(size_t thread) {
    const Store store = s_.threads[thread].buffer.front();
    s_.threads[thread].buffer.erase(s_.threads[thread].buffer.begin());
    if (store.place < kScalars) s_.scalars[store.place] = store.value;
    if (store.place == kPush) s_.deques[thread].push_back(store.value);
    if (store.place >= kFinished) {
      s_.finished[thread][store.place - kFinished] = store.value;
    } else if (store.place >= kCreated) {
      s_.created[thread][store.place - kCreated] = store.value;
    }
  }
  void DrainAll(size_t thread) {
    while (!s_.threads[thread].buffer.empty()) ApplyOldest(thread);
  }
  void Write(int place, int value) { me().buffer.push_back({static_cast<uint8_t>(place), static_cast<int8_t>(value)}); }
  int ReadOwn(int place, int in_memory) {
    for (size_t i = me().buffer.size(); i-- > 0;) {
      if (me().buffer[i].place == place) return me().buffer[i].value;
    }
    return in_memory;
  }
  int Read(Place scalar) { return ReadOwn(scalar, s_.scalars[scalar]); }
  int ReadCount(const std::vector<std::vector<int8_t>>& rows, Place first, size_t worker, size_t stage) {
    const int in_memory = rows[worker][stage];
    return worker == me_ ? ReadOwn(first + static_cast<int>(stage), in_memory) : in_memory;
  }
  // What earlier holders of `lock` stored before they gave it up is visible now.
  void Acquire(Lock lock) {
    for (size_t thread = 0; thread < s_.threads.size(); ++thread) {
      if (thread == me_) continue;
      const std::vector<Store>& buffer = s_.threads[thread].buffer;
      size_t keep = buffer.size();
      while (keep > 0 && buffer[keep - 1].place != UnlockOf(lock)) --keep;
      for (; keep > 0; --keep) ApplyOldest(thread);
    }
  }
  void Release(Lock lock) {
    if (!me().buffer.empty()) Write(UnlockOf(lock), 0);
  }

  // Pool.

  bool Submit() {
    Acquire(kPoolLock);
    s_.submitted = true;
    Release(kPoolLock);
    me().announce = 1;
    me().back = scenario_.stops ? kAwaitReturn : kReturned;
    return Go(kAnyoneWaiting);
  }
  bool HasVisibleWork() {
    if (Read(kStarted) == 0 || Read(kSentinelReady) != 0) return true;
    for (const auto& deque : s_.deques) {
      if (!deque.empty()) return true;
    }
    return ReadOwn(kPush, -1) >= 0;
  }
  bool Pick(Pc found, Pc not_found) {
    Acquire(kPoolLock);
    const bool picked = s_.submitted && Read(kAttached) < scenario_.limit && HasVisibleWork();
    if (picked) {
      Write(kStarted, 1);
      Write(kAttached, Read(kAttached) + 1);
    }
    Release(kPoolLock);
    return Go(picked ? found : not_found);
  }
  bool Leave() {
    Acquire(kPoolLock);
    const int attached = Read(kAttached) - 1;
    Write(kAttached, attached);
    if (attached == 0) {
      if (Read(kDone) != 0) {
        s_.submitted = false;
        s_.caller_released = true;
      } else if (!HasVisibleWork()) {
        Violated("kNoRunIsForgotten");
      }
    }
    Release(kPoolLock);
    return Go(kPick);
  }

  // Parking.

  bool Register() {
    Acquire(kParkingLock);
    Write(kWaiting, Read(kWaiting) + 1);
    Release(kParkingLock);
    return Go(kSleeperFence);
  }
  bool SleeperFence() {
    if (fences_.sleeper) DrainAll(me_);
    return Go(kPickAgain);
  }
  bool Cancel(Pc then) {
    Acquire(kParkingLock);
    if (Read(kWaiting) > 0) {
      Write(kWaiting, Read(kWaiting) - 1);
    } else if (s_.released-- == 0) {
      Violated("kRegisteredOnce");
    }
    Release(kParkingLock);
    return Go(then);
  }
  bool Park() {
    if (s_.released == 0) return false;
    Acquire(kParkingLock);
    --s_.released;
    Release(kParkingLock);
    return Go(kPick);
  }
  bool WakeOne() {
    Acquire(kParkingLock);
    if (Read(kWaiting) > 0) {
      Write(kWaiting, Read(kWaiting) - 1);
      ++s_.released;
    }
    Release(kParkingLock);
    --me().announce;
    return Go(kAnyoneWaiting);
  }
  bool WakeAll() {
    Acquire(kParkingLock);
    s_.released = static_cast<int8_t>(s_.released + Read(kWaiting));
    Write(kWaiting, 0);
    Release(kParkingLock);
    return Go(fences_.stop_first ? kReturned : kStop);
  }
  bool Announce(int count, Pc back) {
    me().announce = static_cast<int8_t>(count);
    me().back = back;
    return Go(count > 0 && scenario_.limit > 1 ? kAnyoneWaiting : back);
  }
  bool AnyoneWaiting() {
    if (fences_.maker) DrainAll(me_);
    if (me().announce > 0 && Read(kWaiting) > 0 && Read(kAttached) < scenario_.limit) return Go(kWakeOne);
    me().announce = 0;
    return Go(me().back);
  }

  // JobRun.

  bool Take() {
    DrainAll(me_);
    std::vector<int8_t>& deque = s_.deques[me_];
    if (deque.empty()) return Go(kSteal);
    me().packet = deque.back();
    deque.pop_back();
    return Go(kCheckLast);
  }
  bool Steal() {
    for (std::vector<int8_t>& deque : s_.deques) {
      if (deque.empty()) continue;
      DrainAll(me_);
      me().packet = deque.front();
      deque.erase(deque.begin());
      return Go(kCheckLast);
    }
    me().last = -1;
    return StartAdvance(1);
  }
  int StageOfPacket() { return scenario_.packets[me().packet].stage; }
  bool CheckLast() {
    if (me().last < 0 || me().last == StageOfPacket()) return StartRun();
    me().back = kCheckLast;
    return Go(kSumFinished);
  }
  bool LastWasSummed() {
    if ((me().idle >> me().last & 1) == 0) return StartRun();
    Write(kPush, std::exchange(me().packet, -1));
    me().last = -1;
    return StartAdvance(0);
  }
  bool StartRun() {
    me().last = static_cast<int8_t>(StageOfPacket());
    me().next_action = 0;
    return Go(kRun);
  }
  bool RunAction() {
    const PacketSpec& packet = scenario_.packets[me().packet];
    if (me().next_action == static_cast<int>(packet.actions.size())) return EndPacket(packet.stage);
    const Action& action = packet.actions[me().next_action];
    if (action.kind == Action::kAwait) {
      if (!s_.ended[action.packet]) return false;
    } else if (scenario_.packets[action.packet].stage != packet.stage) {
      if (s_.run_lock_holder >= 0) return false;
      ++me().next_action;
      return AddToOtherStage(action.packet, kRun);
    } else {
      ++me().next_action;
      ++s_.alive[packet.stage];
      PushPacket(action.packet);
      return Announce(1, kRun);
    }
    ++me().next_action;
    return true;
  }
  bool EndPacket(StageId stage) {
    s_.ended[me().packet] = true;
    me().packet = -1;
    --s_.alive[stage];
    Write(kFinished + stage, ReadCount(s_.finished, kFinished, me_, stage) + 1);
    return Go(kTake);
  }
  void PushPacket(int packet) {
    const StageId stage = scenario_.packets[packet].stage;
    Write(kCreated + stage, ReadCount(s_.created, kCreated, me_, stage) + 1);
    Write(kPush, packet);
  }
  StageBoard Board() {
    uint32_t sentinels = 0;
    for (const auto& [stage, unused] : scenario_.sentinels) sentinels |= uint32_t{1} << stage;
    return StageBoard(graph_, sentinels, s_.board);
  }
  // The lock of the run is free.
  bool AddToOtherStage(int packet, Pc back) {
    const StageId stage = scenario_.packets[packet].stage;
    Acquire(kRunLock);
    StageBoard board = Board();
    ++s_.alive[stage];
    if (board.is_closed(stage)) Violated("kNoPacketInClosedStage");
    if (board.is_waiting(stage)) {
      s_.queues[stage].push_back(static_cast<int8_t>(packet));
      Release(kRunLock);
      return Go(back);
    }
    board.Refill(stage);
    s_.board = board.state();
    PushPacket(packet);
    Release(kRunLock);
    return Announce(1, back);
  }

  bool StartAdvance(int keeps) {
    me().found_work = false;
    me().keeps = static_cast<int8_t>(keeps);
    return Go(kAdvance);
  }
  bool Advance() {
    if (s_.run_lock_holder >= 0) return false;
    s_.run_lock_holder = static_cast<int8_t>(me_);
    Acquire(kRunLock);
    me().announce = 0;
    me().back = kChangeStages;
    return Go(kSumFinished);
  }
  bool SumFinished() {
    DrainAll(me_);
    me().finished_sums.assign(graph_.size(), 0);
    for (size_t stage = 0; stage < graph_.size(); ++stage) {
      for (size_t worker = 0; worker < s_.deques.size(); ++worker) {
        me().finished_sums[stage] += static_cast<int8_t>(ReadCount(s_.finished, kFinished, worker, stage));
      }
    }
    return Go(kSumCreated);
  }
  bool SumCreated() {
    me().idle = 0;
    for (size_t stage = 0; stage < graph_.size(); ++stage) {
      int created = 0;
      for (size_t worker = 0; worker < s_.deques.size(); ++worker) {
        created += ReadCount(s_.created, kCreated, worker, stage);
      }
      if (created == me().finished_sums[stage]) me().idle |= uint32_t{1} << stage;
    }
    me().finished_sums.clear();
    if (me().back == kCheckLast) return LastWasSummed();
    return Go(kChangeStages);
  }
  bool ChangeStages() {
    StageBoard board = Board();
    board.Settle(me().idle);
    me().idle = 0;
    if (const std::optional<StageBoard::Opening> opening = board.OpenNext(); opening.has_value()) {
      s_.board = board.state();
      Open(opening->stage);
      return Go(kSumFinished);
    }
    if (const std::optional<StageId> claimed = board.ClaimSentinel(); claimed.has_value()) {
      me().sentinel = static_cast<int8_t>(*claimed);
    }
    Write(kSentinelReady, board.has_ready_sentinel());
    if (board.has_ready_sentinel()) ++me().announce;
    if (board.FinishAll().has_value()) Write(kDone, 1);
    s_.board = board.state();
    s_.run_lock_holder = -1;
    Release(kRunLock);
    me().found_work = me().found_work || me().announce > 0 || me().sentinel >= 0;
    me().next_action = 0;
    const Pc then = me().sentinel >= 0 ? kAskSentinel : me().found_work ? kTake : kLeave;
    const int keeps = me().sentinel >= 0 ? 0 : me().keeps;
    if (me().sentinel < 0) me().keeps = 0;
    const int others = me().announce > keeps ? me().announce - keeps : 0;
    return Announce(others, then);
  }
  void Open(StageId stage) {
    for (size_t before = 0; before < graph_.size(); ++before) {
      if ((graph_.spec(stage).after_mask >> before & 1) != 0 && s_.alive[before] != 0) Violated("kOpenAfterDrained");
    }
    std::vector<int8_t> queue = std::exchange(s_.queues[stage], {});
    me().announce += static_cast<int8_t>(queue.size());
    for (size_t i = queue.size(); i-- > 0;) PushPacket(queue[i]);
  }
  bool AskSentinel() {
    if (s_.run_lock_holder >= 0) return false;
    const StageId stage = static_cast<StageId>(me().sentinel);
    const std::vector<std::vector<int>>& rounds = scenario_.sentinels.at(stage);
    const size_t round = s_.asked[stage];
    const bool adds = round < rounds.size();
    if (adds && me().next_action < static_cast<int>(rounds[round].size())) {
      return AddToOtherStage(rounds[round][me().next_action++], kAskSentinel);
    }
    Acquire(kRunLock);
    StageBoard board = Board();
    board.FinishSentinel(stage, adds);
    s_.board = board.state();
    Release(kRunLock);
    if (adds) ++s_.asked[stage];
    me().sentinel = -1;
    return Go(kAdvance);
  }

  const Scenario& scenario_;
  const StageGraph& graph_;
  const Fences& fences_;
  State s_;
  size_t me_ = 0;
  std::string violation_;
};

State InitialState(const Scenario& scenario) {
  State state;
  const size_t workers = static_cast<size_t>(scenario.workers);
  const std::vector<int8_t> zeros(scenario.stages.size(), 0);
  state.deques.resize(workers);
  state.created.assign(workers, zeros);
  state.finished.assign(workers, zeros);
  state.queues.resize(scenario.stages.size());
  state.alive = zeros;
  state.asked = zeros;
  state.ended.assign(scenario.packets.size(), false);
  for (int packet : scenario.initial) {
    state.queues[scenario.packets[packet].stage].push_back(static_cast<int8_t>(packet));
    ++state.alive[scenario.packets[packet].stage];
  }
  state.threads.resize(workers + 1);
  state.threads.back().pc = kSubmit;
  return state;
}

bool IsGoodEnd(const State& state, bool stops) {
  bool good = state.caller_released;
  for (bool ended : state.ended) good = good && ended;
  const Pc end = stops ? kReturned : kPark;
  for (size_t i = 0; i + 1 < state.threads.size(); ++i) good = good && state.threads[i].pc == end;
  return good;
}

struct Exploration {
  size_t states = 0;
  // Empty if all went well.
  std::string problem;
};

Exploration Explore(const Scenario& scenario, const Fences& fences, State initial) {
  const StageGraph graph = *StageGraph::Create(scenario.stages);
  std::unordered_set<std::string> seen;
  std::vector<State> open = {std::move(initial)};
  seen.insert(KeyOf(open.back()));
  while (!open.empty()) {
    const State state = std::move(open.back());
    open.pop_back();
    bool moved = false;
    for (size_t move = 0; move < 2 * state.threads.size(); ++move) {
      Machine machine(scenario, graph, fences, state);
      if (!(move % 2 == 0 ? machine.Move(move / 2) : machine.Drain(move / 2))) continue;
      moved = true;
      if (!machine.violation().empty()) return {seen.size(), machine.violation()};
      if (seen.insert(KeyOf(machine.state())).second) open.push_back(std::move(machine.state()));
    }
    if (!moved && !IsGoodEnd(state, scenario.stops)) return {seen.size(), "dead end"};
  }
  return {seen.size(), ""};
}

// A packet that awaits the packet it added: needs a second worker, woken or awake.
Scenario AwaitedChild() {
  return {.stages = {{"only", 0}}, .packets = {{0, {{Action::kAdd, 1}, {Action::kAwait, 1}}}, {0, {}}}, .initial = {0}};
}

// A packet of a long stage awaits one that runs only after two packets of an independent stage.
Scenario AwaitedLaterStage() {
  return {.stages = {{"long", 0}, {"quick", 0}, {"after quick", 0b10}},
          .packets = {{0, {{Action::kAwait, 3}}}, {1, {}}, {1, {}}, {2, {}}},
          .initial = {0, 1, 2, 3}};
}

// Two workers end the last two packets of a stage (0 and 1). One goes on with a packet of another stage (2), which
// awaits one of the stage after the first (3); the other has nothing more. Whoever ended last must change the stages.
Scenario LastFinisherGoesOn() {
  return {.stages = {{"first", 0}, {"other", 0}, {"after first", 0b1}},
          .packets = {{0, {}}, {0, {}}, {1, {{Action::kAwait, 3}}}, {2, {}}},
          .initial = {0, 1, 2, 3}};
}

// The same, midway: the first two stages are open and both workers have their packets.
State MidwayOf(const Scenario& scenario) {
  State state = InitialState(scenario);
  state.queues[0].clear();
  state.queues[1].clear();
  state.deques = {{2, 0}, {1}};
  state.created = {{1, 1, 0}, {1, 0, 0}};
  state.threads[0].pc = kTake;
  state.threads[1].pc = kTake;
  state.threads[2].pc = kReturned;
  state.board.open = 0b11;
  state.submitted = true;
  state.scalars[kStarted] = 1;
  state.scalars[kAttached] = 2;
  return state;
}

// Packet 1 is what the sentinel adds first.
Scenario SentinelRefills() {
  return {.stages = {{"closure", 0}, {"after", 0b1}},
          .packets = {{0, {}}, {0, {}}, {1, {}}},
          .initial = {2},
          .sentinels = {{0, {{1}, {0}}}}};
}

// Both stages drain at once, and each sentinel awaits nothing but must be asked, by either worker.
Scenario TwoSentinels() {
  return {.stages = {{"one", 0}, {"two", 0}}, .packets = {{0, {}}}, .initial = {0}, .sentinels = {{0, {}}, {1, {}}}};
}

Scenario LimitedToOne() {
  Scenario scenario = SentinelRefills();
  scenario.limit = 1;
  return scenario;
}

// A packet refills a stage that may have drained; the last stage waits for both.
Scenario Refill() {
  return {.stages = {{"slow", 0}, {"quick", 0}, {"last", 0b11}},
          .packets = {{0, {{Action::kAdd, 1}}}, {1, {}}, {2, {}}},
          .initial = {0, 2}};
}

// The pool is stopped after a run, as at its end and before a fork, while workers may be anywhere on their way to
// parking.
Scenario Stopped() { return {.stages = {{"only", 0}}, .packets = {{0, {}}}, .initial = {0}, .stops = true}; }

struct Row {
  const char* name;
  Scenario scenario;
};

TEST(ProtocolExplorer, NoInterleavingGoesWrong) {
  const Row rows[] = {
      {"AwaitedChild", AwaitedChild()},
      {"AwaitedLaterStage", AwaitedLaterStage()},
      {"SentinelRefills", SentinelRefills()},
      {"TwoSentinels", TwoSentinels()},
      {"LimitedToOne", LimitedToOne()},
      {"Refill", Refill()},
      {"Stopped", Stopped()},
  };
  for (const Row& row : rows) {
    const Exploration exploration = Explore(row.scenario, Fences(), InitialState(row.scenario));
    EXPECT_EQ(exploration.problem, "") << row.name;
    RecordProperty(row.name, static_cast<int>(exploration.states));
  }
}

TEST(ProtocolExplorer, TheLastFinisherChangesTheStages) {
  const Scenario scenario = LastFinisherGoesOn();
  const Exploration exploration = Explore(scenario, Fences(), MidwayOf(scenario));
  EXPECT_EQ(exploration.problem, "");
}

TEST(ProtocolExplorer, NoticesAMissingMakerFence) {
  EXPECT_EQ(Explore(AwaitedChild(), {.maker = false}, InitialState(AwaitedChild())).problem, "dead end");
}

TEST(ProtocolExplorer, NoticesAMissingSleeperFence) {
  EXPECT_EQ(Explore(AwaitedChild(), {.sleeper = false}, InitialState(AwaitedChild())).problem, "dead end");
}

TEST(ProtocolExplorer, NoticesAStopThatIsSaidTooLate) {
  EXPECT_EQ(Explore(Stopped(), {.stop_first = false}, InitialState(Stopped())).problem, "dead end");
}

}  // namespace
}  // namespace strata::scheduler
