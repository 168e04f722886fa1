// What a command sees of its world: arguments, environment, standard input, a clock, random bytes, files, an exit status.
// Usage: command echo ARGS... | env NAME | copy FROM TO | cat | exit STATUS | clock | random | abort
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int copy(const char* from, const char* to) {
  FILE *in = fopen(from, "rb"), *out = in != NULL ? fopen(to, "wb") : NULL;
  if (in == NULL || out == NULL) {
    perror(in == NULL ? from : to);
    return 3;
  }
  char buffer[1000];
  size_t total = 0;
  for (size_t count; (count = fread(buffer, 1, sizeof buffer, in)) > 0; total += count) fwrite(buffer, 1, count, out);
  fseek(in, 0, SEEK_END);
  int whole = (size_t)ftell(in) == total;
  fclose(in);
  if (fclose(out) != 0 || !whole) return 4;
  printf("%zu bytes\n", total);
  return 0;
}

static int check_clock(void) {
  struct timespec a, b;
  if (clock_gettime(CLOCK_MONOTONIC, &a) != 0 || clock_gettime(CLOCK_MONOTONIC, &b) != 0) return 5;
  int forward = b.tv_sec > a.tv_sec || (b.tv_sec == a.tv_sec && b.tv_nsec >= a.tv_nsec);
  puts(forward && time(NULL) > 1600000000 ? "clock ok" : "clock wrong");
  return 0;
}

static int check_random(void) {
  unsigned char a[16], b[16];
  if (getentropy(a, sizeof a) != 0 || getentropy(b, sizeof b) != 0) return 6;
  puts(memcmp(a, b, sizeof a) != 0 ? "random ok" : "random repeats");
  return 0;
}

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "echo") == 0) {
    for (int i = 2; i < argc; ++i) printf("%d:%s\n", i, argv[i]);
    return 0;
  }
  if (strcmp(what, "env") == 0 && argc == 3) {
    const char* value = getenv(argv[2]);
    printf("%s\n", value != NULL ? value : "(unset)");
    return 0;
  }
  if (strcmp(what, "copy") == 0 && argc == 4) return copy(argv[2], argv[3]);
  if (strcmp(what, "cat") == 0) {
    for (int c; (c = getchar()) != EOF;) putchar(c);
    return 0;
  }
  if (strcmp(what, "exit") == 0 && argc == 3) exit(atoi(argv[2]));
  if (strcmp(what, "clock") == 0) return check_clock();
  if (strcmp(what, "random") == 0) return check_random();
  if (strcmp(what, "abort") == 0) abort();
  fputs("command: unknown arguments\n", stderr);
  return 2;
}
