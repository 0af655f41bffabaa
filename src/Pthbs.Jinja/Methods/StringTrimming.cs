using System.Buffers;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>Taking characters off the ends.</summary>
internal static class StringTrimming
{
    private static readonly Signature PrefixSignature = new("removeprefix", "prefix") { PositionalOnly = true };
    private static readonly Signature SuffixSignature = new("removesuffix", "suffix") { PositionalOnly = true };

    public static object Strip(string name, string self, Arguments args, bool left, bool right)
    {
        if (args.Keywords.Count > 0) throw new TemplateException(TemplateErrorKind.Type, $"'{name}' takes no keyword arguments");
        if (args.Count > 1) throw new TemplateException(TemplateErrorKind.Type, $"'{name}' takes at most one argument");
        return Strip(name, self, args.Count == 0 ? null : args[0], left, right);
    }

    public static string Strip(string name, string self, object? characters, bool left, bool right)
    {
        // By far the most calls take white space off.
        var set = characters is null ? null : SearchValues.Create(Text.Require(characters, name));
        var start = 0;
        var end = self.Length;
        if (left)
        {
            while (start < end && IsTaken(self[start], set)) start++;
        }

        if (right)
        {
            while (end > start && IsTaken(self[end - 1], set)) end--;
        }

        return self[start..end];
    }

    private static bool IsTaken(char c, SearchValues<char>? set) => set is null ? PythonSpace.Is(c) : set.Contains(c);

    public static object RemovePrefix(string self, Arguments args)
    {
        var prefix = Text.Require(args.Bind(PrefixSignature)[0], "removeprefix");
        return self.StartsWith(prefix, StringComparison.Ordinal) ? self[prefix.Length..] : self;
    }

    public static object RemoveSuffix(string self, Arguments args)
    {
        var suffix = Text.Require(args.Bind(SuffixSignature)[0], "removesuffix");
        return suffix.Length > 0 && self.EndsWith(suffix, StringComparison.Ordinal) ? self[..^suffix.Length] : self;
    }
}
