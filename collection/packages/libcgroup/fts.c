/*
 * Walking a tree of files: as much of BSD's fts as libcgroup uses. A directory comes before (FTS_D) and after (FTS_DP) what is in it,
 * names in order. The working directory is never changed, and files are always looked at: FTS_NOCHDIR and FTS_NOSTAT are taken as said.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "fts.h"

static int fts_kind(FTS *fts, FTSENT *entry)
{
	struct stat status;

	if ((fts->options & FTS_LOGICAL ? stat : lstat)(entry->fts_path, &status) && lstat(entry->fts_path, &status)) {
		entry->fts_errno = errno;
		return FTS_NS;
	}
	if (S_ISREG(status.st_mode)) return FTS_F;
	if (S_ISLNK(status.st_mode)) return FTS_SL;
	if (!S_ISDIR(status.st_mode)) return FTS_DEFAULT;
	entry->device = status.st_dev;
	entry->inode = status.st_ino;
	for (FTSENT *up = entry->fts_parent; up->fts_level >= 0; up = up->fts_parent)
		if (up->device == entry->device && up->inode == entry->inode) return FTS_DC;
	return FTS_D;
}

static FTSENT *fts_enter(FTS *fts, FTSENT *parent, const char *name)
{
	FTSENT *entry = calloc(1, sizeof *entry);

	if (!entry) return NULL;
	entry->fts_parent = parent;
	entry->fts_level = parent->fts_level + 1;
	if (parent == &fts->above) entry->fts_path = strdup(name);
	else if (asprintf(&entry->fts_path, "%s/%s", parent->fts_path, name) < 0) entry->fts_path = NULL;
	if (!entry->fts_path) {
		free(entry);
		return NULL;
	}
	entry->fts_name = strrchr(entry->fts_path, '/');
	entry->fts_name = entry->fts_name && entry->fts_name[1] ? entry->fts_name + 1 : entry->fts_path;
	entry->fts_info = fts_kind(fts, entry);
	return entry;
}

static void fts_leave(FTSENT *entry)
{
	while (entry->next < entry->count) free(entry->list[entry->next++]);
	free(entry->list);
	free(entry->fts_path);
	free(entry);
}

static FTSENT *fts_next(FTS *fts, FTSENT *parent)
{
	FTSENT *entry = NULL;

	if (parent == &fts->above) return *fts->roots ? fts_enter(fts, parent, *fts->roots++) : NULL;
	while (!entry && parent->next < parent->count) {
		struct dirent *found = parent->list[parent->next++];

		if (strcmp(found->d_name, ".") && strcmp(found->d_name, "..")) entry = fts_enter(fts, parent, found->d_name);
		free(found);
	}
	if (entry) return entry;
	parent->fts_info = FTS_DP;
	return parent;
}

FTS *fts_open(char *const *roots, int options, int (*compare)(const FTSENT **, const FTSENT **))
{
	FTS *fts = calloc(1, sizeof *fts);

	(void)compare;
	if (!fts) return NULL;
	fts->roots = roots;
	fts->options = options;
	fts->above.fts_level = -1;
	fts->above.fts_path = fts->above.fts_name = "";
	return fts;
}

FTSENT *fts_read(FTS *fts)
{
	FTSENT *last = fts->last, *parent = &fts->above;

	errno = 0;
	if (last && last->fts_info == FTS_D) {
		last->count = scandir(last->fts_path, &last->list, NULL, alphasort);
		if (last->count < 0) {
			last->fts_errno = errno;
			last->fts_info = FTS_DNR;
			return last;
		}
		parent = last;
	} else if (last) {
		parent = last->fts_parent;
		fts_leave(last);
	}
	fts->last = fts_next(fts, parent);
	fts->fts_path = fts->last ? fts->last->fts_path : "";
	return fts->last;
}

int fts_close(FTS *fts)
{
	while (fts->last && fts->last != &fts->above) {
		FTSENT *parent = fts->last->fts_parent;

		fts_leave(fts->last);
		fts->last = parent;
	}
	free(fts);
	return 0;
}
