using Pthbs.Jinja.Methods;

namespace Pthbs.Jinja.Values;

/// <summary><c>value.name</c> and <c>value[key]</c>: templates reach what the host's objects show and what Python's own types have, nothing else.</summary>
internal static class Members
{
    /// <summary>The member, first among methods and members of the object, then among its items.</summary>
    public static object? GetAttribute(UndefinedKind undefinedKind, object? owner, string name)
    {
        if (owner is Undefined undefined) return undefined.Kind == UndefinedKind.Chainable ? undefined : throw undefined.Fail();
        if (TryMember(owner, name, out var member)) return member;
        if (Mapping.Is(owner) && Mapping.TryGet(owner, name, out var item)) return item;
        return Undefined.Member(undefinedKind, owner, name);
    }

    /// <summary>The item, and for a name that is no item the member.</summary>
    public static object? GetItem(UndefinedKind undefinedKind, object? owner, object? key)
    {
        switch (owner)
        {
            case Undefined undefined:
                return undefined.Kind == UndefinedKind.Chainable ? undefined : throw undefined.Fail();
            case var _ when Mapping.Is(owner):
                if (Hashing.CanHash(key) && Mapping.TryGet(owner, key, out var value)) return value;
                break;
            case var _ when Number.IsInteger(key):
                if (TryIndex(owner, key, out var item)) return item;
                break;
        }

        var name = key as string ?? (key as Markup)?.Text;
        if (name is not null && TryMember(owner, name, out var member)) return member;
        return Undefined.Member(undefinedKind, owner, name ?? key);
    }

    /// <summary>A member that is not an item.</summary>
    public static bool TryMember(object? owner, string name, out object? member)
    {
        member = null;
        if (owner is IJinjaObject host)
        {
            if (!host.TryGetMember(name, out member)) return false;
            member = HostValue.Normalize(member);
            return true;
        }

        if (owner is JinjaTuple { Names.Count: > 0 } tuple)
        {
            for (var i = 0; i < tuple.Names.Count; i++)
            {
                if (tuple.Names[i] != name) continue;
                member = tuple[i];
                return true;
            }
        }

        if (owner is JinjaRange range && range.TryMember(name, out member)) return true;
        if (Number.IsNumber(owner) && NumberMethods.TryAttribute(owner!, name, out member)) return true;
        if (owner is null || MethodTable.Find(owner, name) is not { } method) return false;
        member = new BoundMethod(owner, name, method);
        return true;
    }

    /// <summary>The names of what a value has, to suggest one.</summary>
    public static IEnumerable<string> NamesOf(object? owner) => owner switch
    {
        null => [],
        IJinjaObject host => host.MemberNames,
        _ when Mapping.Is(owner) => Mapping.Keys(owner).OfType<string>().Concat(MethodTable.NamesFor(owner)),
        _ => MethodTable.NamesFor(owner),
    };

    private static bool TryIndex(object? owner, object? key, out object? item)
    {
        item = null;
        Number.TryInteger(key, out var wide);
        if (wide > int.MaxValue || wide < int.MinValue) return false;
        var index = (int)wide;
        if (PythonText.TryText(owner, out var text))
        {
            if (!TryCharacter(text, index, out var character)) return false;
            item = owner is Markup ? new Markup(character) : character;
            return true;
        }

        if (owner is not IReadOnlyList<object?> list) return false;
        if (index < 0) index += list.Count;
        if (index < 0 || index >= list.Count) return false;
        item = HostValue.Normalize(list[index]);
        return true;
    }

    private static bool TryCharacter(string text, int index, out string character)
    {
        character = "";
        if (CodePoints.AreUnits(text))
        {
            if (index < 0) index += text.Length;
            if (index < 0 || index >= text.Length) return false;
            character = text[index].ToString();
            return true;
        }

        if (index < 0) index += CodePoints.Length(text);
        if (index < 0 || CodePoints.ToUnits(text, index) is var start && start >= text.Length) return false;
        character = text.Substring(start, CodePoints.Units(CodePoints.At(text, start)));
        return true;
    }
}
