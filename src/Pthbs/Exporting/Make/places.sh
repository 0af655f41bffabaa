# Sourced: making things in trees that builds and archives have written. No link in them is followed: a link may lead anywhere.
# Nothing else changes such a tree meanwhile: its build's processes are dead, and nobody else can enter the directory that it is in.

# Makes the directories down to a path's parent, in the current directory.
make_parents() {
	left=$1 at=.
	while case $left in */*) ;; *) false ;; esac do
		at=$at/${left%%/*}
		left=${left#*/}
		[ ! -L "$at" ] || die "a link is where a directory is needed: $at"
		[ -d "$at" ] || mkdir "$at" || die "something else is where a directory is needed: $at"
	done
}

# Fails where something stands, a link that leads nowhere too.
expect_free() { [ ! -e "$1" ] && [ ! -L "$1" ] || die "$2: $1"; }

# Makes the links of a file of lines 'PATH <tab> TARGET' in the current directory, which is empty: each has the name that its target ends in, but for
# those in .pkg.
place_links() (
	exec < "$1"
	directory=
	set --
	while IFS='	' read -r path target; do
		case $path in */*) at=${path%/*} ;; *) at=. ;; esac
		if [ "$at" != "$directory" ] || [ $# -ge 200 ]; then
			[ $# = 0 ] || ln -s -- "$@" "./$directory/"
			set --
			[ "$at" = "$directory" ] || mkdir -p "./$at"
			directory=$at
		fi
		case $path in
		.pkg/*) ln -s -- "$target" "./$path" ;;
		*) set -- "$@" "$target" ;;
		esac
	done
	[ $# = 0 ] || ln -s -- "$@" "./$directory/"
)

# Moves all that is in a directory into another one. Where both have a directory, its contents are moved; all else that is there already is an error.
merge() (
	set +f
	cd "$1"
	into=$2
	for directory in */ .[!.]*/ ..?*/; do
		directory=${directory%/}
		[ -d "$directory" ] && [ ! -L "$directory" ] || continue
		[ -e "$into/$directory" ] || [ -L "$into/$directory" ] || continue
		[ -d "$into/$directory" ] && [ ! -L "$into/$directory" ] || die "two sources have this path, and it is not a directory in both: $directory"
		merge "$PWD/$directory" "$into/$directory"
		chmod "$(stat -c %a "./$directory")" "$into/$directory"
		rmdir "./$directory"
	done
	for entry in * .[!.]* ..?*; do
		[ -e "$entry" ] || [ -L "$entry" ] || continue
		expect_free "$into/$entry" "two sources have this place"
	done
	find . -mindepth 1 -maxdepth 1 -exec mv -t "$into" {} +
)
