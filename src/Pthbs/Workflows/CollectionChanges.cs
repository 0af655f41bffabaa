using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Workflows;

/// <summary>How a package differs from what it was.</summary>
public enum ChangeKind
{
    /// <summary>There was none of that name; no environment named that variant.</summary>
    New,

    /// <summary>There is none of that name any more; no environment names that variant.</summary>
    Removed,

    /// <summary>More changed in its script than the ids of its dependencies.</summary>
    Edited,

    /// <summary>Only its dependencies changed.</summary>
    Dependencies,

    /// <summary>The collection of that time cannot give it.</summary>
    Unknown,
}

/// <summary>A package that is not the one that it was at a commit.</summary>
/// <param name="Name">Its name; a variant's with its values: <c>less:regex=pcre2</c>.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Before">Its id then; null if it is new or unknown.</param>
/// <param name="After">Its id now; null if it is removed.</param>
/// <param name="IsSameOutput">Whether both were built here and gave the same but for their own ids; null where that is not known.</param>
public sealed record PackageChange(string Name, ChangeKind Kind, PackageId? Before, PackageId? After, bool? IsSameOutput);

/// <summary>What changed in a collection since a commit of its git repository.</summary>
/// <param name="Commit">The commit's hash.</param>
/// <param name="Packages">The packages whose ids changed, with the defaults of their parameters, by name; then the variants that environments name.</param>
/// <param name="Total">How many packages were looked at, of those that there are now.</param>
/// <param name="Variants">How many variants were looked at, of those that environments name now.</param>
/// <param name="Errors">What is wrong with templates now; their packages are not among those that changed.</param>
/// <param name="OldErrors">What is wrong with templates of that time.</param>
public sealed record CollectionChanges(string Commit, IReadOnlyList<PackageChange> Packages, int Total, int Variants, IReadOnlyList<PthbsException> Errors, IReadOnlyList<PthbsException> OldErrors)
{
    /// <summary>Compares a session's collection with what it was. Every layer in the same repository as the top one is taken as it was then, others as they are. The working tree is not touched.</summary>
    /// <param name="session">Whose collection. The old one is written to a closed directory of its store for the time being.</param>
    /// <param name="revision">The commit: its hash, a branch, a tag, <c>HEAD~3</c>.</param>
    /// <param name="topOnly">Whether only the packages of the top layer are looked at.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="PthbsException">The collection is in no git repository, or there is no such commit.</exception>
    public static async Task<CollectionChanges> SinceAsync(Session session, string revision, bool topOnly, CancellationToken cancel)
    {
        List<string> layers = [.. session.Collection.Directories.Select(Path.GetFullPath)];
        var top = LocalCommit.TopOf(layers[0]) ?? throw new PthbsException(ErrorKind.Usage, "the collection is in no git repository, so there is no commit to compare with") { Where = layers[0], Hint = "compare two directories by their scripts: pthbs collection generate --all --to DIR" };
        using var scratch = session.Store.NewBuildDirectory(PackageId.Of("changed", []));
        var commit = await LocalCommit.FindAsync(top, revision, scratch.Root, cancel).ConfigureAwait(false);
        var directories = new List<string>();
        foreach (var layer in layers)
        {
            if (LocalCommit.TopOf(layer) != top)
            {
                directories.Add(layer);
                continue;
            }

            using var target = scratch.Root.CreateDirectory($"layer{directories.Count}");
            await commit.WriteAsync(Path.GetRelativePath(top, layer), target, cancel).ConfigureAwait(false);
            directories.Add(target.Path);
        }

        using var old = Collection.Open(directories);
        return Compare(session, commit.Hash, old, topOnly, path => WithoutScratch(path, directories, layers), cancel);
    }

    private static CollectionChanges Compare(Session session, string commit, Collection old, bool topOnly, Func<PthbsException, PthbsException> told, CancellationToken cancel)
    {
        var (errors, oldErrors) = (new List<PthbsException>(), new List<PthbsException>());
        // What the top layer had and has no more can have become that of a layer below.
        var wanted = (topOnly ? session.Collection.TopPackages.Union(old.TopPackages, StringComparer.Ordinal) : session.Collection.Packages.Union(old.Packages, StringComparer.Ordinal)).Order(StringComparer.Ordinal).Select(name => new PackageRequest(name)).ToList();
        var names = session.Collection.Packages.ToHashSet(StringComparer.Ordinal);
        var asked = wanted.Where(request => names.Contains(request.Name)).ToHashSet();
        var now = CollectionSurvey.Generate(session, asked.OrderBy(request => request.ToString(), StringComparer.Ordinal), errors).ToDictionary(package => package.Request);
        var variants = NamedVariants.Generate(session, topOnly, errors);
        foreach (var variant in variants) now.Add(variant.Request, variant);
        // What cannot be generated has been told, and what is no other than its package with default parameters is listed as that.
        asked.UnionWith(NamedVariants.Of(session.Collection, topOnly, []).Select(variant => variant.Request));
        var oldWrong = new List<PthbsException>();
        var oldVariants = NamedVariants.Of(old, topOnly, oldWrong).Select(variant => variant.Request).ToList();
        foreach (var error in oldWrong) Tell(error);
        wanted.AddRange(variants.Select(variant => variant.Request).Union(oldVariants).OrderBy(request => request.ToString(), StringComparer.Ordinal));
        var generator = new Generator(old, cancel);
        var changes = new List<PackageChange>();
        foreach (var request in wanted)
        {
            cancel.ThrowIfCancellationRequested();
            var after = now.GetValueOrDefault(request);
            if (after is null && asked.Contains(request)) continue;
            GeneratedPackage? before = null;
            var wasThere = request.Parameters.Count == 0 ? old.LayerOf(request.Name) is not null : oldVariants.Contains(request);
            try
            {
                if (wasThere) before = generator.Generate(request);
            }
            catch (PthbsException error)
            {
                Tell(error);
            }

            if (before is not null && before.Id == after?.Id) continue;
            var kind = after is null ? ChangeKind.Removed : before is null ? wasThere ? ChangeKind.Unknown : ChangeKind.New : RebuildCauses.IsEdited(before.Script, after.Script) ? ChangeKind.Edited : ChangeKind.Dependencies;
            changes.Add(new PackageChange(request.ToString(), kind, before?.Id, after?.Id, before is null || after is null ? null : IsSame(session.Store, before.Id, after.Id)));
        }

        return new CollectionChanges(commit, changes, asked.Count(request => request.Parameters.Count == 0), variants.Count, errors, oldErrors);

        void Tell(PthbsException error)
        {
            if (told(error) is var wrong && oldErrors.TrueForAll(e => CollectionSurvey.CauseOf(e) != CollectionSurvey.CauseOf(wrong))) oldErrors.Add(wrong);
        }
    }

    private static bool? IsSame(StoreDirectory store, PackageId before, PackageId after) =>
        store.Records.TryRead(before) is { } one && store.Records.TryRead(after) is { } other ? one.MaskedHash == other.MaskedHash : null;

    /// <summary>The directory that the old collection was written to means nothing to a person.</summary>
    private static PthbsException WithoutScratch(PthbsException error, List<string> directories, List<string> layers)
    {
        var where = error.Where;
        for (var i = 0; where is not null && i < layers.Count; i++) where = where.Replace(directories[i], layers[i], StringComparison.Ordinal);
        return new PthbsException(error, what: $"at that commit: {error.Message}") { Where = where };
    }
}
