using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Exporting.Legal;

/// <summary>
/// What a program is linked again from. The build wrote it, and whoever gets the kit runs the script that is made of it: a line is a file beside it that ld takes for an object or an archive, and nothing else.
/// Of any other file ld takes the text for commands.
/// </summary>
/// <param name="Files">Objects and archives, in order.</param>
/// <param name="ThinArchive">An archive whose members are elsewhere, if there is one: it cannot be carried.</param>
internal sealed record RelinkOrder(IReadOnlyList<string> Files, string? ThinArchive)
{
    private const int MagicLength = 8;

    /// <summary>Reads and checks it.</summary>
    /// <param name="directory">Where the files are.</param>
    /// <param name="text">What stands in <see cref="RelinkScript.Order"/>.</param>
    /// <exception cref="PthbsException">It names something else than files that lie there under the names that <see cref="RelinkScript"/> gives.</exception>
    public static RelinkOrder Read(DirectoryHandle directory, string text)
    {
        var files = new List<string>();
        string? thin = null;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsName(line) || directory.TryStatus(line) is not { Kind: FileKind.Regular }) throw Strange(directory, line);
            var magic = Magic(directory, line);
            if (magic.AsSpan().StartsWith("!<thin>\n"u8)) thin = line;
            // A linker's script, as some C libraries have: the files that it names are in the list themselves.
            if (IsLinked(magic) && !files.Contains(line)) files.Add(line);
        }

        return new RelinkOrder(files, thin);
    }

    /// <summary>The script. Objects stand before libraries as they did; libraries are one group, because a changed one may need others than before.</summary>
    /// <param name="program">The program's name.</param>
    public string Script(string program)
    {
        var isPositionIndependent = false;
        foreach (var file in Files) isPositionIndependent |= file.EndsWith("-rcrt1.o", StringComparison.Ordinal);
        var text = new StringBuilder($"""
            #!/bin/sh
            # Links a program again. First put changed libraries or objects in the place of the files of the same name here.
            # usage: ./relink.sh [PROGRAM]   LD names the linker, ld by default
            set -eu
            program={ShellWord.Quoted(program)}
            output=${'{'}1:-$program{'}'}
            case "$output" in /*) ;; *) output=$PWD/$output ;; esac
            cd -- "$(dirname -- "$0")"
            exec "${'{'}LD:-ld{'}'}" -static {(isPositionIndependent ? "-pie --no-dynamic-linker -z text " : "")}--eh-frame-hdr -o "$output" --start-group \

            """);
        foreach (var file in Files) text.Append($"    {ShellWord.Quoted(file)} \\\n");
        return text.Append("    --end-group\n").ToString();
    }

    /// <summary>A number, a dash and a name: no option, and no way to another directory.</summary>
    private static bool IsName(string line)
    {
        var dash = line.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && dash < line.Length - 1 && !line.AsSpan(0, dash).ContainsAnyExceptInRange('0', '9') && !line.Contains('/', StringComparison.Ordinal) && PathText.IsClean(line);
    }

    private static bool IsLinked(ReadOnlySpan<byte> magic) => magic is [0x7F, (byte)'E', (byte)'L', (byte)'F', ..] || magic.StartsWith("!<arch>\n"u8);

    private static byte[] Magic(DirectoryHandle directory, string name)
    {
        var block = new byte[MagicLength];
        using var file = directory.OpenRead(name);
        return block[..file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)];
    }

    private static PthbsException Strange(DirectoryHandle directory, string line) => new(ErrorKind.Input, "the build's list of what a program was linked from holds something else than the files that lie beside it")
    {
        Where = PathText.Printable($"{directory.Path}/{RelinkScript.Order}"),
        Got = PathText.Printable(line),
        Expected = "names such as 1001-main.o",
        Hint = "the build has changed this list: look at its script; --no-relink leaves out what links programs again",
    };
}
