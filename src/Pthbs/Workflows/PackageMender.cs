using Pthbs.Errors;
using Pthbs.Packaging;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>Changes the template of a package that was just added by what its failed build says. A template that a person has edited meanwhile stays as it is.
/// What no fact helps and a compiler refused is tried once with glibc: old programs use what musl leaves out.</summary>
/// <param name="session">Whose collection.</param>
/// <param name="added">The package.</param>
public sealed class PackageMender(Session session, AddedPackage added)
{
    private const string Toolchain = "toolchain", WithGlibc = "seed-cxx";
    private PackageDraft? _beforeTrial;
    private PackageDraft _draft = added.Draft ?? throw new ArgumentException("it was not made of a draft", nameof(added));

    /// <summary>Changes it.</summary>
    /// <param name="id">The package whose build failed.</param>
    /// <param name="error">How it failed.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>Why, with what was changed; empty if nothing new follows from the failure, and then the template is as it was.</returns>
    /// <exception cref="PthbsException">The template cannot be written.</exception>
    public IReadOnlyList<FailureReason> Mend(PackageId id, PthbsException error, CancellationToken cancel)
    {
        var (draft, reasons) = Changed(FailureReasons.Of(session, id, error));
        if (reasons.Count == 0 && _beforeTrial is { } old)
        {
            // The other C library did not help: what was there before it says more of the source.
            TryWrite(old, cancel);
            return [];
        }

        if (reasons.Count == 0 && !_draft.Facts.IsCxx && FailureReasons.IsOfCompiler(session, id))
        {
            (draft, reasons) = Changed([new FailureReason("it does not compile with musl, and may with glibc", new FactChange(Toolchain, WithGlibc, IsText: true))]);
            _beforeTrial = _draft;
        }

        return reasons.Count > 0 && TryWrite(draft, cancel) ? reasons : [];
    }

    private (PackageDraft Draft, List<FailureReason> Reasons) Changed(IEnumerable<FailureReason> possible)
    {
        var (draft, reasons) = (_draft, new List<FailureReason>());
        foreach (var reason in possible)
        {
            if (reason.Changes.Count == 0) continue;
            var changed = DraftChange.Apply(draft, reason.Changes);
            if (TemplateText.Of(changed) == TemplateText.Of(draft)) continue;
            draft = changed;
            reasons.Add(reason);
        }

        return (draft, reasons);
    }

    /// <summary>Writes the template of a draft, where it renders, and nobody has edited the one that is there.</summary>
    private bool TryWrite(PackageDraft draft, CancellationToken cancel)
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
