using System.Diagnostics;

namespace Pthbs.Cli.Tests.Program;

/// <summary>A checkout with the real <c>./pthbs</c> and a few sources. Its <c>dotnet</c> makes a program that prints where it runs and with which words.</summary>
internal sealed class FakeCheckout : IDisposable
{
    private const string Dotnet = """
        #!/bin/sh
        while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
        mkdir -p "$out" "$CHECKOUT/src/A/obj"
        "$(command -v clang || command -v gcc)" -o "$out/pthbs" "$CHECKOUT/bin/program.c" || printf '#!/bin/sh\nprintf "<%%s>" "$PWD" "$@"\n' >"$out/pthbs"
        chmod 755 "$out/pthbs"
        """;

    /// <summary>The program, which waits for the process that looks at the sources as pthbs does.</summary>
    private const string Program = """
        #define _GNU_SOURCE
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/wait.h>
        #include <unistd.h>
        int main(int count, char **words)
        {
            siginfo_t end;
            if (count > 3 && !strcmp(words[1], "--unless-changed")) {
                if (waitid(P_PID, atoi(words[2]), &end, WEXITED) || end.si_code != CLD_EXITED || end.si_status) {
                    words[1] = "sh", words[2] = words[3], words[3] = "--sources-changed";
                    execv("/bin/sh", words + 1);
                }
                words += 3;
            }
            printf("<%s>", get_current_dir_name());
            while (*++words) printf("<%s>", *words);
        }
        """;

    private readonly string _place = Directory.CreateTempSubdirectory("pthbs-test-").FullName;

    public FakeCheckout(string name = "checkout")
    {
        File.SetUnixFileMode(_place, (UnixFileMode)0b111_101_101);
        Root = $"{_place}/{name}";
        foreach (var directory in (string[])["src/A/B", "tools/wrapper", "bin"]) Directory.CreateDirectory($"{Root}/{directory}");
        foreach (var file in (string[])["pthbs", "tools/wrapper/start.c"]) File.Copy(Path.Combine(AppContext.BaseDirectory, "wrapper", file), $"{Root}/{file}");
        foreach (var file in (string[])["Directory.Build.props", "src/A/a.cs", "src/A/B/b c.cs"]) File.WriteAllText($"{Root}/{file}", "first");
        AddProgram("dotnet", Dotnet);
        File.WriteAllText($"{Root}/bin/program.c", Program);
        AddProgram("apt-get", "#!/bin/sh\nexit 1\n");
    }

    public string Root { get; }

    public void Dispose() => Directory.Delete(_place, recursive: true);

    /// <summary>Puts a program where <c>./pthbs</c> looks first.</summary>
    public void AddProgram(string name, string text)
    {
        File.WriteAllText($"{Root}/bin/{name}", text);
        File.SetUnixFileMode($"{Root}/bin/{name}", (UnixFileMode)0b111_101_101);
    }

    /// <summary>
    /// Runs a line of the shell in the checkout, and waits until a file would get a later time than what the line wrote. <c>./pthbs</c> looks again at what
    /// changed in the tick of the clock in which it looked, and on a fast machine one line follows the other within a tick.
    /// </summary>
    public async Task<Finished> ShellAsync(string line)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        start.Environment["PATH"] = $"{Root}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["CHECKOUT"] = Root;
        using var process = Process.Start(start)!;
        var finished = await RealProgram.EndAsync(process);
        PassTick();
        return finished;
    }

    private void PassTick()
    {
        var probe = $"{_place}/tick";
        var first = Written();
        while (Written() <= first) Thread.Sleep(1);

        DateTime Written()
        {
            File.WriteAllText(probe, "x");
            return File.GetLastWriteTimeUtc(probe);
        }
    }

    /// <summary>Runs a line of the shell, which calls <c>./pthbs</c>, and says whether that built the program.</summary>
    public async Task<bool> BuildsAsync(string line = "./pthbs")
    {
        var finished = (await ShellAsync(line)).Succeeded();
        return finished.Error.Contains("building pthbs", StringComparison.Ordinal);
    }
}
