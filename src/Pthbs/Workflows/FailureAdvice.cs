using System.Globalization;
using System.Text;
using Pthbs.Building;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Workflows.Failures;

namespace Pthbs.Workflows;

/// <summary>Adds to the failure of a build what only its collection knows: what brings a program that was not found, what old C needs, and the line of the template that a shell did not understand.</summary>
/// <param name="session">Where it was built.</param>
/// <param name="observer">Is told all that happens.</param>
internal sealed class FailureAdvice(Session session, IBuildObserver observer) : IBuildObserver
{
    private const string LineOfScript = " of the script: ";

    /// <inheritdoc/>
    public void Planned(BuildPlan plan) => observer.Planned(plan);

    /// <inheritdoc/>
    public void Report(BuildEvent value) => observer.Report(value is BuildFailed { StoppedBefore: null, Error.Kind: ErrorKind.Build } failed ? failed with { Error = Advised(failed.Id, failed.Error) } : value);

    /// <inheritdoc/>
    public void Report(FetchEvent value) => observer.Report(value);

    private PthbsException Advised(PackageId id, PthbsException error)
    {
        try
        {
            if (session.FindGenerated(id) is not { } package) return error;
            if (LineOf(error) is { } line)
            {
                var script = Encoding.UTF8.GetString(package.Script.Bytes.Span).Split('\n');
                return ScriptPlaces.Of(session.Collection, package.Request.Name, script, line) is { } place ? new PthbsException(error) { Where = place } : error;
            }

            var packages = session.Collection.Packages.ToHashSet(StringComparer.Ordinal);
            var (missing, others) = FailureReasons.In(LogReasons.Of(session.Store, id), id, packages);
            // What is C++ the error says itself.
            List<string> advice = [.. missing.Select(reason => $"missing: {reason}"), .. others.Concat(FailureReasons.OfOutput(error, packages)).Where(reason => reason.Changes is not [{ Fact: "languages" }]).Select(reason => reason.ToString())];
            return advice.Count == 0 ? error : new PthbsException(error) { Details = [.. error.Details, .. advice] };
        }
        catch (Exception wrong) when (wrong is not OperationCanceledException)
        {
            // A log that cannot be read, or is not understood: the failure itself is what counts, and no other build ends for its advice.
            return error;
        }
    }

    /// <summary>The line of the script that a shell complains of in the details.</summary>
    private static int? LineOf(PthbsException error)
    {
        foreach (var detail in error.Details)
            if (detail.StartsWith("line ", StringComparison.Ordinal) && detail.IndexOf(LineOfScript, StringComparison.Ordinal) is > 5 and var end && int.TryParse(detail.AsSpan(5, end - 5), NumberStyles.None, CultureInfo.InvariantCulture, out var line)) return line;
        return null;
    }
}
