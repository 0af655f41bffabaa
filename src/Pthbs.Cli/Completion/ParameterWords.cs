using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Cli.Completion;

/// <summary>Words of the form <c>package:parameter=value,…</c>, from what the package's template asks about.</summary>
internal static class ParameterWords
{
    /// <summary>The parameters that can follow, or the values of the last one, each as the whole word.</summary>
    /// <param name="collection">Where the package is.</param>
    /// <param name="typed">The word so far, with its colon.</param>
    /// <param name="cancel">Ends the rendering.</param>
    /// <exception cref="PthbsException">There is no such package, or a pair that stands before cannot be one.</exception>
    public static IEnumerable<Candidate> Of(Collection collection, string typed, CancellationToken cancel)
    {
        var end = typed.LastIndexOfAny([':', ',']);
        var (before, last) = (typed[..(end + 1)], typed[(end + 1)..]);
        var request = PackageRequest.Parse(typed[..end]);
        var parameters = ParameterSurvey.Of(collection, request, cancel).Where(p => !request.Parameters.ContainsKey(p.Name));
        var equals = last.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? parameters.Select(p => new Candidate($"{before}{p.Name}=", $"{p.Default} if not given"))
            : parameters.Where(p => p.Name == last[..equals]).SelectMany(p => p.Choices.IsEmpty ? [p.Default] : p.Choices, (p, value) => new Candidate($"{before}{p.Name}={value}", value == p.Default ? "the default" : null));
    }
}
