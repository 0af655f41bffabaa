using System.ComponentModel;
using System.Diagnostics;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

// The class library's Process is banned elsewhere because builds need a sandbox around them. git runs no code of the source's, and all that Process
// hands on is chosen here: arguments as a list, an environment made from nothing, and no descriptors beside the three streams (all others
// here are close-on-exec).
#pragma warning disable RS0030

/// <summary>
/// The program <c>git</c> with nothing of this machine's configuration: no system or user settings, no hooks, no templates, no attributes, no
/// credentials, no questions, and only the one protocol of the url that is asked.
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
    ];

    private readonly Process _process;
    private readonly CancellationTokenRegistration _kill;

    private GitProgram(Process process, CancellationToken cancel)
    {
        _process = process;
        _kill = cancel.Register(Kill);
    }

    /// <summary>What it reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What it prints.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What it says of progress and errors.</summary>
    public StreamReader Messages => _process.StandardError;

    /// <summary>Starts git in a repository.</summary>
    /// <param name="repository">Its directory; also the home that git sees.</param>
    /// <param name="arguments">Subcommand and arguments.</param>
    /// <param name="cancel">Kills it and what it started.</param>
    /// <param name="server">What it may ask, where it asks anybody: all else is refused.</param>
    /// <param name="proxy">Through which proxy it asks that.</param>
    /// <exception cref="PthbsException">git is not installed.</exception>
    public static GitProgram Start(string repository, IEnumerable<string> arguments, CancellationToken cancel, Uri? server = null, Proxy? proxy = null)
    {
        var start = new ProcessStartInfo(Find())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = repository,
        };
        foreach (var setting in Settings.SelectMany(s => new[] { "-c", s }).Concat(arguments)) start.ArgumentList.Add(setting);
        start.Environment.Clear();
        if (Environment.GetEnvironmentVariable("PATH") is { } path) start.Environment["PATH"] = path;
        foreach (var (name, value) in GitLocation.AuthorityVariables) start.Environment[name] = value;
        // In a variable, not an argument: those can be read by every user. Which hosts need none was decided before.
        if (proxy is not null) start.Environment[$"{server!.Scheme}_proxy"] = proxy.Value;
        start.Environment["HOME"] = repository;
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_DIR"] = repository;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_ATTR_NOSYSTEM"] = "1";
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ASKPASS"] = "/bin/false";
        start.Environment["GIT_ALLOW_PROTOCOL"] = server?.Scheme ?? NoProtocol;
        try
        {
            return new GitProgram(Process.Start(start)!, cancel);
        }
        catch (Win32Exception error)
        {
            throw new PthbsException(ErrorKind.Machine, $"cannot start git: {error.Message}", error);
        }
    }

    /// <summary>Waits for its end and gives its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Kills it and what it started.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself in this moment.
        }
    }

    /// <summary>The program in PATH. Process itself would look into the current directory first, which is anyone's.</summary>
    private static string Find()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(f => f.StartsWith('/')))
        {
            try
            {
                using var directory = DirectoryHandle.TryOpen(folder);
                if (directory?.TryStatus("git") is { Kind: FileKind.Link } or { Kind: FileKind.Regular, IsExecutable: true })
                    return $"{folder.TrimEnd('/')}/git";
            }
            catch (PthbsException)
            {
                // A directory that this user may not read, as a shell passes over it.
            }
        }

        throw new PthbsException(ErrorKind.Machine, "the program git is not installed")
        {
            Hint = "a source that is a commit needs it: install the package git",
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kill.Dispose();
        Kill();
        _process.Dispose();
    }
}
