#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "CWatch.h"

#include <errno.h>
#include <string.h>

#if defined(__linux__)
#include <sys/inotify.h>

int lede_watch_open(void) { return inotify_init1(IN_NONBLOCK | IN_CLOEXEC); }

int lede_watch_add(int queue, const char *folder) {
  // Not IN_MODIFY: a file that is being written is read when it is closed.
  return inotify_add_watch(queue, folder,
                           IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM |
                               IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |
                               IN_EXCL_UNLINK);
}

void lede_watch_remove(int queue, int watch) { (void)inotify_rm_watch(queue, watch); }

size_t lede_watch_next(const void *bytes, size_t count, struct lede_watch_event *event) {
  struct inotify_event raw;
  if (count < sizeof raw) return 0;
  memcpy(&raw, bytes, sizeof raw);
  if (raw.len > count - sizeof raw) return 0;
  static const struct {
    uint32_t system, kind;
  } kinds[] = {
      {IN_Q_OVERFLOW, LEDE_WATCH_OVERFLOW},
      {IN_CLOSE_WRITE | IN_ATTRIB, LEDE_WATCH_WRITTEN},
      {IN_CREATE, LEDE_WATCH_CREATED},
      {IN_ISDIR, LEDE_WATCH_FOLDER},
      {IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT, LEDE_WATCH_LOST},
      {IN_IGNORED, LEDE_WATCH_ENDED},
      {IN_MOVED_FROM | IN_MOVE_SELF, LEDE_WATCH_MOVED},
  };
  event->kind = 0;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (raw.mask & kinds[i].system) event->kind |= kinds[i].kind;
  event->watch = raw.wd;
  event->name_start = sizeof raw;
  // The name is filled up with zeros.
  event->name_count = strnlen((const char *)bytes + sizeof raw, raw.len);
  return sizeof raw + raw.len;
}

#else
int lede_watch_open(void) {
  errno = ENOSYS;
  return -1;
}

int lede_watch_add(int queue, const char *folder) {
  (void)queue, (void)folder;
  errno = ENOSYS;
  return -1;
}

void lede_watch_remove(int queue, int watch) { (void)queue, (void)watch; }

size_t lede_watch_next(const void *bytes, size_t count, struct lede_watch_event *event) {
  (void)bytes, (void)count, (void)event;
  return 0;
}
#endif
