using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>The certificates that the environment names in place of this machine's: a file (<c>SSL_CERT_FILE</c>), directories (<c>SSL_CERT_DIR</c>), or both.</summary>
internal static class Authorities
{
    private const string FileVariable = "SSL_CERT_FILE";
    private const string DirectoryVariable = "SSL_CERT_DIR";

    /// <summary>The file that the environment names; null if it names none.</summary>
    public static string? File => Variable(FileVariable);

    /// <summary>The directories that the environment names, separated by colons; null if it names none.</summary>
    public static string? Directories => Variable(DirectoryVariable);

    /// <summary>What the environment names; null if it names nothing, so that this machine's certificates count.</summary>
    /// <exception cref="PthbsException">It names something that is missing or cannot be read.</exception>
    public static X509Certificate2Collection? OfEnvironment()
    {
        if (File is null && Directories is null) return null;
        var certificates = new X509Certificate2Collection();
        if (File is { } file) certificates.AddRange(OfFile(file, FileVariable));
        foreach (var directory in Directories?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? []) AddDirectory(directory, certificates);
        return certificates;
    }

    /// <summary>The certificates of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="variable">The variable that names it, for messages.</param>
    /// <exception cref="PthbsException">It is missing or cannot be read.</exception>
    public static X509Certificate2Collection OfFile(string path, string variable)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            using var file = NamedFile.TryFind(path);
            certificates.ImportFromPem(file?.Directory.TryReadText(file.Name) ?? throw Missing("file", path, variable));
        }
        catch (CryptographicException error)
        {
            throw new PthbsException(ErrorKind.Machine, $"the file of certificates cannot be read: {PathText.Printable(error.Message)}", error) { Where = path, Hint = Hint(variable) };
        }

        return certificates;
    }

    /// <summary>All that is in a directory: as OpenSSL does, what is no certificate is passed over.</summary>
    private static void AddDirectory(string path, X509Certificate2Collection certificates)
    {
        using var directory = DirectoryHandle.TryOpen(path) ?? throw Missing("directory", path, DirectoryVariable);
        foreach (var entry in directory.List())
        {
            try
            {
                using var file = NamedFile.TryFind($"{path}/{entry.Name}");
                if (file is { Kind: FileKind.Regular } && file.Directory.TryReadText(file.Name) is { } text) certificates.ImportFromPem(text);
            }
            catch (Exception error) when (error is CryptographicException or PthbsException)
            {
                // Something else, or another user's.
            }
        }
    }

    private static PthbsException Missing(string what, string path, string variable) =>
        new(ErrorKind.Machine, $"the {what} of certificates is missing") { Where = path, Hint = Hint(variable) };

    private static string Hint(string variable) => $"correct or unset the variable {variable}";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
