using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Collections;

/// <summary>One directory of a <see cref="Collection"/>: settings, download list, and the names of what it holds.</summary>
internal sealed class CollectionDirectory : IDisposable
{
    public const string DownloadListName = "downloadlist.sha256";
    private const string PackagesName = "packages";
    private const string EnvironmentsName = "environments";
    private const string LayoutsName = "layouts";
    private const string TemplateEnding = ".sh.j2";
    private const string TryPrefix = "try-";
    private const string EnvironmentEnding = ".txt";
    private readonly DirectoryHandle _directory;
    private readonly CollectionTrust? _trust;
    private readonly HashSet<string> _trusted = new(StringComparer.Ordinal);

    /// <summary>Takes over the handle.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="trust">Who may have written what is in it; null where that does not matter.</param>
    /// <exception cref="PthbsException">It holds no collection, its settings or download list are wrong, or another user can write them.</exception>
    public CollectionDirectory(DirectoryHandle directory, CollectionTrust? trust = null)
    {
        _directory = directory;
        _trust = trust;
        var settings = TryReadText(CollectionSettings.FileName) ?? throw new PthbsException(ErrorKind.Input, $"this directory is no collection: it has no {CollectionSettings.FileName}")
        {
            Where = directory.Path,
            Hint = "name the directory that holds pthbs.yaml, packages/ and layouts/",
        };
        Settings = CollectionSettings.Parse(settings, Where(CollectionSettings.FileName));
        Downloads = DownloadList.Parse(TryReadText(DownloadListName) ?? "", Where(DownloadListName));
        // What git leaves behind of a package that is gone, a directory with ignored files in it, is no package.
        Packages = Names(PackagesName, FileKind.Directory, "").Where(name => directory.TryStatus(TemplateOf(name)) is not null).ToHashSet(StringComparer.Ordinal);
        Environments = Names(EnvironmentsName, FileKind.Regular, EnvironmentEnding).ToHashSet(StringComparer.Ordinal);
        Layouts = [.. Names(LayoutsName, FileKind.Regular, TemplateEnding).Select(name => $"{LayoutsName}/{name}{TemplateEnding}")];
    }

    public CollectionSettings Settings { get; }

    public DownloadList Downloads { get; }

    public IReadOnlySet<string> Packages { get; }

    public IReadOnlySet<string> Environments { get; }

    /// <summary>The names of the layouts as templates ask for them.</summary>
    public IReadOnlyList<string> Layouts { get; }

    /// <summary>A package's template, below a collection.</summary>
    public static string TemplateOf(string package) => $"{FolderOf(package)}/{package}{TemplateEnding}";

    /// <summary>A package's directory, below a collection.</summary>
    public static string FolderOf(string package) => $"{PackagesName}/{package}";

    /// <summary>Whether a path is where layouts are.</summary>
    public static bool IsLayout(string relative) => relative.StartsWith(LayoutsName + "/", StringComparison.Ordinal);

    /// <summary>The package that tries another one: its template lies in the other's directory.</summary>
    public static string TryOf(string package) => TryPrefix + package;

    /// <summary>Whether a path is a package's template or lies in a package's directory, and whose.</summary>
    public static bool IsOfPackage(string relative, out string package)
    {
        var parts = relative.Split('/');
        package = parts.Length > 2 && parts[0] == PackagesName ? parts[1] : "";
        if (parts.Length == 3 && parts[2] == TryOf(package) + TemplateEnding) package = TryOf(package);
        return package.Length > 0;
    }

    /// <summary>Whether a package of this name is here, or a try of this name.</summary>
    public bool Has(string package) => Packages.Contains(package) || (IsTry(package) && _directory.TryStatus(TemplateFor(package)) is { Kind: FileKind.Regular });

    /// <summary>The template of a package or try that is here.</summary>
    public string TemplateFor(string package) => $"{FolderFor(package)}/{package}{TemplateEnding}";

    /// <summary>The directory that holds the template and the files of a package or try that is here.</summary>
    public string FolderFor(string package) => FolderOf(IsTry(package) ? package[TryPrefix.Length..] : package);

    /// <summary>The names of the files beside a package's template.</summary>
    public IEnumerable<string> FilesOf(string package) => AllFilesOf(package).Where(n => !n.EndsWith(TemplateEnding, StringComparison.Ordinal));

    /// <summary>The names of the files in a package's directory, templates among them.</summary>
    public IReadOnlyList<string> AllFilesOf(string package)
    {
        EnsureTrusted(FolderFor(package));
        using var folder = _directory.OpenDirectory(FolderFor(package));
        return [.. folder.List().Select(e => e.Name).Where(n => folder.Status(n).Kind == FileKind.Regular).Order(StringComparer.Ordinal)];
    }

    /// <summary>All templates of layouts, packages and tries that are here, but for one package's own.</summary>
    public IEnumerable<string> TemplateTexts(string? except) => Layouts
        .Concat(Packages.SelectMany(package => AllFilesOf(package).Where(n => n.EndsWith(TemplateEnding, StringComparison.Ordinal)).Select(n => $"{FolderOf(package)}/{n}")))
        .Where(path => except is null || path != TemplateOf(except)).Select(path => TryReadText(path) ?? "");

    public CollectionEnvironment ReadEnvironment(string name)
    {
        var file = $"{EnvironmentsName}/{name}{EnvironmentEnding}";
        return CollectionEnvironment.Parse(name, TryReadText(file) ?? "", Where(file));
    }

    /// <summary>A file's path for messages.</summary>
    public string Where(string relative) => Path.Combine(_directory.Path, relative);

    /// <exception cref="PthbsException">Something else than a file stands there.</exception>
    public byte[]? TryReadBytes(string relative)
    {
        EnsureTrusted(relative);
        return _directory.TryReadBytes(relative) ?? Missing<byte[]>(relative);
    }

    /// <exception cref="PthbsException">Something else than a file stands there, or it is not UTF-8.</exception>
    public string? TryReadText(string relative)
    {
        EnsureTrusted(relative);
        return _directory.TryReadText(relative) ?? Missing<string>(relative);
    }

    public void Dispose() => _directory.Dispose();

    private bool IsTry(string package) =>
        package.StartsWith(TryPrefix, StringComparison.Ordinal) && !Packages.Contains(package) && Packages.Contains(package[TryPrefix.Length..]);

    /// <summary>Looks at a file and at each directory on the way to it, once.</summary>
    private void EnsureTrusted(string relative)
    {
        if (_trust is null) return;
        for (var end = relative.IndexOf('/', StringComparison.Ordinal); ; end = relative.IndexOf('/', end + 1))
        {
            var part = end < 0 ? relative : relative[..end];
            if (_trusted.Add(part) && _directory.TryStatus(part) is { } status) _trust.Ensure(status, () => _directory.HasAccessList(part), Where(part), _directory.Path);
            if (end < 0) return;
        }
    }

    /// <summary>Null where nothing is: what is there and is no file must not pass for it, least of all for an empty download list.</summary>
    private T? Missing<T>(string relative)
        where T : class
    {
        if (_directory.TryStatus(relative) is not { } status) return null;
        throw new PthbsException(ErrorKind.Input, "this is no plain file")
        {
            Where = Where(relative),
            Got = status.Kind switch { FileKind.Directory => "a directory", FileKind.Link => "a symbolic link", _ => "a FIFO, a socket or a device" },
        };
    }

    private IEnumerable<string> Names(string folder, FileKind kind, string ending)
    {
        EnsureTrusted(folder);
        using var directory = _directory.TryOpenDirectory(folder);
        if (directory is null) yield break;
        foreach (var entry in directory.List())
        {
            if (!entry.Name.EndsWith(ending, StringComparison.Ordinal)) continue;
            var name = entry.Name[..^ending.Length];
            if (PackageId.IsName(name) && (entry.Kind ?? directory.Status(entry.Name).Kind) == kind) yield return name;
        }
    }
}
