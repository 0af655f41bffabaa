using System.Security.Cryptography;
using Pthbs.Tests.Sources;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Fetching by the real program, killed in the middle, and two of them at once.</summary>
public sealed class InterruptedFetchTests : IDisposable
{
    private const int Kill = 9;
    private static readonly byte[] Content = Make();
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_killed_fetch_is_gone_on_with()
    {
        await using var server = new MisbehavingServer(async (request, answer) =>
        {
            if (request.From is not null)
            {
                await answer.RangeAsync(Content, request.From);
                return;
            }

            await answer.CutAsync(Content, 100_000);
            await Task.Delay(Timeout.Infinite, answer.Stop);
        });
        List(server);
        using var first = _program.Start("fetch", "net");
        await RealProgram.UntilAsync(() => Partial() is { Length: 100_000 }, "the first part is there");
        RealProgram.Signal(first, Kill);
        await first.WaitForExitAsync();
        Assert.Empty(Directory.GetFiles($"{_program.State}/sources/sha256"));

        (await _program.RunAsync("fetch", "net")).Succeeded();
        Assert.Equal([null, 100_000L], server.Requests.Select(r => r.From));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles($"{_program.State}/sources/sha256"))));
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.State}/sources/.partial"));
    }

    /// <summary>git, what it speaks http with and what writes the pack go with the program, whatever kills that; what they have written is deleted.</summary>
    [Fact]
    public async Task A_killed_fetch_takes_git_with_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/git"), "git is not installed");
        await using var server = new PackServer((s, to) => s.EndlessAsync(to));
        _program.Collection.Write("downloadlist.sha256", $"git:{PackServer.Commit}  net  {server.Url}\n");
        _program.Collection.Header("net", "#: source {{ source(\"net\") }} into=out");
        using var first = _program.Start("fetch", "net");
        var repository = $"{_program.State}/sources/.partial/git-{PackServer.Commit}.d";
        string[] Programs() => [.. Directory.GetDirectories("/proc", "?*").Where(p => char.IsAsciiDigit(p[6])).Where(p => new FileInfo($"{p}/cwd") is var cwd && LinkOf(cwd)?.StartsWith(repository, StringComparison.Ordinal) is true)];
        await RealProgram.UntilAsync(() => Directory.Exists($"{repository}/objects/pack") && new DirectoryInfo($"{repository}/objects/pack").GetFiles().Any(f => f.Length > 100_000), "a pack is there");
        Assert.NotEmpty(Programs());
        RealProgram.Signal(first, Kill);
        await first.WaitForExitAsync();

        await RealProgram.UntilAsync(() => Programs().Length == 0, "git has ended");
        (await _program.RunAsync("gc", "--without-roots")).Succeeded();
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.State}/sources/.partial"));

        static string? LinkOf(FileInfo link)
        {
            try
            {
                return link.LinkTarget;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task Of_two_programs_one_fetches_and_the_other_waits_and_where_the_first_is_killed_the_other_takes_over()
    {
        await using var server = new MisbehavingServer(async (request, answer) =>
        {
            if (request.Number > 1)
            {
                await answer.RangeAsync(Content, request.From);
                return;
            }

            await answer.CutAsync(Content, 100_000);
            await Task.Delay(Timeout.Infinite, answer.Stop);
        });
        List(server);
        using var first = _program.Start("fetch", "net");
        await RealProgram.UntilAsync(() => Partial() is { Length: 100_000 }, "the first part is there");
        using var second = _program.Start("fetch", "net");
        Assert.Contains(") is fetching it", await second.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
        RealProgram.Signal(first, Kill);

        (await RealProgram.EndAsync(second)).Succeeded();
        Assert.Equal([null, 100_000L], server.Requests.Select(r => r.From));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles($"{_program.State}/sources/sha256"))));
    }

    [Fact]
    public async Task A_pause_that_a_server_asks_for_is_told()
    {
        await using var server = new MisbehavingServer((request, answer) =>
            request.Number == 1 ? answer.StatusAsync("503 Service Unavailable", "Retry-After: 1") : answer.FileAsync(Content));
        List(server);

        var finished = (await _program.RunAsync("fetch", "net")).Succeeded();
        Assert.Contains("net.txt: 503 Service Unavailable; trying again in 1 s", finished.Error, StringComparison.Ordinal);
    }

    private FileInfo? Partial() => Directory.Exists($"{_program.State}/sources/.partial")
        ? new DirectoryInfo($"{_program.State}/sources/.partial").GetFiles("sha256-*").FirstOrDefault(f => f.Extension != ".lock") : null;

    private void List(MisbehavingServer server)
    {
        _program.Collection.Write("downloadlist.sha256", $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Content))}  net.txt  {server.Url("net.txt")}\n");
        _program.Collection.Header("net", "#: source {{ source(\"net.txt\") }} into=out");
    }

    private static byte[] Make()
    {
        var bytes = new byte[300_000];
        new Random(5).NextBytes(bytes);
        return bytes;
    }
}
