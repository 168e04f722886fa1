#include "scheduler/worker.h"

#include <memory>
#include <utility>

#include "scheduler/job_run.h"
#include "scheduler/packet.h"
#include "scheduler/stage_graph.h"

namespace strata::scheduler {

Job& Worker::job() const { return run_->job(); }

PacketOrigin Worker::origin() const { return run_->OriginOf(*this); }

bool Worker::HasStealableWork() const { return run_->HasStealableWork(*this); }

void Worker::Add(StageId stage, std::unique_ptr<Packet> packet) { run_->Add(*this, stage, std::move(packet)); }

}  // namespace strata::scheduler
