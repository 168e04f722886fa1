// A packet for work that is done once per collection: preparing, publishing roots, releasing.
//
// Costs a std::function, which is nothing beside a phase; what is done per object has packets of its own (gc/trace).

#ifndef STRATA_GC_PLAN_PHASE_PACKET_H_
#define STRATA_GC_PLAN_PHASE_PACKET_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "scheduler/packet.h"
#include "scheduler/worker.h"

namespace strata::gc {

class PhasePacket final : public scheduler::Packet {
 public:
  // `name` is a literal.
  PhasePacket(absl::string_view name, std::function<void(scheduler::Worker&)> run)
      : name_(name), run_(std::move(run)) {}

  void Run(scheduler::Worker& worker) override { run_(worker); }
  absl::string_view name() const override { return name_; }

 private:
  const absl::string_view name_;
  const std::function<void(scheduler::Worker&)> run_;
};

inline std::unique_ptr<scheduler::Packet> NewPhase(absl::string_view name,
                                                   std::function<void(scheduler::Worker&)> run) {
  return std::make_unique<PhasePacket>(name, std::move(run));
}

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_PHASE_PACKET_H_
