# Sourced by the other helpers. They run in busybox's sh, and nothing but applets of busybox is called.
# The Makefile says where things are: STORE (packages), STATE (records and logs), BUSYBOX, ZSTD.
#
# What reads a pipe reads it to its end (sed -n 1p, not head -n 1): else the writer dies of SIGPIPE, now and then, and the build with it.
# No word that is split on purpose is a pattern of file names (-f): where one is, the place says so.
set -feuo pipefail
umask 022
export LC_ALL=C TZ=UTC
here=$(cd "${0%/*}/.." && pwd)
scripts=$here/scripts
epoch=315532800 # 1980-01-01: SOURCE_DATE_EPOCH, and the time of every file of a package

# What builds print and how their files are called may hold what a terminal obeys.
printable() { "$BUSYBOX" tr -c '\011\012\040-\176' '?'; }

say() { printf '%s\n' "$*" | printable >&2; }
die() {
	say "error: $*"
	exit 1
}

# Puts the applets of busybox into a directory, and makes that all of PATH.
use_tools() {
	"$BUSYBOX" mkdir -p "$1"
	"$BUSYBOX" cp "$("$BUSYBOX" readlink -f "/proc/$$/exe")" "$1/busybox"
	"$1/busybox" --install -s "$1"
	export PATH="$1"
}

# What a script's header says: 'header WORD FILE' prints the arguments of each line of that word.
header() { sed -n "1d; /^#: /!q; s/^#: $1 //p" "$2"; }

# The values of an option: 'option NAME DEFAULT FILE' prints one a line.
option() { header option "$3" | sed -n "s/^$1=//p" | grep . || printf '%s\n' "$2"; }
is_on() { [ "$(option "$1" on "$2")" = on ]; }

# The packages that must be there before a script is run.
requirements() { { header rootfs "$1"; header depends "$1"; } | cut -d' ' -f1; }

# Fails where a header has a line that the helpers do not know. What they split into words, make paths of or match names with has the characters that
# stand here, and no other.
check_header() {
	component='([^/ .][^/ ]*|\.[^/ .][^/ ]*|\.\.[^/ ]+)'
	path="$component(/$component)*"
	package_name='[a-z0-9](\.?[a-z0-9+_-])*'
	package="$package_name\.[0-9a-f]{64}"
	strange=$(sed -n '1d; /^#: /!q; s/^#: //p' "$1" | grep -v -x -E -e 'pthbs 2' -e "name $package_name" -e 'version [A-Za-z0-9.+_~:-]+' -e 'system [a-z0-9_]+-[a-z0-9_]+' \
		-e "rootfs $package" -e "depends $package( yield)?" -e "source [a-z0-9]+:[0-9a-f]+ [A-Za-z0-9_+~@%:,][A-Za-z0-9._+~@%:,-]*( unpack)?( strip=[1-9][0-9]?)?( into=$path)?( tree=sha256:[0-9a-f]{64})?" \
		-e "link $path [^ ]+" -e 'option (sandbox|set-path|static-check|machine-check|leak-check|shebang-check|link-check|fold|rootfs-tree)=(on|off)' \
		-e 'option jobserver=(descriptors|fifo|off)' -e 'option (allow-path|no-fold)=[^/\\].*' | sed -n 1p) || :
	[ -z "$strange" ] || die "these helpers do not support a line of the script $1: $strange"
}

# Whether anything after the first line of a script is more than a blank line or a comment.
has_commands() { sed 1d "$1" | grep -v '^[[:blank:]]*\(#.*\)\?$' > /dev/null; }

# Files that anyone may execute: a word list for find.
executable='( -perm -100 -o -perm -010 -o -perm -001 )'

case $STORE$STATE$BUSYBOX in
*[!A-Za-z0-9/._+-]*) die "STORE, STATE and BUSYBOX may contain only letters, digits and / . _ + -: $STORE $STATE $BUSYBOX (use make STATE=DIR, where the path to here has others)" ;;
esac
case $BUSYBOX in
/*) ;;
*/*) BUSYBOX=$PWD/$BUSYBOX ;;
esac
case $STORE in
/*) ;;
*) die "STORE is not an absolute path: $STORE" ;;
esac
