# Sourced: what a tree is made of, and what is known of packages (docs/reference/formats/tree.md of pthbs).

# Prints the manifest of a directory; its sha256 is the output hash. Names and targets have no control characters: check_names came first.
manifest() (
	cd "$1"
	echo 'pthbs-tree 1'
	{
		find . -mindepth 1 -type d | sed 's,^\./\(.*\)$,\1\td\t-\t-\t-,'
		find . -type l -exec stat -c '%s %n' {} + | while IFS= read -r line; do
			path=${line#* }
			printf '%s\tl\t-\t%s\t%s\n' "${path#./}" "${line%% *}" "$(readlink "$path")"
		done
		{
			find . -type f -exec sha256sum {} +
			find . -type f -exec stat -c '%a %s %n' {} +
		} | awk '
			/^[0-9a-f]+  \.\// && length($1) == 64 { hash[substr($0, 69)] = $1; next }
			{
				path = substr($0, length($1) + length($2) + 5)
				print path "\tf\t" ($1 ~ /[1357]/ ? "x" : "-") "\t" $2 "\t" hash[path]
			}'
	} | sort
)

output_hash() { manifest "$1" | sha256sum | cut -c1-64; }

# Every run of text in the files of a directory, and the targets of its links: where ids and paths are looked for.
texts() (
	cd "$1"
	find . -type f -exec strings -n 8 {} +
	find . -type l -exec readlink {} \;
)

# Which of the ids in file $2 occur in the texts in file $1: their 64 hex digits do.
references() (
	sed 's/.*\.//' "$2" | sort -u > "$2.hashes"
	grep -F -f "$2.hashes" "$1" > "$2.lines" || :
	while read -r candidate; do
		! grep -F -e "${candidate##*.}" "$2.lines" > /dev/null || echo "$candidate"
	done < "$2"
)

# What a package can refer to: itself and what its build saw, or, where something of that is not here, any package.
candidates() {
	saw=$(header depends "$scripts/$1" | cut -d' ' -f1)
	for next in $saw; do
		[ -d "$STORE/$next" ] || {
			ls "$scripts"
			return
		}
	done
	{
		closure $saw
		echo "$1"
	} | sort -u
}

# The packages that a package refers to. Known since it was built; what is lost, or was built by another program, is found out again.
references_of() {
	[ -e "$STATE/references/$1" ] || (
		look=$(mktemp -d "$STATE/look.XXXXXX")
		texts "$STORE/$1" > "$look/texts"
		candidates "$1" > "$look/ids"
		references "$look/texts" "$look/ids" > "$look/found"
		mkdir -p "$STATE/references"
		mv "$look/found" "$STATE/references/$1"
		rm -r "$look"
	)
	cat "$STATE/references/$1"
}

# These packages and all that they refer to when they run, sorted.
closure() {
	left=$* reached=
	while [ -n "${left# }" ]; do
		set -- $left
		next=$1
		shift
		left="$*"
		case " $reached " in
		*" $next "*) continue ;;
		esac
		reached="$reached $next"
		left="$left $(references_of "$next" | tr '\n' ' ')"
	done
	for next in $reached; do echo "$next"; done | sort
}
