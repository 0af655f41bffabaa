using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Pthbs.Cli.Tests.Program;

/// <summary>GNU make and the machine's busybox at work in the directory <c>away</c> that 'pthbs export make' wrote.</summary>
internal static class GnuMake
{
    private const string Busybox = "/bin/busybox";
    private const string Nobody = "65534";

    public static void SkipUnlessThere()
    {
        Assert.SkipUnless(File.Exists(Busybox), "this machine has no busybox: apt-get install busybox-static");
        Assert.SkipUnless(File.Exists("/usr/bin/make"), "this machine has no make: apt-get install make");
    }

    /// <summary>Root would need an applet that Debian's busybox lacks to run commands: then make is run by an ordinary user.</summary>
    public static Task<Finished> RunAsync(RealProgram program, params string[] words) => RunAsync(program, asRoot: false, words);

    /// <summary>Runs make.</summary>
    public static async Task<Finished> RunAsync(RealProgram program, bool asRoot, params string[] words)
    {
        using var process = Start(program, asRoot, words);
        return await RealProgram.EndAsync(process);
    }

    /// <summary>Starts make.</summary>
    public static Process Start(RealProgram program, bool asRoot, params string[] words)
    {
        foreach (var place in (string[])["made", "made-state"]) File.SetUnixFileMode(Directory.CreateDirectory($"{program.Place}/{place}").FullName, (UnixFileMode)0b111_111_111);
        string[] who = Environment.UserName == "root" && !asRoot ? ["/usr/bin/setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"] : [];
        string[] command = [.. who, "/usr/bin/make", "-C", $"{program.Place}/away", "--no-print-directory", $"BUSYBOX={Busybox}", $"STORE={program.Place}/made", $"STATE={program.Place}/made-state", .. words];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
    }

    /// <summary>An archive, packed with gzip, whose entries are of one time.</summary>
    public static byte[] Packed(Action<Action<TarEntry, string?>> fill, TarEntryFormat format = TarEntryFormat.Ustar)
    {
        using var packed = new MemoryStream();
        using (var zipped = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new TarWriter(zipped, format, leaveOpen: true))
            fill((entry, text) =>
            {
                entry.ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000);
                if (text is not null) entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
                writer.WriteEntry(entry);
            });
        return packed.ToArray();
    }
}
