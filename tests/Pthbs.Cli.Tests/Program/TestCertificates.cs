using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pthbs.Cli.Tests.Program;

/// <summary>An authority of the test's own, and what it or nobody vouches for.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly X509Certificate2 _authority;

    public TestCertificates(string name = "an authority")
    {
        var request = Request($"CN={name}");
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(Now.AddYears(-2), Now.AddYears(1));
    }

    /// <summary>The authority's certificate, for those who trust it.</summary>
    public string Pem => _authority.ExportCertificatePem();

    /// <summary>A certificate that the authority signed.</summary>
    public X509Certificate2 Signed(string host, bool isExpired = false)
    {
        using var key = RSA.Create(2048);
        var request = Request($"CN={host}", key, host);
        using var signed = request.Create(_authority, Now.AddDays(-30), isExpired ? Now.AddDays(-1) : Now.AddDays(30), [1, 2, 3, 4]);
        return Usable(signed.CopyWithPrivateKey(key));
    }

    /// <summary>One that an authority signed which nobody knows; it names a place where that authority's own is to be had.</summary>
    public static X509Certificate2 SignedByNobodyKnown(string host, string issuerPlace)
    {
        using var key = RSA.Create(2048);
        using var unknown = RSA.Create(2048);
        var request = Request($"CN={host}", key, host);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerPlace]));
        using var signed = request.Create(new X500DistinguishedName("CN=nobody known"), X509SignatureGenerator.CreateForRSA(unknown, RSASignaturePadding.Pkcs1), Now.AddDays(-1), Now.AddDays(30), [1, 2, 3, 5]);
        return Usable(signed.CopyWithPrivateKey(key));
    }

    /// <summary>One that nobody vouches for.</summary>
    public static X509Certificate2 SelfSigned(string host)
    {
        using var key = RSA.Create(2048);
        return Usable(Request($"CN={host}", key, host).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30)));
    }

    public void Dispose() => _authority.Dispose();

    private static CertificateRequest Request(string name, RSA? key = null, string? host = null)
    {
        var request = new CertificateRequest(name, key ?? RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (host is null) return request;
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    /// <summary>A key that was only just made cannot serve before it has been exported once.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
}
