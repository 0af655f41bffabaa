# Sourced: the checks after a build. Each prints 'PATH <tab> WHAT' for what is wrong. In the output's directory.

# Prints what a file needs to be loaded with, if it is of the ELF kind and executable or shared.
needs_of() {
	od -An -v -tu1 -N 64 "$1" | awk -v part=header -f "$here/lib/elf.awk" > "$work/header"
	read -r wide big type at size count machine < "$work/header" || return 0
	case $type in 2 | 3) ;; *) return 0 ;; esac
	[ "$size" = $((wide ? 56 : 32)) ] && [ "$at" -gt 0 ] || return 0
	od -An -v -tu1 -j "$at" -N $((size * count)) "$1" | awk -v part=segments -v wide="$wide" -v big="$big" -f "$here/lib/elf.awk" |
		while read -r kind at size; do
			case $kind in
			loader) echo "a loader" ;;
			dynamic) od -An -v -tu1 -j "$at" -N "$size" "$1" | awk -v part=dynamic -v wide="$wide" -v big="$big" -f "$here/lib/elf.awk" ;;
			esac
		done
}

# What a file for a machine has in its header: number, 1 for 64 bits, 1 for big-endian.
machine_of() {
	case $1 in
	x86_64) echo 62 1 0 ;;
	i386 | i586 | i686) echo 3 0 0 ;;
	aarch64) echo 183 1 0 ;;
	aarch64_be) echo 183 1 1 ;;
	arm | armv6l | armv7l) echo 40 0 0 ;;
	riscv64) echo 243 1 0 ;;
	riscv32) echo 243 0 0 ;;
	loongarch64) echo 258 1 0 ;;
	ppc64le) echo 21 1 0 ;;
	ppc64) echo 21 1 1 ;;
	ppc) echo 20 0 1 ;;
	s390x) echo 22 1 1 ;;
	mips64el) echo 8 1 0 ;;
	mips64) echo 8 1 1 ;;
	mipsel) echo 8 0 0 ;;
	mips) echo 8 0 1 ;;
	sparc64) echo 43 1 1 ;;
	sparc) echo 2 0 1 ;;
	m68k) echo 4 0 1 ;;
	alpha) echo 36902 1 0 ;;
	esac
}

# Programs for the kernel's virtual machine (BPF, 247) are for every machine.
machine_check() {
	system=$(header system "$script")
	expected=$(machine_of "${system%-*}")
	while IFS= read -r file; do
		od -An -v -tu1 -N 64 "$file" | awk -v part=header -f "$here/lib/elf.awk" > "$work/header"
		read -r wide big type at size count machine < "$work/header" || continue
		[ "$machine" = 247 ] || [ "$machine $wide $big" = "$expected" ] ||
			printf '%s\tis for another machine than %s: number %s, %s bits\n' "${file#./}" "${system%-*}" "$machine" "$((wide ? 64 : 32))"
	done < "$work/elf"
}

static_check() {
	while IFS= read -r file; do
		needs=$(needs_of "$file" | tr '\n' ' ')
		[ -z "$needs" ] || printf '%s\tis linked dynamically: it needs %s\n' "${file#./}" "$needs"
	done < "$work/elf"
}

shebang_check() {
	find . -type f $executable -exec grep -l '^#!' {} + > "$work/scripts" || :
	while IFS= read -r file; do
		line=$(head -c 256 "$file" | tr '\000' '\n' | sed -n 1p)
		interpreter=${line#'#!'}
		[ "$interpreter" != "$line" ] || continue
		[ ${#line} -lt 256 ] || printf '%s\thas a first line of more than the 255 bytes that the kernel reads\n' "${file#./}"
		interpreter=${interpreter#"${interpreter%%[![:blank:]]*}"}
		interpreter=${interpreter%%[[:blank:]]*}
		package=${interpreter#/pthbs/}
		case $interpreter in
		/bin/sh | /usr/bin/env) continue ;;
		*/../*) ;;
		/pthbs/*/*) ! grep -F -x -e "${package%%/*}" "$work/visible" > /dev/null || continue ;;
		esac
		printf '%s\tits interpreter %s is not part of this package or its dependencies\n' "${file#./}" "$interpreter"
	done < "$work/scripts"
}

link_check() {
	{
		sed 's/^/allowed\t/' "$work/visible"
		find . -mindepth 1 -type d | sed 's,^\./,entry\td\t,'
		find . -type f | sed 's,^\./,entry\tf\t,'
		find . -type l | while IFS= read -r path; do printf 'entry\tl\t%s\t%s\n' "${path#./}" "$(readlink "$path")"; done
	} | awk -v id="$id" -v rootfs_tree="$([ "$(option rootfs-tree off "$script")" = off ] || echo 1)" -f "$here/lib/links.awk"
}

# A path of the build counts where a name ends after it: /build/zlib-ng is another one than /build/zlib, /pthbs/env.HASH a package's. Directly after '}' or
# ')' it does not: ${X}/build/zlib is a path below what is put in there.
leaks() {
	sed 's,/pthbs/env\.[0-9a-f]\{64\},/pthbs/environment,g' | grep -E "(^|[^})])(/build/(tmp|home|link|$(echo "$name" | sed 's/[+.]/[&]/g'))|/pthbs/env)(\$|[^a-z0-9+_-])"
}
leak_check() {
	# One look at all texts first, since it finds nothing nearly always.
	leaks < "$work/texts" > /dev/null || return 0
	find . -type f | while IFS= read -r file; do
		strings -n 8 "$file" | leaks > "$work/leaks" || continue
		printf '%s\tholds a path that exists only during the build: %s\n' "${file#./}" "$(head -n 1 "$work/leaks" | cut -b 1-200)"
	done
	find . -type l | while IFS= read -r file; do
		! readlink "$file" | leaks > /dev/null || printf '%s\tits target is a path that exists only during the build\n' "${file#./}"
	done
}

check() {
	[ -n "$(find . -mindepth 1 | sed -n 1p)" ] || die "the output is empty: install something in \$out"
	find . -type f -exec grep -l '^.ELF' {} + > "$work/elf" || :
	{
		! is_on link-check "$script" || link_check
		! is_on static-check "$script" || static_check
		! is_on machine-check "$script" || machine_check
		! is_on shebang-check "$script" || shebang_check
		! is_on leak-check "$script" || leak_check
	} > "$work/found"
	option allow-path '' "$script" | sed 's/\[/[[]/g' > "$work/allowed"
	while IFS= read -r line; do
		while IFS= read -r glob; do
			case ${line%%	*} in $glob) continue 2 ;; esac
		done < "$work/allowed"
		echo "$line"
	done < "$work/found" > "$work/problems"
	[ ! -s "$work/problems" ] || {
		head -n 40 "$work/problems" | tr '\t' ' '
		die "the output cannot go into the store: $(wc -l < "$work/problems") problems"
	}
}
