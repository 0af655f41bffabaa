using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Execution;

/// <summary>The bytes of an action (docs/reference/formats/action.md): lines <c>word value</c> in a fixed order. One action has one form.</summary>
public static class ActionText
{
    private const string Name = "pthbs-action";
    private const string Digest = "sha256:";

    /// <summary>The bytes.</summary>
    public static byte[] Write(BuildAction action)
    {
        var text = new StringBuilder();
        void Line(string word, string value) => text.Append(word).Append(' ').Append(value).Append('\n');
        Line(Name, BuildAction.CurrentFormat.ToString(CultureInfo.InvariantCulture));
        Line("package", action.Package.ToString());
        Line("system", action.System);
        Line(ScriptOptions.Sandbox.Name, action.IsSandboxed ? SwitchOption.On : SwitchOption.Off);
        Line(ScriptOptions.JobServer.Name, action.JobServer);
        foreach (var word in action.Interpreter) Line("interpreter", word);
        foreach (var (name, value) in action.Variables) Line("variable", $"{name}={value}");
        if (action.Rootfs is { } rootfs) Line("rootfs", Text(rootfs));
        foreach (var tree in action.Trees) Line("tree", Text(tree));
        Line("view", Digest + action.View.Hash);
        foreach (var source in action.Sources) Line("source", source.ToString());
        return Encoding.UTF8.GetBytes(text.ToString());

        static string Text(ActionTree tree) => $"{tree.Id} {Digest}{tree.OutputHash}";
    }

    /// <summary>Reads an action.</summary>
    /// <param name="bytes">The whole of it.</param>
    /// <param name="where">The file it came from, for messages.</param>
    /// <exception cref="PthbsException">It is none, or not in the one form that it has.</exception>
    public static BuildAction Parse(ReadOnlySpan<byte> bytes, string where)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes) || HasControl(bytes)) throw Wrong(where, 1, "the action is not UTF-8 text without control characters");
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (lines is not [.., ""]) throw Wrong(where, lines.Length, "the last line does not end with a line feed");
        var reader = new Reader(lines[..^1], where);
        if (reader.One(Name) != BuildAction.CurrentFormat.ToString(CultureInfo.InvariantCulture)) throw Wrong(where, 1, $"this program reads only '{Name} {BuildAction.CurrentFormat}'");
        var action = new BuildAction
        {
            Package = reader.Id(reader.One("package")),
            System = reader.Check(reader.One("system"), ScriptRules.IsSystem, "machine-kernel, such as x86_64-linux"),
            IsSandboxed = reader.Choice(ScriptOptions.Sandbox) == SwitchOption.On,
            JobServer = reader.Choice(ScriptOptions.JobServer),
            Interpreter = reader.All("interpreter", word => word),
            Variables = reader.All("variable", reader.Variable),
            Rootfs = reader.Optional("rootfs") is { } rootfs ? reader.Tree(rootfs) : null,
            Trees = reader.All("tree", reader.Tree),
            View = new EnvironmentId(reader.Hash(reader.One("view"))),
            Sources = reader.All("source", text => ScriptHeaderParser.ParseSource(text, reader.Where)),
        };
        reader.End();
        reader.Require(action.Interpreter.Length is 1 or 2 && action.Interpreter[0] is ['/', .. var path] && ScriptRules.IsRelativePath(path), "an action has one interpreter, an absolute path without . and .., with at most one argument");
        reader.Require(action.Variables.DistinctBy(v => v.Key).Count() == action.Variables.Length, "a variable appears twice");
        reader.Require(action.Trees.Zip(action.Trees.Skip(1)).All(pair => pair.First.Id < pair.Second.Id), "the trees must be sorted by id, without duplicates");
        // Two forms of one action would be two hashes of it.
        reader.Require(bytes.SequenceEqual(Write(action)), "the action is not in its canonical form (docs/reference/formats/action.md)");
        return action;
    }

    private static bool HasControl(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) if (value is < (byte)' ' and not (byte)'\n' or 0x7f) return true;
        return false;
    }

    private static PthbsException Wrong(string where, int line, string what, string? got = null, string? expected = null) =>
        new(ErrorKind.Input, what) { Where = string.Create(CultureInfo.InvariantCulture, $"{where}:{line}"), Got = got, Expected = expected };

    /// <summary>Takes lines in their order.</summary>
    private sealed class Reader(string[] lines, string file)
    {
        private int _next;

        public string Where => string.Create(CultureInfo.InvariantCulture, $"{file}:{_next}");

        public string? Optional(string word) => _next < lines.Length && lines[_next].StartsWith(word + " ", StringComparison.Ordinal) ? lines[_next++][(word.Length + 1)..] : null;

        public string One(string word) => Optional(word) ?? throw Wrong(file, _next + 1, "an action has another line here", _next < lines.Length ? lines[_next] : "the end of the file", $"a line '{word} …'");

        public ImmutableArray<T> All<T>(string word, Func<string, T> read)
        {
            var found = ImmutableArray.CreateBuilder<T>();
            while (Optional(word) is { } value) found.Add(read(value));
            return found.ToImmutable();
        }

        public void End() => Require(_next == lines.Length, "this line is not allowed here", _next < lines.Length ? lines[_next] : null);

        public void Require(bool holds, string what, string? got = null)
        {
            if (!holds) throw Wrong(file, Math.Min(_next + 1, lines.Length), what, got);
        }

        public string Choice(OptionDefinition option) => Check(One(option.Name), option.Accepts, option.Form);

        public string Check(string value, Func<string, bool> fits, string expected) => fits(value) ? value : throw Wrong(file, _next, "this value is not valid", value, expected);

        public PackageId Id(string text) => PackageId.TryParse(text, out var id) ? id : throw Wrong(file, _next, "this is not a package id", text, "name.<64 lower-case hex digits>");

        public string Hash(string text) => text.StartsWith(Digest, StringComparison.Ordinal) && PackageId.IsHash(text.AsSpan(Digest.Length))
            ? text[Digest.Length..] : throw Wrong(file, _next, "this is not a valid hash", text, "sha256:<64 lower-case hex digits>");

        public KeyValuePair<string, string> Variable(string text)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var isName = equals > 0 && !char.IsAsciiDigit(text[0]) && text[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            if (!isName) throw Wrong(file, _next, "this is not a variable", text, "NAME=VALUE");
            return BuildVariables.NamesOfPlace.Contains(text[..equals]) ? throw Wrong(file, _next, "only the executor sets this variable", text) : new(text[..equals], text[(equals + 1)..]);
        }

        public ActionTree Tree(string text) => text.Split(' ') is [var id, var hash]
            ? new(Id(id), Hash(hash)) : throw Wrong(file, _next, "this is not a tree", text, "<package id> sha256:<output hash>");
    }
}
