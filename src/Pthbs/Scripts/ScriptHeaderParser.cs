using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;

namespace Pthbs.Scripts;

/// <summary>Reads the lines <c>#: word arguments</c> directly after a script's first line.</summary>
internal sealed class ScriptHeaderParser
{
    internal static readonly string[] Words = ["pthbs", "name", "version", "system", "rootfs", "depends", "source", "link", "option"];
    private static readonly string[] Required = ["pthbs", "name", "version", "system"];
    private const int FirstRepeatable = 5;
    private static readonly byte[] FormatLine = "#: pthbs "u8.ToArray();
    private static readonly string Number = BuildFormat.Number.ToString(CultureInfo.InvariantCulture);

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
        if (!bytes.StartsWith("#!"u8)) throw parser.Error("a build script begins with a line such as #!/bin/sh", hint: bytes.StartsWith("\n"u8) ? "no empty line may stand before it, in a template after the last {% … %}" : null);
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
                throw parser.Error("lines must end with LF, not CR LF", hint: "convert it, for example: sed -i 's/\\r$//' " + file);
            if (end < 0) throw parser.Error("the last line of the header does not end with a line feed");
            body += end + 1;
        }

        return parser.Finish();
    }

    /// <summary>Whether a script says that it is of another format than this program's: whatever else stands in it has a meaning that is not known here.</summary>
    public static bool IsOfOtherFormat(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[(bytes.IndexOf((byte)'\n') + 1)..];
        var end = rest.IndexOf((byte)'\n');
        return rest.StartsWith(FormatLine) && (end < 0 ? rest : rest[..end])[FormatLine.Length..] is var number && !number.SequenceEqual(Encoding.UTF8.GetBytes(Number));
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
        if (fields.Contains("")) throw Error("words are separated by single spaces, without a space at the end", got: line);
        if (line.Any(char.IsControl)) throw Error("the header contains a control character");
        var word = fields[0];
        var place = Array.IndexOf(Words, word);
        if (place < 0) throw Error($"unknown word '{word}'", got: line, expected: "one of " + string.Join(", ", Words), hint: Suggestion.For(word, Words));
        if (place < _latest) throw Error($"'{word}' must come before '{Words[_latest]}'", expected: "the order " + string.Join(", ", Words));
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
                if (!_once.TryAdd(word, arguments[0])) throw Error($"'{word}' appears twice");
                CheckSingle(word, arguments[0]);
                break;
        }
    }

    private void CheckSingle(string word, string value)
    {
        switch (word)
        {
            case "pthbs" when value != Number: throw OtherFormat(value);
            case "name" when !PackageId.IsName(value):
                throw Error("this is not a valid package name", got: value, expected: PackageId.NameForm);
            case "version" when !ScriptRules.IsVersion(value):
                throw Error("this is not a valid version", got: value, expected: "letters, digits and . + - _ ~ : (64 at most)");
            case "system" when !ScriptRules.IsSystem(value):
                throw Error("this is not a valid system", got: value, expected: "machine-kernel, such as x86_64-linux");
            case "rootfs": Id(value); break;
        }
    }

    private PthbsException OtherFormat(string value) => Error("this version of pthbs does not support this script format", got: value, expected: Number,
        hint: int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > BuildFormat.Number
            ? "use a newer version of pthbs"
            : "render it again from its template with this version of pthbs; if the template itself names the format, update it (docs/explanation/decisions/format-2.md says what has changed)");

    private Dependency ReadDependency(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length is < 1 or > 2) throw Error("'depends' takes a package id and, if its files give way, 'yield'");
        if (arguments.Length == 2 && arguments[1] != "yield") throw Error($"unknown word '{arguments[1]}' after the id", expected: "'yield' or nothing");
        return new Dependency(Id(arguments[0]), arguments.Length == 2);
    }

    private SourceInput ReadSource(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length < 2)
            throw Error("'source' takes a hash and a file name",
                expected: "source sha256:<64 hex> FILE [unpack] [strip=N] [into=DIR], or source git:<commit> DIR [into=DIR] [tree=sha256:<64 hex>]");
        if (!SourceKey.TryParse(arguments[0], out var key))
            throw Error("this is not a valid hash", got: arguments[0], expected: "sha256:<64 lower-case hex digits> or git:<commit>");
        if (!ScriptRules.IsFileName(arguments[1]))
            throw Error("this is not a valid file name for a source", got: arguments[1], expected: "letters, digits and . _ + - ~ @ % : , not beginning with a dot");
        var source = new SourceInput(key, arguments[1]);
        foreach (var argument in arguments[2..])
        {
            if (argument == "unpack" && key.Kind == SourceKind.Sha256 && !source.Unpack) source = source with { Unpack = true };
            else if (Value(argument, "strip=") is { } strip && source is { Strip: 0, Unpack: true }
                && int.TryParse(strip, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 100) source = source with { Strip = count };
            else if (Value(argument, "into=") is { } into && source.Into is null && ScriptRules.IsRelativePath(into)) source = source with { Into = into };
            else if (Value(argument, "tree=sha256:") is { } tree && source.Tree is null && key.Kind == SourceKind.Git
                && PackageId.IsHash(tree)) source = source with { Tree = tree };
            else throw Error($"'{argument}' is not allowed here", expected: key.Kind == SourceKind.Git ? "into=DIR, tree=sha256:<64 hex>"
                : "unpack, strip=N (after unpack), into=DIR (a path without . and ..)");
        }

        return source.ToString() == string.Join(' ', arguments)
            ? source : throw Error("the words of 'source' are in the wrong order", got: string.Join(' ', arguments), expected: source.ToString());
    }

    private LinkInput ReadLink(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length != 2) throw Error("'link' takes a path in the output and the link's target");
        if (!ScriptRules.IsRelativePath(arguments[0])) throw Error("the link's path must be below the output, without . and ..", got: arguments[0]);
        return new LinkInput(arguments[0], arguments[1]);
    }

    private ScriptOption ReadOption(ReadOnlySpan<string> arguments)
    {
        var equals = arguments.Length == 1 ? arguments[0].IndexOf('=', StringComparison.Ordinal) : -1;
        if (equals < 1 || equals == arguments[0].Length - 1) throw Error("'option' takes one name=value");
        var option = new ScriptOption(arguments[0][..equals], arguments[0][(equals + 1)..]);
        var names = ScriptOptions.All.Select(o => o.Name);
        var known = ScriptOptions.Find(option.Name)
            ?? throw Error($"unknown option '{option.Name}'", expected: "one of " + string.Join(", ", names), hint: Suggestion.For(option.Name, names));
        if (!known.Accepts(option.Value))
            throw Error($"option '{option.Name}' does not accept this value", got: option.Value, expected: known.Form, hint: Suggestion.For(option.Value, known.Values));
        if (!known.IsRepeatable && _options.Any(o => o.Name == option.Name)) throw Error($"option '{option.Name}' appears twice");
        return option;
    }

    private PackageId Id(string text) => PackageId.TryParse(text, out var id) ? id
        : throw Error("this is not a package id", got: text, expected: "name.<64 lower-case hex digits>");

    private static string? Value(string argument, string prefix) => argument.StartsWith(prefix, StringComparison.Ordinal) ? argument[prefix.Length..] : null;

    private ScriptHeader Finish()
    {
        foreach (var word in Required)
            if (!_once.ContainsKey(word))
                throw Error($"the header has no '{word}'", expected: string.Join(", ", Required) + ", then the inputs of the build: "
                    + string.Join(", ", Words[FirstRepeatable..]));
        return new ScriptHeader
        {
            Name = _once["name"],
            Version = _once["version"],
            System = _once["system"],
            Rootfs = _once.TryGetValue("rootfs", out var rootfs) ? PackageId.Parse(rootfs) : null,
            Dependencies = _dependencies.ToImmutable(),
            Sources = _sources.ToImmutable(),
            Links = _links.ToImmutable(),
            Options = _options.ToImmutable(),
        };
    }

    private PthbsException Error(string what, string? got = null, string? expected = null, string? hint = null) =>
        new(ErrorKind.Input, what) { Where = $"{_file}:{Math.Max(_line, 1)}", Got = got, Expected = expected, Hint = hint };
}
