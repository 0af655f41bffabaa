# Boots a system in qemu, from a disk of its own that is deleted afterwards: MODE SYSTEM KERNEL MODULES SECONDS MEMORY KVM PACKAGE…
# MODE is 'run', with the console on the terminal, or 'test', which prints a line for each service: "ready NAME" or "failed NAME", or "dead" and what the machine said last.
# MODULES is a directory of drivers for a kernel that has them as modules, or empty. KVM is "yes" if the machine may use it. The packages are directories.
set -eu
mode=$1 system=$2 kernel=$3 modules=$4 limit=$5 memory=$6 kvm=$7
shift 7
PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d "${TMPDIR:-/tmp}/pthbs-system.XXXXXX")
qemu=
trap '[ -z "$qemu" ] || kill "$qemu" 2> /dev/null || :; find "$work" -type d -exec chmod u+w {} + && rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$work/root/pthbs" "$work/drivers/modules"
for package; do
	cp -al "$package" "$work/root/pthbs/" 2> /dev/null || { rm -rf "$work/root/pthbs/${package##*/}"; cp -a "$package" "$work/root/pthbs/"; }
done
size=$(du -sm "$work/root" | cut -f 1)
mke2fs -q -t ext4 -E root_owner=0:0 -d "$work/root" "$work/disk" "$((size * 5 / 4 + 64))M" > /dev/null

# Behind the initramfs, an archive with the drivers that a disk, a network and containers need, each after those that it depends on.
driver() {
	! grep -qsx "$1" "$work/drivers/modules/order" || return 0
	file=$(find "$modules" -name "$(echo "$1" | sed 's/[-_]/[-_]/g').ko*" | head -n 1)
	[ -n "$file" ] || return 0
	case $file in *.xz) xz -dc "$file" ;; *.zst) zstd -dcq "$file" ;; *.gz) gzip -dc "$file" ;; *) cat "$file" ;; esac > "$work/drivers/modules/$1.ko"
	for needed in $(tr '\0' '\n' < "$work/drivers/modules/$1.ko" | sed -n 's/^depends=//p' | tr , ' '); do driver "$needed"; done
	echo "$1" >> "$work/drivers/modules/order"
}
cat "$system/initramfs" > "$work/initramfs"
if [ "$kernel" -ef "$system/kernel" ] && [ -e "$system/drivers" ]; then cat "$system/drivers" >> "$work/initramfs"; fi
if [ -n "$modules" ]; then
	for name in virtio_pci virtio_blk virtio_net ext4 veth bridge; do driver $name; done
	(cd "$work/drivers" && find . | "$system/env/bin/busybox" cpio -o -H newc 2> /dev/null | gzip) >> "$work/initramfs"
fi

# Without arch-capabilities: in a machine that is virtual itself, KVM can offer a value that it does not accept, and qemu ends.
set -- -M q35 -cpu max,arch-capabilities=off -m "$memory" -nodefaults -no-user-config -no-reboot -display none -kernel "$kernel" -initrd "$work/initramfs" \
	-append "$(cat "$system/cmdline" 2> /dev/null) console=ttyS0 panic=1 pthbs.system=${system##*/} pthbs.disk=/dev/vda" \
	-drive "id=disk,file=$work/disk,format=raw,if=none,cache=unsafe" -device virtio-blk-pci,drive=disk -netdev user,id=net -device virtio-net-pci,netdev=net
if [ "$kvm" = yes ] && [ -w /dev/kvm ]; then set -- -accel kvm -accel tcg "$@"; else set -- -accel tcg "$@"; fi
if [ "$mode" = run ]; then
	qemu-system-x86_64 "$@" -serial mon:stdio
	exit
fi

# It is read before qemu has begun, and so before the shell in the background has made it.
: > "$work/console"
qemu-system-x86_64 "$@" -serial stdio < /dev/null >> "$work/console" 2>&1 &
qemu=$!
said() { grep -aqE "(^|[^a-z])$1: $2([ ,]|\$)" "$work/said"; }
end=$(($(date +%s) + limit))
waiting=$(cat "$system/order")
while [ -n "$waiting" ]; do
	# Before what it said is looked at: a machine that ends has said all that it will.
	kill -0 "$qemu" 2> /dev/null && alive=yes || alive=
	# All services of a round are looked for in the same text, so they are told in the order in which they became ready.
	tr -d '\r' < "$work/console" > "$work/said"
	left=
	for name in $waiting; do
		if said ready "$name"; then echo "ready $name"; elif said failed "$name"; then echo "failed $name"; else left="$left $name"; fi
	done
	waiting=$left
	[ -n "$waiting" ] || break
	if [ -z "$alive" ]; then
		qemu=
		echo dead
	elif [ "$(date +%s)" -ge "$end" ]; then
		for name in $waiting; do echo "late $name"; done
	else
		sleep 0.2
		continue
	fi
	tr -d '\r' < "$work/console" | tail -n 15
	exit
done
