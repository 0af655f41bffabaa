using System.Diagnostics;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Containers whose seccomp filter does not know a system call: it is named, and nothing is said of modes or owners of paths.</summary>
[Trait("Level", "thorough")]
public sealed class DeniedCallTests(DenyingProgram deny) : IClassFixture<DenyingProgram>, IDisposable
{
    private const int NotPermitted = 1, NoSuchCall = 38;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    /// <summary>Calls that a store is read and written with.</summary>
    public static TheoryData<string, int> OfFiles => new() { { "openat2", 437 }, { "fsync", 74 }, { "syncfs", 306 }, { "utimensat", 280 }, { "flock", 73 } };

    /// <summary>Calls that a sandbox is made with.</summary>
    public static TheoryData<string, int> OfSandboxes => new()
    {
        { "close_range", 436 }, { "mount_setattr", 442 }, { "open_tree", 428 }, { "move_mount", 429 }, { "fsopen", 430 }, { "fsconfig", 431 }, { "fsmount", 432 },
        { "execveat", 322 }, { "memfd_create", 319 }, { "landlock_add_rule", 445 }, { "seccomp", 317 }, { "fallocate", 285 },
    };

    [Theory, MemberData(nameof(OfFiles))]
    public async Task A_refused_call_of_files_is_named(string name, int number)
    {
        foreach (var errno in (int[])[NotPermitted, NoSuchCall])
        {
            _program.Collection.Header($"of-{errno}", "#: source {{ source(\"hello.txt\") }} into=out");
            var failed = (await RunAsync(errno, number, "build", $"of-{errno}")).Failed(7, $"refuses the system call {name}: allow it there", "hint: ");
            Assert.DoesNotContain("who owns that path", failed.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("--store", failed.Error, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(OfSandboxes))]
    public async Task A_refused_call_of_the_sandbox_is_named(string name, int number)
    {
        _program.Collection.Commands("walled", "echo x > $out/x");
        (await _program.RunAsync("build", "tools")).Succeeded();
        foreach (var errno in (int[])[NotPermitted, NoSuchCall])
        {
            var failed = (await RunAsync(errno, number, "build", "walled")).Failed(7, $"refuses the system call {name}: allow it there");
            Assert.DoesNotContain("who owns that path", failed.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetDirectories(_program.Store, "walled.*"));
    }

    /// <summary>What cannot be made durable is not published: it would be there although the command has failed.</summary>
    [Theory]
    [InlineData(74)]
    [InlineData(306)]
    public async Task A_package_that_cannot_be_made_durable_is_not_there(int number)
    {
        _program.Collection.Commands("walled", "echo x > $out/x");
        (await _program.RunAsync("build", "tools")).Succeeded();

        (await RunAsync(NotPermitted, number, "build", "walled")).Failed(7, "refuses the system call");

        Assert.Empty(Directory.GetDirectories(_program.Store, "walled.*"));
    }

    /// <summary>What a kernel may be without: keys, Landlock; and clone3 where a filter says that there is no such call.</summary>
    [Theory]
    [InlineData("keyctl", 250, NoSuchCall)]
    [InlineData("keyctl", 250, NotPermitted)]
    [InlineData("landlock_create_ruleset", 444, NoSuchCall)]
    [InlineData("landlock_create_ruleset", 444, NotPermitted)]
    public async Task What_has_another_way_takes_it(string name, int number, int errno)
    {
        _program.Collection.Commands("walled", "echo x > $out/x");
        (await RunAsync(errno, number, "build", "walled")).Succeeded();
        if (name.StartsWith("landlock", StringComparison.Ordinal))
            Assert.Contains("without Landlock", (await _program.RunAsync("log", "walled")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_clone3_no_sandbox_is_started_and_its_absence_is_named()
    {
        _program.Collection.Commands("walled", "echo x > $out/x");
        (await RunAsync(NoSuchCall, 435, "build", "walled")).Failed(7, "refuses the system call clone3");
    }

    [Theory]
    [InlineData("collection", "generate", "hello")]
    [InlineData("store", "verify")]
    [InlineData("gc", "--dry-run")]
    [InlineData("list")]
    public async Task Every_command_names_it(params string[] words)
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        (await RunAsync(NotPermitted, 437, words)).Failed(7, "refuses the system call openat2");
    }

    private Task<Finished> RunAsync(int errno, int number, params string[] words) =>
        _program.ShellAsync($"{deny.Path} {errno} {number} \"$pthbs\" {string.Join(' ', words)}");
}

/// <summary>deny.c, compiled once.</summary>
public sealed class DenyingProgram : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pthbs-deny-").FullName;
    private readonly bool _isCompiled;

    public DenyingProgram()
    {
        try
        {
            using var compiler = Process.Start("cc", ["-O1", "-o", $"{_directory}/deny", System.IO.Path.Combine(AppContext.BaseDirectory, "Program/deny.c")]);
            compiler.WaitForExit();
            _isCompiled = compiler.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            _isCompiled = false;
        }
    }

    /// <summary>Where it is. Skips the test where nothing could compile it.</summary>
    public string Path
    {
        get
        {
            Assert.SkipUnless(_isCompiled, "this machine has no C compiler: apt-get install gcc libc6-dev linux-libc-dev");
            return $"{_directory}/deny";
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
