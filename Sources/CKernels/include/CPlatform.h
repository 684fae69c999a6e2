/// System calls that Swift's importer does not show on every system.
#ifndef LEDE_CPLATFORM_H
#define LEDE_CPLATFORM_H

#include <stdbool.h>
#include <stddef.h>

/// Renames within a directory; -1 with errno EEXIST when the target exists, ENOSYS, EINVAL or
/// ENOTSUP where the file system knows no such rename.
int lede_rename_exclusively(int directory, const char *source, const char *target);

/// Whether the descriptor lies on a network or FUSE file system.
bool lede_is_networked(int descriptor);

/// Writes everything of the descriptor's file system to disk.
int lede_synchronize_file_system(int descriptor);

/// Whether the page of a mapped byte is in memory.
bool lede_is_resident(const void *byte);

/// Tells the system that a mapping will be read here and there: it then reads what is asked for
/// instead of megabytes around it.
void lede_expect_scattered_reads(const void *start, size_t count);

/// Begins to read mapped bytes into memory, without waiting for them.
void lede_will_read(const void *start, size_t count);

/// Gives memory that will be written as a whole its pages at once, instead of one fault for each.
void lede_fill_pages(void *start, size_t count);

/// Has the process keep memory that it freed for what it asks for next, and get as much as a search
/// takes at once.
void lede_keep_freed_memory(void);

/// Has the process give large pieces of memory that it frees back to the system at once.
void lede_return_freed_memory(void);

/// Writes "pid N on HOST since TIME" and a line feed; returns its length, less than `size`.
size_t lede_describe_process(char *text, size_t size);

#endif
