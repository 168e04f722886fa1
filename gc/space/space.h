// A space: memory of one heap whose objects are treated alike.
//
// The interface for what is asked rarely and of all spaces: accounting, and walking a paused heap. What an allocator
// or a trace asks of a space is not virtual and stands in the space's own class. Plans own spaces.

#ifndef STRATA_GC_SPACE_SPACE_H_
#define STRATA_GC_SPACE_SPACE_H_

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/space_map.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class Space {
 public:
  // `name` is a literal.
  Space(absl::string_view name, SpaceId id) : name_(name), id_(id) {}
  Space(const Space&) = delete;
  Space& operator=(const Space&) = delete;
  virtual ~Space() = default;

  absl::string_view name() const { return name_; }
  SpaceId id() const { return id_; }

  // What the space holds of the heap's budget.
  virtual size_t reserved_bytes() const = 0;
  // Ranges that consist of whole objects and fillers (kHeapIsParseable), in ascending order. Only while paused.
  virtual std::vector<Extent> Extents() const = 0;
  // One of them, or a part of one that is whole objects too, that contains `address`; empty when there is none.
  // `address` lies in a block that the space map says is the space's. Only while paused, before a collection's stages
  // run.
  virtual Extent ExtentAround(vm::Address address) const;

 private:
  const absl::string_view name_;
  const SpaceId id_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_SPACE_H_
