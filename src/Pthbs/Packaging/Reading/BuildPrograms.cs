namespace Pthbs.Packaging.Reading;

/// <summary>Where the programs that a build runs come from: from what every build has, from a build tool, from a package.</summary>
internal static class BuildPrograms
{
    /// <summary>What the rootfs of every build has; of perl without its further modules and programs.</summary>
    private static readonly HashSet<string> OfRootfs = new(StringComparer.Ordinal)
    {
        "sh", "dash", "awk", "mawk", "sed", "grep", "egrep", "fgrep", "make", "gmake", "m4", "patch", "perl", "tar", "gtar", "gzip", "gunzip", "zcat", "bzip2", "bunzip2", "xz", "unxz", "xzcat", "diff", "diff3", "sdiff", "cmp", "find", "xargs",
        "cc", "gcc", "cpp", "ar", "as", "ld", "ld.bfd", "nm", "objcopy", "objdump", "ranlib", "readelf", "size", "strings", "strip", "gcc-ar", "gcc-nm", "gcc-ranlib", "musl-gcc",
        "basename", "cat", "chgrp", "chmod", "chown", "cksum", "comm", "cp", "cut", "date", "dd", "dirname", "echo", "env", "expr", "false", "fold", "ginstall", "head", "id", "install", "join", "link", "ln", "ls", "md5sum", "mkdir", "mkfifo", "mknod", "mktemp",
        "mv", "nproc", "od", "paste", "printf", "pwd", "readlink", "realpath", "rm", "rmdir", "seq", "sha1sum", "sha256sum", "sha512sum", "sleep", "sort", "split", "stat", "stty", "sync", "tail", "tee", "test", "timeout", "touch", "tr", "true", "tsort", "tty",
        "uname", "unexpand", "uniq", "wc", "whoami", "yes",
    };

    private static readonly Dictionary<string, string> Tools = new(StringComparer.Ordinal)
    {
        ["msgfmt"] = "gettext",
        ["msgmerge"] = "gettext",
        ["msginit"] = "gettext",
        ["msgcat"] = "gettext",
        ["msgconv"] = "gettext",
        ["msguniq"] = "gettext",
        ["xgettext"] = "gettext",
        ["gettext"] = "gettext",
        ["ngettext"] = "gettext",
        ["envsubst"] = "gettext",
        ["autopoint"] = "gettext",
        ["gettextize"] = "gettext",
        ["pkg-config"] = "pkgconf",
        ["pkgconf"] = "pkgconf",
        ["python"] = "python",
        ["python3"] = "python",
        ["pod2man"] = "perl",
        ["pod2text"] = "perl",
        ["pod2html"] = "perl",
        ["pod2usage"] = "perl",
        ["xsubpp"] = "perl",
        ["cmake"] = "cmake",
        ["ctest"] = "cmake",
        ["meson"] = "meson",
        ["ninja"] = "ninja",
        ["autoconf"] = "autoconf",
        ["autoreconf"] = "autoconf",
        ["autoheader"] = "autoconf",
        ["autom4te"] = "autoconf",
        ["automake"] = "automake",
        ["aclocal"] = "automake",
        ["libtool"] = "libtool",
        ["libtoolize"] = "libtool",
    };

    /// <summary>Programs whose packages are called otherwise.</summary>
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["lex"] = "flex",
        ["yacc"] = "bison",
        ["tic"] = "ncurses",
        ["infocmp"] = "ncurses",
        ["luac"] = "lua",
        ["lua5.4"] = "lua",
        ["bsdtar"] = "libarchive",
        ["bsdcpio"] = "libarchive",
        ["depmod"] = "kmod",
        ["modprobe"] = "kmod",
        ["mke2fs"] = "e2fsprogs",
        ["mkfs.ext4"] = "e2fsprogs",
        ["mkfs.vfat"] = "dosfstools",
        ["mkfs.erofs"] = "erofs-utils",
        ["mcopy"] = "mtools",
        ["setfacl"] = "acl",
        ["getfacl"] = "acl",
        ["setfattr"] = "attr",
        ["getfattr"] = "attr",
        ["setcap"] = "libcap",
        ["unzstd"] = "zstd",
        ["xxd"] = "busybox",
        ["cpio"] = "busybox",
        ["hexdump"] = "busybox",
        ["unzip"] = "busybox",
        ["ed"] = "busybox",
        ["dc"] = "busybox",
        ["uuencode"] = "busybox",
        ["uudecode"] = "busybox",
        ["hostname"] = "busybox",
        ["which"] = "busybox",
        ["bwrap"] = "bubblewrap",
        ["execlineb"] = "execline",
        ["xsltproc"] = "libxslt",
        ["xmllint"] = "libxml2",
        ["xmlcatalog"] = "libxml2",
    };

    /// <summary>What CMake's <c>find_package</c> calls programs.</summary>
    private static readonly Dictionary<string, string> OfCMake = new(StringComparer.OrdinalIgnoreCase)
    {
        ["FLEX"] = "flex",
        ["BISON"] = "bison",
        ["Gettext"] = "msgfmt",
        ["PkgConfig"] = "pkg-config",
        ["Perl"] = "perl",
        ["PythonInterp"] = "python3",
        ["Python"] = "python3",
        ["Python3"] = "python3",
    };

    /// <summary>What makes sources, documents or translations of a makefile's: what a makefile that names one of these runs, as a rule, on the way to what it installs.</summary>
    private static readonly HashSet<string> Generators = new(StringComparer.Ordinal)
    {
        "flex", "lex", "bison", "yacc", "byacc", "gperf", "re2c", "ragel", "nasm", "yasm", "xxd", "gawk", "msgfmt", "xgettext", "msgmerge", "python3", "python", "pod2man", "scdoc", "asciidoc", "a2x", "asciidoctor", "xsltproc", "xmlto", "help2man", "txt2man", "rst2man", "ronn", "go-md2man", "pandoc", "makeinfo",
        "intltool-merge", "glib-compile-resources", "wayland-scanner", "protoc",
    };

    /// <summary>What only people who work on a source run, where it does without; and what makes documents with style sheets that no package brings.</summary>
    private static readonly HashSet<string> OfPeople = new(StringComparer.Ordinal) { "git", "nano", "zsh", "xbps", "linux", "pthbs", "busybox", "xsltproc", "xmllint", "xmlcatalog" };

    /// <summary>Whether every build has a program.</summary>
    public static bool IsGiven(string program) => OfRootfs.Contains(program);

    /// <summary>Whether a source that does without a program can be built without asking for it.</summary>
    public static bool IsOfPeople(string program) => OfPeople.Contains(program);

    /// <summary>Whether a program makes what a build needs or installs.</summary>
    public static bool IsGenerator(string word) => Generators.Contains(word);

    /// <summary>The build tool that brings a program; null if none does.</summary>
    public static string? ToolOf(string program) => Tools.GetValueOrDefault(program);

    /// <summary>The package of a collection that brings a program; null if none does.</summary>
    public static string? PackageOf(string program, IReadOnlySet<string> packages)
    {
        if (Packages.TryGetValue(program, out var other) && packages.Contains(other)) return other;
        return packages.Contains(program) ? program : null;
    }

    /// <summary>How a template depends on a package for a program: busybox has many names that others have, too.</summary>
    public static string Dependency(string package) => package == "busybox" ? "busybox yield" : package;

    /// <summary>The program that <c>find_package</c> of CMake finds under a name; null if it finds something else.</summary>
    public static string? OfCMakePackage(string name) => OfCMake.GetValueOrDefault(name);

    /// <summary>The tools that a layout brings itself.</summary>
    public static IReadOnlyList<string> ToolsOfLayout(string layout) => layout switch
    {
        "cmake" => ["cmake", "pkgconf"],
        "meson" => ["meson", "ninja", "pkgconf", "python"],
        "autoreconf" => ["autoconf", "automake", "libtool", "gettext", "perl", "pkgconf"],
        _ => [],
    };

    /// <summary>Whether a word can be the name of a program: no path, no variable, no option.</summary>
    public static bool IsName(string word)
    {
        if (word.Length is 0 or > 64 || !(char.IsAsciiLetterOrDigit(word[0]) || word[0] == '_')) return false;
        foreach (var c in word) if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '+')) return false;
        return true;
    }
}
