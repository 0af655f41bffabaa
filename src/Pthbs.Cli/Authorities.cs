using Pthbs.Files;
using Pthbs.Sources;
using Pthbs.Upkeep.Diagnosis;

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
        if (AuthorityFiles.Known.FirstOrDefault(path => Libc.MayRead(PathText.Encode(path))) is { } file) Libc.SetVariable(FileVariable, file);
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is not null;
}
