using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Archives;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>A package whose archive is replaced by a directory of this machine.</summary>
/// <param name="Script">Its script: another one than the package's own, with another id.</param>
/// <param name="Replaced">The source that is replaced.</param>
/// <param name="Source">The source in its place.</param>
public sealed record LocalSource(BuildScript Script, SourceInput Replaced, SourceInput Source)
{
    private const string SourceWord = "#: source ";
    private const string VersionWord = "#: version ";

    /// <summary>What tells a person that the version is not the one that was released.</summary>
    private const string Mark = "+local";

    /// <summary>Packs a directory and writes the script that takes it. The script is kept nowhere yet.</summary>
    internal static LocalSource Make(SourceCache sources, BuildScript script, string path, long? freeSpace, CancellationToken cancel)
    {
        var replaced = script.Header.Sources.FirstOrDefault(IsArchive) ?? throw new PthbsException(ErrorKind.Usage, $"{script.Id.Name} has no archive and no commit among its sources that a directory could replace")
        {
            Where = script.Id.ToString(),
            Details = [.. script.Header.Sources.Select(s => s.File)],
        };
        using var tree = DirectoryHandle.TryOpen(path) ?? throw new PthbsException(ErrorKind.Usage, "there is no such directory") { Where = path };
        if (!tree.List().Any(entry => !IsLeftOut(entry.Name))) throw new PthbsException(ErrorKind.Usage, "the source directory is empty") { Where = tree.Path };
        // The directory may be closed to others, and files in it.
        var (key, _) = sources.AddFile(stream => Archive.PackTar(tree, stream, BuildFormat.Epoch, gzip: false, cancel, IsLeftOut), freeSpace, closed: true, cancel);
        var source = new SourceInput(key, $"{script.Header.Name}-local.tar") { Unpack = true, Into = replaced.Key.Kind == SourceKind.Git ? Join(replaced.Into, replaced.File) : replaced.Into };
        return new LocalSource(Edit(script, replaced, source), replaced, source);
    }

    /// <summary>The history of a working tree is no source, and changes with every commit.</summary>
    private static bool IsLeftOut(string name) => name == ".git";

    private static bool IsArchive(SourceInput source) => source.Unpack || source.Key.Kind == SourceKind.Git;

    private static string Join(string? into, string name) => into is null ? name : $"{into}/{name}";

    /// <summary>The script with another line for the source, and another version. All else stays, byte for byte.</summary>
    private static BuildScript Edit(BuildScript script, SourceInput replaced, SourceInput source)
    {
        var lines = Encoding.UTF8.GetString(script.Bytes.Span).Split('\n');
        var number = Array.FindIndex(lines, line => line.StartsWith(SourceWord, StringComparison.Ordinal) && line.Contains($"{replaced.Key} {replaced.File}", StringComparison.Ordinal));
        if (number < 0) throw new PthbsException(ErrorKind.Input, "the script writes its source in a form that pthbs cannot change") { Where = script.Id.ToString(), Got = "no such line", Expected = $"{SourceWord}{replaced}" };
        lines[number] = SourceWord + source;
        var version = Array.FindIndex(lines, line => line.StartsWith(VersionWord, StringComparison.Ordinal));
        if (version >= 0 && ScriptRules.IsVersion(lines[version][VersionWord.Length..] + Mark)) lines[version] += Mark;
        return BuildScript.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines)), script.Id.Name);
    }
}
