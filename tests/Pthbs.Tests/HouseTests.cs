using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Pthbs.Tests;

/// <summary>The house as ARCHITECTURE.md draws it, held against the code.</summary>
public sealed partial class HouseTests
{
    private static readonly string[] Rooms = ["Errors", "Scripts", "Files", "Store", "Sandboxing", "Sources", "Environments", "Freezing", "Settings", "Collections", "Planning", "Execution", "Building", "Garbage", "Verification", "Reproducing", "Exporting", "Diagnosis", "Sessions"];
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
    [Fact]
    public void No_folder_knows_one_that_knows_it()
    {
        Dictionary<string, HashSet<string>> known = new(StringComparer.Ordinal), declared = new(StringComparer.Ordinal), mentioned = new(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles($"{_root}/src/Pthbs", "*.cs", SearchOption.AllDirectories))
        {
            var folder = Path.GetRelativePath($"{_root}/src", Path.GetDirectoryName(file)!).Replace('/', '.');
            if (folder.StartsWith("Pthbs.obj", StringComparison.Ordinal) || folder.StartsWith("Pthbs.bin", StringComparison.Ordinal) || folder == "Pthbs") continue;
            var text = File.ReadAllText(file);
            Assert.True(text.Contains($"\nnamespace {folder};\n", StringComparison.Ordinal) || text.StartsWith($"namespace {folder};\n", StringComparison.Ordinal), $"{file}: its namespace is not {folder}");
            if (!known.TryGetValue(folder, out var uses)) known.Add(folder, uses = new(StringComparer.Ordinal));
            foreach (Match use in Imports().Matches(text)) uses.Add(use.Groups[1].Value);
            if (!declared.TryGetValue(folder, out var types)) declared.Add(folder, types = new(StringComparer.Ordinal));
            if (!mentioned.TryGetValue(folder, out var words)) mentioned.Add(folder, words = new(StringComparer.Ordinal));
            text = Comments().Replace(text, "");
            foreach (Match type in Types().Matches(text)) types.Add(type.Groups[1].Value);
            foreach (Match word in Words().Matches(text)) words.Add(word.Value);
            uses.Remove(folder);
        }

        // A folder within another one sees that one's types without a word.
        foreach (var (folder, words) in mentioned)
            for (var dot = folder.LastIndexOf('.'); dot > "Pthbs".Length; dot = folder.LastIndexOf('.', dot - 1))
                if (declared.TryGetValue(folder[..dot], out var types) && types.Except(declared[folder]).Any(words.Contains)) known[folder].Add(folder[..dot]);

        foreach (var folder in known.Keys)
            Assert.False(Reaches(folder, folder, []), $"{folder} is known by what it knows: {string.Join(", ", known[folder].Where(next => next == folder || Reaches(next, folder, [])))}");

        bool Reaches(string from, string to, HashSet<string> seen) =>
            known.TryGetValue(from, out var uses) && uses.Any(next => next == to || (seen.Add(next) && Reaches(next, to, seen)));
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

    [GeneratedRegex("//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+(?:struct\s+|class\s+)?([A-Z]\w*)")]
    private static partial Regex Types();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Words();

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^using (?:static )?Pthbs\.([A-Z][A-Za-z]*)", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^\| `src/Pthbs/([A-Za-z]+)/` ", RegexOptions.Multiline)]
    private static partial Regex Room();
}
