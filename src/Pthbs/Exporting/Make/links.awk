# Follows the links of a package through its listing, and prints 'PATH <tab> WHAT' for those that leave the store, dangle or go round.
# Reads lines of tab-separated words: 'allowed ID', and 'entry KIND PATH TARGET', KIND d, f or l. Variables: id, rootfs_tree.
BEGIN { FS = "\t" }
$1 == "allowed" { allowed[$2] = 1 }
$1 == "entry" {
	kind[$3] = $2
	target[$3] = $4
}
END {
	for (path in kind) {
		if (kind[path] != "l") continue
		wrong = follow(path)
		if (wrong != "") print path "\tits target " target[path] " " wrong
	}
}

# Where the walk stands: names below '/', beginning with pthbs and the id.
function follow(path,    at, depth, names, left, next_, links, wrong, name, i) {
	depth = split("pthbs/" id "/" path, at, "/") - 1
	next_ = path
	while (1) {
		if (++links > 40) return "goes round in circles"
		if (target[next_] ~ /^\//) depth = rootfs_tree ? 2 : 0
		left = target[next_] "/" left
		next_ = ""
		while (next_ == "" && left != "") {
			i = index(left, "/")
			name = substr(left, 1, i - 1)
			left = substr(left, i + 1)
			if (name == "" || name == ".") continue
			if (name == "..") {
				if (depth <= (rootfs_tree ? 2 : 1)) return rootfs_tree ? "leaves the tree" : "leaves the store"
				depth--
				continue
			}

			at[++depth] = name
			if (depth == 1 && name != "pthbs") return "leaves the store"
			if (depth < 2) continue
			if (at[2] != id) {
				if (depth == 2 && !(at[2] in allowed)) return "points into a package that is not a dependency"
				continue
			}

			if (depth == 2) continue
			name = at[3]
			for (i = 4; i <= depth; i++) name = name "/" at[i]
			if (!(name in kind)) {
				if (!rootfs_tree) return "dangles"
			} else if (kind[name] == "l") {
				next_ = name
				depth--
			} else if (kind[name] == "f" && left ~ /[^\/]/ && !rootfs_tree) return "dangles"
		}
		if (next_ == "") return depth >= 2 ? "" : "leaves the store"
	}
}
