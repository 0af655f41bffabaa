using Pthbs.Packaging;

namespace Pthbs.Workflows.Failures;

/// <summary>Why a build failed, where its log says it, and what a template can do about it.</summary>
/// <param name="What">A sentence without a full stop.</param>
/// <param name="Changes">The facts to change, all of them; empty where none helps.</param>
public sealed record FailureReason(string What, params IReadOnlyList<FactChange> Changes)
{
    /// <summary>The sentence, with the facts after it.</summary>
    public override string ToString() => Changes.Count == 0 ? What : $"{What}: {string.Join("; ", Changes)}";
}
