# Deletes what builds that were killed have left behind. Only while nothing is being built: whose they are, nobody can tell.
. "${0%/*}/common.sh"
set +f
for left in "$STORE"/.new/make-* "$STATE"/tools.* "$STATE"/look.*; do
	[ -d "$left" ] && [ ! -L "$left" ] || continue
	"$BUSYBOX" chmod -R u+rwX "$left"
	"$BUSYBOX" rm -rf "$left"
done
