# Sourced: runs a script's commands in a sandbox, its output going into the log.

# How a build's make hears of the job slots that all builds share: by two descriptors, which every make understands.
jobs=1 makeflags=
for word in ${MAKEFLAGS:-}; do
	case $word in
	-j) jobs=$(nproc) ;;
	-j*) jobs=${word#-j} ;;
	--jobserver-auth=fifo:*) exec 5<> "${word#*fifo:}" 6<> "${word#*fifo:}" ;;
	--jobserver-auth=*,*)
		word=${word#*=}
		exec 5<&"${word%,*}" 6>&"${word#*,}"
		;;
	*) continue ;;
	esac
	case $word in -j*) ;; *) makeflags=' --jobserver-auth=3,4' ;; esac
done
if [ -n "$makeflags" ] && [ "$(option jobserver descriptors "$script")" != off ]; then
	exec 3<&5 4>&6 5<&- 6>&-
else
	makeflags=
	exec 3<&- 4<&- 5<&- 6<&-
fi
makeflags=-j$jobs$makeflags

# The first line, as the kernel reads it: an interpreter, and at most one argument.
line=$(head -n 1 "$script" | sed 's/^#![[:blank:]]*//; s/[[:blank:]]*$//')
interpreter=${line%%[[:blank:]]*}
argument=$(printf '%s\n' "${line#"$interpreter"}" | sed 's/^[[:blank:]]*//')
case $interpreter in
/*) ;;
*) die "the script's first line does not name an interpreter by its path: $line" ;;
esac

rootfs=$(header rootfs "$script")
path=
! is_on set-path "$script" || path=/pthbs/env/bin:/pthbs/env/sbin${rootfs:+:/usr/sbin:/usr/bin:/sbin:/bin}

# Who the build is outside: as root a user without a name, whom nothing of the machine belongs to; otherwise whoever runs this, which holds for
# the root of a user namespace with one user in it as well.
outer=$(awk '
	$1 <= 1342177280 && 1342177280 < $1 + $3 { user = 1342177280 }
	$3 > most { most = $3; last = $1 + $3 - 2; alone = $3 == 1 && $2 != 0 }
	END { print alone ? 0 : user ? user : last }' /proc/self/uid_map)
own_users=
if [ "$(id -u)" != 0 ] || [ "$outer" = 0 ]; then
	outer=0 own_users='-U -r'
else
	[ "$outer" -gt 0 ] && command -v setuidgid > /dev/null || die "as root, a busybox with setuidgid is needed, and more than one user id: try it as an ordinary user"
	chown -hR "$outer:$outer" "$work/build" "$work/out"
fi

# Whoever holds the other end of this pipe lives: this shell.
mkfifo "$work/alive"
exec 9<> "$work/alive"
status=0
env -i PATH="$PATH" unshare -m -p -f -n -i -u $own_users sh "$here/lib/sandbox.sh" \
	"$work" "$store" "$id" "$name" "$rootfs" "$packages" "$outer" "$path" "$interpreter" "$argument" "$jobs" "$makeflags" 7< "$work/alive" 9>&- >> "$log" 2>&1 || status=$?
exec 3<&- 4<&- 9>&-
[ "$outer" = 0 ] || chown -hR 0:0 "$work/out"
[ "$status" = 0 ] || die "the script of $short failed ($status)"
