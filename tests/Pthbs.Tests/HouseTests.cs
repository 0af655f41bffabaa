using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Pthbs.Files;

namespace Pthbs.Tests;

/// <summary>The rooms as ARCHITECTURE.md lists them, held against the code.</summary>
public sealed partial class HouseTests
{
    private static readonly string[] Rooms = ["Errors", "Scripts", "Files", "Store", "Sandboxing", "Configuration", "Running", "Sources", "Environments", "Licensing", "Collections", "Packaging", "Planning", "Inventory", "Auditing", "Execution", "Building", "Upkeep", "Comparing", "Exporting", "Systems", "Workflows"];
    private readonly string _root = Path.GetFullPath(Path.Combine(ThisFile(), "../../.."));

    public HouseTests() => Assert.SkipUnless(File.Exists($"{_root}/ARCHITECTURE.md"), "the sources are not where they were compiled");

    [Fact]
    public void Imports_point_one_way()
    {
        foreach (var (room, own) in Rooms.Select((room, i) => (room, i)))
        {
            foreach (var file in Directory.EnumerateFiles($"{_root}/src/Pthbs/{room}", "*.cs", SearchOption.AllDirectories))
            {
                foreach (Match use in Uses().Matches(File.ReadAllText(file)))
                {
                    var used = Array.IndexOf(Rooms, use.Groups[1].Value);
                    Assert.True(used <= own, $"{file}: {room} may not know {use.Groups[1].Value}");
                }
            }
        }
    }

    /// <summary>A folder's namespace is its path, and what folders know of each other, those within a room too, has no circle in it.</summary>
    /// <param name="project">The project. What is in its own folder, beside the others, may know and be known by all.</param>
    /// <param name="one">Folders that are one: Python's types know their methods, and these format any value; code that runs knows its frames and these run it.</param>
    [Theory]
    [InlineData("Pthbs.Linux")]
    [InlineData("Pthbs.Jinja", "Values Methods Formatting", "Runtime Runtime.Expressions Runtime.Statements")]
    [InlineData("Pthbs")]
    [InlineData("Pthbs.Cli")]
    public void No_folder_knows_one_that_knows_it(string project, params string[] one)
    {
        Dictionary<string, HashSet<string>> known = new(StringComparer.Ordinal), declared = new(StringComparer.Ordinal), mentioned = new(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles($"{_root}/src/{project}", "*.cs", SearchOption.AllDirectories))
        {
            var folder = Path.GetRelativePath($"{_root}/src", Path.GetDirectoryName(file)!).Replace('/', '.');
            if (folder.StartsWith($"{project}.obj", StringComparison.Ordinal) || folder.StartsWith($"{project}.bin", StringComparison.Ordinal) || folder == project) continue;
            var text = File.ReadAllText(file);
            var space = Namespace().Match(text).Groups[1].Value;
            // What others use of a library may be in the library's own namespace.
            Assert.True(space == folder || (space == project && project is "Pthbs.Jinja" or "Pthbs.Linux"), $"{file}: its namespace is not {folder}");
            folder = Whole(folder);
            if (!known.TryGetValue(folder, out var uses)) known.Add(folder, uses = new(StringComparer.Ordinal));
            foreach (Match use in Imports().Matches(text)) uses.Add(Whole(use.Groups[1].Value));
            if (!declared.TryGetValue(folder, out var types)) declared.Add(folder, types = new(StringComparer.Ordinal));
            if (!mentioned.TryGetValue(folder, out var words)) mentioned.Add(folder, words = new(StringComparer.Ordinal));
            text = Comments().Replace(text, "");
            foreach (Match type in Types().Matches(text)) types.Add(type.Groups[1].Value);
            foreach (Match word in Words().Matches(text)) words.Add(word.Value);
            uses.Remove(folder);
        }

        // A folder within another one sees that one's types without a word.
        foreach (var (folder, words) in mentioned)
            for (var dot = folder.LastIndexOf('.'); dot > project.Length; dot = folder.LastIndexOf('.', dot - 1))
                if (declared.TryGetValue(folder[..dot], out var types) && types.Except(declared[folder]).Any(words.Contains)) known[folder].Add(folder[..dot]);

        foreach (var folder in known.Keys)
            Assert.False(Reaches(folder, folder, []), $"{folder} is known by what it knows: {string.Join(", ", known[folder].Where(next => next == folder || Reaches(next, folder, [])))}");

        string Whole(string folder) =>
            one.Select(group => group.Split(' ').Select(name => $"{project}.{name}").ToList()).FirstOrDefault(group => group.Contains(folder)) is { } whole ? whole[0] : folder;

        bool Reaches(string from, string to, HashSet<string> seen) =>
            known.TryGetValue(from, out var uses) && uses.Any(next => next == to || (seen.Add(next) && Reaches(next, to, seen)));
    }

    /// <summary>Adding a kind of machine is adding a folder: nothing outside of it says which kind this is.</summary>
    [Fact]
    public void What_depends_on_the_machine_stands_in_its_folder()
    {
        string[] projects = ["Pthbs.Linux", "Pthbs", "Pthbs.Cli"];
        foreach (var file in projects.SelectMany(p => Directory.EnumerateFiles($"{_root}/src/{p}", "*.cs", SearchOption.AllDirectories)))
        {
            var folder = Path.GetRelativePath(_root, file);
            if (folder.Contains("/obj/", StringComparison.Ordinal) || folder.Contains("/bin/", StringComparison.Ordinal) || folder.Contains("/Machines/", StringComparison.Ordinal)) continue;
            var found = MachineWords().Match(Comments().Replace(File.ReadAllText(file), ""));
            Assert.False(found.Success, $"{folder} names a kind of machine: {found.Value}");
        }
    }

    /// <summary>
    /// <c>StoreLayout</c> alone spells the names of a store. Outside of the room, those with a dot: the others are words that other things have too. The rooms before it cannot know it.
    /// </summary>
    [Fact]
    public void Names_of_the_store_are_spelled_once()
    {
        string[] ofOthersToo = [".json", ".gz", ".lock", ".d", "kept."];
        var layout = File.ReadAllText($"{_root}/src/Pthbs/Store/StoreLayout.cs");
        List<string> names = [.. LayoutNames().Matches(layout).Select(m => m.Groups[1].Value)];
        Assert.Contains("store.names", names);
        List<string> own = [.. names.Where(name => name.Contains('.', StringComparison.Ordinal) && !ofOthersToo.Contains(name))];
        Assert.Contains(".new", own);
        foreach (var room in Rooms.SkipWhile(room => room != "Store").Select(room => $"Pthbs/{room}").Append("Pthbs.Cli"))
        {
            foreach (var file in Directory.EnumerateFiles($"{_root}/src/{room}", "*.cs", SearchOption.AllDirectories))
            {
                if (file.Contains("/obj/", StringComparison.Ordinal) || file.EndsWith("/StoreLayout.cs", StringComparison.Ordinal)) continue;
                foreach (Match literal in Literals().Matches(Comments().Replace(File.ReadAllText(file), "")))
                {
                    var text = literal.Groups[1].Value;
                    var spelled = own.Find(name => Regex.IsMatch(text, Regex.Escape(name) + @"(?![\w.])")) ?? (room == "Pthbs/Store" ? names.Find(name => name == text) : null);
                    Assert.True(spelled is null, $"{file}: \"{text}\" spells {spelled}, a name of StoreLayout");
                }
            }
        }
    }

    [Fact]
    public void The_wrapper_and_the_static_executable_name_the_libraries_that_are_loaded()
    {
        var wrapper = NeededLibraries().Matches(File.ReadAllText($"{_root}/pthbs")).Select(m => (m.Groups[1].Value, m.Groups[2].Value));
        Assert.Equal(NativeLibraries.All.Order(), wrapper.Order());
        // The class library links its TLS itself.
        var linked = Regex.Match(File.ReadAllText($"{_root}/tools/static/static.targets"), "DirectPInvoke Include=\"([^\"]+)\"").Groups[1].Value;
        Assert.Equal(NativeLibraries.All.Select(l => l.Library).Where(l => l != NativeLibraries.Tls), linked.Split(';'));
        foreach (var file in Directory.EnumerateFiles($"{_root}/src/Pthbs", "*.cs", SearchOption.AllDirectories).Where(file => !file.EndsWith("/NativeLibraries.cs", StringComparison.Ordinal)))
            Assert.False(Regex.IsMatch(File.ReadAllText(file), @"""lib\w+\.so\.\d"), $"{file} names a library of the system: NativeLibraries has them");
    }

    [Fact]
    public void Every_room_stands_in_the_drawing_in_this_order()
    {
        var drawn = Room().Matches(File.ReadAllText($"{_root}/ARCHITECTURE.md")).Select(m => m.Groups[1].Value);
        Assert.Equal(Rooms, drawn);
        Assert.Equal(Rooms.Order(), Directory.GetDirectories($"{_root}/src/Pthbs").Select(d => Path.GetFileName(d)!).Where(d => d is not ("bin" or "obj")).Order());
    }

    [GeneratedRegex(@"^using (?:static )?(Pthbs\.[A-Za-z.]*);", RegexOptions.Multiline)]
    private static partial Regex Imports();

    [GeneratedRegex(@"^namespace ([A-Za-z0-9_.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("const string \\w+ = \"([^\"]+)\";")]
    private static partial Regex LayoutNames();

    [GeneratedRegex("\"((?:[^\"\\\\\n]|\\\\.)*)\"")]
    private static partial Regex Literals();

    [GeneratedRegex(@"^need '[^']*/(lib\w+\.so[.\d]*)' (\S+)$", RegexOptions.Multiline)]
    private static partial Regex NeededLibraries();

    [GeneratedRegex("//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+(?:struct\s+|class\s+)?([A-Z]\w*)")]
    private static partial Regex Types();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Words();

    [GeneratedRegex(@"Architecture\.(?:X64|Arm64)\b|\bX8664\b")]
    private static partial Regex MachineWords();

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^using (?:static )?Pthbs\.([A-Z][A-Za-z]*)", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^\| `src/Pthbs/([A-Za-z]+)/` ", RegexOptions.Multiline)]
    private static partial Regex Room();
}
