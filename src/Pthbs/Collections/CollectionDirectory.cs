using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Collections;

/// <summary>One directory of a <see cref="Collection"/>: settings, download list, and the names of what it holds.</summary>
internal sealed class CollectionDirectory : IDisposable
{
    public const string DownloadListName = "downloadlist.sha256";

    /// <summary>The directories of a collection.</summary>
    public static readonly string[] Folders = ["packages", "environments", "layouts"];

    private const string PackagesName = "packages";
    private const string EnvironmentsName = "environments";
    private const string LayoutsName = "layouts";
    private const string SystemsName = "systems";
    internal const string TemplateEnding = ".sh.j2";
    private const string TestPrefix = "test-";
    private const string EnvironmentEnding = ".txt";
    private readonly DirectoryHandle _directory;
    private readonly PathLooks _looks;
    private readonly int _number;
    private readonly Lazy<DownloadList> _downloads;
    private readonly Lazy<IReadOnlySet<string>> _packages;
    private readonly Lazy<IReadOnlySet<string>> _environments;
    private readonly Lazy<IReadOnlyList<string>> _layouts;

    /// <summary>Takes over the handle. Names are listed when they are first asked for.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="looks">Looks at what is in it, and knows whether it matters who may have written that.</param>
    /// <param name="isKnown">Whether what stands at a path was read before, without an error; null where nobody knows.</param>
    /// <exception cref="PthbsException">It holds no collection, its settings or download list are wrong, or another user can write them.</exception>
    public CollectionDirectory(DirectoryHandle directory, PathLooks looks, Func<int, string, bool>? isKnown = null)
    {
        _directory = directory;
        _looks = looks;
        _number = looks.Add(directory);
        _downloads = new(() => Alone(() => DownloadList.Parse(TryReadText(DownloadListName) ?? "", Where(DownloadListName))));
        // What git leaves behind of a package that is gone, a directory with ignored files in it, is no package. One that was rendered and would be the same now is looked at once.
        _packages = new(() => Alone(() => Names(PackagesName, FileKind.Directory, "").Where(name => isKnown?.Invoke(_number, TemplateOf(name)) is true || IsPackage(name)).Concat(Names(SystemsName, FileKind.Regular, TemplateEnding)).ToHashSet(StringComparer.Ordinal)));
        _environments = new(() => Alone(() => Names(EnvironmentsName, FileKind.Regular, EnvironmentEnding).ToHashSet(StringComparer.Ordinal)));
        _layouts = new(() => Alone<IReadOnlyList<string>>(() => [.. Names(LayoutsName, FileKind.Regular, TemplateEnding).Select(name => $"{LayoutsName}/{name}{TemplateEnding}")]));
        // Also where nothing in them is asked for: a collection that others can change is refused, whatever it is used for.
        if (looks.AsksForTrust) foreach (var folder in (string[])[PackagesName, EnvironmentsName, LayoutsName, SystemsName]) looks.Look(_number, folder);
        var settings = TryReadText(CollectionSettings.FileName) ?? throw new PthbsException(ErrorKind.Input, $"this directory is not a collection: it has no {CollectionSettings.FileName}")
        {
            Where = directory.Path,
            Hint = "name the directory that holds pthbs.yaml and packages/; to make a collection: pthbs collection new DIR",
        };
        Settings = CollectionSettings.Parse(settings, Where(CollectionSettings.FileName));
        if (isKnown?.Invoke(_number, DownloadListName) is not true) _ = Downloads;
    }

    public CollectionSettings Settings { get; }

    public DownloadList Downloads => _downloads.Value;

    /// <summary>Whether the download list was read, and is right.</summary>
    public bool HasReadDownloads => _downloads.IsValueCreated;

    /// <summary>The names of the packages; systems are packages.</summary>
    public IReadOnlySet<string> Packages => _packages.Value;

    /// <summary>The names of the environments.</summary>
    public IReadOnlySet<string> Environments => _environments.Value;

    /// <summary>The names of the layouts as templates ask for them.</summary>
    public IReadOnlyList<string> Layouts => _layouts.Value;

    /// <summary>A package's template, below a collection.</summary>
    public static string TemplateOf(string package) => $"{FolderOf(package)}/{package}{TemplateEnding}";

    /// <summary>The template of a package's test, below a collection.</summary>
    public static string TestTemplateOf(string package) => $"{FolderOf(package)}/{TestOf(package)}{TemplateEnding}";

    /// <summary>A package's directory, below a collection.</summary>
    public static string FolderOf(string package) => $"{PackagesName}/{package}";

    /// <summary>Whether a path is where layouts are.</summary>
    public static bool IsLayout(string relative) => relative.StartsWith(LayoutsName + "/", StringComparison.Ordinal);

    /// <summary>Whether this is the path of a template that other collections extend: a layout, or a system.</summary>
    /// <param name="relative">Below a collection.</param>
    public static bool IsShared(string relative) => IsLayout(relative) || relative.StartsWith(SystemsName + "/", StringComparison.Ordinal);

    /// <summary>The package that tests another one: its template lies in the other's directory.</summary>
    public static string TestOf(string package) => TestPrefix + package;

    /// <summary>Whether a path is a package's template or lies in a package's directory, and whose.</summary>
    public static bool IsOfPackage(string relative, out string package)
    {
        var parts = relative.Split('/');
        if (parts.Length == 2 && parts[0] == SystemsName && parts[1].EndsWith(TemplateEnding, StringComparison.Ordinal))
        {
            package = parts[1][..^TemplateEnding.Length];
            return true;
        }

        package = parts.Length > 2 && parts[0] == PackagesName ? parts[1] : "";
        if (parts.Length == 3 && parts[2] == TestOf(package) + TemplateEnding) package = TestOf(package);
        return package.Length > 0;
    }

    /// <summary>Whether a package of this name is here, or a system or a test.</summary>
    /// <exception cref="PthbsException">A package and a system have this name.</exception>
    public bool Has(string package) => IsPackage(package) || IsSystem(package) || (IsTest(package) && Kind(TemplateFor(package)) == FileKind.Regular);

    /// <summary>Whether anything stands at a path.</summary>
    public bool HasEntry(string relative) => Kind(relative) is not null;

    /// <summary>The directory itself, for messages.</summary>
    public string Root => _directory.Path.Length > 1 ? _directory.Path.TrimEnd('/') : _directory.Path;

    /// <summary>Whether an environment of this name is here.</summary>
    public bool HasEnvironment(string name) => PackageId.IsName(name) && Kind(EnvironmentOf(name)) == FileKind.Regular;

    /// <summary>Whether a name that is here is that of a test.</summary>
    public bool IsTestName(string name) => IsTest(name);

    /// <summary>Whether a name is that of a system that is here: a package whose template stands in a folder with all others.</summary>
    public bool IsSystem(string name) => PackageId.IsName(name) && Kind(SystemOf(name)) == FileKind.Regular;

    /// <summary>The template of a package or test that is here.</summary>
    public string TemplateFor(string package) => $"{FolderFor(package)}/{package}{TemplateEnding}";

    /// <summary>The directory that holds the template and the files of a package or test that is here.</summary>
    public string FolderFor(string package) => IsSystem(package) ? SystemsName : FolderOf(IsTest(package) ? package[TestPrefix.Length..] : package);

    /// <summary>What stands where a package's or test's template is, as it was before it was read.</summary>
    public LookedPath Template(string package) => _looks.Look(_number, TemplateFor(package));

    /// <summary>The names of the files in a directory that are no templates.</summary>
    /// <param name="folder">The directory, with a slash at its end; empty for the collection's own.</param>
    public IEnumerable<string> FilesIn(string folder) => PlainFiles(folder.TrimEnd('/')).Where(n => !n.EndsWith(TemplateEnding, StringComparison.Ordinal));

    /// <summary>The names of the files in a package's directory, templates among them.</summary>
    public IReadOnlyList<string> AllFilesOf(string package) => PlainFiles(FolderFor(package));

    private static string SystemOf(string name) => $"{SystemsName}/{name}{TemplateEnding}";

    private IReadOnlyList<string> PlainFiles(string path)
    {
        _looks.Look(_number, path);
        using var folder = _directory.OpenDirectory(path.Length == 0 ? "." : path);
        return [.. folder.List().Select(e => e.Name).Where(n => folder.Status(n).Kind == FileKind.Regular).Order(StringComparer.Ordinal)];
    }

    /// <summary>All templates of layouts, packages and tests that are here, but for one package's own.</summary>
    public IEnumerable<string> TemplateTexts(string? except) => Layouts
        .Concat(Packages.SelectMany(package => AllFilesOf(package).Where(n => n.EndsWith(TemplateEnding, StringComparison.Ordinal)).Select(n => $"{FolderFor(package)}/{n}")))
        .Where(path => except is null || path != TemplateFor(except)).Select(path => TryReadText(path) ?? "");

    public CollectionEnvironment ReadEnvironment(string name)
    {
        var file = EnvironmentOf(name);
        return CollectionEnvironment.Parse(name, TryReadText(file) ?? "", Where(file));
    }

    /// <summary>A file's path for messages.</summary>
    public string Where(string relative) => Path.Combine(_directory.Path, relative);

    /// <summary>Whether a path for messages is that of one of its layouts.</summary>
    public bool HoldsLayout(string path) => path.StartsWith(Where(LayoutsName) + "/", StringComparison.Ordinal);

    /// <summary>Whether a path for messages is one of its own.</summary>
    public bool Holds(string path) => path.StartsWith(Where(" ")[..^1], StringComparison.Ordinal);

    /// <exception cref="PthbsException">Something else than a file stands there.</exception>
    public byte[]? TryReadBytes(string relative) => _looks.Look(_number, relative).Kind is null ? null : _directory.TryReadBytes(relative) ?? Missing<byte[]>(relative);

    /// <exception cref="PthbsException">Something else than a file stands there, or it is not UTF-8.</exception>
    public string? TryReadText(string relative) => _looks.Look(_number, relative).Kind is null ? null : _directory.TryReadText(relative) ?? Missing<string>(relative);

    public void Dispose() => _directory.Dispose();

    private static string EnvironmentOf(string name) => $"{EnvironmentsName}/{name}{EnvironmentEnding}";

    private bool IsPackage(string name)
    {
        if (!PackageId.IsName(name) || Kind(FolderOf(name)) != FileKind.Directory || Kind(TemplateOf(name)) is null) return false;
        if (IsSystem(name)) throw new PthbsException(ErrorKind.Input, $"a package and a system are both called '{name}'") { Where = Where(SystemOf(name)), Got = Where(TemplateOf(name)), Expected = "one of the two", Hint = "rename one: systems are packages, and share their names" };
        return true;
    }

    private bool IsTest(string package) => package.StartsWith(TestPrefix, StringComparison.Ordinal) && !IsPackage(package) && IsPackage(package[TestPrefix.Length..]);

    private FileKind? Kind(string relative) => _looks.Look(_number, relative).Kind;

    /// <summary>What is read for all packages is not what the one that is rendered at the moment is made from.</summary>
    private T Alone<T>(Func<T> read)
    {
        var before = _looks.For(null);
        try
        {
            return read();
        }
        finally
        {
            _looks.For(before);
        }
    }

    /// <summary>Null where nothing is: what is there and is no file must not pass for it, least of all for an empty download list.</summary>
    private T? Missing<T>(string relative)
        where T : class => _directory.TryStatus(relative) is { } status ? throw _directory.NoFile(relative, status.Kind) : null;

    /// <summary>The paths of what would be a package or an environment if it had a name that one can have.</summary>
    public IEnumerable<string> Unusable() =>
        Entries(PackagesName, FileKind.Directory, "").Where(name => !PackageId.IsName(name) && HoldsTemplate(FolderOf(name))).Select(FolderOf)
            .Concat(Entries(EnvironmentsName, FileKind.Regular, EnvironmentEnding).Where(name => !PackageId.IsName(name)).Select(name => $"{EnvironmentsName}/{name}{EnvironmentEnding}"))
            .Concat(Entries(SystemsName, FileKind.Regular, TemplateEnding).Where(name => !PackageId.IsName(name)).Select(SystemOf));

    /// <summary>All templates of layouts, in the directories of packages, and of systems, sorted.</summary>
    public IReadOnlyList<string> AllTemplates() =>
    [
        .. Layouts.Order(StringComparer.Ordinal),
        .. Names(PackagesName, FileKind.Directory, "").Order(StringComparer.Ordinal)
            .SelectMany(package => Entries(FolderOf(package), FileKind.Regular, TemplateEnding).Order(StringComparer.Ordinal).Select(file => $"{FolderOf(package)}/{file}{TemplateEnding}")),
        .. Entries(SystemsName, FileKind.Regular, TemplateEnding).Order(StringComparer.Ordinal).Select(SystemOf),
    ];

    /// <summary>The templates in the directories of packages that are no package's and no test's, with the names of those directories, sorted.</summary>
    public IEnumerable<(string Package, string Relative)> FurtherTemplates()
    {
        foreach (var package in Names(PackagesName, FileKind.Directory, "").Order(StringComparer.Ordinal))
        {
            var isPackage = Packages.Contains(package);
            foreach (var file in Entries(FolderOf(package), FileKind.Regular, TemplateEnding).Order(StringComparer.Ordinal))
                if (!isPackage || (file != package && file != TestOf(package))) yield return (package, $"{FolderOf(package)}/{file}{TemplateEnding}");
        }
    }

    private bool HoldsTemplate(string folder)
    {
        using var directory = _directory.TryOpenDirectory(folder);
        return directory?.List().Any(entry => entry.Name.EndsWith(TemplateEnding, StringComparison.Ordinal)) ?? false;
    }

    private IEnumerable<string> Names(string folder, FileKind kind, string ending) => Entries(folder, kind, ending).Where(PackageId.IsName);

    private IEnumerable<string> Entries(string folder, FileKind kind, string ending)
    {
        _looks.Look(_number, folder);
        using var directory = _directory.TryOpenDirectory(folder);
        if (directory is null) yield break;
        foreach (var entry in directory.List())
            if (entry.Name.EndsWith(ending, StringComparison.Ordinal) && (entry.Kind ?? directory.Status(entry.Name).Kind) == kind) yield return entry.Name[..^ending.Length];
    }
}
