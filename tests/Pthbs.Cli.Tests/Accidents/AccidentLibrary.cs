using System.Diagnostics;

namespace Pthbs.Cli.Tests.Accidents;

/// <summary>The library that makes accidents happen (tests/accidents/accident.c), compiled once, and the variables that tell it which.</summary>
internal static class AccidentLibrary
{
    private static readonly Lazy<string> Compiled = new(Compile);

    /// <summary>What a program's variables must be, so that its call number <paramref name="at"/> beneath a directory meets with an accident.</summary>
    /// <param name="kind">Which accident.</param>
    /// <param name="at">The call's number, from 1; 0 for none, only counting.</param>
    /// <param name="under">The directory.</param>
    /// <param name="log">A file that does not lie in it, for what happened.</param>
    public static Dictionary<string, string?> Variables(AccidentKind kind, int at, string under, string log)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "accidents are made on x86-64 only");
        return new Dictionary<string, string?>
        {
            ["LD_PRELOAD"] = Compiled.Value,
            ["ACCIDENT_KIND"] = kind.Errno == 0 ? "kill" : $"{kind.Errno}",
            ["ACCIDENT_CALLS"] = kind.Calls,
            ["ACCIDENT_AT"] = $"{at}",
            ["ACCIDENT_LAST"] = kind.Stays ? $"{int.MaxValue}" : $"{at}",
            ["ACCIDENT_UNDER"] = under,
            ["ACCIDENT_LOG"] = log,
        };
    }

    private static string Compile()
    {
        // Only a program that is linked to libc while it starts can be given another library before it.
        var executable = Environment.GetEnvironmentVariable("PTHBS_EXECUTABLE") ?? "";
        using (var file = File.OpenRead(executable)) Assert.SkipUnless(file.ReadByte() == 0x7F, $"{executable} is not the native executable");
        var library = Path.Combine(Directory.CreateTempSubdirectory("pthbs-accident-").FullName, "accident.so");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(library)!, recursive: true);
        try
        {
            using var compiler = Process.Start("cc", ["-std=gnu11", "-O1", "-fPIC", "-shared", "-fvisibility=hidden", "-o", library, Path.Combine(AppContext.BaseDirectory, "Accidents/accident.c")]);
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("this machine has no C compiler: apt-get install gcc libc6-dev");
        }

        return library;
    }
}

/// <summary>What happens to a call.</summary>
/// <param name="Name">In words.</param>
/// <param name="Errno">The error it gives; 0 kills the process.</param>
/// <param name="Calls">Which calls it can happen to (accident.c).</param>
/// <param name="Stays">Whether every call after it meets with it as well.</param>
internal sealed record AccidentKind(string Name, int Errno, string Calls, bool Stays = false)
{
    public static readonly AccidentKind[] All =
    [
        new("kill -9", 0, "c"),
        new("ENOSPC", 28, "g"),
        new("ENOSPC that stays", 28, "g", Stays: true),
        new("EIO", 5, "cgor"),
        new("EIO that stays", 5, "cg", Stays: true),
        new("EMFILE", 24, "o"),
        new("EINTR", 4, "cgor"),
    ];
}
