# Says which sources are missing, with where they can be had, and fails if any is. Usage: sh sources.sh ID…
. "${0%/*}/common.sh"
"$BUSYBOX" mkdir -p "$STATE"
tools=$("$BUSYBOX" mktemp -d "$STATE/tools.XXXXXX")
use_tools "$tools"
trap 'rm -r "$tools"' EXIT

missing=0
for key in $(for id; do header source "$scripts/$id" | cut -d' ' -f1; done | sort -u); do
	[ ! -e "$here/sources/${key%%:*}/${key#*:}" ] || continue
	missing=$((missing + 1))
	grep -F -e "$key" "$here/downloadlist.sha256" || echo "$key"
done
say "$missing sources are missing in $here/sources"
[ "$missing" = 0 ]
