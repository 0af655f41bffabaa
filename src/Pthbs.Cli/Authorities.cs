using Pthbs.Diagnosis;
using Pthbs.Sources;

namespace Pthbs.Cli;

/// <summary>
/// Tells OpenSSL where this machine keeps the certificates of authorities. A distribution's own OpenSSL knows; the one in the static executable knows only where
/// Debian keeps them.
/// </summary>
internal static class Authorities
{
    private const string FileVariable = "SSL_CERT_FILE";
    private const string DirectoryVariable = "SSL_CERT_DIR";

    /// <summary>Sets the variable that OpenSSL reads, unless the person has set it or the other one. Before there are threads that read variables.</summary>
    public static void Find()
    {
        if (!StaticLinking.IsUsed || IsSet(FileVariable) || IsSet(DirectoryVariable)) return;
        if (AuthorityFiles.Known.FirstOrDefault(path => Libc.Access(path, Libc.ReadAccess) == 0) is { } file) _ = Libc.SetVariable(FileVariable, file, overwrite: 0);
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is not null;
}
