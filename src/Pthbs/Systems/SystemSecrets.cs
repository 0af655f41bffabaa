using Pthbs.Errors;

namespace Pthbs.Systems;

/// <summary>
/// Finds what must not be in a system, because everybody who can read the store can read it: private keys and hashes of passwords. What only looks like one is passed by a line of the file
/// <c>not-secret</c> that names it and says why.
/// </summary>
public static class SystemSecrets
{
    private const string PassFile = "not-secret";
    private const int KeyLength = 44, ShortestHash = 20, ShortestSecretKey = 200;

    /// <summary>What hashes of crypt(5) begin with.</summary>
    private static readonly string[] HashMarks = ["$y$", "$gy$", "$7$", "$6$", "$5$", "$2a$", "$2b$", "$2y$", "$1$"];

    /// <summary>Refuses a system that holds one.</summary>
    /// <exception cref="PthbsException">It does: the file and the line are named, and not what is in it.</exception>
    public static void Refuse(SystemTree system)
    {
        var passed = (system.Text(PassFile) ?? "").Split('\n').Select(line => line.Split(':')).Where(parts => parts.Length > 1 && parts[1].Trim().Length > 0).Select(parts => parts[0].Trim()).ToHashSet(StringComparer.Ordinal);
        var texts = system.Etc.Select(file => ($"etc/{file.Key}", file.Value)).Concat(system.Services.Select(service => ($"services/{service.Name}", service.Definition))).Append(("cmdline", system.CommandLine ?? ""));
        foreach (var (name, text) in texts)
        {
            if (passed.Contains(name) || Find(text) is not { } found) continue;
            throw new PthbsException(ErrorKind.Input, $"the system holds {found}, and everybody who can read the store could read it")
            {
                Where = $"{system.Path}/{name}",
                Hint = $"keep it outside the store, below /var/lib; if it is not a secret, say so: {{% set not_secret = {{\"{name}\": \"why\"}} %}}",
            };
        }
    }

    /// <summary>What kind of secret a text holds; null if none.</summary>
    internal static string? Find(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var begin = line.IndexOf("-----BEGIN ", StringComparison.Ordinal);
            if (begin >= 0 && line.IndexOf("PRIVATE KEY-----", begin, StringComparison.Ordinal) > 0) return "a private key";
            if (HashMarks.Any(mark => HoldsHash(line, mark))) return "the hash of a password";
            if ((line.Contains("PrivateKey", StringComparison.Ordinal) || line.Contains("PresharedKey", StringComparison.Ordinal)) && HoldsKey(line)) return "a key of WireGuard";
            if (line.StartsWith("untrusted comment:", StringComparison.Ordinal) && i + 1 < lines.Length && lines[i + 1].Length >= ShortestSecretKey && lines[i + 1].TrimEnd().All(IsBase64)) return "a secret key of minisign";
        }

        return null;
    }

    /// <summary>As a value, or as a field of a line such as those of shadow.</summary>
    private static bool HoldsHash(string line, string mark)
    {
        for (var at = line.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = line.IndexOf(mark, at + 1, StringComparison.Ordinal))
        {
            if (at > 0 && line[at - 1] is not (':' or '=' or ' ' or '\t' or '"' or '\'' or '!')) continue;
            var end = at;
            while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] is '.' or '/' or '$' or '=' or ',')) end++;
            if (end - at >= ShortestHash) return true;
        }

        return false;
    }

    private static bool HoldsKey(string line)
    {
        for (int from = 0, at = 0; at <= line.Length; at++)
        {
            if (at < line.Length && IsBase64(line[at])) continue;
            // "PrivateKey=…" without blanks is one run of these characters.
            var run = line.AsSpan(from, at - from);
            if (run.Length >= KeyLength && run[^1] == '=' && run[^2] != '=') return true;
            from = at + 1;
        }

        return false;
    }

    private static bool IsBase64(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=';
}
