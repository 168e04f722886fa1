// A scheduler of tasks that send each other packets, in the manner of an operating system's kernel: calls by function
// pointer, linked queues, states. Usage: tasks PACKETS
#include <stdio.h>

#include "guest.h"

#define WORKERS 6
#define POOL 24

typedef struct Packet {
  struct Packet* next;
  uint32_t kind, hops, data;
} Packet;

struct Task;
// Takes a packet, or NULL when there is none; returns how long it wants to rest.
typedef uint32_t (*Behaviour)(struct Task* self, Packet* packet);

typedef struct Task {
  struct Task* next;
  Behaviour behave;
  Packet *first, **last;
  uint32_t id, rest, state, handled;
} Task;

static Task tasks[WORKERS + 2];
static Packet pool[POOL];
static Packet* spare;
static uint32_t sent, wanted, random_state = 13;

static void send(Task* to, Packet* packet) {
  packet->next = NULL;
  *to->last = packet;
  to->last = &packet->next;
}

static Packet* receive(Task* self) {
  Packet* packet = self->first;
  if (packet != NULL && (self->first = packet->next) == NULL) self->last = &self->first;
  return packet;
}

static uint32_t source(Task* self, Packet* packet) {
  (void)packet;
  while (spare != NULL && sent < wanted) {
    Packet* fresh = spare;
    spare = fresh->next;
    *fresh = (Packet){NULL, next_random(&random_state) & 3, 0, sent++};
    send(&tasks[1 + fresh->kind % WORKERS], fresh);
    self->state = fold(self->state, fresh->kind);
  }
  return 2;
}

static uint32_t pass_on(Task* self, Packet* packet) {
  if (packet == NULL) return 0;
  packet->data = packet->data * 5 + self->id;
  ++packet->hops;
  send(&tasks[packet->hops < 6 ? 1 + self->id % WORKERS : WORKERS + 1], packet);
  return 0;
}

static uint32_t mix_in(Task* self, Packet* packet) {
  if (packet == NULL) return 1;
  self->state = fold(self->state, packet->data);
  packet->data ^= self->state >> 7;
  packet->hops += 2;
  send(&tasks[packet->hops < 6 ? 1 + (self->state & 3) : WORKERS + 1], packet);
  return self->state & 1;
}

static uint32_t sink(Task* self, Packet* packet) {
  if (packet == NULL) return 0;
  self->state = fold(self->state, packet->data + packet->hops);
  packet->next = spare;
  spare = packet;
  return 0;
}

static void begin(void) {
  for (uint32_t i = 0; i < WORKERS + 2; ++i) {
    Behaviour behave = i == 0 ? source : i == WORKERS + 1 ? sink : i % 2 != 0 ? pass_on : mix_in;
    tasks[i] = (Task){&tasks[(i + 1) % (WORKERS + 2)], behave, NULL, &tasks[i].first, i, 0, i, 0};
  }
  for (int i = 0; i < POOL; ++i) {
    pool[i].next = spare;
    spare = &pool[i];
  }
}

static void schedule(void) {
  Task* const last = &tasks[WORKERS + 1];
  for (Task* task = tasks; last->handled < wanted; task = task->next) {
    if (task->rest > 0) {
      --task->rest;
      continue;
    }
    Packet* packet = receive(task);
    if (packet != NULL) ++task->handled;
    task->rest = task->behave(task, packet);
  }
}

int main(int argc, char** argv) {
  wanted = argument(argc, argv, 1, 1000);
  begin();
  schedule();
  uint32_t sum = 0;
  for (int i = 0; i < WORKERS + 2; ++i) sum = fold(sum, tasks[i].state + tasks[i].handled);
  printf("tasks %u: %08x\n", wanted, sum);
  return 0;
}
