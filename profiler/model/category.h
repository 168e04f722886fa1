// Categories colour the frames of a profile: each has a name, a colour and
// subcategories.
//
// Every profile starts with the five standard categories, in this order, so
// that their indexes are constants. A program adds its own after them.
// Subcategory 0 always exists and stands for the category itself.

#ifndef STRATA_PROFILER_MODEL_CATEGORY_H_
#define STRATA_PROFILER_MODEL_CATEGORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "profiler/model/index.h"

namespace strata::profiler {

// The colours a viewer can show. kTransparent also means: this time was spent
// idle.
enum class Color : uint8_t {
  kTransparent,
  kGrey,
  kDarkGrey,
  kBlue,
  kLightBlue,
  kGreen,
  kOrange,
  kYellow,
  kPurple,
  kMagenta,
  kRed,
  kLightRed,
  kBrown,
};

struct Category {
  std::string name;
  Color color = Color::kGrey;
  std::vector<std::string> subcategories;  // [0] is "Other"
};

struct CategoryRef {
  CategoryIndex category;
  uint32_t subcategory = 0;

  friend bool operator==(const CategoryRef&, const CategoryRef&) = default;
};

inline constexpr CategoryIndex kOtherCategory{0};
inline constexpr CategoryIndex kGuestCategory{1};
inline constexpr CategoryIndex kHostCategory{2};
inline constexpr CategoryIndex kGcCategory{3};
inline constexpr CategoryIndex kIdleCategory{4};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_CATEGORY_H_
