using System.Text;
using Pthbs.Jinja.Formatting;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Filters on text. What is no text is turned into it first.</summary>
internal static class TextFilters
{
    private static readonly Signature CenterSignature = new("center", "value", ("width", 80L));
    private static readonly Signature ReplaceSignature = new("replace", "s", "old", "new", ("count", null));
    private static readonly Signature TrimSignature = new("trim", "value", ("chars", null));

    public static object? Upper(CallContext context, Arguments args) => Change("upper", args, StringCase.Upper);

    public static object? Lower(CallContext context, Arguments args) => Change("lower", args, StringCase.Lower);

    public static object? Capitalize(CallContext context, Arguments args) => Change("capitalize", args, StringCase.Capitalize);

    public static object? String(CallContext context, Arguments args)
    {
        var value = args.One("string", "object");
        return value is Markup ? value : PythonText.Str(value);
    }

    /// <summary>Words begin after white space, hyphens and opening brackets.</summary>
    public static object? Title(CallContext context, Arguments args)
    {
        var text = PythonText.Str(args.One("title", "s"));
        var result = new StringBuilder(text.Length);
        var word = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var isBreak = i == text.Length || text[i] is '-' or '(' or '{' or '[' or '<' || PythonSpace.Is(text[i]);
            if (!isBreak) continue;
            AppendWord(result, text[word..i]);
            if (i < text.Length) result.Append(text[i]);
            word = i + 1;
        }

        return result.ToString();

        static void AppendWord(StringBuilder result, string word)
        {
            var first = CodePoints.ToUnits(word, 1);
            result.Append(StringCase.Upper(word[..first])).Append(StringCase.Lower(word[first..]));
        }
    }

    public static object? Center(CallContext context, Arguments args)
    {
        var values = args.Bind(CenterSignature);
        return Text.Like(values[0], StringPadding.Center(PythonText.Str(values[0]), Text.Width(context, values[1], "center"), " "));
    }

    public static object? Trim(CallContext context, Arguments args)
    {
        var values = args.Bind(TrimSignature);
        return Text.Like(values[0], StringTrimming.Strip("trim", PythonText.Str(values[0]), values[1], true, true));
    }

    public static object? Replace(CallContext context, Arguments args)
    {
        var values = args.Bind(ReplaceSignature);
        var (text, old, @new) = (PythonText.Str(values[0]), PythonText.Str(values[1]), PythonText.Str(values[2]));
        var count = values[3] is null ? -1 : Text.Integer(values[3], "replace");
        if (!context.Autoescape) return StringJoining.Replace(context, text, old, @new, count);

        // HTML in any of the three makes HTML of the result. What is replaced is looked for in it as it stands.
        var isMarkup = values[0] is Markup || values[1] is Markup || values[2] is Markup;
        if (!isMarkup) return StringJoining.Replace(context, text, old, @new, count);
        return new Markup(StringJoining.Replace(context, Escaped(values[0], text), old, Escaped(values[2], @new), count));
    }

    /// <summary>By a format with percent signs.</summary>
    public static object? Format(CallContext context, Arguments args)
    {
        if (args.Count == 0) throw new TemplateException(TemplateErrorKind.Type, "'format' needs a format");
        if (args.Count > 1 && args.Keywords.Count > 0)
            throw new TemplateException(TemplateErrorKind.FilterArgument, "'format' takes positional or keyword arguments, not both");
        object arguments = new JinjaTuple([.. args.Positional.Skip(1)]);
        if (args.Keywords.Count > 0)
        {
            var named = new JinjaDictionary();
            foreach (var (name, value) in args.Keywords) named[name] = value;
            arguments = named;
        }

        return PercentFormat.Apply(context, PythonText.Str(args[0]), arguments, args[0] is Markup);
    }

    public static object? WordCount(CallContext context, Arguments args)
    {
        var text = PythonText.Str(args.One("wordcount", "s"));
        long count = 0;
        var inWord = false;
        foreach (var c in CodePoints.Of(text))
        {
            var isWord = Characters.IsWord(c);
            if (isWord && !inWord) count++;
            inWord = isWord;
        }

        return Number.Box(count);
    }

    private static object? Change(string name, Arguments args, Func<string, string> change)
    {
        var value = args.One(name, "s");
        return Text.Like(value, change(PythonText.Str(value)));
    }

    private static string Escaped(object? value, string text) => value is Markup ? text : Markup.EscapeText(text);
}
