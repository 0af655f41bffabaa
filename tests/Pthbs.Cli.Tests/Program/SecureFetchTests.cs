using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pthbs.Tests.Sources;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Fetching over TLS by the real program, from servers that cannot prove who they are.</summary>
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
        (await FetchAsync(_certificates.Signed("other.example"))).Failed(4, "no secure connection", "the certificate is of another host than localhost");

    [Fact]
    public async Task A_redirect_from_https_to_http_is_not_followed()
    {
        await using var plain = new MisbehavingServer((_, answer) => answer.FileAsync(Content));
        (await FetchAsync(_certificates.Signed("localhost"), answer => answer.StatusAsync("302 Found", $"Location: {plain.Url("file")}")))
            .Failed(4, "a redirect from https to http is not followed");
        Assert.Empty(plain.Requests);
    }

    private async Task<Finished> FetchAsync(X509Certificate2 certificate, Func<Answer, Task>? answer = null)
    {
        await using var server = new MisbehavingServer((_, given) => answer is null ? given.FileAsync(Content) : answer(given), certificate: certificate);
        var trusted = $"{_program.Place}/authority.pem";
        await File.WriteAllTextAsync(trusted, _certificates.Pem);
        _program.Collection.Write("downloadlist.sha256",
            $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Content))}  net.txt  https://localhost:{server.Port}/net.txt\n");
        _program.Collection.Header("net", "#: source {{ source(\"net.txt\") }} into=out");
        var finished = await _program.RunAsync(new Dictionary<string,
            string?>
        { ["SSL_CERT_FILE"] = trusted, ["SSL_CERT_DIR"] = $"{_program.Place}/none" }, "fetch", "net");
        if (finished.Code != 0) Assert.Empty(Directory.GetFiles($"{_program.State}/sources/sha256"));
        certificate.Dispose();
        return finished;
    }
}
