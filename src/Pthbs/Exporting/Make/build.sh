# Builds one package, from its script to its place in the store. What the script means, and what is done here in its name, is
# docs/reference/formats/ of pthbs. Usage: sh build.sh ID
. "${0%/*}/common.sh"
id=$1
name=${id%.*}
short=$name.$(printf %.8s "${id##*.}")
[ ! -d "$STORE/$id" ] || exit 0

"$BUSYBOX" mkdir -p "$STORE/.new" "$STATE/logs" "$STATE/references"
work=$("$BUSYBOX" readlink -f "$STORE/.new")/make-$id.$$
# Nobody else gets at what is being built.
"$BUSYBOX" mkdir -m 700 "$work"
store=${work%/.new/*}
log=$STATE/logs/$id
use_tools "$work/tools"
clear_away() {
	rm -rf "$work" 2> /dev/null || {
		chmod -R u+rwx "$work"
		rm -rf "$work"
	}
}
fail() {
	status=$?
	[ "$status" = 0 ] || {
		[ ! -s "$log" ] || tail -n 20 "$log" | printable | sed 's/^/| /' >&2
		say "error: $short was not built; all that its build printed: $log"
	}
	clear_away
}
trap fail EXIT
trap 'exit 130' INT

. "$here/lib/tree.sh"
. "$here/lib/places.sh"
. "$here/lib/forest.sh"
. "$here/lib/unpack.sh"
. "$here/lib/finish.sh"
. "$here/lib/check.sh"

script=$scripts/$id
: > "$log"
[ "$name.$(sha256sum < "$script" | cut -c1-64)" = "$id" ] || die "the script does not match its id: $script"
[ "$(header pthbs "$script")" = 2 ] && [ "$(header name "$script")" = "$name" ] || die "these helpers do not support the script's format: $script"
check_header "$script"
is_on sandbox "$script" || die "the script asks for a build without a sandbox, which make does not support: $script"
for package in $(requirements "$script"); do [ -d "$STORE/$package" ] || die "$package is not in the store"; done

began=$(date +%s)
say "$short: builds"
mkdir -p "$work/root" "$work/out" "$work/build/home" "$work/build/link" "$work/build/tmp" "$work/build/$name"
cat "$script" > "$work/build/build.sh"
dependencies=$(header depends "$script" | cut -d' ' -f1)
packages=$(closure $dependencies)
for package in $packages $id; do echo "$package"; done > "$work/visible"
forest_of "$script" > "$work/forest"

if has_commands "$script"; then
	place_sources
	. "$here/lib/run.sh"
elif [ -z "$(header source "$script")" ]; then
	(cd "$work/out" && place_links "$work/forest")
else
	place_sources
fi

# Its build may have closed it, to its owner too.
chmod 755 "$work/out"
cd "$work/out"
add_links
normalise
texts . > "$work/texts"
check >> "$log" 2>&1
manifest . > "$work/manifest"
references "$work/texts" "$work/visible" > "$work/references"
cd /

# Durable first, then one rename. Where another was first, its tree stays.
sync -f "$work/out"
mv "$work/references" "$STATE/references/$id"
[ -d "$STORE/$id" ] || mv -T "$work/out" "$STORE/$id" || [ -d "$STORE/$id" ]
sync -f "$STORE"
say "$short: built in $(($(date +%s) - began)) s, output $(sha256sum < "$work/manifest" | cut -c1-64)"
