using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pthbs.Errors;

namespace Pthbs.Scripts;

/// <summary>Reads the lines <c>#: word arguments</c> directly after a script's first line.</summary>
internal sealed class ScriptHeaderParser
{
    internal static readonly string[] Words = ["pthbs", "name", "version", "system", "root", "depends", "source", "link", "option"];
    private static readonly string[] Required = ["pthbs", "name", "version", "system"];
    private const int FirstRepeatable = 5;

    private readonly string _file;
    private readonly Dictionary<string, string> _once = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Dependency>.Builder _dependencies = ImmutableArray.CreateBuilder<Dependency>();
    private readonly ImmutableArray<SourceInput>.Builder _sources = ImmutableArray.CreateBuilder<SourceInput>();
    private readonly ImmutableArray<LinkInput>.Builder _links = ImmutableArray.CreateBuilder<LinkInput>();
    private readonly ImmutableArray<ScriptOption>.Builder _options = ImmutableArray.CreateBuilder<ScriptOption>();
    private int _line;
    private int _latest = -1;

    private ScriptHeaderParser(string file) => _file = file;

    /// <summary>Reads the header.</summary>
    /// <param name="bytes">The script.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="body">Where the rest of the script begins, in bytes.</param>
    public static ScriptHeader Parse(ReadOnlySpan<byte> bytes, string file, out int body)
    {
        var parser = new ScriptHeaderParser(file);
        body = 0;
        ByteOrderMark.Refuse(bytes, file);
        if (!bytes.StartsWith("#!"u8)) throw parser.Error("a build script begins with a line such as #!/bin/sh");
        while (body < bytes.Length)
        {
            var end = bytes[body..].IndexOf((byte)'\n');
            var line = end < 0 ? bytes[body..] : bytes[body..(body + end)];
            parser._line++;
            if (parser._line > 1)
            {
                if (!line.StartsWith("#:"u8)) break;
                parser.ReadLine(line);
            }

            if (line.EndsWith("\r"u8))
                throw parser.Error("lines end with LF alone, not CR LF", hint: "convert it, for instance with: sed -i 's/\\r$//' " + file);
            if (end < 0) throw parser.Error("the last line of the header does not end with a line feed");
            body += end + 1;
        }

        return parser.Finish();
    }

    /// <summary>Reads what stands after the word <c>source</c>.</summary>
    /// <param name="text">The words.</param>
    /// <param name="file">Where they stand, for messages.</param>
    public static SourceInput ParseSource(string text, string file) => new ScriptHeaderParser(file).ReadSource(text.Split(' '));

    private void ReadLine(ReadOnlySpan<byte> bytes)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes)) throw Error("the header is not valid UTF-8");
        var line = Encoding.UTF8.GetString(bytes);
        if (line.EndsWith('\r')) return;
        if (!line.StartsWith("#: ", StringComparison.Ordinal)) throw Error("one space follows #:", got: line);
        var fields = line[3..].Split(' ');
        if (fields.Contains("")) throw Error("words are separated by single spaces, and nothing follows the last one", got: line);
        if (line.Any(char.IsControl)) throw Error("the header holds a control character");
        var word = fields[0];
        var place = Array.IndexOf(Words, word);
        if (place < 0) throw Error($"unknown word '{word}'", got: line, expected: "one of " + string.Join(", ", Words));
        if (place < _latest) throw Error($"'{word}' stands after '{Words[_latest]}'", expected: "the order " + string.Join(", ", Words));
        _latest = place;
        Read(word, fields.AsSpan(1));
    }

    private void Read(string word, ReadOnlySpan<string> arguments)
    {
        switch (word)
        {
            case "depends": _dependencies.Add(ReadDependency(arguments)); break;
            case "source": _sources.Add(ReadSource(arguments)); break;
            case "link": _links.Add(ReadLink(arguments)); break;
            case "option": _options.Add(ReadOption(arguments)); break;
            default:
                if (arguments.Length != 1) throw Error($"'{word}' takes one argument", got: $"{arguments.Length}");
                if (!_once.TryAdd(word, arguments[0])) throw Error($"'{word}' stands twice");
                CheckSingle(word, arguments[0]);
                break;
        }
    }

    private void CheckSingle(string word, string value)
    {
        switch (word)
        {
            case "pthbs" when value != ScriptHeader.CurrentFormat.ToString(CultureInfo.InvariantCulture):
                throw Error("this pthbs does not know the format", got: value, expected: $"{ScriptHeader.CurrentFormat}", hint: "use a newer pthbs for it");
            case "name" when !PackageId.IsName(value):
                throw Error("this is no package name", got: value, expected: PackageId.NameForm);
            case "version" when !ScriptRules.IsVersion(value):
                throw Error("this is no version", got: value, expected: "letters, digits and . + - _ ~ : (64 at most)");
            case "system" when !ScriptRules.IsSystem(value):
                throw Error("this is no system", got: value, expected: "machine-kernel, such as x86_64-linux");
            case "root": Id(value); break;
        }
    }

    private Dependency ReadDependency(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length is < 1 or > 2) throw Error("'depends' takes a package id and, if its files give way, 'yield'");
        if (arguments.Length == 2 && arguments[1] != "yield") throw Error($"unknown word '{arguments[1]}' after the id", expected: "yield, or nothing");
        return new Dependency(Id(arguments[0]), arguments.Length == 2);
    }

    private SourceInput ReadSource(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length < 2)
            throw Error("'source' takes a hash and a file name",
                expected: "source sha256:<64 hex> FILE [unpack] [strip=N] [into=DIR], or source git:<commit> DIR [into=DIR] [tree=sha256:<64 hex>]");
        if (!SourceKey.TryParse(arguments[0], out var key))
            throw Error("this is no hash", got: arguments[0], expected: "sha256:<64 lower-case hex digits> or git:<commit>");
        if (!ScriptRules.IsFileName(arguments[1]))
            throw Error("this is no file name for a source", got: arguments[1], expected: "letters, digits and . _ + - ~ @ % : , not beginning with a dot");
        var source = new SourceInput(key, arguments[1]);
        foreach (var argument in arguments[2..])
        {
            if (argument == "unpack" && key.Kind == SourceKind.Sha256 && !source.Unpack) source = source with { Unpack = true };
            else if (Value(argument, "strip=") is { } strip && source is { Strip: 0, Unpack: true }
                && int.TryParse(strip, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 100) source = source with { Strip = count };
            else if (Value(argument, "into=") is { } into && source.Into is null && ScriptRules.IsRelativePath(into)) source = source with { Into = into };
            else if (Value(argument, "tree=sha256:") is { } tree && source.Tree is null && key.Kind == SourceKind.Git
                && PackageId.IsHash(tree)) source = source with { Tree = tree };
            else throw Error($"'{argument}' does not fit here", expected: key.Kind == SourceKind.Git ? "into=DIR, tree=sha256:<64 hex>"
                : "unpack, strip=N (after unpack), into=DIR (a path without . and ..)");
        }

        return source.ToString() == string.Join(' ', arguments)
            ? source : throw Error("the words of 'source' stand in another order", got: string.Join(' ', arguments), expected: source.ToString());
    }

    private LinkInput ReadLink(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length != 2) throw Error("'link' takes a path in the output and the link's target");
        if (!ScriptRules.IsRelativePath(arguments[0])) throw Error("a link's place is a path below the output, without . and ..", got: arguments[0]);
        return new LinkInput(arguments[0], arguments[1]);
    }

    private ScriptOption ReadOption(ReadOnlySpan<string> arguments)
    {
        var equals = arguments.Length == 1 ? arguments[0].IndexOf('=', StringComparison.Ordinal) : -1;
        if (equals < 1 || equals == arguments[0].Length - 1) throw Error("'option' takes one name=value");
        var option = new ScriptOption(arguments[0][..equals], arguments[0][(equals + 1)..]);
        if (!ScriptOptions.Known.TryGetValue(option.Name, out var values))
            throw Error($"unknown option '{option.Name}'", expected: "one of " + string.Join(", ", ScriptOptions.Known.Keys));
        if (values.Length > 0 && !values.Contains(option.Value))
            throw Error($"option '{option.Name}' does not take this value", got: option.Value, expected: string.Join(" or ", values));
        if (!ScriptOptions.IsRepeatable(option.Name) && _options.Any(o => o.Name == option.Name)) throw Error($"option '{option.Name}' stands twice");
        return option;
    }

    private PackageId Id(string text) => PackageId.TryParse(text, out var id) ? id
        : throw Error("this is not a package id", got: text, expected: "name.<64 lower-case hex digits>");

    private static string? Value(string argument, string prefix) => argument.StartsWith(prefix, StringComparison.Ordinal) ? argument[prefix.Length..] : null;

    private ScriptHeader Finish()
    {
        foreach (var word in Required)
            if (!_once.ContainsKey(word))
                throw Error($"the header has no '{word}'", expected: string.Join(", ", Required) + ", then what the build needs: "
                    + string.Join(", ", Words[FirstRepeatable..]));
        return new ScriptHeader
        {
            Name = _once["name"],
            Version = _once["version"],
            System = _once["system"],
            Root = _once.TryGetValue("root", out var root) ? PackageId.Parse(root) : null,
            Dependencies = _dependencies.ToImmutable(),
            Sources = _sources.ToImmutable(),
            Links = _links.ToImmutable(),
            Options = _options.ToImmutable(),
        };
    }

    private PthbsException Error(string what, string? got = null, string? expected = null, string? hint = null) =>
        new(ErrorKind.Input, what) { Where = $"{_file}:{Math.Max(_line, 1)}", Got = got, Expected = expected, Hint = hint };
}
