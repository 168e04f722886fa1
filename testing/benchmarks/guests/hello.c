// What a process costs that says one thing and goes.
#include <stdio.h>

int main(void) {
  puts("hello, world");
  return 0;
}
