# Reads parts of an ELF file as 'od -An -v -tu1' prints them, and says how the file wants to be loaded (System V ABI, chapters 4 and 5).
#   part=header     prints 'WIDE BIG TYPE OFFSET SIZE COUNT MACHINE', OFFSET to COUNT of the program headers; nothing for another kind of file
#   part=segments   prints 'loader' where it asks for one, and 'dynamic OFFSET SIZE'
#   part=dynamic    prints 'libraries' where it needs some
{ for (i = 1; i <= NF; i++) byte[count++] = $i }
END {
	if (part == "header") header()
	else if (part == "segments") segments()
	else dynamic()
}

function number(at, length_, wide_,    value, i) {
	for (i = 0; i < length_; i++) value = value * 256 + byte[big ? at + i : at + length_ - 1 - i]
	return value
}

function header() {
	if (byte[0] != 127 || byte[1] != 69 || byte[2] != 76 || byte[3] != 70 || byte[4] < 1 || byte[4] > 2 || byte[5] < 1 || byte[5] > 2) return
	wide = byte[4] == 2
	big = byte[5] == 2
	if (count < (wide ? 64 : 52)) return
	print wide, big, number(16, 2), (wide ? number(32, 8) : number(28, 4)), number(wide ? 54 : 42, 2), number(wide ? 56 : 44, 2), number(18, 2)
}

function segments(    at, size, kind, length_) {
	size = wide ? 56 : 32
	for (at = 0; at + size <= count; at += size) {
		kind = number(at, 4)
		length_ = wide ? number(at + 32, 8) : number(at + 16, 4)
		if (kind == 3 && length_ >= 2) print "loader"
		if (kind == 2 && length_ > 0 && !found++) print "dynamic", (wide ? number(at + 8, 8) : number(at + 4, 4)), length_
	}
}

function dynamic(    at, width, tag) {
	width = wide ? 8 : 4
	for (at = 0; at + 2 * width <= count; at += 2 * width) {
		tag = number(at, width)
		if (tag == 0) return
		if (tag == 1) {
			print "libraries"
			return
		}
	}
}
