namespace Pthbs.Jinja.Values;

/// <summary><c>in</c></summary>
internal static class Containment
{
    public static bool Contains(CallContext context, object? container, object? item)
    {
        switch (container)
        {
            case Undefined undefined:
                return undefined.Kind == UndefinedKind.Strict ? throw undefined.Fail() : false;
            case var _ when PythonText.TryText(container, out var text):
                if (item is Undefined missing) throw missing.Kind == UndefinedKind.Strict ? missing.Fail() : NotText(item);
                context.StepOver(text);
                return PythonText.TryText(item, out var part) ? TextFinder.First(context, text, part) >= 0 : throw NotText(item);
            case var _ when Mapping.Is(container):
                return Mapping.TryGet(container, item, out _);
            case DictionaryView { Part: DictionaryPart.Keys } view:
                return Mapping.TryGet(view.Dictionary, item, out _);
            case JinjaRange range when Number.TryLong(item, out var number):
                var (low, high) = range.Step > 0 ? (range.Start, range.Stop - 1) : (range.Stop + 1, range.Start);
                return number >= low && number <= high && (number - range.Start) % range.Step == 0;
            default:
                if (!Iteration.Can(container))
                    throw new TemplateException(TemplateErrorKind.Type, $"'in' cannot look into a {TypeName.Of(container)}");
                if (container is IReadOnlyCollection<object?> { Count: var count }) context.StepOverItems(count);
                foreach (var other in Iteration.Of(context, container))
                {
                    if (Equality.IsSame(item, other)) return true;
                }

                return false;
        }
    }

    private static TemplateException NotText(object? item) =>
        new(TemplateErrorKind.Type, $"'in' looks for text in text, not for a {TypeName.Of(item)}");
}
