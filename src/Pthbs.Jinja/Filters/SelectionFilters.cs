using Pthbs.Jinja.Errors;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary>Filters that apply another filter, a test or an attribute to every item. Items are made as they are asked for.</summary>
internal static class SelectionFilters
{
    private static readonly Signature AttributeSignature = new("attr", "obj", "name");

    public static object? Attribute(CallContext context, Arguments args)
    {
        var values = args.Bind(AttributeSignature);
        if (values[0] is Undefined undefined) return undefined.Kind == UndefinedKind.Chainable ? undefined : throw undefined.Fail();
        var name = PythonText.Str(values[1]);
        return Members.TryMember(values[0], name, out var member) ? member : Undefined.Member(context.Options.UndefinedKind, values[0], name);
    }

    public static object? Map(CallContext context, Arguments args)
    {
        RequireValue("map", args);
        return new Generator(Run(), "do_map");

        IEnumerable<object?> Run()
        {
            if (!Truth.Of(args[0])) yield break;
            var map = Mapper(context, args);
            foreach (var item in Iteration.Of(context, args[0]))
            {
                context.Step();
                yield return map(item);
            }
        }
    }

    public static object? Select(CallContext context, Arguments args) => Choose("select", context, args, false, true);

    public static object? Reject(CallContext context, Arguments args) => Choose("reject", context, args, false, false);

    public static object? SelectAttribute(CallContext context, Arguments args) => Choose("selectattr", context, args, true, true);

    public static object? RejectAttribute(CallContext context, Arguments args) => Choose("rejectattr", context, args, true, false);

    private static Generator Choose(string name, CallContext context, Arguments args, bool byAttribute, bool wanted)
    {
        RequireValue(name, args);
        return new Generator(Run(), name);

        IEnumerable<object?> Run()
        {
            if (!Truth.Of(args[0])) yield break;
            var holds = Condition(name, context, args, byAttribute);
            foreach (var item in Iteration.Of(context, args[0]))
            {
                context.Step();
                if (holds(item) == wanted) yield return item;
            }
        }
    }

    private static Func<object?, bool> Condition(string name, CallContext context, Arguments args, bool byAttribute)
    {
        var used = byAttribute ? 2 : 1;
        if (args.Count < used) throw new TemplateException(TemplateErrorKind.FilterArgument, $"'{name}' needs the name of an attribute");
        var path = byAttribute ? new AttributePath(context, args[1]) : null;
        if (args.Count == used) return item => Truth.Of(path is null ? item : path.Get(item));

        var test = Find("test", args[used], context.Environment.Tests);
        var rest = args.Positional.Skip(used + 1).ToArray();
        return item => Truth.Of(test(context, new Arguments([path is null ? item : path.Get(item), .. rest], [.. args.Keywords])));
    }

    private static Func<object?, object?> Mapper(CallContext context, Arguments args)
    {
        if (args.Count == 1 && args.TryKeyword("attribute", out var attribute))
        {
            foreach (var (name, _) in args.Keywords)
            {
                if (name is not ("attribute" or "default"))
                    throw new TemplateException(TemplateErrorKind.FilterArgument, $"'map' has no argument '{name}'") { Hint = Suggestion.For(name, ["attribute", "default"]) };
            }

            args.TryKeyword("default", out var @default);
            return new AttributePath(context, attribute, @default).Get;
        }

        if (args.Count == 1) throw new TemplateException(TemplateErrorKind.FilterArgument, "'map' needs the name of a filter, or an attribute");
        var filter = Find("filter", args[1], context.Environment.Filters);
        var rest = args.Positional.Skip(2).ToArray();
        return item => context.Made(filter(context, new Arguments([item, .. rest], [.. args.Keywords])));
    }

    private static JinjaFunction Find(string what, object? name, IDictionary<string, JinjaFunction> table)
    {
        if (name is Undefined undefined) throw undefined.Fail();
        if (PythonText.TryText(name, out var text) && table.TryGetValue(text, out var function)) return function;
        throw new TemplateException(TemplateErrorKind.Runtime, $"there is no {what} {PythonText.Repr(name)}") { Hint = text is null ? null : Suggestion.For(text, table.Keys) };
    }

    private static void RequireValue(string name, Arguments args)
    {
        if (args.Count == 0) throw Text.Wrong(null, name, "a value");
    }
}
