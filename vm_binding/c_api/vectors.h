// The five functions of every vector of wasm.h, from how one element is copied and deleted.
//
// Any thread. Memory is malloc's, so that what a host builds by hand and what comes from here are alike.

#ifndef STRATA_VM_BINDING_C_API_VECTORS_H_
#define STRATA_VM_BINDING_C_API_VECTORS_H_

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "absl/types/span.h"

namespace strata::c_api {

// Zeroed elements; none if there is no memory for them.
template <class Vec>
void NewVec(Vec* out, size_t size) {
  if (out == nullptr) return;
  using Element = std::remove_pointer_t<decltype(out->data)>;
  out->data = size == 0 ? nullptr : static_cast<Element*>(std::calloc(size, sizeof(Element)));
  out->size = out->data == nullptr ? 0 : size;
}

template <class Vec, class Element>
void NewVecOf(Vec* out, size_t size, const Element* data) {
  NewVec(out, data == nullptr ? 0 : size);
  if (out != nullptr && out->size != 0) std::memcpy(out->data, data, out->size * sizeof(Element));
}

// What a vector holds; nothing of null.
template <class Vec>
auto ElementsOf(const Vec* vec) {
  const bool has_elements = vec != nullptr && vec->data != nullptr;
  return absl::MakeSpan(has_elements ? vec->data : nullptr, has_elements ? vec->size : 0);
}

// `copy` writes a copy of its second argument to its first, which is zero.
template <class Vec, class Copy>
void CopyVec(Vec* out, const Vec* from, Copy copy) {
  const auto elements = ElementsOf(from);
  NewVec(out, elements.size());
  for (size_t i = 0; out != nullptr && i < out->size; ++i) copy(out->data[i], elements[i]);
}

template <class Vec, class Delete>
void DeleteVec(Vec* vec, Delete delete_element) {
  if (vec == nullptr) return;
  for (auto& element : ElementsOf(vec)) delete_element(element);
  std::free(vec->data);
  vec->data = nullptr;
  vec->size = 0;
}

}  // namespace strata::c_api

// Defines the functions of a vector of owned pointers to wasm_NAME_t, by that type's _copy and _delete.
#define STRATA_DEFINE_POINTER_VEC(name)                                                                             \
  void wasm_##name##_vec_new_empty(wasm_##name##_vec_t* out) { ::strata::c_api::NewVec(out, 0); }                   \
  void wasm_##name##_vec_new_uninitialized(wasm_##name##_vec_t* out, size_t size) {                                 \
    ::strata::c_api::NewVec(out, size);                                                                             \
  }                                                                                                                 \
  void wasm_##name##_vec_new(wasm_##name##_vec_t* out, size_t size, wasm_##name##_t* const data[]) {                \
    ::strata::c_api::NewVecOf(out, size, data);                                                                     \
  }                                                                                                                 \
  void wasm_##name##_vec_copy(wasm_##name##_vec_t* out, const wasm_##name##_vec_t* from) {                          \
    ::strata::c_api::CopyVec(                                                                                       \
        out, from, [](wasm_##name##_t*& to, const wasm_##name##_t* element) { to = wasm_##name##_copy(element); }); \
  }                                                                                                                 \
  void wasm_##name##_vec_delete(wasm_##name##_vec_t* owned) { ::strata::c_api::DeleteVec(owned, wasm_##name##_delete); }

#endif  // STRATA_VM_BINDING_C_API_VECTORS_H_
