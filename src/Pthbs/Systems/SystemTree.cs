using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Systems;

/// <summary>A service of a system: its definition is the text of its files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Needs">The services that must be ready before it starts.</param>
/// <param name="HasLog">Whether another program takes what it prints.</param>
/// <param name="Definition">All that it is made of: two services with the same one need no restart.</param>
public sealed record SystemService(string Name, IReadOnlyList<string> Needs, bool HasLog, string Definition);

/// <summary>
/// What is read of a system's output when a machine is to run it (docs/reference/formats/system.md), whoever made it. What cannot work is refused here, before anything of the
/// machine changes. Links are followed: the scripts and the environment of a system lie in other packages.
/// </summary>
public sealed class SystemTree
{
    /// <summary>The list of the services, in the order of their start.</summary>
    public const string OrderFile = "order";

    /// <summary>Seconds that services have after a switch to become ready, where the system does not say.</summary>
    public const int DefaultDeadline = 60;

    /// <summary>How many services a system may have: more than any machine runs, and few enough to be compared at once.</summary>
    public const int MostServices = 10_000;

    private const int LongestDeadline = 3600;

    /// <summary>The most bytes that all its texts may have together: they are held in memory.</summary>
    private const long MostText = 256 << 20;

    private const string Page = "docs/reference/formats/system.md says what a system consists of";

    /// <summary>The scripts of a system that switching calls.</summary>
    private static readonly string[] Scripts = ["activate", "settle", "place", "start", "stop", "forget", "withhold", "revoke"];

    /// <summary>The files of a service. What else stands beside them is not read.</summary>
    private static readonly string[] ServiceFiles = ["run", "check", "finish", "needs", LogFile];

    private const string LogFile = "log/run";

    /// <summary>What loads the rules of the packet filter; a system need not have one.</summary>
    private const string PacketFilter = "packet-filter";

    private readonly bool _canRun;
    private readonly CancellationToken _cancel;
    private long _read;

    private SystemTree(string path, bool canRun, CancellationToken cancel)
    {
        (Path, _canRun, _cancel) = (path, canRun, cancel);
        Order = Lines(OrderFile) ?? throw Wrong("this is not a system", "", $"a directory with a file '{OrderFile}' and others");
        if (Order.Count > MostServices) throw Wrong("the system has too many services", OrderFile, $"at most {Number(MostServices)}", Number(Order.Count));
        foreach (var script in canRun ? Scripts : []) Need($"lib/{script}", isProgram: true);
        foreach (var file in canRun ? (string[])["etc/passwd", "env", "mutable"] : []) Need(file, isProgram: false);
        using (var filter = NamedFile.TryFind($"{Path}/{PacketFilter}")) if (filter is not null && canRun) Need(PacketFilter, isProgram: true);
        Mutable = Lines("mutable") ?? [];
        Services = [.. Order.Select(Service)];
        CommandLine = Text("cmdline")?.Trim();
        Deadline = ReadDeadline();
        Etc = new(StringComparer.Ordinal);
        AddEtc();
        Kernel = Led("kernel");
        Initramfs = Led("initramfs");
        if (!canRun) return;
        CheckOrder();
        CheckMutable();
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The names of its services, each after those that it needs.</summary>
    public IReadOnlyList<string> Order { get; }

    /// <summary>Its services, in that order.</summary>
    public IReadOnlyList<SystemService> Services { get; }

    /// <summary>Names in <c>/etc</c> that the machine may change.</summary>
    public IReadOnlyList<string> Mutable { get; }

    /// <summary>The files of <c>/etc</c>, below it, with what they hold.</summary>
    public SortedDictionary<string, string> Etc { get; }

    /// <summary>Where its kernel is; null where the machine brings its own.</summary>
    public string? Kernel { get; }

    /// <summary>Where the archive with its first program is.</summary>
    public string? Initramfs { get; }

    /// <summary>Words for the kernel; null if it has none.</summary>
    public string? CommandLine { get; }

    /// <summary>Seconds that its services have after a switch to become ready.</summary>
    public int Deadline { get; }

    /// <summary>Reads a system.</summary>
    /// <param name="path">Its directory.</param>
    /// <param name="canRun">Whether it must be one that can run; one that runs need not be as this program wants it.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">It is none, or one that cannot work.</exception>
    public static SystemTree Read(string path, bool canRun = true, CancellationToken cancel = default) => new(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)), canRun, cancel);

    /// <summary>Whether a directory looks like a system, however well it may work.</summary>
    public static bool IsSystem(string path)
    {
        using var order = NamedFile.TryFind($"{path}/{OrderFile}");
        using var script = NamedFile.TryFind($"{path}/lib/{Scripts[0]}");
        return order is { Kind: FileKind.Regular } && script is { Kind: FileKind.Regular };
    }

    /// <summary>A file's text; null where there is no file. What is no text keeps its bytes apart all the same.</summary>
    internal string? Text(string relative)
    {
        _cancel.ThrowIfCancellationRequested();
        using var file = NamedFile.TryFind($"{Path}/{relative}");
        if (file is not { Kind: FileKind.Regular }) return null;
        var bytes = file.Directory.ReadBytes(file.Name);
        _read += bytes.Length;
        if (_read > MostText) throw Wrong("the files of the system are too large", relative, $"at most {Number(MostText)} bytes in all that is read");
        return Encoding.Latin1.GetString(bytes);
    }

    private List<string>? Lines(string relative) => Text(relative) is { } text ? [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)] : null;

    private SystemService Service(string name)
    {
        // A word of shell scripts, and a directory that supervisors look into.
        if (_canRun ? !ScriptRules.IsFileName(name) : name is "." or ".." || name.Contains('/', StringComparison.Ordinal)) throw Wrong("this cannot be the name of a service", OrderFile, "letters, digits and . _ + - ~ @ % : ,", name);
        var place = $"services/{name}";
        if (_canRun) Need($"{place}/run", isProgram: true);
        var texts = ServiceFiles.Select(file => (File: file, Text: Text($"{place}/{file}"))).Where(part => part.Text is not null);
        return new SystemService(name, Lines($"{place}/needs") ?? [], Text($"{place}/{LogFile}") is not null, string.Concat(texts.Select(part => $"{part.File} {part.Text!.Length.ToString(CultureInfo.InvariantCulture)}\n{part.Text}")));
    }

    private void CheckOrder()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Order)
            if (!seen.Add(name)) throw Wrong($"the service '{name}' is listed twice", OrderFile, "each name once");
        using (var services = NamedFile.TryFind($"{Path}/services"))
        using (var all = services?.Directory.TryOpenDirectory(services.Name))
            foreach (var entry in all?.List() ?? [])
                if (!seen.Contains(entry.Name)) throw Wrong($"the service '{entry.Name}' is not in the order of services", $"services/{entry.Name}", $"a line '{entry.Name}' in {OrderFile}");
        foreach (var service in Services)
        {
            foreach (var need in service.Needs)
            {
                var where = $"services/{service.Name}/needs";
                if (need == service.Name) throw Wrong($"the service '{need}' needs itself", where, "other services");
                if (!seen.Contains(need)) throw Wrong($"the service '{service.Name}' needs a service that does not exist", where, string.Join(", ", Order), need);
            }
        }

        if (Circle() is { Count: > 0 } left) throw Wrong("services need each other in a circle", OrderFile, "one of them that can be first", string.Join(", ", left.Select(service => service.Name)));
        seen.Clear();
        foreach (var service in Services)
        {
            if (service.Needs.FirstOrDefault(need => !seen.Contains(need)) is { } late) throw Wrong($"the service '{service.Name}' stands before '{late}', which it needs", OrderFile, $"'{late}' first");
            seen.Add(service.Name);
        }
    }

    /// <summary>What is left when each service was taken away of which nothing is left that it needs: circles, and what needs one.</summary>
    private List<SystemService> Circle()
    {
        var missing = Services.ToDictionary(service => service.Name, service => service.Needs.Distinct().Count(), StringComparer.Ordinal);
        var needing = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var service in Services)
            foreach (var need in service.Needs.Distinct()) (needing.TryGetValue(need, out var all) ? all : needing[need] = []).Add(service.Name);
        var ready = new Stack<string>(missing.Where(service => service.Value == 0).Select(service => service.Key));
        while (ready.TryPop(out var name))
        {
            _cancel.ThrowIfCancellationRequested();
            missing.Remove(name);
            foreach (var other in needing.GetValueOrDefault(name) ?? []) if (--missing[other] == 0) ready.Push(other);
        }

        return [.. Services.Where(service => missing.ContainsKey(service.Name))];
    }

    private void CheckMutable()
    {
        foreach (var name in Mutable)
        {
            if (name is "." or ".." || name.Contains('/', StringComparison.Ordinal)) throw Wrong("this cannot be a name in /etc", "mutable", "a name without /", name);
            if (Etc.Keys.Any(file => file == name || file.StartsWith(name + "/", StringComparison.Ordinal)))
                throw new PthbsException(ErrorKind.Input, "a name in /etc is both mutable and a file of the system") { Where = $"{Path}/mutable", Got = name, Hint = $"take it out of 'mutable', or take etc/{name} away" };
        }
    }

    private void AddEtc()
    {
        using var found = NamedFile.TryFind($"{Path}/etc");
        using var directory = found?.Directory.TryOpenDirectory(found.Name);
        if (directory is not null) AddEtc(directory, "");
    }

    /// <summary>A link to a directory is not entered: it may lead in a circle, and where it leads is all that a machine shows of it.</summary>
    private void AddEtc(DirectoryHandle directory, string prefix)
    {
        if (prefix.AsSpan().Count('/') > TreeListing.MostNames) throw Wrong("the tree is too deep", "etc", $"at most {TreeListing.MostNames} names in a path");
        foreach (var entry in directory.List())
        {
            var name = prefix + entry.Name;
            if (directory.TryOpenDirectory(entry.Name) is { } below) using (below) AddEtc(below, name + "/");
            else if (Text($"etc/{name}") is { } text) Etc[name] = text;
            else if (directory.Status(entry.Name).Kind == FileKind.Link) Etc[name] = directory.ReadLink(entry.Name);
        }
    }

    private int ReadDeadline()
    {
        if (Text("deadline")?.Trim() is not { } text) return DefaultDeadline;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= LongestDeadline ? seconds
            : !_canRun ? DefaultDeadline : throw Wrong("this is not a deadline", "deadline", $"seconds, from 1 to {Number(LongestDeadline)}", text);
    }

    /// <summary>Where a link leads in the end.</summary>
    private string? Led(string relative)
    {
        using var file = NamedFile.TryFind($"{Path}/{relative}");
        return file is null ? null : $"{file.Directory.Path}/{file.Name}";
    }

    private void Need(string relative, bool isProgram)
    {
        using var file = NamedFile.TryFind($"{Path}/{relative}") ?? throw Missing(relative);
        if (isProgram && file.Directory.Status(file.Name) is not { Kind: FileKind.Regular, IsExecutable: true }) throw Wrong("this is not a program", relative, "a file that can be executed");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private PthbsException Missing(string relative) => Wrong("a file of the system is missing", relative, null);

    private PthbsException Wrong(string what, string relative, string? expected, string? got = null) =>
        new(ErrorKind.Input, what) { Where = relative.Length == 0 ? Path : $"{Path}/{relative}", Got = got, Expected = expected, Hint = Page };
}
