# Sourced by the other helpers. They run in busybox's sh, and nothing but applets of busybox is called.
# The Makefile says where things are: STORE (packages), STATE (records and logs), BUSYBOX, ZSTD.
#
# What reads a pipe reads it to its end (sed -n 1p, not head -n 1): else the writer dies of SIGPIPE, now and then, and the build with it.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC
here=$(cd "${0%/*}/.." && pwd)
scripts=$here/scripts
epoch=315532800 # 1980-01-01: SOURCE_DATE_EPOCH, and the time of every file of a package

say() { echo "$*" >&2; }
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
option() { header option "$3" | sed -n "s/^$1=//p" | grep . || echo "$2"; }
is_on() { [ "$(option "$1" on "$2")" = on ]; }

# The packages that must be there before a script is run.
requirements() { { header root "$1"; header depends "$1"; } | cut -d' ' -f1; }

# Whether anything after the first line of a script is more than a blank line or a comment.
has_commands() { sed 1d "$1" | grep -v '^[[:blank:]]*\(#.*\)\?$' > /dev/null; }

# Files that anyone may execute: a word list for find.
executable='( -perm -100 -o -perm -010 -o -perm -001 )'

case $STORE$STATE$BUSYBOX in
*[!A-Za-z0-9/._+-]*) die "only letters, digits and / . _ + - may stand in STORE, STATE and BUSYBOX: $STORE $STATE $BUSYBOX (say make STATE=DIR, where the path to here has others)" ;;
esac
case $STORE in
/*) ;;
*) die "STORE is no absolute path: $STORE" ;;
esac
