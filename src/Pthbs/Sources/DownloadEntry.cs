using System.Collections.Immutable;
using System.Globalization;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>One line of a download list: the content, its name, and its URLs.</summary>
/// <param name="Key">Its content.</param>
/// <param name="File">Its file name; for a commit the name of the directory.</param>
/// <param name="Urls">Its URLs, tried in order; at least one, kept as they were written.</param>
public sealed record DownloadEntry(SourceKey Key, string File, ImmutableArray<string> Urls)
{
    /// <summary>The number of its line in the list, from 1; 0 where it stands in none.</summary>
    public int Line { get; init; }

    /// <summary>Reads a line that is neither blank nor a comment.</summary>
    /// <exception cref="PthbsException">It is wrong; names file and line.</exception>
    internal static DownloadEntry Parse(string line, string where, int number)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (line.Any(char.IsControl))
            throw Error("the line contains a control character", got: SourceUrl.Shown(Files.PathText.Printable(line)),
                hint: "words are separated by spaces, lines end in one line feed");
        if (!SourceKey.TryParse(words[0], out var key))
            throw Error("this is not a valid hash", got: SourceUrl.Shown(words[0]), expected: "sha256:<64 lower-case hex digits> or git:<commit>");
        if (words.Length < 3)
            throw Error("a name or a URL is missing", got: SourceUrl.Shown(line.Trim()),
                expected: $"{(key.Kind == SourceKind.Git ? "git:<commit>  DIR" : "sha256:<hex>  FILE")}  URL [URL …]");
        if (!ScriptRules.IsFileName(words[1]))
            throw Error("this is not a valid file name for a source", got: SourceUrl.Shown(words[1]), expected: "letters, digits and . _ + - ~ @ % : , not beginning with a dot");
        foreach (var url in words[2..])
            if (SourceUrl.Problem(url, key.Kind) is { } problem)
                throw Error(problem, got: SourceUrl.Shown(url), expected: SourceUrl.Forms(key.Kind));
        return new DownloadEntry(key, words[1], [.. words[2..]]) { Line = number };

        PthbsException Error(string what, string? got, string? expected = null, string? hint = null) =>
            new(ErrorKind.Input, what)
            {
                Where = string.Create(CultureInfo.InvariantCulture, $"{where}:{number}"),
                Got = got,
                Expected = expected,
                Hint = hint,
            };
    }

    /// <summary>What stands for it in a script: its key and its name.</summary>
    internal string ForScript => $"{Key} {File}";

    /// <summary>The line as it stands in a list.</summary>
    public override string ToString() => $"{Key}  {File}  {string.Join(' ', Urls)}";
}
