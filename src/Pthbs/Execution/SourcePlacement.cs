using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Archives;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Execution;

/// <summary>Puts sources where a script's header wants them (docs/reference/formats/script.md).</summary>
internal static class SourcePlacement
{
    /// <summary>Puts them there.</summary>
    /// <param name="wanted">The sources, as the header names them.</param>
    /// <param name="sources">Where they are.</param>
    /// <param name="work">The working directory; null for a script without commands, which has none.</param>
    /// <param name="output">What becomes the package, for sources that go there.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <param name="isOutputAlone">Whether only those are put there that go to the output: the others are there.</param>
    public static void Place(IReadOnlyList<SourceInput> wanted, SourceCache sources, DirectoryHandle? work, DirectoryHandle output, CancellationToken cancel, bool isOutputAlone = false)
    {
        var all = wanted.Select(s => s.Key).ToHashSet();
        foreach (var source in wanted)
        {
            if (isOutputAlone && !source.GoesToOutput) continue;
            cancel.ThrowIfCancellationRequested();
            using var into = Open(source, work, output);
            Place(source, all, sources, into, cancel);
        }
    }

    private static DirectoryHandle Open(SourceInput source, DirectoryHandle? work, DirectoryHandle output)
    {
        try
        {
            return Directory(source, work, output);
        }
        catch (PthbsException error) when (error.SystemError is Errno.LinkLoop or Errno.NotADirectory)
        {
            // An earlier source has put it there, so it is the script that does not fit and not the machine.
            throw new PthbsException(ErrorKind.Build, $"the source {source.File} cannot go into '{source.Into}': an earlier source put something else than a directory there", error) { Hint = "give it another into=, or change the order of the sources" };
        }
    }

    private static DirectoryHandle Directory(SourceInput source, DirectoryHandle? work, DirectoryHandle output)
    {
        if (!source.GoesToOutput)
        {
            var own = work ?? throw new InvalidOperationException("a script without commands can only put sources into its output");
            return source.Into is null ? own.Duplicate() : own.CreateDirectories(source.Into);
        }

        return source.Into is null or SourceInput.IntoOutput ? output.Duplicate() : output.CreateDirectories(source.Into[(SourceInput.IntoOutput.Length + 1)..]);
    }

    private static void Place(SourceInput source, IReadOnlySet<SourceKey> all, SourceCache sources, DirectoryHandle into, CancellationToken cancel)
    {
        if (source.Key.Kind == SourceKind.Git)
        {
            using var tree = into.CreateDirectory(source.File);
            sources.WriteTree(source.Key, tree, BuildFormat.Epoch, all, source.Tree, cancel);
            return;
        }

        using var content = sources.Open(source.Key, cancel);
        if (source.Unpack)
        {
            Archive.Unpack(content, source.File, into, new UnpackOptions { StripComponents = source.Strip, ImplicitTime = BuildFormat.Epoch }, cancel);
            return;
        }

        using (var file = into.CreateStream(source.File)) content.CopyTo(file);
        into.SetTime(source.File, BuildFormat.Epoch);
    }
}
