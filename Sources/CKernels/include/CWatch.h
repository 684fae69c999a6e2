/// What happens in folders, as a queue of the system tells it (inotify).
#ifndef LEDE_CWATCH_H
#define LEDE_CWATCH_H

#include <stddef.h>
#include <stdint.h>

/// Events were lost: everything has to be looked at. No folder is named.
#define LEDE_WATCH_OVERFLOW 1u
/// A file was written and closed, or its times or rights were set.
#define LEDE_WATCH_WRITTEN 2u
/// A name came into being; its content may be still to come.
#define LEDE_WATCH_CREATED 4u
/// The name is that of a folder.
#define LEDE_WATCH_FOLDER 8u
/// The watched folder itself was removed, moved, or its file system went. No name is given.
#define LEDE_WATCH_LOST 16u
/// Nothing more will come from this watch.
#define LEDE_WATCH_ENDED 32u
/// What is named, or the watched folder itself, was moved away with all that is in it.
#define LEDE_WATCH_MOVED 64u

/// One event of a queue.
struct lede_watch_event {
  /// The number that lede_watch_add gave; -1 where none is meant.
  int32_t watch;
  /// What happened: LEDE_WATCH_* together.
  uint32_t kind;
  /// Where the name of what it happened to stands in the bytes, and how long it is.
  size_t name_start, name_count;
};

/// Opens a queue, which is read like a file and never waits; -1 with errno ENOSYS where the system
/// has none.
int lede_watch_open(void);

/// Tells the queue of what happens in a folder, not below it; a number that stands for it, the same
/// each time, or -1: with errno ENOSPC when the system grants no more.
int lede_watch_add(int queue, const char *folder);

/// Ends a watch.
void lede_watch_remove(int queue, int watch);

/// Takes the first event of some bytes that were read from a queue; how many bytes it takes, 0 when
/// there is none.
size_t lede_watch_next(const void *bytes, size_t count, struct lede_watch_event *event);

#endif
