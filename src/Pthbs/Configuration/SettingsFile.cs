using Pthbs.Errors;
using Pthbs.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Pthbs.Configuration;

/// <summary>A flat YAML mapping of words to values or lists of values, with the line of each for messages.</summary>
public sealed class SettingsFile
{
    /// <summary>A list in a mapping is all there is; deeper ones would only make the reader recurse.</summary>
    private const int Deepest = 2;

    private readonly Dictionary<string, (IReadOnlyList<string> Values, long Line)> _values = new(StringComparer.Ordinal);
    private readonly string _path;

    private SettingsFile(string path) => _path = path;

    /// <summary>Reads a settings file.</summary>
    /// <param name="text">Its YAML.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="words">The words that exist.</param>
    /// <exception cref="PthbsException">It is no YAML mapping, or has an unknown word.</exception>
    public static SettingsFile Parse(string text, string path, IReadOnlyCollection<string> words)
    {
        var file = new SettingsFile(path);
        // The reader takes it for the end of the file, and would leave out in silence what follows.
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var zero) throw file.Error(text.AsSpan(0, zero).Count('\n') + 1, "this is not valid YAML: the line holds a NUL byte", expected: "text");
        try
        {
            file.CheckShape(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0) return file;
            if (stream.Documents.Count > 1) throw file.Error(stream.Documents[1].RootNode.Start.Line, "a second YAML document is not allowed", expected: "one mapping");
            if (stream.Documents[0].RootNode is not YamlMappingNode root)
                throw file.Error(1, "the settings are not a mapping", expected: "lines such as 'jobs: 4'");
            foreach (var (key, value) in root.Children) file.Read(key, value, words);
            return file;
        }
        catch (YamlException error)
        {
            throw file.Error(error.Start.Line, $"this is not valid YAML: {error.Message}");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet loses its way in some texts, and says so as of a defect of its own.
            throw file.Error(1, "this is not valid YAML");
        }
    }

    /// <summary>Reads a settings file where it exists, behind links too; a missing one is empty.</summary>
    /// <exception cref="PthbsException">Something else than a file stands there, or the file is wrong: what it would say must not be left out in silence.</exception>
    public static SettingsFile ReadIfThere(string path, IReadOnlyCollection<string> words)
    {
        using var directory = DirectoryHandle.TryOpen(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (directory?.TryStatus(Path.GetFileName(path)) is null) return Parse("", path, words);
        using var file = NamedFile.TryFind(path);
        return file is { Kind: FileKind.Regular } && file.Directory.TryReadText(file.Name) is { } text ? Parse(text, path, words) : throw new PthbsException(ErrorKind.Input, "the settings are not in a regular file")
        {
            Where = path,
            Got = file?.Kind switch { null => "a symbolic link that leads nowhere", FileKind.Directory => "a directory", _ => "a FIFO, socket or device" },
            Expected = "a regular file, or a symbolic link to one",
        };
    }

    /// <summary>One value, or null where the word is not there.</summary>
    public string? Value(string word)
    {
        if (!_values.TryGetValue(word, out var found)) return null;
        return found.Values.Count == 1 ? found.Values[0] : throw Error(found.Line, $"'{word}' takes one value", got: $"{found.Values.Count} values");
    }

    /// <summary>All values of a word.</summary>
    public IReadOnlyList<string> Values(string word) => _values.TryGetValue(word, out var found) ? found.Values : [];

    /// <summary>The file and line of a word, for messages.</summary>
    public string Place(string word) => $"{_path}:{_values[word].Line}";

    /// <summary>An error at a word of this file.</summary>
    public PthbsException Wrong(string word, string expected) =>
        Error(_values[word].Line, $"'{word}' does not accept this value", Value(word), expected);

    /// <summary>
    /// Settings are flat, and name no value twice: YamlDotNet recurses without end into a mapping whose key is an alias of what it stands in.
    /// </summary>
    private void CheckShape(string text)
    {
        // YamlDotNet never ends with some directives that it does not know, and settings need none.
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
            if (at == 0 || "\n\r\u0085\u2028\u2029\ufeff".Contains(text[at - 1], StringComparison.Ordinal))
                throw Error(text.AsSpan(0, at).Count('\n') + 1, "the settings contain a YAML directive");
        var depth = 0;
        for (var parser = new Parser(new StringReader(text)); parser.MoveNext();)
        {
            if (parser.Current is AnchorAlias alias)
                throw Error(alias.Start.Line, "the settings contain an alias in place of a value", $"*{alias.Value}", "the value itself");
            if (parser.Current is MappingEnd or SequenceEnd) depth--;
            else if (parser.Current is MappingStart or SequenceStart && ++depth > Deepest)
                throw Error(parser.Current.Start.Line, "the settings are nested too deeply", expected: "values, and lists of values");
        }
    }

    private void Read(YamlNode key, YamlNode value, IReadOnlyCollection<string> words)
    {
        var word = (key as YamlScalarNode)?.Value ?? "";
        if (!words.Contains(word)) throw Error(key.Start.Line, $"unknown setting '{word}'", expected: "one of " + string.Join(", ", words));
        IReadOnlyList<string> values = value switch
        {
            YamlScalarNode scalar => [scalar.Value ?? ""],
            YamlSequenceNode list when list.All(n => n is YamlScalarNode) => [.. list.Select(n => ((YamlScalarNode)n).Value ?? "")],
            _ => throw Error(value.Start.Line, $"'{word}' takes a value or a list of values"),
        };
        if (values.Any(string.IsNullOrWhiteSpace)) throw Error(key.Start.Line, $"'{word}' has no value");
        _values.Add(word, (values, key.Start.Line));
    }

    private PthbsException Error(long line, string what, string? got = null, string? expected = null) =>
        new(ErrorKind.Input, what) { Where = $"{_path}:{line}", Got = got, Expected = expected };
}
