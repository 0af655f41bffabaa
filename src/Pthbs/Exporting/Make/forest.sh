# Sourced: the merged view of a script's dependencies.

# Prints 'PATH <tab> TARGET' for each link of the merged view, sorted.
forest_of() {
	{
		taken=
		header depends "$1" | while read -r package yield; do
			slot=${package%.*} count=1
			while case " $taken " in *" $slot "*) ;; *) false ;; esac; do
				count=$((count + 1))
				slot=${package%.*}.$count
			done
			taken="$taken $slot"
			printf 'member\t%s\t%s\t%s\n' "$slot" "$package" "${yield:--}"
			echo "$slot $package" >&3
		done 3> "$work/members"
		printf 'fold\t%s\n' "$(option fold on "$1")"
		option no-fold '' "$1" | sed 's/^/never\t/'
		while read -r slot package; do (
			cd "$STORE/$package"
			find . -mindepth 1 -type d | sed "s,^\./,entry\t$slot\td\t,"
			find . ! -type d | sed "s,^\./,entry\t$slot\t-\t,"
		); done < "$work/members"
	} | awk -f "$here/lib/forest.awk" | sort || die "packages do not fit into one environment"
}

# Prints a script of few commands that makes the links of a forest where it is run: each link has the name that its target ends in.
write_links() {
	awk -F '\t' '
		function quoted(text) {
			gsub("\047", "\047\\\\\047\047", text)
			return "\047" text "\047"
		}
		function flush() {
			if (count) print "ln -s --" targets " " quoted(directory "/")
			count = 0
			targets = ""
		}
		{
			at = match($1, "/[^/]*$") ? substr($1, 1, RSTART - 1) : "."
			if (at != directory || count == 200) {
				flush()
				if (at != directory) print "mkdir -p -- " quoted(at)
				directory = at
			}
			if (at == ".pkg") print "ln -s " $2 " " quoted($1)
			else {
				targets = targets " " quoted($2)
				count++
			}
		}
		END { flush() }' "$1"
}

# Where a path of the merged view really is; nothing where no package has it.
owner_of() {
	awk -F '\t' -v path="$1" '
		{ target[$1] = $2 }
		END {
			for (at = path; at != ""; at = sub("/[^/]*$", "", at) ? at : "") {
				if (!(at in target)) continue
				slot = target[at]
				if (!sub("^(\\.\\./)*\\.pkg/", "", slot) || !sub("/.*$", "", slot)) exit
				package = target[".pkg/" slot]
				sub(".*/", "", package)
				print "/pthbs/" package "/" path
				exit
			}
		}' "$2"
}
