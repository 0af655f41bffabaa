using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pthbs.Tests.Sources;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Fetching over TLS by the real program, from servers that cannot prove who they are.</summary>
[Trait("Level", "thorough")]
public sealed class SecureFetchTests : IDisposable
{
    private static readonly byte[] Content = "from the net\n"u8.ToArray();
    private readonly RealProgram _program = new();
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _program.Dispose();
    }

    [Fact]
    public async Task A_server_that_an_authority_vouches_for_is_believed() =>
        (await FetchAsync(_certificates.Signed("localhost"))).Succeeded();

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused() =>
        (await FetchAsync(TestCertificates.SelfSigned("localhost"))).Failed(4, "no secure connection", "UntrustedRoot",
            "hint: check the clock and the certificates of this machine");

    [Fact]
    public async Task An_expired_certificate_is_refused() =>
        (await FetchAsync(_certificates.Signed("localhost", isExpired: true))).Failed(4, "no secure connection", "NotTimeValid", "hint: check the clock");

    [Fact]
    public async Task A_certificate_of_another_host_is_refused() =>
        (await FetchAsync(_certificates.Signed("other.example"))).Failed(4, "no secure connection", "the certificate is for another host than localhost");

    /// <summary>The machine's own certificates count only where neither variable is set; here they are an authority that did not sign.</summary>
    [Theory]
    [InlineData("file", null, 0)]
    [InlineData(null, "directory", 0)]
    [InlineData("other", "directory", 0)]
    [InlineData("other", "empty", 4)]
    [InlineData("file", "empty", 0)]
    [InlineData(null, "empty", 4)]
    [InlineData("missing", "directory", 7)]
    [InlineData("file", "missing", 7)]
    public async Task Only_the_authorities_that_the_environment_names_are_believed(string? file, string? directory, int code)
    {
        var finished = await FetchAsync(_certificates.Signed("localhost"), file: file, directory: directory);
        Assert.Equal(code, finished.Code);
        if (code == 4) Assert.Contains("no secure connection", finished.Error, StringComparison.Ordinal);
        if (code == 7) finished.Failed(7, $"{_program.Place}/missing: the {(file == "missing" ? "file" : "directory")} of certificates is missing", $"unset the variable {(file == "missing" ? "SSL_CERT_FILE" : "SSL_CERT_DIR")}");
    }

    [Theory]
    [InlineData("fetch")]
    [InlineData("git")]
    public async Task Nobody_is_asked_whom_a_certificate_names(string what)
    {
        await using var named = new MisbehavingServer((_, answer) => answer.FileAsync(Content));
        var certificate = TestCertificates.SignedByNobodyKnown("localhost", named.Url("issuer"));
        if (what == "fetch") (await FetchAsync(certificate)).Failed(4, "no secure connection", "PartialChain");
        else
        {
            var (repository, commit) = Repository();
            (await FetchCommitAsync(commit, "GIT_SSL_CAINFO", (request, answer) => ServedAsync(repository, request, answer), certificate)).Failed(4, "no secure connection");
        }

        Assert.Empty(named.Requests);
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_not_followed()
    {
        await using var plain = new MisbehavingServer((_, answer) => answer.FileAsync(Content));
        (await FetchAsync(_certificates.Signed("localhost"), answer => answer.StatusAsync("302 Found", $"Location: {plain.Url("file")}")))
            .Failed(4, "a redirect from https to http is not followed");
        Assert.Empty(plain.Requests);
    }

    /// <summary>.NET's code for cookies, redirects and packed bodies is not in the executable (src/Pthbs.Cli/Substitutions.xml): nothing that a server says brings a download there.</summary>
    [Fact]
    public async Task Cookies_and_encodings_of_a_server_change_nothing()
    {
        var requests = 0;
        (await FetchAsync(_certificates.Signed("localhost"), async answer =>
        {
            if (Interlocked.Increment(ref requests) == 1) await answer.StatusAsync("302 Found", "Location: /moved", "Set-Cookie: a=b; Path=/");
            else
            {
                await answer.HeadAsync("200 OK", "Set-Cookie: a=c; Path=/", "Content-Encoding: gzip", "Alt-Svc: h2=\":443\"", $"Content-Length: {Content.Length}");
                await answer.BodyAsync(Content);
            }
        })).Succeeded();
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Git_does_not_go_from_https_to_http_either()
    {
        var (repository, commit) = Repository();
        await using var plain = new MisbehavingServer((request, answer) => ServedAsync(repository, request, answer));
        (await FetchCommitAsync(commit, "SSL_CERT_FILE", (request, answer) => answer.StatusAsync("302 Found", $"Location: {plain.Url(request.Path)}")))
            .Failed(4, "a redirect from https to http is not followed");
        Assert.Empty(plain.Requests);
        Assert.Empty(Directory.GetFiles($"{_program.State}/sources/git"));
    }

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("GIT_SSL_CAINFO")]
    public async Task Git_believes_the_authorities_that_the_environment_names_and_follows_a_redirect(string variable)
    {
        var (repository, commit) = Repository();
        (await FetchCommitAsync(commit, variable, (request, answer) => request.Path.StartsWith("old.git", StringComparison.Ordinal)
            ? answer.StatusAsync("301 Moved", $"Location: /new{request.Path["old".Length..]}") : ServedAsync(repository, request, answer))).Succeeded();
    }

    [Fact]
    public async Task Git_refuses_a_server_that_nobody_vouches_for()
    {
        var (repository, commit) = Repository();
        (await FetchCommitAsync(commit, "UNUSED", (request, answer) => ServedAsync(repository, request, answer))).Failed(4, "no secure connection");
    }

    private (string Path, string Commit) Repository()
    {
        var path = $"{_program.Place}/repository";
        if (!File.Exists("/usr/bin/git")) Assert.Skip("git is not installed");
        var made = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-ec",
            "git init -q --template= \"$1\"; cd \"$1\"; echo 1 > a; git add a; git -c user.name=T -c user.email=t@example commit -qm m; git update-server-info; git rev-parse HEAD", "sh", path])
        { RedirectStandardOutput = true })!;
        var commit = made.StandardOutput.ReadToEnd().Trim();
        made.WaitForExit();
        return (path, commit);
    }

    /// <summary>As a plain web server does, below any one directory.</summary>
    private static async Task ServedAsync(string repository, Request request, Answer answer)
    {
        var file = $"{repository}/.git/{request.Path[(request.Path.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('?')[0]}";
        if (File.Exists(file)) await answer.FileAsync(await File.ReadAllBytesAsync(file, answer.Stop));
        else await answer.StatusAsync("404 Not Found");
    }

    private async Task<Finished> FetchCommitAsync(string commit, string variable, Func<Request, Answer, Task> answer, X509Certificate2? served = null)
    {
        using var certificate = served ?? _certificates.Signed("localhost");
        await using var server = new MisbehavingServer(answer, certificate: certificate);
        var trusted = $"{_program.Place}/authority.pem";
        await File.WriteAllTextAsync(trusted, _certificates.Pem);
        return await _program.RunAsync(new Dictionary<string, string?> { ["SSL_CERT_DIR"] = variable == "UNUSED" ? Directory.CreateDirectory($"{_program.Place}/empty").FullName : null, ["SSL_CERT_FILE"] = null, ["GIT_SSL_CAINFO"] = null, [variable] = trusted },
            "collection", "add", "--source-only", $"https://localhost:{server.Port}/old.git", "--commit", commit);
    }

    private async Task<Finished> FetchAsync(X509Certificate2 certificate, Func<Answer, Task>? answer = null, string? file = "file", string? directory = null)
    {
        await using var server = new MisbehavingServer((_, given) => answer is null ? given.FileAsync(Content) : answer(given), certificate: certificate);
        foreach (var name in (string[])["directory", "empty"]) Directory.CreateDirectory($"{_program.Place}/{name}");
        foreach (var name in (string[])["file", "directory/authority.pem"]) await File.WriteAllTextAsync($"{_program.Place}/{name}", _certificates.Pem);
        await File.WriteAllTextAsync($"{_program.Place}/directory/README", "no certificate\n");
        using var other = new TestCertificates("another authority");
        await File.WriteAllTextAsync($"{_program.Place}/other", other.Pem);
        _program.Collection.Write("downloadlist.sha256",
            $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Content))}  net.txt  https://localhost:{server.Port}/net.txt\n");
        _program.Collection.Header("net", "#: source {{ source(\"net.txt\") }} into=out");
        string? Named(string? name) => name is null ? null : $"{_program.Place}/{name}";
        var finished = await _program.RunAsync(new Dictionary<string, string?> { ["SSL_CERT_FILE"] = Named(file), ["SSL_CERT_DIR"] = Named(directory) }, "fetch", "net");
        if (finished.Code != 0) Assert.Empty(Directory.GetFiles($"{_program.State}/sources/sha256"));
        certificate.Dispose();
        return finished;
    }
}
