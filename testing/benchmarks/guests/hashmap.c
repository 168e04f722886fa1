// A hash map with open addressing that grows and loses keys again: scattered loads, unpredictable branches.
// Usage: hashmap OPERATIONS
#include <stdio.h>

#include "guest.h"

typedef struct {
  uint32_t key;  // 0 is none
  uint32_t value;
} Entry;

typedef struct {
  Entry* entries;
  uint32_t mask, used;
} Map;

static uint32_t place(const Map* map, uint32_t key) {
  uint32_t at = (key * 2654435769u) >> 7 & map->mask;
  while (map->entries[at].key != 0 && map->entries[at].key != key) at = (at + 1) & map->mask;
  return at;
}

static void grow(Map* map) {
  Map larger = {calloc((size_t)map->mask * 2 + 2, sizeof(Entry)), map->mask * 2 + 1, map->used};
  for (uint32_t i = 0; map->entries != NULL && i <= map->mask; ++i) {
    if (map->entries[i].key != 0) larger.entries[place(&larger, map->entries[i].key)] = map->entries[i];
  }
  free(map->entries);
  *map = larger;
}

static void add(Map* map, uint32_t key, uint32_t value) {
  Entry* entry = &map->entries[place(map, key)];
  if (entry->key == 0) ++map->used;
  entry->key = key;
  entry->value += value;
  if (map->used * 4 > map->mask * 3) grow(map);
}

// Backward-shift deletion: what follows moves up, so that no gap hides it.
static void erase(Map* map, uint32_t key) {
  uint32_t at = place(map, key);
  if (map->entries[at].key == 0) return;
  --map->used;
  map->entries[at].key = 0;
  for (uint32_t next = (at + 1) & map->mask; map->entries[next].key != 0; next = (next + 1) & map->mask) {
    Entry moved = map->entries[next];
    map->entries[next] = (Entry){0, 0};
    map->entries[place(map, moved.key)] = moved;
  }
}

int main(int argc, char** argv) {
  uint32_t operations = argument(argc, argv, 1, 10000), random = 7, sum = 0;
  Map map = {NULL, 15, 0};
  grow(&map);
  for (uint32_t i = 0; i < operations; ++i) {
    uint32_t draw = next_random(&random), key = (draw >> 8 & 0xFFFF) + 1;
    switch (draw & 7) {
      case 0:
        erase(&map, key);
        break;
      case 1:
      case 2:
        add(&map, key, i);
        break;
      default:
        sum += map.entries[place(&map, key)].value;
    }
  }
  printf("hashmap %u: %08x %u\n", operations, sum, map.used);
  return 0;
}
