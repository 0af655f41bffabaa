using System.Text;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Where servers send git: to the repository itself it is followed, elsewhere never.</summary>
public sealed class GitRedirectTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_redirect_to_where_the_repository_is_is_followed()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        var key = repository.Commit();
        repository.Git("update-server-info");
        await using var server = new MisbehavingServer((request, answer) => request.Path.StartsWith("old.git/info/refs", StringComparison.Ordinal)
            ? answer.StatusAsync("301 Moved", $"Location: /new.git{request.Path["old.git".Length..]}") : repository.ServeAsync("new.git/", request, answer));
        await _fetch.FetchAsync(_scratch, repository.Request(key) with { Urls = [server.Url("old.git")] });
        Assert.Equal("1", await File.ReadAllTextAsync(_scratch.Written(key) + "/a", TestContext.Current.CancellationToken));
        Assert.DoesNotContain(server.Requests.Skip(1), r => r.Path.StartsWith("old.git", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("file://{repository}", "a redirect from http to file is not followed")]
    [InlineData("ext::touch {ran}", "a redirect from http to ext is not followed")]
    [InlineData("ssh://127.0.0.1/x", "a redirect from http to ssh is not followed")]
    [InlineData("http://user:secret@127.0.0.1/x", "a redirect to a URL with a user or password is not followed")]
    public async Task A_server_that_sends_git_elsewhere_is_not_followed_there(string target, string says)
    {
        var repository = new GitRepository(_scratch);
        var key = repository.Commit();
        var location = target.Replace("{repository}", repository.Path, StringComparison.Ordinal).Replace("{ran}", _scratch.In("ran"), StringComparison.Ordinal);
        await using var server = new MisbehavingServer((_, answer) => answer.StatusAsync("302 Found", $"Location: {location}"));
        var error = await _fetch.FailAsync(_scratch, repository.Request(key) with { Urls = [server.Url("x.git")] });

        Assert.EndsWith($"302 Found: {says}", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.Empty(_scratch.Published());
        Assert.False(File.Exists(_scratch.In("ran")));
    }

    [Fact]
    public async Task A_redirect_to_something_else_than_a_repository_is_not_followed()
    {
        var key = new GitRepository(_scratch).Commit();
        await using var server = new MisbehavingServer((request, answer) => request.Number == 1 ? answer.StatusAsync("302 Found", "Location: /login?token=x") : answer.FileAsync("page"u8.ToArray()));
        var error = await _fetch.FailAsync(_scratch, new FetchRequest(key, "tree", [server.Url("x.git")]));

        Assert.EndsWith($"the server redirects the repository to something else: {server.Url("login")}", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    /// <summary>A server cannot send git to another one once it has begun: by a redirect, or by a list of other places of objects.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Git_itself_is_sent_nowhere(bool isRedirect)
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        var key = repository.Commit();
        repository.Git("update-server-info");
        await using var other = new MisbehavingServer((request, answer) => repository.ServeAsync("", request, answer));
        await using var server = new MisbehavingServer((request, answer) => request.Path switch
        {
            "objects/info/http-alternates" when !isRedirect => answer.FileAsync(Encoding.ASCII.GetBytes(other.Url("objects") + "\n")),
            { } path when path.StartsWith("objects/", StringComparison.Ordinal) => isRedirect ? answer.StatusAsync("302 Found", $"Location: {other.Url(path)}") : answer.StatusAsync("404 Not Found"),
            _ => repository.ServeAsync("", request, answer),
        });
        await _fetch.FailAsync(_scratch, repository.Request(key) with { Urls = [server.Url("")] });

        Assert.Contains(server.Requests, r => r.Path.StartsWith("objects/", StringComparison.Ordinal));
        Assert.Empty(other.Requests);
    }
}
