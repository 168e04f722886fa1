// What a module imports and exports, told by its types; and what an instance's exports are now.

#include "example.h"

static const char kText[] =
    "(module"
    "  (type $point (struct (field i32)))"
    "  (import \"env\" \"log\" (func (param i64 f32) (result f64)))"
    "  (import \"env\" \"table\" (table 1 8 externref))"
    "  (tag (export \"tag\") (param i32))"
    "  (memory (export \"memory\") 1)"
    "  (global (export \"point\") (ref null $point) (ref.null $point))"
    "  (func (export \"wide\") (param v128) (result funcref) (ref.null func)))";

static const char* kind_name(wasm_valkind_t kind) {
  switch (kind) {
    case WASM_I32:
      return "i32";
    case WASM_I64:
      return "i64";
    case WASM_F32:
      return "f32";
    case WASM_F64:
      return "f64";
    case WASM_EXTERNREF:
      return "externref";
    case WASM_FUNCREF:
      return "funcref";
    case STRATA_V128:
      return "v128";
    case STRATA_ANYREF:
      return "object";
    default:
      return "?";
  }
}

static void append_types(char* text, const wasm_valtype_vec_t* types) {
  for (size_t i = 0; i < types->size; ++i) {
    strcat(strcat(text, " "), kind_name(wasm_valtype_kind(types->data[i])));
  }
}

// Writes what a type is to `text`.
static void describe(char* text, const wasm_externtype_t* type) {
  *text = '\0';
  switch (wasm_externtype_kind(type)) {
    case WASM_EXTERN_FUNC:
      strcat(text, "func");
      append_types(text, wasm_functype_params(wasm_externtype_as_functype_const(type)));
      strcat(text, " ->");
      append_types(text, wasm_functype_results(wasm_externtype_as_functype_const(type)));
      break;
    case WASM_EXTERN_GLOBAL:
      strcat(text, "global ");
      strcat(text, kind_name(wasm_valtype_kind(wasm_globaltype_content(wasm_externtype_as_globaltype_const(type)))));
      break;
    case WASM_EXTERN_TABLE:
      sprintf(text, "table %u", wasm_tabletype_limits(wasm_externtype_as_tabletype_const(type))->max);
      break;
    case WASM_EXTERN_MEMORY:
      sprintf(text, "memory %u", wasm_memorytype_limits(wasm_externtype_as_memorytype_const(type))->min);
      break;
    case WASM_EXTERN_TAG:
      strcat(text, "tag");
      append_types(text, wasm_functype_params(wasm_tagtype_functype(wasm_externtype_as_tagtype_const(type))));
      break;
  }
}

static void show(const wasm_name_t* name, const wasm_externtype_t* type, const char* expected) {
  char text[100];
  describe(text, type);
  printf("%.*s: %s\n", (int)name->size, name->data, text);
  REQUIRE(strcmp(text, expected) == 0);
}

int main(void) {
  wasm_engine_t* engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = module_of_text(store, kText);

  wasm_importtype_vec_t imports;
  wasm_module_imports(module, &imports);
  static const char* const kImports[] = {"func i64 f32 -> f64", "table 8"};
  REQUIRE(imports.size == 2);
  for (size_t i = 0; i < imports.size; ++i) {
    REQUIRE(strncmp(wasm_importtype_module(imports.data[i])->data, "env", 3) == 0);
    show(wasm_importtype_name(imports.data[i]), wasm_importtype_type(imports.data[i]), kImports[i]);
  }

  wasm_exporttype_vec_t exports;
  wasm_module_exports(module, &exports);
  static const char* const kExports[] = {"tag i32", "memory 1", "global object", "func v128 -> funcref"};
  REQUIRE(exports.size == 4);
  for (size_t i = 0; i < exports.size; ++i) {
    show(wasm_exporttype_name(exports.data[i]), wasm_exporttype_type(exports.data[i]), kExports[i]);
  }

  // The imports, made of their own types.
  const wasm_externtype_t* log_type = wasm_importtype_type(imports.data[0]);
  wasm_func_t* log_func = wasm_func_new(store, wasm_externtype_as_functype_const(log_type), (wasm_func_callback_t)NULL);
  REQUIRE(log_func == NULL);  // there has to be something to call
  const wasm_externtype_t* table_type = wasm_importtype_type(imports.data[1]);
  wasm_table_t* table = wasm_table_new(store, wasm_externtype_as_tabletype_const(table_type), NULL);
  wasm_externtype_t* current = wasm_extern_type(wasm_table_as_extern(table));
  show(wasm_importtype_name(imports.data[1]), current, "table 8");

  wasm_externtype_delete(current);
  wasm_table_delete(table);
  wasm_exporttype_vec_delete(&exports);
  wasm_importtype_vec_delete(&imports);
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return 0;
}
