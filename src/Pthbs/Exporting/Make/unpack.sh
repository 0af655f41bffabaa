# Sourced: puts a script's sources where they belong (docs/formats/script.md of pthbs).

# Prints a file unpacked, by what it begins with.
plain() {
	case $(head -c 6 "$1" | od -An -v -tx1 | tr -d ' \n') in
	1f8b*) gunzip -c < "$1" ;;
	425a68*) bunzip2 -c < "$1" ;;
	fd377a585a00) unxz -c < "$1" ;;
	28b52ffd*) zstd_program -d -c < "$1" ;;
	4c5a4950*) die "busybox cannot unpack lzip: $1" ;;
	213c61726368) deb_data "$1" ;;
	*) cat "$1" ;;
	esac
}

# Busybox has no zstd: one of the collection's own, or that of the variable ZSTD.
zstd_program() {
	for program in ${ZSTD:-} "$STORE"/zstd.*/bin/zstd; do
		[ ! -x "$program" ] || {
			"$program" -q "$@"
			return
		}
	done
	die "busybox cannot unpack zstd: say ZSTD=PATH, or build zstd first"
}

# The unpacked data of a Debian package: an archive of ar, whose members have a header of 60 bytes, and a byte more where their size is odd.
deb_data() {
	at=8
	while member=$(dd if="$1" iflag=skip_bytes,count_bytes skip="$at" count=60 2> /dev/null) && [ -n "$member" ]; do
		set -- "$1" $member
		# Name, time, owner, group, mode, size.
		case $2 in
		data.tar*)
			dd if="$1" iflag=skip_bytes,count_bytes skip=$((at + 60)) count="$7" bs=64k 2> /dev/null > "$work/data"
			plain "$work/data"
			rm "$work/data"
			return
			;;
		esac
		at=$((at + 60 + $7 + $7 % 2))
	done
	die "no data in the Debian package $1"
}

# unpack FILE DIRECTORY STRIP
unpack() {
	plain "$1" > "$work/tar"
	# Busybox reads no PAX records ('LENGTH path=NAME', the length that of the whole), and would cut such names off without a word.
	cut=$(strings -n 7 "$work/tar" | awk '/^[0-9]+ (path|linkpath|size)=/ && $1 == length($0) + 1 && !found++')
	[ -z "$cut" ] || die "busybox cannot unpack this archive, whose long names are PAX records: $1: $cut"
	strip=$3
	# A leading './' is no name, but busybox counts it as one.
	first=$(tar -t -f "$work/tar" | sed -n 1p)
	[ "$first" = "${first#./}" ] || [ "$strip" = 0 ] || strip=$((strip + 1))
	tar -x -o -f "$work/tar" -C "$2" --strip-components "$strip"
	touch -d "@$epoch" "$2"
	rm "$work/tar"
}

# Where a source goes: below the build's own directory, or into the output.
directory_of() {
	case $1 in
	out) echo "$work/out" ;;
	out/*) echo "$work/$1" ;;
	*) echo "$work/build/$name/$1" ;;
	esac
}

place_sources() {
	header source "$script" | while read -r key file words; do
		strip=0 into= unpacked=
		for word in $words; do
			case $word in
			unpack) unpacked=yes ;;
			strip=*) strip=${word#strip=} ;;
			into=*) into=${word#into=} ;;
			esac
		done
		hash=${key#sha256:}
		[ "$hash" != "$key" ] || die "commits of git cannot be unpacked with busybox alone: $key"
		stored=$here/sources/sha256/$hash
		[ -e "$stored" ] || die "the source $file is missing: sources/sha256/$hash (downloadlist.sha256 says where it can be had)"
		[ "$(sha256sum < "$stored" | cut -c1-64)" = "$hash" ] || die "the source $file is not what its hash says: $stored"
		directory=$(directory_of "$into")
		mkdir -p "$directory"
		if [ -n "$unpacked" ]; then
			unpack "$stored" "$directory" "$strip"
		else
			cat "$stored" > "$directory/$file"
			touch -d "@$epoch" "$directory/$file"
		fi
	done
	chmod -R a-st,go-w "$work/build/$name" "$work/out"
}
