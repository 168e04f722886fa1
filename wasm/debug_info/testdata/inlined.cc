// What the modules beside this were made from: calls inlined into calls, a member of a template, a loop, a trap.
//
//   clang++ --target=wasm32 -O1 -gdwarf-N -fdebug-compilation-dir=/src -nostdlib -Wl,--no-entry inlined.cc -o
//   dwarfN.wasm

namespace geo {

template <class T>
struct Box {
  T value;
  __attribute__((always_inline)) T Mix(T other) const { return value * other + value / other; }
};

static inline __attribute__((always_inline)) int Divide(int a, int b) { return a / b; }

static inline __attribute__((always_inline)) int Outer(int a, int b) {
  const int quotient = Divide(a, b);
  return quotient + 3;
}

}  // namespace geo

extern "C" __attribute__((export_name("run"))) int Run(int a, int b) {
  geo::Box<int> box{a};
  return geo::Outer(a, b) + box.Mix(b);
}

__attribute__((noinline)) int Sum(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += Run(i, n - i - 1);
  return sum;
}

extern "C" __attribute__((export_name("sum"))) int RunSum(int n) { return Sum(n) + 1; }
