using System.Text;

namespace Pthbs.Scripts;

/// <summary>
/// A package definition: a POSIX shell script whose header names all that its build depends on. Its id is the hash of its bytes, so the id covers
/// the whole tree of inputs.
/// </summary>
public sealed class BuildScript
{
    private BuildScript(ScriptHeader header, PackageId id, byte[] bytes, bool hasCommands)
    {
        Header = header;
        Id = id;
        Bytes = bytes;
        HasCommands = hasCommands;
    }

    /// <summary>What it says of itself.</summary>
    public ScriptHeader Header { get; }

    /// <summary>Name and hash.</summary>
    public PackageId Id { get; }

    /// <summary>The script itself.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether there is anything to run. Without, the sources that go into the output are the output.</summary>
    public bool HasCommands { get; }

    /// <summary>Whether its output is the forest of its dependencies: neither commands nor sources.</summary>
    public bool IsEnvironment => !HasCommands && Header.Sources.IsEmpty && !Header.Dependencies.IsEmpty;

    /// <summary>Every package that must be there before this one is built: the rootfs and the dependencies.</summary>
    public IEnumerable<PackageId> Requirements =>
        Header.Rootfs is { } rootfs ? Header.Dependencies.Select(d => d.Id).Prepend(rootfs) : Header.Dependencies.Select(d => d.Id);

    /// <summary>Reads a script.</summary>
    /// <param name="bytes">The whole of it.</param>
    /// <param name="where">The file it came from, for messages.</param>
    /// <exception cref="Errors.PthbsException">The header is wrong; names the line and the words that exist.</exception>
    public static BuildScript Parse(byte[] bytes, string where)
    {
        var header = ScriptHeaderParser.Parse(bytes, where, out var body);
        var hasCommands = HasCommand(bytes.AsSpan(body));
        ScriptRules.Check(header, hasCommands, where);
        return new BuildScript(header, PackageId.Of(header.Name, bytes), bytes, hasCommands);
    }

    /// <summary>Whether a script is of another format than this program's: nothing but its id is known here.</summary>
    public static bool IsOfOtherFormat(ReadOnlySpan<byte> bytes) => ScriptHeaderParser.IsOfOtherFormat(bytes);

    /// <summary>Writes a script from its parts.</summary>
    public static BuildScript Create(ScriptHeader header, string commands)
    {
        var text = new StringBuilder("#!/bin/sh\n");
        foreach (var line in header.Lines()) text.Append(line).Append('\n');
        text.Append(commands);
        return Parse(Encoding.UTF8.GetBytes(text.ToString()), header.Name);
    }

    /// <summary>Whether any line is more than blank or a comment.</summary>
    private static bool HasCommand(ReadOnlySpan<byte> body)
    {
        foreach (var range in body.Split((byte)'\n'))
        {
            var line = body[range].TrimStart(" \t"u8);
            if (!line.IsEmpty && line[0] != '#') return true;
        }

        return false;
    }
}
