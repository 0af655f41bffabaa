using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>What is where in a store and in the state beside it (docs/reference/formats/store.md). No other file spells these names; ids, numbers and temporary names are not among them.</summary>
public static class StoreLayout
{
    /// <summary>Where root's store is.</summary>
    public const string RootStore = BuildFormat.MountPoint;

    /// <summary>Where root's state is.</summary>
    public const string RootState = "/var/lib/pthbs";

    /// <summary>Where systems are on a machine that were made elsewhere.</summary>
    public const string Systems = "/var/lib/systems/";

    /// <summary>The root whose generations are the systems that a machine ran.</summary>
    public const string SystemRoot = "system";

    /// <summary>Where an ordinary user's store is, below the directory for data.</summary>
    public const string UserStore = "pthbs/store";

    /// <summary>Where an ordinary user's state is, below the directory for state.</summary>
    public const string UserState = "pthbs";

    /// <summary>The directory where things are made, one in the store and one in the state.</summary>
    public const string Pending = ".new";

    /// <summary>The file in the store that holds the state's path.</summary>
    public const string ToState = ".state";

    /// <summary>The file in the state that holds the store's path.</summary>
    public const string ToStore = ".store";

    /// <summary>The directory of scripts in the state, a file each.</summary>
    public const string Scripts = "scripts";

    /// <summary>The directory of what is known of packages.</summary>
    public const string Records = "records";

    /// <summary>What the name of a record ends with.</summary>
    public const string RecordEnding = ".json";

    /// <summary>The file among the records that holds how long packages took.</summary>
    public const string Durations = "durations.json";

    /// <summary>The directory of the manifests of packages and environments.</summary>
    public const string Manifests = "manifests";

    /// <summary>What the name of a manifest ends with.</summary>
    public const string ManifestEnding = ".gz";

    /// <summary>The directory of the logs of builds.</summary>
    public const string Logs = "logs";

    /// <summary>What the name of a log ends with.</summary>
    public const string LogEnding = ".log.gz";

    /// <summary>The directory of what keeps packages and environments.</summary>
    public const string Roots = "roots";

    /// <summary>The directory of locks.</summary>
    public const string Locks = "locks";

    /// <summary>Where running processes say what they use, beside the packages' locks: a hundred thousand of these are not listed to find a few processes.</summary>
    public const string Processes = "processes";

    /// <summary>What the name of a package's lock ends with.</summary>
    public const string LockEnding = ".lock";

    /// <summary>The lock that a build without a sandbox holds.</summary>
    public const string UnsandboxedLock = "sandbox-off" + LockEnding;

    /// <summary>The directory of the directories of builds, running and kept.</summary>
    public const string Builds = "builds";

    /// <summary>What a tree that is being made is called in its holder.</summary>
    internal const string PendingRoot = "tree";

    /// <summary>What the directory of a build is called in its holder.</summary>
    internal const string BuildRoot = "build";

    /// <summary>The mode of a file that nobody but its owner reads.</summary>
    internal const int OwnersFile = 0b110_000_000;

    /// <summary>The file beside the directory of a kept build that says what it is.</summary>
    internal const string KeptState = "kept";

    /// <summary>The file beside the directory of a kept build that holds the script which it was resumed with; none where it never was.</summary>
    internal const string KeptScript = "script";

    /// <summary>What the names of what was kept for a person to look at begin with, in <see cref="Pending"/> and in <see cref="Builds"/>.</summary>
    public const string KeptPrefix = "kept.";

    /// <summary>What the name of a directory begins with in which the doctor tries something.</summary>
    internal const string TrialPrefix = ".pthbs-doctor.";

    /// <summary>The link in a root that names its current generation.</summary>
    internal const string CurrentGeneration = "current";

    /// <summary>The lock in a root or in a directory of the doctor's.</summary>
    internal const string OwnLock = "lock";

    /// <summary>The directory of downloaded sources.</summary>
    public const string Sources = "sources";

    /// <summary>The directory of sources that are files, in that one.</summary>
    internal const string SourceFiles = "sha256";

    /// <summary>The directory of sources that are trees of commits.</summary>
    internal const string SourceTrees = "git";

    /// <summary>The directory of downloads that are under way or were left half done, with a <see cref="LockEnding"/> for whoever is at one.</summary>
    internal const string SourceParts = ".partial";

    /// <summary>What the name of a repository ends with that a commit is fetched into.</summary>
    internal const string RepositoryEnding = ".d";

    /// <summary>The directory of what can be worked out again, for nobody but the owner.</summary>
    public const string Cache = "cache";

    /// <summary>The file of the cache that holds which packages were in the store.</summary>
    public const string CachedPackages = "store.names";

    /// <summary>The file of the cache that holds which scripts were in the state.</summary>
    public const string CachedScripts = "scripts.names";

    /// <summary>The file of the cache that holds what packages refer to, and what their scripts need.</summary>
    public const string CachedKnowledge = "packages.known";

    /// <summary>What the name of a file of the cache ends with that holds which environment packages gave.</summary>
    internal const string CachedEnvironmentEnding = ".environment";

    /// <summary>What the name of a file of the cache ends with that holds the packages that a collection gave.</summary>
    internal const string CachedGenerationEnding = ".packages";

    /// <summary>Where a package has its license texts, in a directory with its own name.</summary>
    public const string LicenseTexts = "share/licenses";

    /// <summary>Whether the store's root has an entry of this name besides packages and environments.</summary>
    public static bool IsPartOfStore(string name) => name is Pending or ToState or BuildFormat.MergedName;

    /// <summary>Where the record of a package is, below the state.</summary>
    public static string RecordOf(string id) => $"{Records}/{id}{RecordEnding}";

    /// <summary>Where a script is, below the state.</summary>
    public static string ScriptOf(string id) => $"{Scripts}/{id}";
}
