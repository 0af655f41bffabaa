using System.Globalization;
using Pthbs.Cli.CommandLine;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Cli.Completion;

/// <summary>
/// The names that mean something where a person is. Everything is read when it is asked for, nothing is written, built, fetched or waited for. What cannot be read, or belongs to a
/// collection that nobody named and another user can change, is as if it were not there.
/// </summary>
/// <param name="call">The command line as it is typed so far: its store, state and collection count. It says nothing to anybody.</param>
/// <param name="cancel">Ends the rendering of a template.</param>
internal sealed class CompletionNames(Invocation call, CancellationToken cancel)
{
    private Collection? _collection;

    /// <summary>Needs no store: where that cannot be opened, packages have names nevertheless.</summary>
    private Collection Collection => _collection ??= Collection.Open(call.FindCollections());

    /// <summary>The names of packages of the collection.</summary>
    public IEnumerable<Candidate> PackageNames(Func<string, bool> isWanted) => Read(() => Collection.Packages.Where(isWanted).Select(name => new Candidate(name)));

    /// <summary>Whether a package of the collection has a test.</summary>
    public bool HasTest(string package) => Collection.HasTest(package);

    /// <summary>Whether a package of the collection is a system.</summary>
    public bool IsSystem(string package) => Collection.IsSystem(package);

    /// <summary>Packages as people write them: names; behind a colon parameters, behind an equals sign their values; ids that begin as the word does.</summary>
    public IEnumerable<Candidate> Packages(string typed, Func<string, bool> isWanted)
    {
        if (typed.Contains(':', StringComparison.Ordinal)) return Read(() => ParameterWords.Of(Collection, typed, cancel));
        return PackageNames(isWanted).Concat(PackageIds(typed));
    }

    /// <summary>Packages whose failed builds are kept.</summary>
    public IEnumerable<Candidate> KeptBuilds() => Read(() => call.Session.Store.Kept.List().Select(kept => new Candidate(kept.Id.Name)));

    /// <summary>What <c>run</c> and <c>shell</c> enter: roots that hold an environment, environments of the collection, and those of the store by their hashes.</summary>
    public IEnumerable<Candidate> Environments(string typed) => Read(() => call.Session.Store.Roots.Names.Where(HoldsEnvironment).Select(name => new Candidate(name)))
        .Concat(CollectionEnvironments()).Concat(EnvironmentIds(typed));

    /// <summary>The environments that the collection names.</summary>
    public IEnumerable<Candidate> CollectionEnvironments() => Read(() => Collection.Environments.Select(name => new Candidate(name)));

    /// <summary>Environments of the store, once a word begins as their ids do.</summary>
    public IEnumerable<Candidate> EnvironmentIds(string typed) => typed.StartsWith(EnvironmentId.Prefix, StringComparison.Ordinal)
        ? Read(() => call.Session.Store.ListEnvironments().Select(id => Short(id.ToString(), id.Short, typed)))
        : [];

    /// <summary>Packages and environments that are in the store: names first, ids once a dot is typed.</summary>
    public IEnumerable<Candidate> Ids(string typed) => typed.Contains('.', StringComparison.Ordinal)
        ? PackageIds(typed).Concat(EnvironmentIds(typed))
        : Read(() => call.Session.Store.List().Select(id => new Candidate(id.Name + ".")));

    /// <summary>The roots.</summary>
    public IEnumerable<Candidate> Roots() => Read(() => call.Session.Store.Roots.Names.Select(name => new Candidate(name)));

    /// <summary>The generations of a root, with what they hold.</summary>
    public IEnumerable<Candidate> Generations(string root) => Read(() => call.Session.Store.Roots.Generations(root).Select(g => new Candidate(
        g.Number.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{g.Made:yyyy-MM-dd HH:mm} UTC, {string.Join(' ', g.Names)}"))));

    private List<Candidate> PackageIds(string typed) => typed.Contains('.', StringComparison.Ordinal)
        ? Read(() => call.Session.Store.Scripts.List().Where(id => id.ToString().StartsWith(typed, StringComparison.Ordinal)).Select(id => Short(id.ToString(), id.Short, typed)))
        : [];

    private static Candidate Short(string whole, string beginning, string typed) => new(typed.Length > beginning.Length ? whole : beginning);

    private bool HoldsEnvironment(string root) => Read(() => call.Session.Store.Roots.Current(root) is { Environment: not null } ? [new Candidate(root)] : []).Count > 0;

    /// <summary>One source that cannot be read hides none of the others.</summary>
    private static List<Candidate> Read(Func<IEnumerable<Candidate>> source)
    {
        try
        {
            return [.. source()];
        }
        catch (PthbsException)
        {
            return [];
        }
    }
}
