using System.Diagnostics;
using System.Formats.Tar;
using Pthbs.Scripts;
using Pthbs.Tests.Building;

namespace Pthbs.Tests.Execution.Links;

/// <summary>The machine's gcc, with what it needs to link a static program, as a package that stands as a build's /usr.</summary>
internal static class MachineCompiler
{
    private static readonly string[] Programs = ["gcc", "cc1", "collect2", "lto-wrapper", "as", "ld", "ar", "strip"];
    private static readonly string[] Files = ["crt1.o", "crti.o", "crtn.o", "crtbegin.o", "crtbeginT.o", "crtend.o", "libgcc.a", "libgcc_eh.a", "libc.a", "liblto_plugin.so"];
    private static readonly Lazy<byte[]?> Archive = new(Pack);

    /// <summary>Declares the package; the test is skipped where the machine has no such compiler.</summary>
    public static PackageId Declare(BuildFixture fixture)
    {
        Assert.SkipWhen(Archive.Value is null, "this machine has no gcc that links static programs, or no busybox");
        var source = fixture.Sources.AddFile(Archive.Value);
        return fixture.Declare("compiler", "", $"#: source {source} compiler.tar unpack into=out\n#: option static-check=off\n#: option leak-check=off\n#: option rootfs-tree=on\n");
    }

    /// <summary>The header line of a script that is built with it.</summary>
    public static string Line(PackageId compiler) => $"#: rootfs {compiler}\n";

    private static byte[]? Pack()
    {
        const string Busybox = "/bin/busybox";
        if (!File.Exists(Busybox) || Say("gcc", "--version") is null) return null;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["usr/bin/busybox"] = Busybox };
        foreach (var program in Programs)
        {
            var said = program == "gcc" ? "gcc" : Say("gcc", $"-print-prog-name={program}")!.Trim();
            var path = said.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(said) : $"/usr/bin/{said}";
            if (!File.Exists(path)) return null;
            files[InUsr(path)] = path;
            foreach (var word in (Say("ldd", path) ?? "").Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(w => w[0] == '/' && File.Exists(w))) files[InUsr(word)] = word;
        }

        foreach (var path in Files.Select(f => Path.GetFullPath(Say("gcc", $"-print-file-name={f}")!.Trim())))
        {
            if (!File.Exists(path)) return null;
            files[InUsr(path)] = path;
        }

        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, path) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(File.ReadAllBytes(path)), Mode = (UnixFileMode)0b111_101_101, ModificationTime = DateTimeOffset.UnixEpoch });
            // gcc reads it before every file, where there is a place for headers at all.
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "usr/include/stdc-predef.h") { DataStream = new MemoryStream(), ModificationTime = DateTimeOffset.UnixEpoch });
            foreach (var applet in (string[])["sh", "cat", "cp", "mkdir", "mv", "rm", "ls", "chmod"]) Link($"usr/bin/{applet}", "busybox");
            foreach (var name in (string[])["bin", "lib", "lib64"]) Link(name, $"usr/{name}");

            void Link(string name, string target) =>
                tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target, ModificationTime = DateTimeOffset.UnixEpoch });
        }

        return stream.ToArray();
    }

    private static string InUsr(string path) => path.StartsWith("/usr/", StringComparison.Ordinal) ? path[1..] : "usr" + path;

    private static string? Say(string program, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
