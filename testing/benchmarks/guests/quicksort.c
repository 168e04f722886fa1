// Quicksort of random words, median of three, insertion sort for short runs. Usage: quicksort COUNT ROUNDS
#include <stdio.h>

#include "guest.h"

static void swap(uint32_t* a, uint32_t* b) {
  uint32_t t = *a;
  *a = *b;
  *b = t;
}

static void insertion_sort(uint32_t* first, uint32_t* last) {
  for (uint32_t* at = first + 1; at <= last; ++at) {
    uint32_t value = *at, *gap = at;
    for (; gap > first && gap[-1] > value; --gap) *gap = gap[-1];
    *gap = value;
  }
}

static void quicksort(uint32_t* first, uint32_t* last) {
  while (last - first > 12) {
    uint32_t* middle = first + (last - first) / 2;
    if (*middle < *first) swap(middle, first);
    if (*last < *first) swap(last, first);
    if (*last < *middle) swap(last, middle);
    uint32_t pivot = *middle, *low = first, *high = last;
    while (low <= high) {
      while (*low < pivot) ++low;
      while (*high > pivot) --high;
      if (low <= high) swap(low++, high--);
    }
    if (high - first < last - low) {
      quicksort(first, high);
      first = low;
    } else {
      quicksort(low, last);
      last = high;
    }
  }
  insertion_sort(first, last);
}

int main(int argc, char** argv) {
  uint32_t count = argument(argc, argv, 1, 1000), rounds = argument(argc, argv, 2, 2), random = 5, sum = 0;
  uint32_t* values = malloc(count * sizeof *values);
  for (uint32_t round = 0; round < rounds; ++round) {
    for (uint32_t i = 0; i < count; ++i) values[i] = next_random(&random);
    quicksort(values, values + count - 1);
    for (uint32_t i = 0; i < count; ++i) sum = fold(sum, values[i]);
  }
  printf("quicksort %u %u: %08x\n", count, rounds, sum);
  return 0;
}
