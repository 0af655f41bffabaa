using System.Collections.Immutable;
using System.IO.Pipes;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>A sandbox that sees the host's programs, to run shell commands in. Each has a directory of its own on the host.</summary>
internal sealed class TestBuild : IDisposable
{
    public static readonly bool IsRoot = TestLibc.geteuid() == 0;

    private readonly string directory = Path.Combine(Path.GetTempPath(), "pthbs-sandbox-" + Guid.NewGuid().ToString("N"));

    public TestBuild(ISandbox? sandbox = null)
    {
        Sandbox = sandbox ?? new NamespaceSandbox();
        Work = Path.Combine(directory, "work");
        Directory.CreateDirectory(Work);
        // As root the build is another user: it must be able to write there, and to reach it.
        Assert.Equal(0, TestLibc.chmod(directory, 0b111_101_101));
        Assert.Equal(0, TestLibc.chmod(Work, 0b111_111_111));
        Inside = Sandbox.UsesHostPaths ? Work : "/area";
        Description = new()
        {
            Entries = [.. Programs(), new ProcEntry("/proc"), new DevicesEntry("/dev"), new TmpfsEntry(Sandbox.UsesHostPaths ? "/var/tmp" : "/tmp", 0), new WritableBind(Work, Inside)],
            WorkingDirectory = Inside,
            Command = ["/bin/true"],
            Environment = [KeyValuePair.Create("PATH", "/usr/bin:/bin")],
        };
    }

    public ISandbox Sandbox { get; }

    /// <summary>A writable directory of the host; /area inside.</summary>
    public string Work { get; }

    /// <summary>Where the build sees it.</summary>
    public string Inside { get; }

    public SandboxDescription Description { get; set; }

    public ImmutableArray<SafeFileHandle> Inherited { get; init; } = [];

    /// <summary>One that no real build of this machine has: those begin at both ends, and some tests end whatever runs as that user.</summary>
    public SandboxIdentity Identity { get; set; } = SandboxIdentity.ForSlot(SandboxIdentity.Slots / 2);

    public void See(params ReadOnlySpan<SandboxEntry> more) => Description = Description with { Entries = [.. Description.Entries, .. more] };

    public SandboxProcess Start(SafeFileHandle output, params string[] command) =>
        Sandbox.Start(Description with { Command = [.. command] }, new(output, Inherited), Identity);

    /// <summary>Runs a shell script to its end and gives what it printed.</summary>
    public (SandboxExit Exit, string Output) Shell(string script) => Run("/bin/sh", "-c", script);

    public (SandboxExit Exit, string Output) Run(params string[] command)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var end = new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), false);
        using var process = Start(end, command);
        pipe.DisposeLocalCopyOfClientHandle();
        using var text = new MemoryStream();
        pipe.CopyTo(text);
        return (process.Wait(TestContext.Current.CancellationToken), Encoding.UTF8.GetString(text.ToArray()).TrimEnd('\n'));
    }

    /// <summary>What a script prints that must succeed.</summary>
    public string Says(string script)
    {
        var (exit, output) = Shell(script);
        Assert.True(exit.Success, $"{script}: {exit}\n{output}");
        return output;
    }

    /// <summary>A way of sandboxing by name; skips the test where the machine does not have it.</summary>
    public static TestBuild By(string way, params ReadOnlySpan<SafeFileHandle> inherited)
    {
        if (way == "bubblewrap" && BubblewrapSandbox.Find() is null) Assert.Skip("bubblewrap is not installed");
        return new(way switch
        {
            "bubblewrap" => new BubblewrapSandbox(),
            "off" => new OffSandbox(),
            _ => new NamespaceSandbox(),
        })
        { Inherited = [.. inherited] };
    }

    public static SafeFileHandle Nowhere() => File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);

    private static IEnumerable<SandboxEntry> Programs()
    {
        yield return new ReadOnlyBind("/usr", "/usr");
        foreach (var path in (string[])["/bin", "/lib", "/lib64", "/lib32"])
        {
            if (new DirectoryInfo(path).LinkTarget is { } target) yield return new LinkEntry(path, target);
            else if (Directory.Exists(path)) yield return new ReadOnlyBind(path, path);
        }
        // Debian's alternatives: awk and others are links through it.
        if (Directory.Exists("/etc/alternatives")) yield return new ReadOnlyBind("/etc/alternatives", "/etc/alternatives");
    }

    public void Dispose()
    {
        try { Directory.Delete(directory, true); }
        catch (UnauthorizedAccessException) { /* a test left something in it that only the build user may remove */ }
    }
}
