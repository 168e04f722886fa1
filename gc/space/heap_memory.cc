#include "gc/space/heap_memory.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "vm_binding/base/bits.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {
namespace {

constexpr SideMetadataSpec kLargeMarkSpec = {.name = "large mark", .log_region_bytes = 12, .log_bits = 0};
constexpr SideMetadataSpec kLargeSizeSpec = {.name = "large size", .log_region_bytes = 12, .log_bits = 6};
constexpr SideMetadataSpec kValidSpec = {
    .name = "valid object", .log_region_bytes = 3, .log_bits = 0, .dies_with_blocks = true};
constexpr SideMetadataSpec kLogSpec = {
    .name = "unlogged object", .log_region_bytes = 3, .log_bits = 0, .dies_with_blocks = true};
constexpr SideMetadataSpec kCycleMarkSpec = {.name = "cycle mark", .log_region_bytes = 3, .log_bits = 0};
static_assert(kPageBytes == size_t{1} << kLargeMarkSpec.log_region_bytes);
static_assert(kPageBytes == size_t{1} << kLargeSizeSpec.log_region_bytes);

// Twice the maximum and more, because the budget and not the address space is to be what a heap runs out of: copying
// may need more blocks than it empties, and large objects need unbroken runs.
constexpr size_t kSlackBlocks = 64;
constexpr size_t kBlocksPerWorker = 4;  // unfilled ones before and after, half of the slack

// Copying may leave in each block a tail of 8 KiB, twice over: half of what blocks may take of the budget lies in
// blocks packed so badly, and is copied into blocks packed as badly again.
constexpr size_t kPackingDivisor = 4;

size_t SlackBytes(int worker_count) {
  return (kSlackBlocks + kBlocksPerWorker * static_cast<size_t>(worker_count)) * kBlockBytes;
}
// With a quarantine: what is freed stays inaccessible until some thirty heapfuls have been copied.
constexpr size_t kQuarantineFactor = 16;

size_t ObjectBytesFor(size_t max_bytes, int worker_count, bool quarantines) {
  constexpr size_t kMost = vm::kMaxCageBytes - vm::kNullGuardBytes;
  if (max_bytes >= kMost) return max_bytes;  // too much is for the cage to refuse
  const size_t bytes = 2 * max_bytes + max_bytes / kPackingDivisor + SlackBytes(worker_count);
  const size_t factor = quarantines ? kQuarantineFactor : 1;
  if (bytes > kMost / factor) return kMost;
  return std::min(kMost, base::AlignUp(factor * bytes, kCommitBytes));
}

vm::Address TableAt(Cage& cage, const MetadataLayout& layout, const SideMetadataSpec& spec) {
  return cage.metadata_begin() + layout.OffsetOf(spec.name);
}

// The log table as if it covered the cage from its base, null guard included.
vm::Address LogTable(Cage& cage, const MetadataLayout& layout) {
  constexpr size_t kObjectBytesPerByte = size_t{8} << kLogSpec.log_region_bytes;
  return vm::Address(TableAt(cage, layout, kLogSpec).value() -
                     (cage.objects_begin() - cage.base()) / kObjectBytesPerByte);
}

}  // namespace

absl::StatusOr<std::unique_ptr<HeapMemory>> HeapMemory::Create(const HeapMemorySpec& spec) {
  const size_t object_bytes = ObjectBytesFor(spec.max_bytes, spec.worker_count, spec.quarantines);
  std::vector<SideMetadataSpec> specs = {SpaceMap::kSpec, kLargeMarkSpec, kLargeSizeSpec};
  if (spec.with_valid_bits) specs.push_back(kValidSpec);
  if (spec.with_granules) specs.push_back(GranuleMap::kSpec);
  if (spec.with_log_bits) specs.push_back(kLogSpec);
  if (spec.with_counts) specs.insert(specs.end(), {CountMap::kSpec, kCycleMarkSpec});
  if (spec.with_slide_map) specs.insert(specs.end(), {SlideMap::kOffsetSpec, SlideMap::kCrossingSpec});
  STRATA_ASSIGN_OR_RETURN(const MetadataLayout layout,
                          MetadataLayout::Create(specs, std::min(object_bytes, size_t{vm::kMaxCageBytes})));
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<Cage> cage,
                          Cage::Reserve({.object_bytes = object_bytes, .metadata_bytes = layout.total_bytes()}));
  return std::unique_ptr<HeapMemory>(new HeapMemory(std::move(cage), layout, spec));
}

size_t HeapMemory::ReturnFree(size_t keep_bytes, size_t most_bytes) {
  const auto on_returned = [this](vm::Address begin, vm::Address end) { ReturnMetadata(begin, end); };
  const size_t keep = keep_bytes / kBlockBytes + (keep_bytes % kBlockBytes != 0 ? 1 : 0);
  return blocks_.Trim(keep, most_bytes / kBlockBytes, on_returned) * kBlockBytes;
}

size_t HeapMemory::LowBytesBeside(size_t large_bytes) const {
  large_bytes = std::min(budget_.max_bytes(), large_bytes);
  const size_t block_bytes = budget_.max_bytes() - large_bytes;
  const size_t wanted = block_bytes + block_bytes / kPackingDivisor + slack_bytes_;
  // A cage of the largest size has no room to spare beside so large a maximum: the blocks themselves then, no more.
  const size_t object_bytes = cage_->objects_end() - cage_->objects_begin();
  return object_bytes - large_bytes < wanted ? block_bytes : wanted;
}

void HeapMemory::ReturnMetadata(vm::Address begin, vm::Address end) {
  const size_t first = begin - cage_->objects_begin();
  const size_t last = end - cage_->objects_begin();
  for (const PlacedTable& table : layout_.tables()) {
    if (!table.spec.dies_with_blocks) continue;
    const size_t from = (table.spec.BitOf(first) + 7) / 8;
    const size_t to = table.spec.BitOf(last) / 8;
    if (from < to) Cage::Return(cage_->metadata_begin() + table.offset + from, to - from);
  }
}

HeapMemory::HeapMemory(std::unique_ptr<Cage> cage, MetadataLayout layout, const HeapMemorySpec& spec)
    : layout_(std::move(layout)),
      cage_(std::move(cage)),
      budget_(spec.max_bytes),
      slack_bytes_(SlackBytes(spec.worker_count) / 2),
      blocks_(*cage_, spec.quarantines),
      page_runs_(*cage_, spec.quarantines),
      space_map_(TableAt(*cage_, layout_, SpaceMap::kSpec), cage_->objects_begin()),
      large_marks_(TableAt(*cage_, layout_, kLargeMarkSpec), cage_->objects_begin(), kLargeMarkSpec.log_region_bytes),
      large_sizes_(TableAt(*cage_, layout_, kLargeSizeSpec)),
      has_valid_bits_(spec.with_valid_bits),
      valid_bits_(spec.with_valid_bits ? SideBits(TableAt(*cage_, layout_, kValidSpec), cage_->objects_begin(),
                                                  kValidSpec.log_region_bytes)
                                       : SideBits()),
      granules_(spec.with_granules ? GranuleMap(TableAt(*cage_, layout_, GranuleMap::kSpec), cage_->objects_begin())
                                   : GranuleMap()),
      slide_map_(spec.with_slide_map
                     ? SlideMap(TableAt(*cage_, layout_, SlideMap::kOffsetSpec),
                                TableAt(*cage_, layout_, SlideMap::kCrossingSpec), cage_->objects_begin(), granules_)
                     : SlideMap()),
      log_table_(spec.with_log_bits ? LogTable(*cage_, layout_) : vm::Address()),
      log_bits_(spec.with_log_bits ? SideBits(log_table_, cage_->base(), kLogSpec.log_region_bytes) : SideBits()),
      counts_(spec.with_counts ? CountMap(TableAt(*cage_, layout_, CountMap::kSpec), cage_->objects_begin())
                               : CountMap()),
      cycle_marks_(spec.with_counts ? SideBits(TableAt(*cage_, layout_, kCycleMarkSpec), cage_->objects_begin(),
                                               kCycleMarkSpec.log_region_bytes)
                                    : SideBits()) {}

}  // namespace strata::gc
