using Pthbs.Errors;
using Pthbs.Packaging;
using Pthbs.Scripts;
using Pthbs.Workflows.Failures;

namespace Pthbs.Workflows;

/// <summary>
/// Changes the template of a package that was just added, by what its failed build says. A template that a person has edited meanwhile stays as it is. Where no fact helps, other ways to build it are tried: rules of make
/// one by one, another build system of the source, and glibc where a compiler refused the source, because old programs use what musl leaves out. A trial that leads to nothing is taken back.
/// </summary>
/// <param name="added">The package.</param>
public sealed class PackageMender(AddedPackage added)
{
    private const string Toolchain = "toolchain", WithGlibc = "seed-cxx";
    private readonly List<FailureReason> _applied = [];
    private (PackageDraft Draft, int Applied)? _beforeTrial;
    private PackageDraft _draft = added.Draft ?? throw new ArgumentException("it was not made of a draft", nameof(added));
    private Queue<(FailureReason Reason, PackageDraft Draft)>? _trials;

    /// <summary>Why the template is not what it was at first: what was changed and not taken back.</summary>
    public IReadOnlyList<FailureReason> Applied => _applied;

    /// <summary>What another build system leaves to decide, where the template has one now.</summary>
    public IReadOnlyList<string> Decisions => ReferenceEquals(_draft.Decisions, added.Draft!.Decisions) ? [] : _draft.Decisions;

    /// <summary>Changes it.</summary>
    /// <param name="session">Whose collection: one that knows the package.</param>
    /// <param name="id">The package whose build failed.</param>
    /// <param name="error">How it failed.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>Why, with what was changed; empty if nothing new follows from the failure, and then the template is as it was before the last trial.</returns>
    /// <exception cref="PthbsException">The template cannot be written.</exception>
    public IReadOnlyList<FailureReason> Mend(Session session, PackageId id, PthbsException error, CancellationToken cancel)
    {
        var lines = LogReasons.Of(session.Store, id);
        var (draft, reasons) = Changed([.. ReasonsOf(session, id, lines), .. FailureReasons.OfOutput(error, session.Collection.Packages.ToHashSet(StringComparer.Ordinal))], cancel);
        if (reasons.Count > 0 && TryWrite(session, draft, cancel))
        {
            _applied.AddRange(reasons);
            return reasons;
        }

        _trials ??= new(TrialsOf(lines));
        TakeBack(session, cancel);
        var before = (_draft, _applied.Count);
        while (_trials.TryDequeue(out var trial))
        {
            if (TemplateText.Of(trial.Draft) == TemplateText.Of(_draft) || !TryWrite(session, trial.Draft, cancel)) continue;
            _beforeTrial = before;
            _applied.Add(trial.Reason);
            return [trial.Reason];
        }

        return [];
    }

    /// <summary>Takes back a trial that led to nothing: what was there before it says more of the source.</summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">The template cannot be written.</exception>
    public void TakeBack(Session session, CancellationToken cancel)
    {
        if (_beforeTrial is var (draft, count) && TryWrite(session, draft, cancel)) _applied.RemoveRange(count, _applied.Count - count);
        _beforeTrial = null;
    }

    /// <summary>Other ways to build the draft of now, by how it failed.</summary>
    private IEnumerable<(FailureReason Reason, PackageDraft Draft)> TrialsOf(IReadOnlyList<string> lines)
    {
        var failed = _draft;
        if (CompilerTrouble.IsOfOrder(lines)) yield return Trial(new FailureReason("a rule of the makefile may have needed what another one had not made yet", new FactChange("make_flags", "-j1")));
        foreach (var other in failed.Others) yield return (new FailureReason($"the source can also be built with {other.Facts.System}, and is now (layouts/{other.Facts.Layout}.sh.j2)"), other);
        if (!failed.Facts.IsCxx && CompilerTrouble.IsOfSource(lines)) yield return Trial(new FailureReason("the source does not compile with musl, and may compile with glibc", new FactChange(Toolchain, WithGlibc, IsText: true)));

        (FailureReason, PackageDraft) Trial(FailureReason reason) => (reason, DraftChange.Apply(failed, reason.Changes));
    }

    /// <summary>Why a build failed, as far as its log tells. Programs and libraries that were not found come first.</summary>
    /// <param name="session">Where it was built.</param>
    /// <param name="id">The package.</param>
    public static IReadOnlyList<FailureReason> ReasonsOf(Session session, PackageId id) => ReasonsOf(session, id, LogReasons.Of(session.Store, id));

    private static IReadOnlyList<FailureReason> ReasonsOf(Session session, PackageId id, IReadOnlyList<string> lines)
    {
        var (missing, others) = FailureReasons.In(lines, id, session.Collection.Packages.ToHashSet(StringComparer.Ordinal));
        return [.. missing, .. others];
    }

    private (PackageDraft Draft, List<FailureReason> Reasons) Changed(IEnumerable<FailureReason> possible, CancellationToken cancel)
    {
        var (draft, text, reasons) = (_draft, TemplateText.Of(_draft), new List<FailureReason>());
        foreach (var reason in possible)
        {
            cancel.ThrowIfCancellationRequested();
            if (reason.Changes.Count == 0) continue;
            var changed = DraftChange.Apply(draft, reason.Changes);
            var its = TemplateText.Of(changed);
            if (its == text) continue;
            (draft, text) = (changed, its);
            reasons.Add(reason);
        }

        return (draft, reasons);
    }

    /// <summary>Writes the template of a draft, where it renders, and nobody has edited the one that is there.</summary>
    private bool TryWrite(Session session, PackageDraft draft, CancellationToken cancel)
    {
        var template = TemplateText.Of(draft);
        try
        {
            DraftProof.Render(session, draft.Name, template, added.Source, [], cancel);
        }
        catch (PthbsException refused) when (refused.Kind != ErrorKind.Machine)
        {
            // What does not go together, such as two C libraries: a person decides.
            return false;
        }

        if (!new PackageFiles(session.Collection.Layers[0], session.LockWait with { Cancel = cancel }).TryReplaceTemplate(draft.Name, TemplateText.Of(_draft), template)) return false;
        _draft = draft;
        return true;
    }
}
