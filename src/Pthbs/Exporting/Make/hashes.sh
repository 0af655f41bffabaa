# Prints 'ID OUTPUT-HASH' of packages that are in the store, found out from their trees. Usage: sh hashes.sh ID…
# sh hashes.sh --check FILE ID… compares them with such lines in a file, and fails where one differs.
. "${0%/*}/common.sh"
known=
[ "$1" != --check ] || {
	known=$2
	shift 2
}
"$BUSYBOX" mkdir -p "$STATE"
tools=$("$BUSYBOX" mktemp -d "$STATE/tools.XXXXXX")
use_tools "$tools"
trap 'rm -r "$tools"' EXIT
. "$here/lib/tree.sh"

same=0 other=0 absent=0 unknown=0
for id; do
	if [ ! -d "$STORE/$id" ]; then
		absent=$((absent + 1))
		continue
	fi
	hash=$(output_hash "$STORE/$id")
	[ -n "$known" ] || {
		echo "$id $hash"
		continue
	}
	expected=$(sed -n "s/^$id //p" "$known")
	if [ -z "$expected" ]; then
		unknown=$((unknown + 1))
	elif [ "$expected" = "$hash" ]; then
		same=$((same + 1))
	else
		other=$((other + 1))
		echo "$id: $hash, expected $expected"
	fi
done
[ -z "$known" ] || {
	echo "$same the same, $other different, $unknown not in $known, $absent not built"
	[ "$other" = 0 ]
}
