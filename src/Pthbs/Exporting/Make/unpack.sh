# Sourced: puts a script's sources where they belong (docs/reference/formats/script.md of pthbs).

# Prints a file unpacked, by what it begins with.
plain() {
	case $(head -c 6 "$1" | od -An -v -tx1 | tr -d ' \n') in
	1f8b*) gunzip -c < "$1" ;;
	425a68*) bunzip2 -c < "$1" ;;
	fd377a585a00) unxz -c < "$1" ;;
	28b52ffd*) zstd_program -d -c < "$1" ;;
	504b0304* | 504b0506* | 504b0606* | 504b0708*) die "busybox cannot unpack zip archives with their file times: $1" ;;
	4c5a4950*) die "busybox cannot unpack lzip: $1" ;;
	213c61726368) deb_data "$1" ;;
	*) cat "$1" ;;
	esac
}

# Busybox has no zstd: one of the collection's own, or that of the variable ZSTD.
zstd_program() {
	for program in ${ZSTD:-} $(ls "$STORE" | sed -n "s,^zstd\.[0-9a-f]*$,$STORE/&/bin/zstd,p"); do
		[ ! -x "$program" ] || {
			"$program" -q "$@"
			return
		}
	done
	die "busybox cannot unpack zstd: use ZSTD=PATH, or build zstd first"
}

# The unpacked data of a Debian package: an archive of ar, whose members have a header of 60 bytes, and a byte more where their size is odd.
deb_data() {
	at=8
	while member=$(dd if="$1" iflag=skip_bytes,count_bytes skip="$at" count=60 2> /dev/null) && [ -n "$member" ]; do
		set -- "$1" $member
		# Name, time, owner, group, mode, size.
		case ${7:-} in '' | *[!0-9]* | 0[0-9]*) die "the Debian package is damaged: $1" ;; esac
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

# unpack FILE STRIP: into an empty directory, $work/room/tree. tar runs with that room as its root: whatever an archive says, links and names lead nowhere else.
unpack() {
	mkdir -p "$work/room/tree"
	plain "$1" > "$work/room/tar"
	# Busybox reads no PAX records ('LENGTH path=NAME', the length that of the whole), and would cut such names off, and take a sparse file's map for its
	# contents, without a word.
	cut=$(strings -n 7 "$work/room/tar" | awk '/^[0-9]+ (path|linkpath|size|GNU\.sparse\.[a-z]+|SCHILY\.realsize)=/ && $1 == length($0) + 1 && !found++')
	[ -z "$cut" ] || die "busybox cannot unpack this archive, which has PAX records for long names, or a sparse file: $1: $cut"
	strip=$2
	# A leading './' is no name, but busybox counts it as one.
	first=$(tar -t -f "$work/room/tar" | sed -n 1p)
	[ "$first" = "${first#./}" ] || [ "$strip" = 0 ] || strip=$((strip + 1))
	cp "$work/tools/busybox" "$work/room/busybox"
	as_root=
	[ "$(id -u)" = 0 ] || as_root='unshare -U -r'
	$as_root chroot "$work/room" /busybox tar -x -o -f /tar -C /tree --strip-components "$strip"
	other=$(find "$work/room/tree" ! -type f ! -type d ! -type l)
	[ -z "$other" ] || die "the archive contains something other than files, directories and links: $1: $other"
	# A directory that its owner cannot write into cannot be moved.
	find "$work/room/tree" -type d ! -perm -700 -exec chmod u+rwx {} \;
}

# Makes the directory that a source goes into, below the build's own directory or in the output: 'place INTO' sets directory.
place() {
	case $1 in
	out) directory=$work/out below= ;;
	out/*) directory=$work/out below=${1#out/} ;;
	*) directory=$work/build/$name below=$1 ;;
	esac
	(cd "$directory" && make_parents "${below:+$below/}")
	directory=$directory${below:+/$below}
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
		[ -e "$stored" ] || die "the source $file is missing: sources/sha256/$hash (downloadlist.sha256 has its URLs)"
		[ "$(sha256sum < "$stored" | cut -c1-64)" = "$hash" ] || die "the source $file does not match its hash: $stored"
		place "$into"
		if [ -n "$unpacked" ]; then
			unpack "$stored" "$strip"
			if rmdir "$directory" 2> /dev/null; then
				mv -T "$work/room/tree" "$directory"
				chmod 755 "$directory"
			else
				merge "$work/room/tree" "$directory"
			fi
			rm -rf "$work/room"
			touch -d "@$epoch" "$directory"
		else
			expect_free "$directory/$file" "two sources have this place"
			cat "$stored" > "$directory/$file"
			touch -d "@$epoch" "$directory/$file"
		fi
	done
	chmod -R a-st,go-w "$work/build/$name" "$work/out"
}
