namespace Pthbs.Sources;

/// <summary>Where distributions keep the certificates of the authorities that vouch for servers, all in one file.</summary>
public static class AuthorityFiles
{
    /// <summary>The files, in the order in which they are looked for.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        // Debian, Ubuntu, Arch, Gentoo, Alpine with ca-certificates
        "/etc/ssl/certs/ca-certificates.crt",
        // Fedora and its kin, before and since version 43
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        // openSUSE
        "/etc/ssl/ca-bundle.pem",
        // Alpine, Void
        "/etc/ssl/cert.pem",
    ];
}
