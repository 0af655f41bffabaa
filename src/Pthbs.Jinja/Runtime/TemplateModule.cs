using Pthbs.Jinja.Errors;

namespace Pthbs.Jinja.Runtime;

/// <summary>What an import gives: the exported variables and macros of a template. Printed, it is the template's text.</summary>
internal sealed class TemplateModule(string name, Dictionary<string, object?> exports, string text) : IJinjaObject
{
    public IEnumerable<string> MemberNames => exports.Keys;

    public bool TryGetMember(string member, out object? value) => exports.TryGetValue(member, out value);

    public Undefined Missing(CallContext call, string member)
    {
        var hint = Suggestion.For(member, exports.Keys);
        return call.MakeUndefined(member, $"the template '{name}' has no variable or macro '{member}'{(hint is null ? "" : $"; {hint}")}");
    }

    public override string ToString() => text;
}
