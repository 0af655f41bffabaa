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

    [Fact]
    public void Every_room_stands_in_the_drawing_in_this_order()
    {
        var drawn = Room().Matches(File.ReadAllText($"{_root}/ARCHITECTURE.md")).Select(m => m.Groups[1].Value);
        Assert.Equal(Rooms, drawn);
        Assert.Equal(Rooms.Order(), Directory.GetDirectories($"{_root}/src/Pthbs").Select(d => Path.GetFileName(d)!).Where(d => d is not ("bin" or "obj")).Order());
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^using (?:static )?Pthbs\.([A-Z][A-Za-z]*)", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^\| `src/Pthbs/([A-Za-z]+)/` ", RegexOptions.Multiline)]
    private static partial Regex Room();
}
