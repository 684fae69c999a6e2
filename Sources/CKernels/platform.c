#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#include <stdlib.h>
#endif

#if defined(__linux__)
#include <sys/syscall.h>
#include <sys/vfs.h>

int lede_rename_exclusively(int directory, const char *source, const char *target) {
  // The plain call: not every C library wraps it. 1 is RENAME_NOREPLACE of linux/fs.h.
  return (int)syscall(SYS_renameat2, directory, source, directory, target, 1u);
}

bool lede_is_networked(int descriptor) {
  struct statfs information;
  if (fstatfs(descriptor, &information) != 0) return false;
  switch ((unsigned)information.f_type) {  // linux/magic.h
    case 0x00006969:                       // NFS
    case 0xFF534D42:                       // CIFS
    case 0x0000517B:                       // SMB
    case 0xFE534D42:                       // SMB2
    case 0x65735546:                       // FUSE
    case 0x01021997:                       // 9p
    case 0x5346414F:                       // AFS
    case 0x00C36400:                       // Ceph
      return true;
    default:
      return false;
  }
}

int lede_synchronize_file_system(int descriptor) { return syncfs(descriptor); }

#elif defined(__APPLE__)
#include <sys/mount.h>
#include <sys/param.h>

int lede_rename_exclusively(int directory, const char *source, const char *target) {
  return renameatx_np(directory, source, directory, target, RENAME_EXCL);
}

bool lede_is_networked(int descriptor) {
  struct statfs information;
  return fstatfs(descriptor, &information) == 0 && !(information.f_flags & MNT_LOCAL);
}

int lede_synchronize_file_system(int descriptor) {
  (void)descriptor;
  sync();
  return 0;
}

#else
int lede_rename_exclusively(int directory, const char *source, const char *target) {
  (void)directory, (void)source, (void)target;
  errno = ENOSYS;
  return -1;
}

bool lede_is_networked(int descriptor) {
  (void)descriptor;
  return false;
}

int lede_synchronize_file_system(int descriptor) {
  (void)descriptor;
  sync();
  return 0;
}
#endif

/// Gives the system advice on the pages that hold some bytes; it may take it or not.
static void advise(const void *start, size_t count, int advice) {
  const uintptr_t first = (uintptr_t)start & ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
  (void)madvise((void *)first, (uintptr_t)start - first + count, advice);
}

bool lede_is_resident(const void *byte) {
  const uintptr_t page = (uintptr_t)byte & ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
#if defined(__APPLE__)
  char state = 1;
#else
  unsigned char state = 1;
#endif
  return mincore((void *)page, 1, &state) != 0 || (state & 1) != 0;
}

void lede_expect_scattered_reads(const void *start, size_t count) {
  advise(start, count, MADV_RANDOM);
}

void lede_will_read(const void *start, size_t count) { advise(start, count, MADV_WILLNEED); }

void lede_fill_pages(void *start, size_t count) {
#if defined(MADV_POPULATE_WRITE)
  // Kernels before 5.14 know nothing of it: then there is a fault for each page.
  const uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t first = ((uintptr_t)start + size - 1) & ~(size - 1);
  const uintptr_t end = ((uintptr_t)start + count) & ~(size - 1);
  if (first < end) (void)madvise((void *)first, end - first, MADV_POPULATE_WRITE);
#else
  (void)start, (void)count;
#endif
}

void lede_keep_freed_memory(void) {
#if defined(__GLIBC__)
  (void)mallopt(M_TRIM_THRESHOLD, 4 << 20);
  (void)mallopt(M_TOP_PAD, 1 << 20);
  (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
#if defined(MADV_POPULATE_WRITE)
  // About what a search takes, as one call instead of a fault for each page. Kernels before 5.14
  // know nothing of it: then there are faults.
  const size_t count = 512 << 10;
  void *memory = malloc(count);
  if (memory) advise(memory, count, MADV_POPULATE_WRITE);
  free(memory);
#endif
#endif
}

void lede_return_freed_memory(void) {
#if defined(__GLIBC__)
  // Left alone, the bound rises to 32 MB: then arrays that were freed lie between others.
  (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
  // Small pieces come and go all the time; what they lie in is kept.
  (void)mallopt(M_TRIM_THRESHOLD, 4 << 20);
  (void)mallopt(M_TOP_PAD, 1 << 20);
#endif
}

size_t lede_describe_process(char *text, size_t size) {
  char host[128] = "";
  char when[32] = "";
  struct tm parts;
  time_t now = time(NULL);
  if (gethostname(host, sizeof host - 1) != 0 || host[0] == 0) strcpy(host, "unknown host");
  if (gmtime_r(&now, &parts)) strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &parts);
  int length = snprintf(text, size, "pid %ld on %s since %s\n", (long)getpid(), host, when);
  return length > 0 && (size_t)length < size ? (size_t)length : 0;
}
