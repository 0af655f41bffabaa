using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>Finding text in text; places are counted in characters.</summary>
internal static class StringSearch
{
    public static object Find(CallContext context, string self, Arguments args) => Number.Box(Position(context, "find", self, args, last: false));

    public static object FindLast(CallContext context, string self, Arguments args) => Number.Box(Position(context, "rfind", self, args, last: true));

    public static object Index(CallContext context, string self, Arguments args) => Found(Position(context, "index", self, args, last: false));

    public static object IndexLast(CallContext context, string self, Arguments args) => Found(Position(context, "rindex", self, args, last: true));

    public static object Count(CallContext context, string self, Arguments args)
    {
        var (part, start, end) = Bind("count", self, args);
        var text = Text.Require(part, "count");
        if (start > end) return Number.Box(0);
        if (text.Length == 0) return Number.Box(CodePoints.Length(self.AsSpan(start, end - start)) + 1);
        var count = 0;
        for (var i = TextFinder.First(context, self, text, start, end); i >= 0; i = TextFinder.First(context, self, text, i + text.Length, end)) count++;
        return Number.Box(count);
    }

    public static object StartsWith(string self, Arguments args) =>
        Matches("startswith", self, args, (range, text) => range.StartsWith(text, StringComparison.Ordinal));

    public static object EndsWith(string self, Arguments args) =>
        Matches("endswith", self, args, (range, text) => range.EndsWith(text, StringComparison.Ordinal));

    private static object Matches(string name, string self, Arguments args, Func<string, string, bool> matches)
    {
        var (part, start, end) = Bind(name, self, args);
        var range = start > end ? null : self[start..end];
        if (part is not JinjaTuple several) return Boxed.Bool(matches(range ?? "\0", Text.Require(part, name)) && range is not null);
        foreach (var one in several)
        {
            var text = Text.Require(one, name);
            if (range is not null && matches(range, text)) return Boxed.True;
        }

        return Boxed.False;
    }

    private static long Position(CallContext context, string name, string self, Arguments args, bool last)
    {
        var (part, start, end) = Bind(name, self, args);
        var text = Text.Require(part, name);
        if (start > end) return -1;
        var i = last ? TextFinder.Last(context, self, text, start, end) : TextFinder.First(context, self, text, start, end);
        return i < 0 ? -1 : CodePoints.FromUnits(self, i);
    }

    private static object Found(long position) =>
        position >= 0 ? Number.Box(position) : throw new TemplateException(TemplateErrorKind.Value, "the text to find is not there");

    /// <summary>What to look for, and the range to look in as offsets of UTF-16.</summary>
    private static (object? Part, int Start, int End) Bind(string name, string self, Arguments args)
    {
        if (args.Keywords.Count > 0) throw new TemplateException(TemplateErrorKind.Type, $"'{name}' takes no keyword arguments");
        if (args.Count is 0 or > 3) throw new TemplateException(TemplateErrorKind.Type, $"'{name}' takes one to three arguments") { Got = $"{args.Count}" };
        if (args.Count == 1) return (args[0], 0, self.Length);
        var length = CodePoints.Length(self);
        var start = Place(args[1], 0, length, name);
        var end = args.Count > 2 ? Math.Min(Place(args[2], length, length, name), length) : length;
        return start > length ? (args[0], 1, 0) : (args[0], CodePoints.ToUnits(self, (int)start), CodePoints.ToUnits(self, (int)end));
    }

    private static long Place(object? value, long otherwise, long length, string name)
    {
        if (value is null) return otherwise;
        var place = Text.Integer(value, name);
        return place < 0 ? Math.Max(0, place + length) : place;
    }
}
