/* Walking a tree of files: as much of BSD's fts as libcgroup uses. */
#ifndef FTS_H
#define FTS_H

enum { FTS_LOGICAL = 1, FTS_PHYSICAL = 2, FTS_NOCHDIR = 4, FTS_NOSTAT = 8 };
enum { FTS_D = 1, FTS_DC, FTS_DEFAULT, FTS_DNR, FTS_DP, FTS_ERR, FTS_F, FTS_NS, FTS_NSOK, FTS_SL };

typedef struct FTSENT FTSENT;
struct FTSENT {
	FTSENT *fts_parent;
	char *fts_path, *fts_name;
	int fts_level, fts_info, fts_errno;
	/* Of a directory that is being walked. */
	unsigned long long device, inode;
	struct dirent **list;
	int count, next;
};

typedef struct {
	char *fts_path;
	char *const *roots;
	int options;
	FTSENT *last, above;
} FTS;

FTS *fts_open(char *const *roots, int options, int (*compare)(const FTSENT **, const FTSENT **));
FTSENT *fts_read(FTS *fts);
int fts_close(FTS *fts);

#endif
