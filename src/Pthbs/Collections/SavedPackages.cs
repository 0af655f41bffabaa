using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>The packages of a saved generation that would be the same if they were rendered now.</summary>
internal sealed class SavedPackages(SavedGeneration saved, SavedPaths paths, Collection collection, CachePlaces places)
{
    private readonly Answer[] _counts = new Answer[saved.PackageCount];
    private readonly PackageId[] _ids = new PackageId[saved.PackageCount];
    private readonly GeneratedPackage?[] _made = new GeneratedPackage?[saved.PackageCount];
    private readonly Stack<int> _open = new();
    private readonly Dictionary<string, int> _byHash = new(StringComparer.Ordinal);
    private int _counted;
    private int _countedByHash;
    private bool? _listsHold;

    private enum Answer : byte
    {
        Unknown,
        Yes,
        No,
    }

    /// <summary>The package of a request; null where it is not here, or something that it was made from has changed.</summary>
    public GeneratedPackage? TryFind(PackageRequest request) => saved.Find(request.ToString()) is >= 0 and var package && Counts(package) ? Made(package, request) : null;

    /// <summary>A package that was found, or that one of those needs, by its id.</summary>
    public GeneratedPackage? TryFind(PackageId id)
    {
        if (_countedByHash != _counted)
        {
            for (var package = 0; package < _counts.Length; package++) if (_counts[package] == Answer.Yes) _byHash.TryAdd(_ids[package].Hash, package);
            _countedByHash = _counted;
        }

        return _byHash.TryGetValue(id.Hash, out var found) && _counts[found] == Answer.Yes && _ids[found] == id ? Made(found, PackageRequest.Parse(RequestOf(found))) : null;
    }

    /// <summary>Lets a package count no more.</summary>
    public void Forget(PackageRequest request)
    {
        if (saved.Find(request.ToString()) is >= 0 and var package) _counts[package] = Answer.No;
    }

    /// <summary>Hands over what can still be of use, to be saved again.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="news">The requests whose packages were rendered anew.</param>
    /// <param name="listsAreSame">Whether the download lists that are saved now are those that were saved then.</param>
    public void Keep(GenerationWriter writer, IReadOnlySet<string> news, bool listsAreSame)
    {
        var (old, fresh) = (new SavedPathObjects(saved), new SavedPathObjects(saved, paths));
        for (var number = 0; number < saved.PackageCount; number++)
        {
            var package = saved.Package(number);
            if (_counts[number] == Answer.No || RequestOf(number) is var request && news.Contains(request)) continue;
            List<string> packages = [.. saved.List(package.Packages, package.PackageCount).ToArray().Select(RequestOf)];
            if (!packages.TrueForAll(writer.Has)) continue;
            var details = saved.Details(package);
            if (!listsAreSame && !HaveSameAnswers(PackageDetails.ReadConditions(details).Lookups)) continue;
            var all = _counts[number] == Answer.Yes ? fresh : old;
            writer.Add(new KeptPackage(request, package.Layer, saved.Text(package.Template), saved.Hash(number).ToArray(), details.ToArray(), [.. saved.List(package.Paths, package.PathCount).ToArray().Select(all.Of)], packages));
        }
    }

    /// <summary>The path of a package's template.</summary>
    internal string Where(int number) => saved.Package(number) is var package ? collection.Layers[package.Layer].Where(saved.Text(package.Template)) : "";

    /// <summary>A package's script.</summary>
    /// <exception cref="PthbsException">It is gone, or damaged, and cannot be made again.</exception>
    internal BuildScript Script(int number) => places.Script(_ids[number]);

    /// <summary>What is known of a package besides its script.</summary>
    internal PackageDetails Details(int number)
    {
        try
        {
            return PackageDetails.Read(saved.Details(saved.Package(number)));
        }
        catch (Exception error) when (error is FormatException or IOException or PthbsException)
        {
            // Only a defect of whoever wrote the file makes such a one: the package is rendered again, and its template says it all.
            return new Generator(collection).Generate(PackageRequest.Parse(RequestOf(number))).Details;
        }
    }

    /// <summary>The same of what searches look at: of ten thousand packages, few are found.</summary>
    internal PackageWords Words(int number)
    {
        try
        {
            return PackageWords.Read(saved.Details(saved.Package(number)));
        }
        catch (ArgumentException)
        {
            return PackageWords.Of(Details(number));
        }
    }

    private string RequestOf(int package) => saved.Text(saved.Package(package).Request);

    private GeneratedPackage Made(int number, PackageRequest request) => _made[number] ??= new GeneratedPackage(request, _ids[number], this, number);

    /// <summary>Whether nothing has changed that it was made from, and neither for what it needs. A chain of packages may be longer than the stack.</summary>
    private bool Counts(int wanted)
    {
        if (_counts[wanted] == Answer.Unknown) _open.Push(wanted);
        while (_open.TryPeek(out var next))
        {
            var package = saved.Package(next);
            var answer = _counts[next];
            var depth = _open.Count;
            if (answer == Answer.Unknown)
            {
                answer = Answer.Yes;
                foreach (var needed in saved.List(package.Packages, package.PackageCount))
                {
                    // In a circle nobody would ever be done.
                    if (needed >= next || _counts[needed] == Answer.No) answer = Answer.No;
                    else if (_counts[needed] == Answer.Unknown) _open.Push(needed);
                }

                if (answer == Answer.Yes && _open.Count > depth) continue;
                while (_open.Count > depth) _open.Pop();
                _counts[next] = answer == Answer.Yes && CountsAlone(next, package) ? Answer.Yes : Answer.No;
                if (_counts[next] == Answer.Yes) _counted++;
            }

            _open.Pop();
        }

        return _counts[wanted] == Answer.Yes;
    }

    private bool CountsAlone(int number, in SavedPackage package)
    {
        foreach (var path in saved.List(package.Paths, package.PathCount)) if (!paths.Holds(path)) return false;
        var request = RequestOf(number);
        var colon = request.IndexOf(':', StringComparison.Ordinal);
        _ids[number] = new PackageId(colon < 0 ? request : request[..colon], saved.HashText(number));
        if (!places.HasScript(_ids[number])) return false;
        var (lookups, own) = PackageDetails.ReadConditions(saved.Details(package));
        return own.All(places.HasSource) && (lookups.IsEmpty || ListsHold || HaveSameAnswers(lookups));
    }

    private bool ListsHold => _listsHold ??= Enumerable.Range(0, collection.Layers.Count).All(layer => saved.FindAlways(layer, CollectionDirectory.DownloadListName) is >= 0 and var list && paths.Holds(list));

    private bool HaveSameAnswers(IEnumerable<KeyValuePair<string, string>> lookups)
    {
        try
        {
            return lookups.All(lookup => collection.FindDownload(lookup.Key)?.ForScript == lookup.Value);
        }
        catch (PthbsException)
        {
            // A list that is wrong now: whoever renders it is told.
            return false;
        }
    }
}
