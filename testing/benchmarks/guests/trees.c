// Binary trees by malloc and free, inserted in random order and torn down: an allocator and pointers. Usage: trees KEYS
// ROUNDS
#include <stdio.h>

#include "guest.h"

typedef struct Tree {
  struct Tree *left, *right;
  uint32_t key, count;
} Tree;

static Tree* insert(Tree* root, uint32_t key) {
  Tree** link = &root;
  while (*link != NULL && (*link)->key != key) link = key < (*link)->key ? &(*link)->left : &(*link)->right;
  if (*link == NULL) {
    *link = malloc(sizeof(Tree));
    **link = (Tree){NULL, NULL, key, 0};
  }
  ++(*link)->count;
  return root;
}

static uint32_t fold_in_order(const Tree* tree, uint32_t sum) {
  if (tree == NULL) return sum;
  sum = fold_in_order(tree->left, sum);
  return fold_in_order(tree->right, fold(sum, tree->key + tree->count));
}

static void drop(Tree* tree) {
  if (tree == NULL) return;
  drop(tree->left);
  drop(tree->right);
  free(tree);
}

int main(int argc, char** argv) {
  uint32_t keys = argument(argc, argv, 1, 1000), rounds = argument(argc, argv, 2, 2), random = 99, sum = 0;
  for (uint32_t round = 0; round < rounds; ++round) {
    Tree* root = NULL;
    for (uint32_t i = 0; i < keys; ++i) root = insert(root, next_random(&random) >> 8);
    sum = fold_in_order(root, sum);
    drop(root);
  }
  printf("trees %u %u: %08x\n", keys, rounds, sum);
  return 0;
}
