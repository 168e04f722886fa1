// Virtual calls over a mixed population of objects, owned by unique_ptr in a vector. Usage: shapes COUNT ROUNDS
#include <cstdio>
#include <memory>
#include <vector>

#include "guest.h"

namespace {

class Shape {
 public:
  virtual ~Shape() = default;
  virtual int64_t Area() const = 0;
  virtual void Grow(int by) = 0;
  virtual bool Holds(int x, int y) const = 0;
};

class Box : public Shape {
 public:
  Box(int width, int height) : width_(width), height_(height) {}
  int64_t Area() const override { return int64_t{width_} * height_; }
  void Grow(int by) override { width_ = (width_ + by) & 0xFFF; }
  bool Holds(int x, int y) const override { return x >= 0 && y >= 0 && x < width_ && y < height_; }

 protected:
  int width_, height_;
};

class Frame : public Box {
 public:
  Frame(int width, int height, int border) : Box(width, height), border_(border) {}
  int64_t Area() const override { return Box::Area() - (width_ - border_) * int64_t{height_ - border_}; }
  bool Holds(int x, int y) const override { return Box::Holds(x, y) && (x < border_ || y < border_); }

 private:
  int border_;
};

class Disc : public Shape {
 public:
  explicit Disc(int radius) : radius_(radius) {}
  int64_t Area() const override { return int64_t{radius_} * radius_ * 355 / 113; }
  void Grow(int by) override { radius_ = (radius_ * 3 + by) & 0x3FF; }
  bool Holds(int x, int y) const override { return x * x + y * y <= radius_ * radius_; }

 private:
  int radius_;
};

std::unique_ptr<Shape> MakeShape(uint32_t* random) {
  const uint32_t draw = next_random(random);
  const int a = draw >> 8 & 0xFF, b = draw >> 16 & 0xFF;
  if (draw % 3 == 0) return std::make_unique<Disc>(a);
  if (draw % 3 == 1) return std::make_unique<Frame>(a + 8, b + 8, 4);
  return std::make_unique<Box>(a, b);
}

}  // namespace

int main(int argc, char** argv) {
  const uint32_t count = argument(argc, argv, 1, 100), rounds = argument(argc, argv, 2, 10);
  uint32_t random = 37, sum = 0;
  std::vector<std::unique_ptr<Shape>> shapes;
  for (uint32_t i = 0; i < count; ++i) shapes.push_back(MakeShape(&random));
  for (uint32_t round = 0; round < rounds; ++round) {
    for (std::unique_ptr<Shape>& shape : shapes) {
      sum += static_cast<uint32_t>(shape->Area());
      if (shape->Holds(round & 0x7F, sum & 0x3F)) shape->Grow(1);
    }
    shapes[next_random(&random) % count] = MakeShape(&random);
  }
  std::printf("shapes %u %u: %08x\n", count, rounds, sum);
  return 0;
}
