// The first instructions of `lede` as one static file: where the program is not in memory, they
// have all that a search touches of it read at once.
//
// Left alone, the system reads megabytes around each page that is missed, one after the other; with
// the code of a search side by side (`order`), a quarter of the program is read. Where it is in
// memory, this is one system call.
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

// The C library is not ready yet: nothing here may call it.
#define START __attribute__((section(".lede.start"), used, no_stack_protector))
#define PLACED(name) __attribute__((section(name), used))

// What `order` names first and last, so that it stands around the code of a search.
PLACED(".text.lede_first") void lede_first_code(void) {}
PLACED(".text.lede_last") void lede_last_code(void) {}

// The linker's: where the program begins, its code ends, its data begins, and its end.
extern const char __executable_start[], etext[], __data_start[], _end[];

static const uintptr_t page_mask = 4095;
// Linux reads code ahead, whatever it was advised, up to where advice changes: this far.
static const uintptr_t piece_byte_count = 1 << 17;

START static long call(long number, uintptr_t start, uintptr_t count, uintptr_t last) {
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(start), "S"(count), "d"(last)
                   : "rcx", "r11", "memory");
  return result;
}

START static void advise(const void *first, const void *last, uintptr_t advice) {
  const uintptr_t start = (uintptr_t)first & ~page_mask;
  call(SYS_madvise, start, (uintptr_t)last - start, advice);
}

START void lede_read_ahead(void) {
  unsigned char state = 1;
  const uintptr_t page = (uintptr_t)&lede_last_code & ~page_mask;
  if (call(SYS_mincore, page, 1, (uintptr_t)&state) != 0 || (state & 1) != 0) return;
  advise(__executable_start, _end, MADV_RANDOM);
  for (const char *at = (const char *)page; at < etext; at += 2 * piece_byte_count) {
    advise(at, at + piece_byte_count, MADV_NORMAL);
  }
  advise((const void *)&lede_first_code, (const char *)&lede_last_code + 1, MADV_WILLNEED);
  advise(__data_start, _end, MADV_WILLNEED);
}

// As the system enters a program: %rdx is handed on, and the stack is left as it was.
__asm__(".pushsection .lede.start,\"ax\",@progbits\n"
        ".globl lede_start\n"
        "lede_start:\n"
        "  push %rdx\n"
        "  call lede_read_ahead\n"
        "  pop %rdx\n"
        "  jmp _start\n"
        ".popsection\n");
