using System.Security.Cryptography;
using System.Text;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

/// <summary>What a scan finds in contents; <see cref="ScannedTreeTests"/> have what it makes of whole trees.</summary>
public sealed class ScanningTests
{
    private static readonly string Own = Hash(1);
    private static readonly string Other = Hash(2);

    [Fact]
    public void A_hash_is_found_wherever_it_stands_and_whatever_stands_around_it()
    {
        var search = new HashSearch([Own, Other]);
        for (var before = 0; before < 200; before++)
            foreach (var filler in new[] { " ", "a", "g", "0123456789abcdef ", "\u00E9" })
            {
                var start = string.Concat(Enumerable.Repeat(filler, before))[..before];
                var data = Encoding.Latin1.GetBytes(start + Other + start);
                Assert.Equal(before, search.Find(data, 0, out var which));
                Assert.Equal(1, which);
                Assert.Equal(before, search.Find(data, before, out _));
                Assert.Equal(-1, search.Find(data, before + 1, out which));
                Assert.Equal(-1, which);
                Assert.Equal(-1, search.Find(data.AsSpan(0, before + 63), 0, out _));
            }
    }

    [Fact]
    public void Hashes_that_begin_alike_are_told_apart()
    {
        string[] alike = [new string('a', 64), new string('a', 63) + "b", "aaaaaaaa" + Own[8..], "aaaaaaaa" + Other[8..]];
        var search = new HashSearch(alike);

        for (var i = 0; i < alike.Length; i++)
        {
            Assert.Equal(1, search.Find(Encoding.ASCII.GetBytes("/" + alike[i]), 0, out var which));
            Assert.Equal(i, which);
        }

        Assert.Equal(-1, search.Find(Encoding.ASCII.GetBytes("aaaaaaaa" + Hash(3)[8..]), 0, out _));
        Assert.Throws<ArgumentException>(() => new HashSearch(["AB"]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(331)]
    [InlineData(4096)]
    public void Whatever_the_block_size_the_findings_are_those_of_a_naive_search(int blockSize)
    {
        using var tree = new TemporaryTree();
        var random = new Random(blockSize);
        var candidates = new[] { "own." + Own, "other." + Other, "third." + Hash(3), "fourth." + Hash(4) };
        string[] forbidden = ["/build/own", "/pthbs/env"];
        string[] pieces = [Own, Other, Hash(3)[..63], Hash(3)[1..] + "0", Own[..40], "/build/own", "/build/own-x", "/build/own/a.c ", "/pthbs/env", "/pthbs/env.", "/pthbs/en", "}", ")", " ", "0", "deadbeef", "\n", "/"];
        var contents = Enumerable.Range(0, 40).Select(i => Mixture(random, pieces, i * 20)).ToArray();
        for (var i = 0; i < contents.Length; i++) tree.With($"f{i:d2}", contents[i]);

        var scan = Scan(tree, new ScanRequest(candidates[0], candidates, forbidden) { BlockSize = blockSize });

        Assert.Equal(contents.Select(Sha256), scan.Entries.Select(e => e.Content));
        Assert.Equal(NaiveMaskedHash(scan, contents), scan.MaskedHash);
        Assert.NotEqual(scan.OutputHash, scan.MaskedHash);
        Assert.Equal(candidates.Where(id => contents.Any(c => NaiveFind(c, id[^64..]).Any())).Order(StringComparer.Ordinal), scan.References);
        Assert.Equal(
            contents.SelectMany((c, i) => forbidden.SelectMany(f => NaiveLeaks(c, f).Take(TreeScanner.MostLeaks).Select(at => ($"f{i:d2}", (long)at, f, NaiveText(c, at, f)))).OrderBy(l => l.Item2)),
            scan.Leaks.Select(l => (l.Path, l.Offset, l.Forbidden, l.Text)));
        Assert.NotEmpty(scan.Leaks);
    }

    [Fact]
    public void A_single_hash_is_found_across_any_block_boundary()
    {
        using var tree = new TemporaryTree();
        foreach (var blockSize in new[] { 1, 50, 64, 100 })
            for (var at = 0; at < 140; at++)
                foreach (var end in new[] { 0, 1, 70 })
                {
                    var found = new bool[2];
                    using var scanner = new ContentScanner(new HashSearch([Other, Own]), found, 1, [], blockSize);
                    var content = Encoding.ASCII.GetBytes(new string('f', at) + Own + new string('f', end));
                    tree.Handle.WriteAtomically("file", content);
                    using var file = tree.Handle.OpenFile("file");

                    var scanned = scanner.Scan(file, tree.Handle.Status("file"), "file", TestContext.Current.CancellationToken);

                    Assert.Equal([false, true], found);
                    Assert.Equal(Sha256(content), scanned.Hash);
                    Assert.Equal(Sha256(Encoding.ASCII.GetBytes(new string('f', at) + new string('0', 64) + new string('f', end))), scanned.MaskedHash);
                }
    }

    [Fact]
    public void A_hash_that_overlaps_itself_is_masked_from_left_to_right()
    {
        var own = new string('a', 64);
        using var tree = new TemporaryTree();
        foreach (var length in new[] { 63, 64, 65, 127, 128, 200 })
            foreach (var blockSize in new[] { 1, 63, 64, 65, 100, 4096 })
            {
                tree.Handle.WriteAtomically("file", new string('a', length));
                var expected = new string('0', length / 64 * 64) + new string('a', length % 64);

                var scan = Scan(tree, new ScanRequest("p." + own, [], []) { BlockSize = blockSize });

                Assert.Equal(new TreeManifest([scan.Entries[0] with { Content = Sha256(Encoding.ASCII.GetBytes(expected)) }]).Hash, scan.MaskedHash);
            }
    }

    [Fact]
    public void A_file_of_one_block_more_or_less_one_byte_is_hashed_whole()
    {
        using var tree = new TemporaryTree();
        const int block = 256 * 1024;
        foreach (var size in new[] { 0, 1, block - 1, block, block + 1, 3 * block })
        {
            var content = new byte[size];
            new Random(size).NextBytes(content);
            tree.With($"f{size}", content);
        }

        var scan = Scan(tree, ScanRequest.HashOnly);

        Assert.All(scan.Entries, e => Assert.Equal(Sha256(tree.Handle.ReadBytes(e.Path)), e.Content));
        Assert.Equal((6 * block) + 1, scan.TotalSize);
    }

    [Fact]
    public void The_same_bytes_under_another_id_have_the_same_masked_hash()
    {
        TreeScan ScanWith(string own)
        {
            using var tree = new TemporaryTree();
            tree.With("bin/x", Encoding.UTF8.GetBytes($"prefix=/pthbs/p.{own}{own} {Other}")).WithLink("l", $"/pthbs/p.{own}/bin/x").With("y", "none"u8);
            return Scan(tree, new ScanRequest("p." + own, ["o." + Other], []));
        }

        var (first, second) = (ScanWith(Own), ScanWith(Hash(7)));

        Assert.Equal(first.MaskedHash, second.MaskedHash);
        Assert.NotEqual(first.OutputHash, second.OutputHash);
        Assert.Equal(["o." + Other], first.References);
        Assert.Equal(ScanWith(new string('0', 64)).OutputHash, first.MaskedHash);
    }

    [Fact]
    public void Without_its_own_id_in_it_a_tree_has_one_hash()
    {
        using var tree = new TemporaryTree();
        tree.With("x", Encoding.ASCII.GetBytes(Other)).WithLink("l", Other);

        Assert.Equal(Scan(tree, ScanRequest.HashOnly).OutputHash, Scan(tree, new ScanRequest("p." + Own, [], [])).MaskedHash);
    }

    [Fact]
    public void Link_targets_are_searched_as_contents_are()
    {
        using var tree = new TemporaryTree();
        tree.WithLink("a", $"../o.{Other}/lib").WithLink("b", "/pthbs/env/bin/sh").WithLink("c", "/pthbs/envy");

        var scan = Scan(tree, new ScanRequest(null, ["o." + Other, "p." + Own], ["/pthbs/env"]));

        Assert.Equal(["o." + Other], scan.References);
        Assert.Equal(new Leak("b", 0, "/pthbs/env", "/pthbs/env/bin/sh", true), Assert.Single(scan.Leaks));
    }

    [Fact]
    public void A_leak_tells_whether_a_linker_made_the_file()
    {
        using var tree = new TemporaryTree();
        tree.With("README", "in /build/p/src"u8).With("x.bin", "\u007fELF /build/p/src"u8);

        var scan = Scan(tree, new ScanRequest(null, [], ["/build/p"]));

        Assert.Equal([("README", false), ("x.bin", true)], scan.Leaks.Select(leak => (leak.Path, leak.IsElf)));
    }

    internal static TreeScan Scan(TemporaryTree tree, ScanRequest request) =>
        TreeScanner.Scan(tree.Handle, TreeListing.Read(tree.Handle), request, TestContext.Current.CancellationToken);

    private static string Hash(int seed) => Convert.ToHexStringLower(SHA256.HashData([(byte)seed]));

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Mixture(Random random, string[] pieces, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            if (random.Next(3) == 0) text.Append((char)random.Next(256));
            else text.Append(pieces[random.Next(pieces.Length)]);
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static IEnumerable<int> NaiveFind(byte[] content, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var i = 0; i + bytes.Length <= content.Length; i++)
            if (content.AsSpan(i, bytes.Length).SequenceEqual(bytes)) yield return i;
    }

    private static IEnumerable<int> NaiveLeaks(byte[] content, string forbidden) => NaiveFind(content, forbidden).Where(at =>
    {
        var rest = Encoding.Latin1.GetString(content)[(at + forbidden.Length)..];
        return (at == 0 || content[at - 1] is not ((byte)'}' or (byte)')')) && !System.Text.RegularExpressions.Regex.IsMatch(rest, @"\A([a-z0-9+_-]|\.[0-9a-f]{64})");
    });

    private static string NaiveText(byte[] content, int at, string forbidden)
    {
        var text = Encoding.Latin1.GetString(content)[at..];
        var end = forbidden.Length + text[forbidden.Length..].TakeWhile(c => char.IsAsciiLetterOrDigit(c) || "/._+-@~%,=^".Contains(c, StringComparison.Ordinal)).Count();
        return text[..Math.Min(end, forbidden.Length + 256)];
    }

    private static string NaiveMaskedHash(TreeScan scan, byte[][] contents) => new TreeManifest(scan.Entries.Select((entry, i) => entry with
    {
        Content = Sha256(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(contents[i]).Replace(Own, new string('0', 64), StringComparison.Ordinal))),
    })).Hash;
}
