using System.Text;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary><c>str.join</c> and <c>str.replace</c>.</summary>
internal static class StringJoining
{
    private static readonly Signature JoinSignature = new("join", "iterable") { PositionalOnly = true };
    private static readonly Signature ReplaceSignature = new("replace", "old", "new", ("count", -1L)) { PositionalOnly = true };

    public static object Join(CallContext context, string self, Arguments args)
    {
        var result = new StringBuilder();
        var index = 0;
        foreach (var item in Iteration.Of(context, args.Bind(JoinSignature)[0]))
        {
            if (!PythonText.TryText(item, out var text))
            {
                if (item is Undefined undefined) throw undefined.Fail();
                throw new TemplateException(TemplateErrorKind.Type, $"item {index} of what is joined is a {TypeName.Of(item)}")
                {
                    Expected = "text",
                    Hint = "the filter 'join' takes anything",
                };
            }

            context.Charge(text.Length + self.Length);
            context.Step();
            if (index++ > 0) result.Append(self);
            result.Append(text);
        }

        return result.ToString();
    }

    public static object Replace(CallContext context, string self, Arguments args)
    {
        var values = args.Bind(ReplaceSignature);
        return Replace(context, self, Text.Require(values[0], "replace"), Text.Require(values[1], "replace"), Text.Integer(values[2], "replace"));
    }

    /// <summary>Replaces the first <paramref name="count"/> occurrences, all if it is negative. Nothing is found between any two characters.</summary>
    public static string Replace(CallContext context, string text, string old, string @new, long count)
    {
        if (count == 0) return text;
        var most = count < 0 ? long.MaxValue : count;
        if (old.Length == 0) return Interleave(context, text, @new, most);
        var i = TextFinder.First(context, text, old);
        if (i < 0) return text;

        context.Charge(text.Length);
        var result = new StringBuilder(text.Length);
        var start = 0;
        for (; i >= 0 && most > 0; most--)
        {
            context.Charge(@new.Length);
            result.Append(text, start, i - start).Append(@new);
            start = i + old.Length;
            i = TextFinder.First(context, text, old, start);
        }

        return result.Append(text, start, text.Length - start).ToString();
    }

    private static string Interleave(CallContext context, string text, string @new, long most)
    {
        context.ChargeItems(text.Length);
        var characters = CodePoints.Split(text);
        context.Charge(Math.Min(most, characters.Count + 1) * @new.Length + text.Length);
        var result = new StringBuilder();
        foreach (var character in characters)
        {
            if (most-- > 0) result.Append(@new);
            result.Append(character);
        }

        if (most > 0) result.Append(@new);
        return result.ToString();
    }
}
