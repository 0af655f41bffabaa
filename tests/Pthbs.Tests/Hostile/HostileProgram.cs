using System.Diagnostics;

namespace Pthbs.Tests.Hostile;

/// <summary>hostile.c, compiled once for all tests by whatever compiler of this machine makes a static program.</summary>
internal static class HostileProgram
{
    private static readonly string[][] Compilers = [["clang", "-O1", "-static"], ["gcc", "-O1", "-static"], ["musl-gcc", "-O1", "-static"]];

    private static readonly Lazy<byte[]?> Compiled = new(Compile);

    /// <summary>The program. Skips the test where there is no compiler.</summary>
    public static byte[] Bytes
    {
        get
        {
            Assert.SkipUnless(Compiled.Value is not null, "no compiler makes static programs here: apt-get install clang libc6-dev");
            return Compiled.Value!;
        }
    }

    /// <summary>Puts it into a directory, as hostile.</summary>
    public static void PutInto(string directory)
    {
        var program = Path.Combine(directory, "hostile");
        File.WriteAllBytes(program, Bytes);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
    }

    private static byte[]? Compile()
    {
        var directory = Directory.CreateTempSubdirectory("pthbs-hostile-").FullName;
        try
        {
            var (source, program) = (Path.Combine(directory, "hostile.c"), Path.Combine(directory, "hostile"));
            using (var stream = typeof(HostileProgram).Assembly.GetManifestResourceStream("hostile.c")!)
            using (var file = File.Create(source)) stream.CopyTo(file);
            return Compilers.Any(c => Runs([.. c, "-o", program, source])) ? File.ReadAllBytes(program) : null;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static bool Runs(string[] command)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, command[0])))) return false;
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
