#include "scheduler/packet_recorder.h"

#include <algorithm>

namespace strata::scheduler {
namespace {

// A collection has a dozen kinds of packets, and the first few are most of them.
PacketTotal& TotalOf(std::vector<PacketTotal>& totals, absl::string_view name) {
  for (PacketTotal& total : totals) {
    if (total.name.data() == name.data() || total.name == name) return total;
  }
  return totals.emplace_back(PacketTotal{.name = name});
}

}  // namespace

PacketRecorder::PacketRecorder(int workers, size_t kept_per_worker)
    : workers_(workers),
      kept_per_worker_(kept_per_worker),
      records_(std::make_unique<Record[]>(static_cast<size_t>(workers))) {}

std::vector<PacketTotal> PacketRecorder::Totals() const {
  std::vector<PacketTotal> sums;
  for (int worker = 0; worker < workers_; ++worker) {
    for (const PacketTotal& total : records_[worker].totals) {
      PacketTotal& sum = TotalOf(sums, total.name);
      sum.count += total.count;
      sum.ns += total.ns;
    }
  }
  std::sort(sums.begin(), sums.end(),
            [](const PacketTotal& a, const PacketTotal& b) { return a.ns != b.ns ? a.ns > b.ns : a.name < b.name; });
  return sums;
}

std::vector<PacketRun> PacketRecorder::Kept(int worker) const {
  const Record& record = records_[worker];
  std::vector<PacketRun> kept(record.ring.begin() + static_cast<ptrdiff_t>(record.oldest), record.ring.end());
  kept.insert(kept.end(), record.ring.begin(), record.ring.begin() + static_cast<ptrdiff_t>(record.oldest));
  return kept;
}

void PacketRecorder::OnPacketBegin(const Worker& worker, StageId, absl::string_view, uint64_t ns) {
  records_[worker.index()].begun_ns = ns;
  records_[worker.index()].origin = worker.origin();
}

void PacketRecorder::OnPacketEnd(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) {
  Record& record = records_[worker.index()];
  const uint64_t took_ns = ns - record.begun_ns;
  record.busy_ns += took_ns;
  PacketTotal& total = TotalOf(record.totals, packet);
  ++total.count;
  total.ns += took_ns;
  if (kept_per_worker_ != 0) Keep(record, {packet, stage, record.begun_ns, ns, record.origin});
}

void PacketRecorder::Keep(Record& record, const PacketRun& run) {
  if (record.ring.size() < kept_per_worker_) {
    record.ring.push_back(run);
    return;
  }
  record.ring[record.oldest] = run;
  record.oldest = (record.oldest + 1) % kept_per_worker_;
  ++record.dropped;
}

}  // namespace strata::scheduler
