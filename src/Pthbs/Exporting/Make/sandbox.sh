# Makes the walls of one build and runs it: process 1 of fresh namespaces, root in them. Usage: see run.sh, whose variables
# these are.
set -eu
work=$1 store=$2 id=$3 name=$4 rootfs=$5 packages=$6 outer=$7 path=$8 interpreter=$9
shift 9
argument=$1 jobs=$2 makeflags=$3
. "${0%/*}/places.sh"
new=$work/root

# When the helper that started this ends in whatever way, so does all that runs here.
{ read -r _ <&7 || kill -KILL -1; } &

# bind SOURCE PLACE OPTIONS. In a user namespace a mount keeps the options that its source has, and a remount must repeat them.
bind() {
	mount -o bind "$1" "$new/$2"
	has=$(awk -v place="$new/$2" '$5 == place { has = $6 } END { print has }' /proc/self/mountinfo)
	[ -n "$has" ]
	mount -o "remount,bind,$has,$3" none "$new/$2"
}
bind_like() {
	if [ -L "$1" ]; then
		ln -s -- "$(readlink "$1")" "$new/$2"
		return
	fi
	if [ -d "$1" ]; then mkdir -p "$new/$2"; else : > "$new/$2"; fi
	bind "$1" "$2" ro,nosuid,nodev
}

mount -t tmpfs -o nosuid,nodev,mode=755 none "$new"
mkdir -p "$new/etc" "$new/dev/shm" "$new/proc" "$new/build" "$new/tmp" "$new/pthbs/env" "$new/.host"
if [ -n "$rootfs" ]; then
	for tree in "$store/$rootfs"/*; do
		case ${tree##*/} in usr | bin | sbin | lib*) bind_like "$tree" "${tree##*/}" ;; esac
	done
	for file in "$store/$rootfs"/etc/* "$store/$rootfs"/etc/.[!.]*; do
		case ${file##*/} in
		passwd | group | hosts) ;;
		*) [ ! -e "$file" ] && [ ! -L "$file" ] || bind_like "$file" "etc/${file##*/}" ;;
		esac
	done
else
	mkdir -p "$new/bin" "$new/usr/bin"
	ln -s /pthbs/env/bin/sh "$new/bin/sh"
	ln -s /pthbs/env/bin/env "$new/usr/bin/env"
fi
printf 'root:x:0:0:root:/:/bin/sh\nbuild:x:1000:1000:build:/build/home:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' > "$new/etc/passwd"
printf 'root:x:0:\nbuild:x:1000:\nnogroup:x:65534:\n' > "$new/etc/group"
printf '127.0.0.1 localhost build\n::1 localhost build\n' > "$new/etc/hosts"
chmod 444 "$new/etc/passwd" "$new/etc/group" "$new/etc/hosts"
for device in null zero full random urandom; do
	: > "$new/dev/$device"
	bind "/dev/$device" "dev/$device" ro,nosuid,noexec
done
mount -t tmpfs -o nosuid,nodev,mode=1777 none "$new/dev/shm"
mount -t proc -o nosuid,nodev,noexec none "$new/proc"
ln -s /proc/self/fd "$new/dev/fd"
for link in stdin/0 stdout/1 stderr/2; do ln -s "/proc/self/fd/${link#*/}" "$new/dev/${link%/*}"; done
bind "$work/build" build nosuid,nodev
bind "$work/build/tmp" tmp nosuid,nodev
for package in $packages; do
	mkdir "$new/pthbs/$package"
	bind "$store/$package" "pthbs/$package" ro,nosuid,nodev
done
mkdir "$new/pthbs/$id"
bind "$work/out" "pthbs/$id" nosuid,nodev
(cd "$new/pthbs/env" && place_links "$work/forest")
hostname build
ip link set lo up

# The applets that are needed on the way in.
mkdir "$new/.in"
cp "$work/tools/busybox" "$new/.in/busybox"
for applet in sh setuidgid setpriv unshare; do ln -s busybox "$new/.in/$applet"; done
mkfifo "$new/.in/ready" "$new/.in/go"
chmod 666 "$new/.in/ready" "$new/.in/go"
cd "$new"
pivot_root . .host
cd /
exec 5<> /.in/ready 6<> /.in/go
# From here on the machine's files are out of reach: an applet is this shell's own program under another name.
applet() { (
	applet=$1
	shift
	exec -a "$applet" /proc/self/exe "$@"
); }
PATH=/.in
applet umount -l /.host
applet rmdir /.host

# What becomes the build has entered a user namespace of its own, and waits: it can only be told from outside whom it is there.
{
	read -r pid <&5
	[ "$outer" = 0 ] || echo deny > "/proc/$pid/setgroups"
	echo "1000 $outer 1" > "/proc/$pid/gid_map"
	echo "1000 $outer 1" > "/proc/$pid/uid_map"
	# No further user namespaces; the number is the machine's own where root needed none to begin with.
	[ "$outer" != 0 ] || echo 1 > /proc/sys/user/max_user_namespaces
	applet rm -r /.in
	applet mount -o remount,bind,ro,nosuid,nodev none /
	echo >&6
} &

# shellcheck disable=SC2016 # expanded inside
inner='
echo "$$" >&5
read -r _ <&6
exec < /dev/null 5>&- 6>&- 7<&- 10<&-
ulimit -S -n 1024
ulimit -S -s 8192
ulimit -c 0
cd "/build/$2"
out=/pthbs/$1 PATH=$3 HOME=/build/home TMPDIR=/build/tmp TZ=UTC LC_ALL=C SOURCE_DATE_EPOCH=315532800 jobs=$4 MAKEFLAGS=$5
export out PATH HOME TMPDIR TZ LC_ALL SOURCE_DATE_EPOCH jobs MAKEFLAGS
[ -n "$PATH" ] || unset PATH
unset PWD OLDPWD SHLVL
exec "$6" ${7:+"$7"} /build/build.sh'
as_user=
[ "$outer" = 0 ] || as_user="setuidgid $outer:$outer"
$as_user setpriv --nnp unshare -U sh -c "$inner" sh "$id" "$name" "$path" "$jobs" "$makeflags" "$interpreter" "$argument"
