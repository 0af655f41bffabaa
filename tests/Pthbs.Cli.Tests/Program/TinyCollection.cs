using System.Formats.Tar;
using System.Security.Cryptography;

namespace Pthbs.Cli.Tests.Program;

/// <summary>A collection of packages that are built in no time and without a network.</summary>
internal sealed class TinyCollection
{
    private const string Busybox = "/bin/busybox";

    public TinyCollection(string path)
    {
        Path = path;
        Write("pthbs.yaml", "name: tiny\nsystem: x86_64-linux\n");
        Write("downloadlist.sha256", "");
        Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share", "{% set summary = \"says hello\" %}\n{% set license = \"0BSD\" %}\n");
        Source("hello.txt", "hello\n"u8.ToArray());
        Header("clash", "#: source {{ source(\"clash.txt\") }} into=out/share\n#: link share/hello.txt clash.txt");
        Source("clash.txt", "clash\n"u8.ToArray());
        Write("environments/tiny.txt", "hello\n");
    }

    public string Path { get; }

    /// <summary>Writes a file.</summary>
    public void Write(string relative, string text)
    {
        var file = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Adds a package without commands.</summary>
    public void Header(string name, string lines, string facts = "", string commands = "") => Write(
        $"packages/{name}/{name}.sh.j2",
        $"{facts}#!/bin/sh\n#: pthbs 2\n#: name {name}\n#: version 1.0\n#: system {{{{ system }}}}\n{lines}\n{commands}");

    /// <summary>Adds a package that is built by commands, with the machine's static busybox as all its tools.</summary>
    public void Commands(string name, string commands)
    {
        Tools();
        Header(name, "#: depends {{ dep(\"tools\") }}", commands: "\n" + commands + "\n");
    }

    /// <summary>Adds a package whose script has phases.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="setUp">What stands outside of them, at the top.</param>
    /// <param name="phases">Their names and commands, in order.</param>
    public void Phases(string name, string setUp, params (string Name, string Commands)[] phases)
    {
        const string Function = """phase() { case " ${phases-prepare configure build check install} " in *" $1 "*) printf '#: phase %s\n' "$1" ;; *) return 1 ;; esac; }""";
        Commands(name, $"set -eu\n{Function}\n{setUp}\n{string.Concat(phases.Select(p => $"if phase {p.Name}; then (\n{p.Commands}\n) fi\n"))}");
    }

    /// <summary>Adds a package that holds one program.</summary>
    public void Program(string name, string program, string script)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        using (var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(script)))
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"bin/{program}") { DataStream = content, Mode = (UnixFileMode)0b111_101_101 });
        Source($"{name}.tar", tar.ToArray());
        Header(name, $"#: source {{{{ source(\"{name}.tar\") }}}} unpack into=out");
    }

    /// <summary>Adds a source that lies beside the download list.</summary>
    public void Source(string name, byte[] bytes, string? hash = null)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "files"));
        File.WriteAllBytes(System.IO.Path.Combine(Path, "files", name), bytes);
        File.AppendAllText(System.IO.Path.Combine(Path, "downloadlist.sha256"), $"sha256:{hash ?? Convert.ToHexStringLower(SHA256.HashData(bytes))}  {name}  file:files/{name}\n");
    }

    /// <summary>Adds the machine's static busybox as a package; skips the test where there is none.</summary>
    public void Tools()
    {
        if (Directory.Exists(System.IO.Path.Combine(Path, "packages/tools"))) return;
        Assert.SkipUnless(File.Exists(Busybox), "this machine has no busybox: apt-get install busybox");
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            using var busybox = File.OpenRead(Busybox);
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "bin/busybox") { DataStream = busybox, Mode = (UnixFileMode)0b111_101_101 });
            foreach (var applet in (string[])["sh", "mkdir", "sleep", "echo", "cat", "mv", "ln"])
                writer.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
        }

        Source("tools.tar", tar.ToArray());
        Header("tools", "#: source {{ source(\"tools.tar\") }} unpack into=out");
    }
}
