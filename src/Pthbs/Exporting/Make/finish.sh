# Sourced: what becomes of an output between its script and its place in the store (docs/reference/formats/build.md of pthbs). In the output's directory.

add_links() {
	header link "$script" | while read -r path target; do
		make_parents "$path"
		expect_free "./$path" "the output already has something at the place of a link of the script's header"
		ln -s -- "$target" "./$path"
	done
}

# A package holds files, directories and links, whose names and targets have no control characters.
check_names() {
	other=$(find . ! -type f ! -type d ! -type l)
	[ -z "$other" ] || die "a package may contain only files, directories and links: $other"
	unclean=$({ find . -print0; find . -type l -exec readlink -n {} \; ; } | tr '\000\n' '\n\001' | tr -d '\n\040-\176\200-\377' | wc -c)
	[ "$unclean" = 0 ] || die "names or targets of links have control characters"
}

normalise() {
	chmod -R u+rwX .
	check_names
	find . ! -type d \( -name '*.la' -o -name '.*.la' -o -name .la -o -path ./share/info/dir \) -exec rm -f {} +
	find . -type d -exec chmod 755 {} +
	find . -type f $executable -exec chmod 555 {} +
	find . -type f ! $executable -exec chmod 444 {} +
	find . -type f -exec grep -l '^#![[:blank:]]*/pthbs/env/' {} + > "$work/scripts" || :
	while IFS= read -r file; do name_interpreter "$file"; done < "$work/scripts"
	find . -exec touch -h -d "@$epoch" {} +
}

# A script that begins with '#!/pthbs/env/bin/x' names the package that x comes from instead.
name_interpreter() {
	head -c 256 "$1" > "$work/head"
	line=$(tr '\000\r' '\n\n' < "$work/head" | sed -n 1p)
	path=${line#'#!'}
	[ "$path" != "$line" ] || return 0
	path=${path#"${path%%[![:blank:]]*}"}
	path=${path%%[[:blank:]]*}
	case $path in /pthbs/env/*) ;; *) return 0 ;; esac
	start=${line%%/pthbs/env/*}
	end=$(($(printf %s "$start$path" | wc -c)))
	[ "$end" -lt "$(($(wc -c < "$work/head")))" ] || [ "$end" -lt 256 ] || return 0
	owner=$(owner_of "${path#/pthbs/env/}" "$work/forest")
	[ -n "$owner" ] || die "no declared dependency has the interpreter $path of $1"
	{
		printf '%s%s' "$start" "$owner"
		tail -c +$((end + 1)) "$1"
	} > "$work/named"
	mode=$(stat -c %a "$1")
	mv -f "$work/named" "$1"
	chmod "$mode" "$1"
}
