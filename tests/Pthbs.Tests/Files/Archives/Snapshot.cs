using System.Security.Cryptography;
using Pthbs.Files;

namespace Pthbs.Tests.Files.Archives;

/// <summary>A tree as sorted lines: kind, mode, time, path, and what it holds. Two trees are equal when their lines are.</summary>
internal static class Snapshot
{
    /// <param name="tree">Which.</param>
    /// <param name="all">Whether the modes are masked as pthbs does and the times of directories and links left out: for trees that other programs
    /// made.</param>
    public static IReadOnlyList<string> Of(DirectoryHandle tree, bool all = true)
    {
        var lines = new List<string>();
        var inodes = new Dictionary<ulong, string>();
        var pending = new Stack<string>(["."]);
        while (pending.TryPop(out var path))
        {
            var status = tree.Status(path);
            var mode = Convert.ToString(all ? status.Mode : status.Mode & 0b111_101_101, 8);
            var time = all || status.Kind == FileKind.Regular ? $"{status.ModifiedSeconds}.{status.ModifiedNanoseconds}" : "-";
            if (status.Kind != FileKind.Directory && !inodes.TryAdd(status.Inode, path)) lines.Add($"{path} = {First(inodes[status.Inode], path)}");
            else if (status.Kind == FileKind.Link) lines.Add($"{path} link {time} -> {tree.ReadLink(path)}");
            else if (status.Kind == FileKind.Regular) lines.Add($"{path} file {mode} {time} {Content(tree, path, status)}");
            else
            {
                if (path != ".") lines.Add($"{path}/ {mode} {time}");
                using var directory = tree.OpenDirectory(path);
                foreach (var name in directory.List().Select(entry => entry.Name).OrderDescending(StringComparer.Ordinal))
                    pending.Push(path == "." ? name : $"{path}/{name}");
            }
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static string First(string left, string right) => string.CompareOrdinal(left, right) < 0 ? left : right;

    private static string Content(DirectoryHandle tree, string path, FileStatus status)
    {
        if ((status.Mode & 0b100_000_000) == 0 && !Environment.IsPrivilegedProcess) return "unreadable";
        if (status.Size <= 40 && tree.TryReadText(path)!.Replace("\n", "\\n") is var text && PathText.IsClean(text)) return text;
        using var stream = tree.OpenRead(path);
        return $"{status.Size} {Convert.ToHexStringLower(SHA256.HashData(stream))}";
    }
}
