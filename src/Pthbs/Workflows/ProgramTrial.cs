using Pthbs.Collections;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Packaging;
using Pthbs.Packaging.Reading;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>What a program answered.</summary>
/// <param name="Program">The program.</param>
/// <param name="Option">What it was asked with.</param>
/// <param name="Says">The first line of its answer.</param>
public sealed record ProgramAnswer(string Program, string Option, string Says);

/// <summary>
/// Tries the programs of a new package with the options that most programs know, in the sandbox of a build: as a test of the package that stands in a layer above the collection for that long.
/// </summary>
public sealed class ProgramTrial : IDisposable
{
    private const string Layout = "layouts/test.sh.j2";
    private const string ResultName = "result";
    private const int MostPrograms = 6;
    private const int LongestAnswer = 200;
    private const int SecondsOfAnswer = 10, SecondsToEnd = 2;

    /// <summary>For all of it: what a program does to the files of the trial may keep it waiting, too.</summary>
    private const int MostSeconds = 600;

    private static readonly string[] Options = ["--version", "-V", "--help"];
    private readonly Store.PendingTree _layer;
    private readonly IReadOnlyList<string> _programs;
    private readonly Session _session;

    private ProgramTrial(Store.PendingTree layer, Session session, PackageId test, IReadOnlyList<string> programs) => (_layer, _session, Test, _programs) = (layer, session, test, programs);

    /// <summary>The package that has to be built: the trial.</summary>
    public PackageId Test { get; }

    /// <summary>Builds it here.</summary>
    public Session Session => _session;

    /// <summary>The programs of a package that is in the store, the one with its name first; those with odd names are left out.</summary>
    public static IReadOnlyList<string> ProgramsOf(Session session, PackageId id)
    {
        var found = new List<string>();
        using var tree = session.Store.OpenPackage(id);
        foreach (var folder in (string[])["bin", "sbin"])
        {
            using var programs = tree.TryOpenDirectory(folder);
            foreach (var entry in programs?.List() ?? [])
                if (BuildPrograms.IsName(entry.Name) && !found.Contains(entry.Name)) found.Add(entry.Name);
        }

        found.Sort(StringComparer.Ordinal);
        if (found.Remove(id.Name)) found.Insert(0, id.Name);
        return found.Count > MostPrograms ? found[..MostPrograms] : found;
    }

    /// <summary>Prepares a trial; null if the collection has no layout for tests.</summary>
    /// <param name="session">Where the package was built.</param>
    /// <param name="package">The package.</param>
    /// <param name="programs">Its programs, as <see cref="ProgramsOf"/> lists them.</param>
    public static ProgramTrial? Prepare(Session session, string package, IReadOnlyList<string> programs)
    {
        var collection = session.Collection;
        if (collection.TryReadTemplate(Layout) is null || collection.LayerOf(package) is not { } layer) return null;
        var work = session.Store.NewBuildDirectory(PackageId.Of(package, []));
        Session? trial = null;
        try
        {
            work.Root.WriteAtomically(CollectionSettings.FileName, $"name: trial\nsystem: {collection.Settings.System}\n");
            work.Root.WriteAtomically(CollectionDirectory.DownloadListName, "");
            using (work.Root.CreateDirectories(CollectionDirectory.FolderOf(package))) { }
            foreach (var file in layer.AllFilesOf(package)) work.Root.WriteAtomically($"{CollectionDirectory.FolderOf(package)}/{file}", layer.TryReadBytes($"{CollectionDirectory.FolderOf(package)}/{file}")!);
            var test = CollectionDirectory.TestOf(package);
            work.Root.WriteAtomically($"{CollectionDirectory.FolderOf(package)}/{Path.GetFileName(CollectionDirectory.TemplateOf(test))}", Template(programs));
            var path = work.Path;
            trial = Session.Open(session.Settings with { Limits = Bounded(session.Settings.Limits) }, () => new CollectionPlaces([path, .. collection.Directories]), wait: session.LockWait);
            return new ProgramTrial(work, trial, trial.Generate(new PackageRequest(test)).Id, programs);
        }
        catch
        {
            trial?.Dispose();
            work.Dispose();
            throw;
        }
    }

    /// <summary>What the programs answered, after the trial was built.</summary>
    public IReadOnlyList<ProgramAnswer> Answers()
    {
        if (!_session.Store.Contains(Test)) return [];
        using var tree = _session.Store.OpenPackage(Test);
        return AnswersIn(System.Text.Encoding.UTF8.GetString(tree.TryReadWhole(ResultName, LongestAnswer * 100) ?? []), _programs);
    }

    /// <summary>The answers in a text that programs of others may have written: of programs that were asked, to what they were asked, one of each.</summary>
    /// <param name="text">Lines of a program, an option and what it said, with tabs between them.</param>
    /// <param name="programs">The programs that were asked.</param>
    internal static IReadOnlyList<ProgramAnswer> AnswersIn(string text, IReadOnlyList<string> programs)
    {
        var found = new List<ProgramAnswer>();
        foreach (var line in text.Split('\n'))
        {
            if (line.Split('\t', 3) is not [var program, var option, var says] || !programs.Contains(program) || !Options.Contains(option) || found.Exists(known => known.Program == program)) continue;
            found.Add(new ProgramAnswer(program, option, VisibleText.Of(says.Length > LongestAnswer ? says[..LongestAnswer] : says)));
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _layer.Dispose();
    }

    private static BuildLimits Bounded(BuildLimits limits) => limits with { Seconds = limits.Seconds == 0 ? MostSeconds : Math.Min(limits.Seconds, MostSeconds) };

    /// <summary>The test that asks. What was answered is kept in a variable: the programs can write every file here.</summary>
    internal static string Template(IEnumerable<string> programs) => $$"""
        {% extends "{{Layout}}" %}
        {% block test %}
        answers=
        for program in {{string.Join(' ', programs.Select(TemplateText.Word))}}; do
        	for option in {{string.Join(' ', Options.Select(TemplateText.Word))}}; do
        		rm -rf said odd
        		# The second time it is ended by a signal that no program can ignore.
        		timeout -k {{SecondsToEnd}} {{SecondsOfAnswer}} "$program" "$option" < /dev/null > said 2>&1 || continue
        		# What is no text is no answer: bzip2 goes on to pack nothing.
        		tr -dc '\000-\010\016-\032' < said > odd
        		[ ! -s odd ] && grep -q '[A-Za-z0-9]' said || continue
        		answers="$answers$(printf '%s\t%s\t%s' "$program" "$option" "$(grep -m 1 '[A-Za-z0-9]' said | tr -d '\t\r\\' | cut -c 1-200)")
        "
        		break
        	done
        done
        result "${answers:-none}"
        {% endblock %}

        """;
}
