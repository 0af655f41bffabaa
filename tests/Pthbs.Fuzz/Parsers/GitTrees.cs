using System.Text;
using Pthbs.Fuzz.Running;
using Pthbs.Fuzz.Seeds;
using Pthbs.Sources;

namespace Pthbs.Fuzz.Parsers;

/// <summary>
/// Trees whose hashes fit and whose contents nobody vouches for: what a hostile repository sends. The input is entries of
/// trees, a blank line between two trees; each entry names the tree or blob it leads to by a digit, counted from where it stands.
/// </summary>
internal static class GitTrees
{
    private static readonly GitLimits Limits = new(20_000, 1 << 20);

    public static readonly FuzzTarget Target = new(
        "git-tree",
        [.. ((string[])["100644 a 0\n100755 b 0\n120000 l 0\n40000 d 1\n\n100644 f 0\n",
            "40000 a 1\n40000 b 1\n40000 c 1\n\n40000 a 1\n40000 b 1\n\n100664 x 0\n160000 sub 0\n", "100644 .git 0\n100644 ../x 0\n"])
                .Select(Encoding.UTF8.GetBytes)],
        Read)
    {
        Words = ["100644 ", "100755 ", "40000 ", "040000 ", "120000 ", "160000 ", "100600 ", "..", ".git", ".GIT", "git~1", ".git ", ".g\u200cit", " 1\n",
        " 0\n", "\n\n", "/", "40000 a 1\n40000 b 1\n\n"],
        Longest = 4096
    };

    private static string Read(byte[] input)
    {
        using var git = new HostileTrees();
        var blob = git.Blob("content\n");
        // The last tree first: a tree may lead to those after it only, as the hashes of git have it.
        var trees = new List<string>();
        foreach (var text in Encoding.Latin1.GetString(input).Split("\n\n").Reverse())
        {
            var content = new MemoryStream();
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var space = line.LastIndexOf(' ');
                var digit = space >= 0 && space + 1 < line.Length ? line[space + 1] - '0' : 0;
                content.Write(Encoding.Latin1.GetBytes(space < 0 ? line : line[..space]));
                content.WriteByte(0);
                content.Write(Convert.FromHexString(digit > 0 && digit <= trees.Count ? trees[^digit] : blob));
            }

            trees.Add(git.Add("tree", content.ToArray()));
        }

        var bytes = git.Walk(git.Commit(trees[^1]), Limits);
        return bytes <= Limits.MostBytes ? $"{Math.Min(trees.Count, 6)} {bytes > 10_000}" : throw new DefectException("more was read than may be");
    }
}
