# Sourced: the merged view of a script's dependencies.

# Prints 'PATH <tab> TARGET' for each link of the merged view, sorted.
forest_of() {
	{
		taken=
		header depends "$1" | while read -r package yield; do
			slot=${package%.*} count=1
			while case " $taken " in *" $slot "*) ;; *) false ;; esac; do
				count=$((count + 1))
				slot=${package%.*}~$count
			done
			taken="$taken $slot"
			printf 'member\t%s\t%s\t%s\n' "$slot" "$package" "${yield:--}"
			echo "$slot $package" >&3
		done 3> "$work/members"
		printf 'fold\t%s\n' "$(option fold on "$1")"
		option no-fold '' "$1" | sed 's/^/never\t/'
		while read -r slot package; do (
			cd "$STORE/$package"
			find . -mindepth 1 -type d | sed -n "s,^\./,entry\t$slot\td\t,p"
			find . ! -type d | sed -n "s,^\./,entry\t$slot\t-\t,p"
		); done < "$work/members"
	} | awk -f "$here/lib/forest.awk" | sort || die "packages conflict in one environment"
}

# Where a path of the merged view really is; nothing where no package has it.
owner_of() {
	path=$1 awk -F '\t' '
		{ target[$1] = $2 }
		END {
			path = ENVIRON["path"]
			for (at = path; at != ""; at = sub("/[^/]*$", "", at) ? at : "") {
				if (!(at in target)) continue
				if (sub("^\\.\\./\\.\\./", "", target[at]) && at ~ "^\\.pkg/") {
					print "/pthbs/" target[at] substr(path, length(at) + 1)
					exit
				}
				slot = target[at]
				if (!sub("^(\\.\\./)*\\.pkg/", "", slot) || !sub("/.*$", "", slot)) exit
				package = target[".pkg/" slot]
				sub(".*/", "", package)
				print "/pthbs/" package "/" path
				exit
			}
		}' "$2"
}
