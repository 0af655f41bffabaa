using Microsoft.Win32.SafeHandles;
using Pthbs.Scripts;

namespace Pthbs.Files.Trees;

/// <summary>Finds the interpreter of a script that was written for the build's environment.</summary>
internal static class ScriptRewriter
{
    private const string MergedView = BuildFormat.MergedView + "/";

    /// <summary>Where an interpreter stands in a file.</summary>
    /// <param name="Path">As it stands there.</param>
    /// <param name="Start">Its first byte.</param>
    /// <param name="End">The byte after it.</param>
    public readonly record struct Interpreter(string Path, int Start, int End)
    {
        /// <summary>The path within the environment.</summary>
        public string Relative => Path[MergedView.Length..];
    }

    /// <summary>The interpreter if the file begins with <c>#!/pthbs/env/</c>, blanks allowed before the path.</summary>
    public static Interpreter? InterpreterOf(SafeFileHandle file, string path, long size)
    {
        if (size < MergedView.Length + 2) return null;
        Span<byte> buffer = stackalloc byte[Shebang.LongestHead];
        ReadOnlySpan<byte> head = buffer[..DirectoryHandle.Read(file, buffer, 0, path)];
        if (!head.StartsWith("#!"u8)) return null;
        var start = head[2..].IndexOfAnyExcept((byte)' ', (byte)'\t') + 2;
        if (start < 2 || !head[start..].StartsWith(System.Text.Encoding.ASCII.GetBytes(MergedView))) return null;

        // A path that does not end in what the kernel reads is none that it could run: the leak check reports it.
        var length = head[start..].IndexOfAny(" \t\r\n\0"u8);
        if (length < 0 && head.Length < buffer.Length) length = head.Length - start;
        return length < 0 ? null : new Interpreter(PathText.Decode(head.Slice(start, length)), start, start + length);
    }
}
