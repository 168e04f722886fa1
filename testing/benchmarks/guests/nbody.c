// Bodies that attract each other, integrated by leapfrog steps: double arithmetic, square roots and divisions.
// Usage: nbody STEPS
#include <math.h>
#include <stdio.h>

#include "guest.h"

#define BODIES 6
static double position[BODIES][3], velocity[BODIES][3], mass[BODIES];

static void begin(void) {
  uint32_t random = 42;
  for (int i = 0; i < BODIES; ++i) {
    mass[i] = i == 0 ? 40.0 : 0.01 + (next_random(&random) & 0xFF) / 8192.0;
    for (int axis = 0; axis < 3; ++axis) {
      position[i][axis] = i == 0 ? 0.0 : (double)(int32_t)(next_random(&random) >> 12) / 65536.0 - 8.0;
      velocity[i][axis] = i == 0 ? 0.0 : (double)(int32_t)(next_random(&random) >> 16) / 32768.0 - 1.0;
    }
  }
}

static void attract(double dt) {
  for (int i = 0; i < BODIES; ++i) {
    for (int j = i + 1; j < BODIES; ++j) {
      double delta[3], square = 0.01;  // softened: no encounter is too close
      for (int axis = 0; axis < 3; ++axis) {
        delta[axis] = position[i][axis] - position[j][axis];
        square += delta[axis] * delta[axis];
      }
      double pull = dt / (square * sqrt(square));
      for (int axis = 0; axis < 3; ++axis) {
        velocity[i][axis] -= delta[axis] * mass[j] * pull;
        velocity[j][axis] += delta[axis] * mass[i] * pull;
      }
    }
  }
}

static void move(double dt) {
  for (int i = 0; i < BODIES; ++i) {
    for (int axis = 0; axis < 3; ++axis) position[i][axis] += dt * velocity[i][axis];
  }
}

static double energy(void) {
  double total = 0;
  for (int i = 0; i < BODIES; ++i) {
    const double* v = velocity[i];
    total += 0.5 * mass[i] * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    for (int j = i + 1; j < BODIES; ++j) {
      double square = 0.01;
      for (int axis = 0; axis < 3; ++axis) {
        double d = position[i][axis] - position[j][axis];
        square += d * d;
      }
      total -= mass[i] * mass[j] / sqrt(square);
    }
  }
  return total;
}

int main(int argc, char** argv) {
  uint32_t steps = argument(argc, argv, 1, 1000);
  begin();
  for (uint32_t i = 0; i < steps; ++i) {
    attract(0.001);
    move(0.001);
  }
  printf("nbody %u: %.9f\n", steps, energy());
  return 0;
}
