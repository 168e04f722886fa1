// A packet made of a function, for tests: brevity over speed.

#ifndef STRATA_SCHEDULER_FUNCTION_PACKET_H_
#define STRATA_SCHEDULER_FUNCTION_PACKET_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "scheduler/packet.h"
#include "scheduler/worker.h"

namespace strata::scheduler {

class FunctionPacket : public Packet {
 public:
  explicit FunctionPacket(std::function<void(Worker&)> run) : run_(std::move(run)) {}

  void Run(Worker& worker) override { run_(worker); }
  absl::string_view name() const override { return "function"; }

 private:
  const std::function<void(Worker&)> run_;
};

inline std::unique_ptr<Packet> MakePacket(std::function<void(Worker&)> run) {
  return std::make_unique<FunctionPacket>(std::move(run));
}

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_FUNCTION_PACKET_H_
