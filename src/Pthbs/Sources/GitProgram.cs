using System.Text;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;

namespace Pthbs.Sources;

/// <summary>
/// The program <c>git</c> with nothing of this machine's configuration: no system or user settings, no hooks, no templates, no attributes, no
/// credentials, no questions, and only the one protocol of the url that is asked. It runs no code of the source's. It and all that it starts are held to limits of memory and of the
/// size of files, and end with this program (<see cref="HelperProcess"/>).
/// </summary>
internal sealed class GitProgram : IDisposable
{
    /// <summary>No protocol has this name.</summary>
    private const string NoProtocol = "none";

    private static readonly string[] Settings =
    [
        "core.hooksPath=/dev/null", "core.attributesFile=/dev/null", "core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false", "credential.helper=",
        // Redirects are followed by GitLocation. It also keeps git from other places that a server names: http-alternates.
        "http.followRedirects=false", "submodule.recurse=false", "fetch.recurseSubmodules=false", "fetch.unpackLimit=1", "fetch.fsckObjects=true",
        // Old commits of honest projects have these; none of them can change what is written.
        "fetch.fsck.badTimezone=ignore", "fetch.fsck.missingSpaceBeforeDate=ignore", "fetch.fsck.zeroPaddedFilemode=ignore",
        // Large files go through in pieces, and there are no more threads with memory of their own than these, however many processors there are.
        "core.bigFileThreshold=64m", "pack.threads=4",
    ];

    private readonly SandboxProcess _process;
    private readonly CancellationTokenRegistration _kill;

    private GitProgram(SandboxProcess process, Stream input, Stream output, Stream messages, CancellationToken cancel)
    {
        (_process, Input, Output, Messages) = (process, input, output, new StreamReader(messages, Encoding.UTF8));
        _kill = cancel.Register(process.Kill);
    }

    /// <summary>What it reads.</summary>
    public Stream Input { get; }

    /// <summary>What it prints.</summary>
    public Stream Output { get; }

    /// <summary>What it says of progress and errors.</summary>
    public StreamReader Messages { get; }

    /// <summary>Whether it has had more memory than it may, where it is known.</summary>
    public bool HitMemory => _process.LimitHit == SandboxLimit.Memory;

    /// <summary>Starts git in a repository.</summary>
    /// <param name="repository">Its directory; also the home that git sees.</param>
    /// <param name="arguments">Subcommand and arguments.</param>
    /// <param name="options">How much it may use.</param>
    /// <param name="cancel">Kills it and what it started.</param>
    /// <param name="server">What it may ask, where it asks anybody: all else is refused.</param>
    /// <param name="proxy">Through which proxy it asks that.</param>
    /// <exception cref="PthbsException">git is not installed.</exception>
    public static GitProgram Start(string repository, IEnumerable<string> arguments, FetchOptions options, CancellationToken cancel, Uri? server = null, Proxy? proxy = null)
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = repository,
            ["LC_ALL"] = "C",
            ["GIT_DIR"] = repository,
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_ATTR_NOSYSTEM"] = "1",
            ["GIT_NO_REPLACE_OBJECTS"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_ASKPASS"] = "/bin/false",
            ["GIT_ALLOW_PROTOCOL"] = server?.Scheme ?? NoProtocol,
        };
        if (Environment.GetEnvironmentVariable("PATH") is { } path) environment["PATH"] = path;
        foreach (var (name, value) in GitLocation.AuthorityVariables) environment[name] = value;
        // In a variable, not an argument: those can be read by every user. Which hosts need none was decided before.
        if (proxy is not null) environment[$"{server!.Scheme}_proxy"] = proxy.Value;

        var (input, output, messages) = (Pipe.Create(), Pipe.Create(), Pipe.Create());
        try
        {
            using (input.Reader) using (output.Writer) using (messages.Writer)
            {
                var streams = new SandboxStreams(output.Writer) { Input = input.Reader, Errors = messages.Writer };
                var limits = new SandboxLimits { FileSize = options.MostBytes, ProcessMemory = options.GitMemory };
                var process = HelperProcess.Start([Find(), .. Settings.SelectMany(s => new[] { "-c", s }), .. arguments], repository, environment, streams, limits);
                return new GitProgram(process, Pipe.Open(input.Writer, FileAccess.Write), Pipe.Open(output.Reader, FileAccess.Read), Pipe.Open(messages.Reader, FileAccess.Read), cancel);
            }
        }
        catch
        {
            foreach (var end in (SafeFileHandle[])[input.Writer, output.Reader, messages.Reader]) end.Dispose();
            throw;
        }
    }

    /// <summary>Waits for its end, and that of all it started.</summary>
    public async Task<SandboxExit> EndAsync() => await Task.Run(() => _process.Wait()).ConfigureAwait(false);

    /// <summary>The program in PATH.</summary>
    private static string Find() =>
        ProgramSearch.Find("git", Environment.GetEnvironmentVariable("PATH"))
        ?? throw new PthbsException(ErrorKind.Machine, "the program git is not installed")
        {
            Hint = "sources that are commits need it: install the package git",
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        _kill.Dispose();
        // Nothing of it writes any more after this.
        _process.Dispose();
        Input.Dispose();
        Output.Dispose();
        Messages.Dispose();
    }
}
