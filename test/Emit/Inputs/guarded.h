/* Buffers next to memory that may not be touched: a network that reads or
   writes past one of its tensors stops with a fault. Included first. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* `bytes` bytes, a multiple of what they are to be aligned to, filled with a
   pattern. They end where an unmapped page starts, or with `first` start where
   one ends. Null if there is no memory. */
static unsigned char *guardedAlloc(size_t bytes, int first) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t used = (bytes + page - 1) / page * page;
  unsigned char *memory = mmap(NULL, used + 2 * page, PROT_NONE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED ||
      (used && mprotect(memory + page, used, PROT_READ | PROT_WRITE)))
    return NULL;
  for (size_t i = 0; i < used; ++i)
    memory[page + i] = 0xA5;
  return first ? memory + page : memory + page + used - bytes;
}
