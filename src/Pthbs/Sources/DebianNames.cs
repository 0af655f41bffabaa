namespace Pthbs.Sources;

/// <summary>The names in an index of Debian's sources, for whoever named none of them that can be used.</summary>
internal sealed class DebianNames
{
    private const string Package = "Package: ";
    private const string Binary = "Binary: ";

    /// <summary>Several times as many as there are, and longer than any is: no index takes more memory.</summary>
    private const int MostSources = 200_000, LongestName = 100;
    private bool _isBinary;
    private string? _source;

    /// <summary>The source packages.</summary>
    public List<string> Sources { get; } = [];

    /// <summary>The source package that a package of the name comes from that was looked for; null if there is none.</summary>
    public string? SourceOfBinary { get; private set; }

    /// <summary>Why the entry of the package that was looked for cannot be used; null if there is none.</summary>
    public string? Problem { get; private set; }

    /// <summary>Notes what a line names.</summary>
    /// <param name="line">It; not empty.</param>
    /// <param name="name">The name that is looked for.</param>
    public void Read(string line, string name)
    {
        // The list of a source with many goes on in lines that begin with a blank.
        if (line[0] != ' ') _isBinary = line.StartsWith(Binary, StringComparison.Ordinal);
        if (line.StartsWith(Package, StringComparison.Ordinal))
        {
            _source = line[Package.Length..].Trim();
            if (_source.Length > LongestName) _source = null;
            else if (Sources.Count < MostSources) Sources.Add(_source);
        }
        else if (_isBinary && Array.IndexOf((line[0] == ' ' ? line : line[Binary.Length..]).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries), name) >= 0)
        {
            SourceOfBinary = _source ?? SourceOfBinary;
        }
    }

    /// <summary>Notes that the lines of a package end.</summary>
    public void EndStanza() => (_source, _isBinary) = (null, false);

    /// <summary>Notes that the entry of the package that was looked for cannot be used.</summary>
    /// <param name="problem">Why.</param>
    public void Refuse(string problem) => Problem = problem;
}
