using System.Diagnostics;
using System.Text;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Locks are nobody else's to hold, and whoever waits for one says for whom and can be stopped.</summary>
public sealed class LockTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_user_who_locks_all_that_they_can_open_holds_nobody_up(bool asUser)
    {
        OtherUser.Require();
        if (asUser) await _program.BecomeAsync(OtherUser.Builder);
        (await _program.RunAsync("env", "build", "tiny")).Succeeded();
        var hello = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        // What a killed pthbs may have left, and what a stranger may find open.
        await File.WriteAllTextAsync($"{_program.State}/locks/{Path.GetFileName(hello)}.lock", "", TestContext.Current.CancellationToken);
        using var stranger = OtherUser.Start(OtherUser.Stranger, $"""
            find '{_program.Place}' \( -path '{_program.Collection.Path}/*' -o -path '{_program.Store}*' -o -path '{_program.State}*' -o -path '{_program.Place}/collection' \) \( -type d -o -type f \) 2> /dev/null | sort -u |
            ( while read -r path; do flock -n "$path" sh -c 'echo "held $1"; exec sleep 1000 > /dev/null' sh "$path" 2> /dev/null & done; wait ) | sed -u '/\/env\./a ready'
            """);
        try
        {
            // The last to be sure of: an environment is a directory that everybody may read.
            while (await stranger.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "ready") { }
            Assert.False(stranger.HasExited);
            Directory.Delete(hello, recursive: true);
            foreach (var words in (string[])["build hello", "store root add mine hello", "env build tiny", "run tiny -- /bin/true", "collection add --source-only file:///etc/hostname --name added.txt", "export archive --into frozen hello", "store root remove mine", "gc", "run tiny -- /bin/true", "store verify"])
            {
                var finished = (await _program.RunAsync(words.Split(' '))).Succeeded();
                Assert.DoesNotContain("waiting", finished.Error, StringComparison.Ordinal);
            }

            Assert.Empty(Directory.GetFiles(_program.Collection.Path, ".*"));
        }
        finally
        {
            stranger.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("state/locks", "waiting for the store: ", "build", "hello")]
    [InlineData("state/locks", "waiting for the store: ", "env", "build", "tiny")]
    [InlineData("state/locks", "waiting for the store: ", "store", "root", "add", "mine", "hello")]
    [InlineData("state/locks", ", which is reading the store", "gc", "--without-roots")]
    [InlineData("store/.new", "waiting for the store: ", "build", "hello")]
    [InlineData("state/locks/HELLO.lock", " is building it", "build", "hello")]
    [InlineData("state/sources/.partial/SOURCE.lock", " is fetching it", "fetch", "hello")]
    [InlineData("collection/.pthbs.lock", "waiting for the collection: ", "collection", "add", "--source-only", "file:///etc/hostname", "--name", "added.txt")]
    [InlineData("collection/.pthbs.lock", "waiting for the collection: ", "export", "archive", "--into", "collection", "--as", "frozen", "clash")]
    public async Task Whoever_waits_says_for_whom_and_ends_at_a_signal(string locked, string says, params string[] words)
    {
        (await _program.RunAsync("build", "hello", "clash")).Succeeded();
        var id = Path.GetFileName(Directory.GetDirectories(_program.Store, "hello.*").Single());
        Directory.Delete($"{_program.Store}/{id}", recursive: true);
        // As before the store and its state have met.
        if (locked == "store/.new") File.Delete($"{_program.Store}/.state");
        if (words[0] == "store") words[^1] = "clash";
        if (words[0] == "fetch") foreach (var source in Directory.GetFiles($"{_program.State}/sources/sha256")) File.Delete(source);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("hello\n"u8));
        var path = $"{_program.Place}/{locked.Replace("HELLO", id, StringComparison.Ordinal).Replace("SOURCE", hash, StringComparison.Ordinal)}";
        if (!Directory.Exists(path)) await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);

        using var holder = Process.Start(new ProcessStartInfo("/usr/bin/flock", [path, "sh", "-c", "echo held; exec sleep 1000"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            using var process = _program.Start(words);
            var error = new StringBuilder();
            // Who waits and says something else would wait for ever.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(2));
            while (await process.StandardError.ReadLineAsync(patience.Token) is { } line)
            {
                error.AppendLine(line);
                if (!line.Contains(says, StringComparison.Ordinal)) continue;
                Assert.Contains($"process {holder.Id} (flock)", line, StringComparison.Ordinal);
                RealProgram.Signal(process, 15);
            }

            Assert.True((await RealProgram.EndAsync(process)).Code == 143, error.ToString());
            Assert.Single(error.ToString().Split('\n'), l => l.Contains(says, StringComparison.Ordinal));
        }
        finally
        {
            holder.Kill(entireProcessTree: true);
        }
    }
}
