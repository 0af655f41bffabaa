namespace Pthbs.Sources;

/// <summary>The names in an index of Debian's sources, for whoever named none of them.</summary>
internal sealed class DebianNames
{
    private const string Package = "Package: ";
    private const string Binary = "Binary: ";

    /// <summary>The source packages.</summary>
    public List<string> Sources { get; } = [];

    /// <summary>The source package that a package of the name comes from that was looked for; null if there is none.</summary>
    public string? SourceOfBinary { get; private set; }

    /// <summary>Notes what a stanza names.</summary>
    /// <param name="stanza">Its lines.</param>
    /// <param name="name">The name that is looked for.</param>
    public void Add(List<string> stanza, string name)
    {
        string? source = null;
        var isBinary = false;
        foreach (var line in stanza)
        {
            // The list of a source with many goes on in lines that begin with a blank.
            if (line[0] != ' ') isBinary = line.StartsWith(Binary, StringComparison.Ordinal);
            if (line.StartsWith(Package, StringComparison.Ordinal)) Sources.Add(source = line[Package.Length..].Trim());
            else if (isBinary && Array.IndexOf((line[0] == ' ' ? line : line[Binary.Length..]).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries), name) >= 0) SourceOfBinary = source ?? SourceOfBinary;
        }
    }
}
