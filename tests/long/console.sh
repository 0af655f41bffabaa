# What tests/long/boot and tests/long/image share: a machine in qemu, and its console, into which is typed. $work is a directory; the console's text goes to $work/console.
# shellcheck shell=sh disable=SC2154 # work, filesystem and the program's path are the caller's
qemu= no_reboot=-no-reboot
trap 'exec 3>&-; [ -z "$qemu" ] || kill "$qemu" 2> /dev/null; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; tail -n 30 "$work/console" | cut -c 1-300; exit 1; }
start() { # OPTION…: starts a machine with these options of qemu
    rm -f "$work/keys"; mkfifo "$work/keys"; : > "$work/console"
    qemu-system-x86_64 -accel tcg -cpu max -smp 1 -nodefaults -no-user-config $no_reboot -display none -serial stdio "$@" < "$work/keys" >> "$work/console" 2>&1 &
    qemu=$!
    exec 3> "$work/keys"
    n=0
}
ended() { wait "$qemu" || :; qemu=; exec 3>&-; }
fetched() { # PACKAGE…: a mirror may have taken a package away since; what cannot be had is no failure of what is tried here
    code=0; "$pthbs" -q fetch "$@" > "$work/console" 2>&1 || code=$?
    [ $code != 4 ] || { cat "$work/console"; echo "skipped: sources of $* cannot be fetched"; exit 77; }
}
seen() { tr -d '\r' < "$work/console" | grep -aq -e "$1"; }
wait_for() { # TEXT SECONDS
    left=$(($2 * 10)); until seen "$1"; do left=$((left - 1)); [ $left -gt 0 ] && kill -0 "$qemu" 2> /dev/null || fail "'$1' did not come"; sleep 0.1; done
}
typed() { # COMMAND: prints it and what it says
    n=$((n + 1)); echo "# $1"
    printf "echo @@'%s'; %s; echo '@'@end%s\n" "$n" "$1" "$n" >&3
    wait_for "^@@end$n\$" "${limit:-90}"
    answer=$(tr -d '\r' < "$work/console" | sed -n "/^@@$n\$/,/^@@end$n\$/p" | sed '1d;$d')
    [ -z "$answer" ] || printf "%s\n" "$answer"
}
said() { tr -d '\r' < "$work/console" | grep -aoE "($1): .*" || fail "nothing is $1"; } # a prompt may stand before it
is() { case $answer in $1) ;; *) fail "expected: $1" ;; esac; }
log_in() { printf '\n' >&3; sleep 1; printf "PS1=; stty -echo\n" >&3; sleep 1; }
off() { # powers off; $filesystem, a place for debugfs, is closed then
    echo '# poweroff'
    begun=$(date +%s%N); echo poweroff >&3; ended
    took=$((($(date +%s%N) - begun) / 1000000))
    said 'stopped|killed'
    echo "the machine is off after $took ms"
    [ $took -lt 5000 ] || echo "that is more than 5 s: is the machine busy?"
    state=$(debugfs -R 'show_super_stats -h' "$filesystem" 2> /dev/null | sed -n 's/^Filesystem state: *//p; s/.*\(needs_recovery\).*/\1/p' | tr '\n' ' ')
    echo "the file system is: $state"; [ "$state" = 'clean ' ] || fail 'it was not closed'
}
