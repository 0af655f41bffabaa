# Merges packages into a forest of links (docs/reference/formats/environment.md of pthbs). Reads lines of tab-separated words:
#   member  SLOT  DIRECTORY  yield or -     in the order of the header
#   fold    on or off
#   never   PATH                            it is never one link, and what is above it neither
#   entry   SLOT  d or -  PATH              what a package holds, package by package
# and prints 'PATH <tab> TARGET' for each link. Conflicts go to standard error.
BEGIN { FS = "\t" }
$1 == "member" {
	slot[++members] = $2
	number[$2] = members
	directory[members] = $3
	yields[members] = $4 == "yield"
	print ".pkg/" $2 "\t../../" $3
}
$1 == "fold" { fold = $2 == "on" }
$1 == "never" { for (path = $2; path != ""; path = parent(path)) never[path] = 1 }
$1 == "entry" {
	kind[number[$2] "/" $4] = $3
	# A directory without a file or a link at any depth has no link in the forest.
	if ($3 != "d") for (path = parent($4); path != "" && !((number[$2] "/" path) in filled); path = parent(path)) filled[number[$2] "/" path] = 1
	if (!($4 in owners)) children[parent($4)] = children[parent($4)] "\t" $4
	owners[$4] = owners[$4] " " number[$2]
}
END {
	if (".pkg" in owners) conflict(".pkg", "a package", "the environment itself")
	merge("")
	exit conflicts > 0
}

function parent(path) { return sub("/[^/]*$", "", path) ? path : "" }

function merge(path,    all, count, i) {
	count = split(children[path], all, "\t")
	for (i = 2; i <= count; i++) place(all[i])
}

function place(path,    have, count, claiming, claims, directories, i) {
	count = split(owners[path], have, " ")
	if (count == 1) {
		descend(path, have, count)
		return
	}

	for (i = 1; i <= count; i++) if (!yields[have[i]]) claiming[++claims] = have[i]
	# All give way: the first wins, and with a directory all others that are one.
	if (!claims) for (i = 1; i <= count; i++) if (i == 1 || is_directory(have[1], path) && is_directory(have[i], path)) claiming[++claims] = have[i]
	for (i = 1; i <= claims; i++) directories += is_directory(claiming[i], path)
	if (directories == claims) descend(path, have, count)
	else if (claims == 1) link(path, claiming[1])
	else conflict(path, directory[claiming[1]], directory[claiming[2]])
}

# One owner: one link, unless it is a directory that may not be folded. Several: what their directories hold.
function descend(path, have, count,    i, left, only) {
	for (i = 1; i <= count; i++) {
		if (count > 1 && !is_directory(have[i], path)) continue
		left++
		only = have[i]
	}
	if (left == 1 && !(is_directory(only, path) && (!fold || path in never))) link(path, only)
	else merge(path)
}

function is_directory(owner, path) { return kind[owner "/" path] == "d" }

function link(path, owner,    up, depth) {
	if (is_directory(owner, path) && !((owner "/" path) in filled)) return
	for (depth = gsub("/", "/", path); depth > 0; depth--) up = up "../"
	print path "\t" up ".pkg/" slot[owner] "/" path
}

function conflict(path, one, other) {
	conflicts++
	print path ": " one " and " other > "/dev/stderr"
}
