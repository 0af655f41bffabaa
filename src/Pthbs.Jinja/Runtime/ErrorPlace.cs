namespace Pthbs.Jinja.Runtime;

/// <summary>Tells an error where it happened and what led there, from the frames that were never left.</summary>
internal static class ErrorPlace
{
    public static TemplateException Add(TemplateException error, Frame? innermost)
    {
        if (innermost is null) return error;
        var foundHere = error.File is null;
        var chain = new List<TemplateLocation>();
        // An error that has its place already was led to by the innermost frame as well: it asked for a template that could not be
        // loaded, or called a function of the host that rendered another one.
        if (!foundHere) chain.Add(Locate(innermost, innermost.Loading.Length > 0 ? $"loads '{innermost.Loading}'" : "calls a function that renders"));
        error.At(innermost.Code.Source, innermost.Position);
        for (var frame = innermost; frame.Caller is { } caller; frame = caller) chain.Add(Locate(caller, frame.Entry));
        chain.Reverse();
        error.Chain = [.. chain, .. error.Chain];
        return error;
    }

    private static TemplateLocation Locate(Frame frame, string reason) =>
        new(frame.Code.Source.Path, frame.Code.Source.LineOf(frame.Position), reason);
}
