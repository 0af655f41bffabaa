using System.Collections.Immutable;
using System.Text;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Tests.Environments;

public sealed class ForestTests : IDisposable
{
    private readonly TemporaryDirectory _store = new();
    private readonly List<ForestMember> _members = [];

    public void Dispose()
    {
        foreach (var member in _members.SelectMany(m => m.Behind.Values.Append(m))) member.Tree.Dispose();
        _store.Dispose();
    }

    private void Package(string name, char hash, bool yields, params string[] files)
    {
        var directory = $"{name}.{new string(hash, 64)}";
        foreach (var file in files) _store.Write($"{directory}/{file}", $"{name} {file}");
        _members.Add(new ForestMember(name, directory, _store.Handle.OpenDirectory(directory), yields));
    }

    /// <summary>Turns the packages so far into one that shows them.</summary>
    private void View(string name, char hash, bool yields, Action<DirectoryHandle>? more = null)
    {
        var directory = $"{name}.{new string(hash, 64)}";
        using (var tree = _store.Handle.CreateDirectory(directory))
        {
            ForestWriter.Write(ForestBuilder.Build(_members, cancel: TestContext.Current.CancellationToken), tree);
            more?.Invoke(tree);
        }

        var behind = _members.ToImmutableSortedDictionary(m => m.Name, m => m, StringComparer.Ordinal);
        _members.Clear();
        _members.Add(new ForestMember(name, directory, _store.Handle.OpenDirectory(directory), yields) { Behind = behind });
    }

    private string Manifest(ForestOptions? options = null) => Encoding.UTF8.GetString(ForestBuilder.Build(_members, options).Manifest());

    [Fact]
    public void Merging_can_be_ended()
    {
        Package("zlib", 'a', false, "lib/libz.a");
        Assert.ThrowsAny<OperationCanceledException>(() => ForestBuilder.Build(_members, cancel: new CancellationToken(canceled: true)));
    }

    /// <summary>Each package for itself has less than half of what a tree may have; but what is theirs together has a link for each file.</summary>
    [Fact]
    public void More_and_longer_paths_than_a_tree_may_have_are_refused()
    {
        const int Depth = 15, Files = 4700;
        var directory = string.Join('/', Enumerable.Repeat(new string('x', 250), Depth));
        foreach (var (name, hash) in (ReadOnlySpan<(string, char)>)[("a", 'a'), ("b", 'b')])
        {
            Package(name, hash, false, $"{directory}/{name}");
            for (var i = 1; i < Files; i++) _members[^1].Tree.CreateHardLink($"{directory}/{name}", $"{directory}/{name}{i}");
            Assert.Equal(Depth + Files, Pthbs.Files.Trees.TreeListing.Read(_members[^1].Tree).Entries.Count);
        }

        var error = Assert.Throws<PthbsException>(() => ForestBuilder.Build(_members));
        Assert.Equal("the paths and link targets of the environment are too long in total", error.Message);
        _members.RemoveAt(0);
        Assert.Equal(2, ForestBuilder.Build(_members).Links.Length);
    }

    [Fact]
    public void Directories_that_one_package_owns_are_one_link_and_shared_ones_are_merged()
    {
        Package("zlib", 'a', false, "lib/libz.a", "include/zlib.h");
        Package("curl", 'b', false, "lib/libcurl.a", "bin/curl");
        Assert.Equal(
            $"""
            .pkg/curl -> ../../curl.{new string('b', 64)}
            .pkg/zlib -> ../../zlib.{new string('a', 64)}
            bin -> .pkg/curl/bin
            include -> .pkg/zlib/include
            lib/libcurl.a -> ../.pkg/curl/lib/libcurl.a
            lib/libz.a -> ../.pkg/zlib/lib/libz.a

            """,
            Manifest());
    }

    [Fact]
    public void A_path_can_be_kept_from_folding_with_all_above_it()
    {
        Package("zsh", 'a', false, "lib/zsh/a", "lib/zsh/b");
        Assert.Contains("lib/zsh/b -> ../../.pkg/zsh/lib/zsh/b\n", Manifest(new ForestOptions(NeverFold: ["lib/zsh"])), StringComparison.Ordinal);
        Assert.Contains("lib/zsh -> ../.pkg/zsh/lib/zsh\n", Manifest(new ForestOptions(NeverFold: ["lib"])), StringComparison.Ordinal);
        Assert.Contains("lib/zsh/a -> ../../.pkg/zsh/lib/zsh/a\n", Manifest(new ForestOptions(Fold: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_of_an_environment_leads_to_a_package_beside_it_or_to_none()
    {
        var id = new PackageId("zlib", new string('a', 64));
        Assert.Equal(id, EnvironmentPackages.LedTo($"../../{id}"));
        Assert.All((string[])[$"/elsewhere/{id}", $"../{id}", $"../../{id}/lib", "../../zlib", id.ToString(), ""], other => Assert.Null(EnvironmentPackages.LedTo(other)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_that_is_empty_in_all_of_its_packages_is_left_out_folded_or_not(bool fold)
    {
        Package("one", 'a', false, "bin/x");
        var directory = $"{_store.Path}/one.{new string('a', 64)}";
        foreach (var empty in (string[])["nothing", "deep/nothing/at/all", "bin/empty", "shared"]) Directory.CreateDirectory($"{directory}/{empty}");
        Package("two", 'b', false, "lib/y", "deeper/and/z");
        foreach (var empty in (string[])["shared", "deeper/empty"]) Directory.CreateDirectory($"{_store.Path}/two.{new string('b', 64)}/{empty}");
        var links = Manifest(new ForestOptions(fold)).Split('\n').Where(l => !l.StartsWith(".pkg", StringComparison.Ordinal)).Select(l => l.Split(' ')[0]);
        Assert.Equal(fold ? ["bin", "deeper", "lib", ""] : ["bin/x", "deeper/and/z", "lib/y", ""], links);
    }

    [Fact]
    public void All_conflicts_are_reported_at_once_with_both_owners()
    {
        Package("one", 'a', false, "bin/x", "bin/y", "share/z/q");
        Package("two", 'b', false, "bin/x", "bin/y", "share/z");
        var error = Assert.Throws<PthbsException>(() => Manifest());
        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Equal(["bin/x", "bin/y", "share/z"], error.Details.Select(d => d.Split(':')[0]));
        Assert.All(error.Details, d => Assert.Matches(@"one\.a{64} and two\.b{64}$", d));
    }

    [Fact]
    public void A_package_that_yields_gives_way_whatever_the_order()
    {
        Package("busybox", 'a', true, "bin/make", "bin/sh", "share/doc");
        Package("make", 'b', false, "bin/make", "share/doc/make");
        Assert.Contains("bin/make -> ../.pkg/make/bin/make\n", Manifest(), StringComparison.Ordinal);
        Assert.Contains("bin/sh -> ../.pkg/busybox/bin/sh\n", Manifest(), StringComparison.Ordinal);
        Assert.Contains("share -> .pkg/make/share\n", Manifest().Replace("share/doc -> ../.pkg/make/share/doc", "share -> .pkg/make/share", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_packages_of_one_name_take_two_slots_by_their_order()
    {
        Package("zlib", 'a', false, "lib/a");
        Package("zlib", 'b', false, "lib/b");
        Package("zlib.2", 'c', false, "lib/c");
        Assert.Contains($".pkg/zlib.2 -> ../../zlib.2.{new string('c', 64)}\n", Manifest(), StringComparison.Ordinal);
        Assert.Contains($".pkg/zlib~2 -> ../../zlib.{new string('b', 64)}\n", Manifest(), StringComparison.Ordinal);
        Assert.Contains("lib/b -> ../.pkg/zlib~2/lib/b\n", Manifest(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_link_on_disk_resolves_to_its_file()
    {
        Package("zlib", 'a', false, "lib/libz.a", "lib/pkgconfig/zlib.pc", "lib-x/f", "include/zlib.h");
        Package("curl", 'b', false, "lib/libcurl.a", "lib/pkgconfig/curl.pc", "lib.y/g");
        var forest = ForestBuilder.Build(_members, cancel: TestContext.Current.CancellationToken);
        using (var environment = _store.Handle.CreateDirectory("env.x")) ForestWriter.Write(forest, environment);
        foreach (var file in (string[])["lib/libz.a", "lib/pkgconfig/zlib.pc", "lib-x/f", "lib.y/g", "include/zlib.h"])
            Assert.EndsWith(file, File.ReadAllText($"{_store.Path}/env.x/{file}"), StringComparison.Ordinal);
        using (var written = _store.Handle.OpenDirectory("env.x")) Assert.Equal("lib", Path.GetFileName(written.List().Single(e => e.Name == "lib").Name));
    }

    [Fact]
    public void The_same_links_give_the_same_id_however_they_came_about()
    {
        Package("zlib", 'a', false, "lib/libz.a");
        Package("curl", 'b', false, "lib/libcurl.a");
        var forward = ForestBuilder.Build(_members, cancel: TestContext.Current.CancellationToken).Id;
        _members.Reverse();
        Assert.Equal(forward, ForestBuilder.Build(_members, cancel: TestContext.Current.CancellationToken).Id);
    }

    [Theory]
    [InlineData("bin/curl", "curl", 'b')]
    [InlineData("lib/libz.a", "zlib", 'a')]
    [InlineData("lib/other", null, ' ')]
    [InlineData("share", null, ' ')]
    [InlineData(".pkg", null, ' ')]
    [InlineData(".pkg/other/bin", null, ' ')]
    public void A_path_is_located_in_the_package_that_has_it(string path, string? name, char hash)
    {
        Package("zlib", 'a', false, "lib/libz.a");
        Package("curl", 'b', false, "lib/libcurl.a", "bin/curl");
        Assert.Equal(name is null ? null : $"{name}.{new string(hash, 64)}/{path}", ForestBuilder.Build(_members, cancel: TestContext.Current.CancellationToken).Locate(path));
    }

    [Fact]
    public void A_path_through_the_link_of_a_package_is_located_in_that_package()
    {
        Package("zlib", 'a', false, "lib/libz.a");
        var forest = ForestBuilder.Build(_members, cancel: TestContext.Current.CancellationToken);
        Assert.Equal($"zlib.{new string('a', 64)}", forest.Locate(".pkg/zlib"));
        Assert.Equal($"zlib.{new string('a', 64)}/any/file", forest.Locate(".pkg/zlib/any/file"));
    }

    [Fact]
    public void An_environment_that_is_a_package_stands_for_the_packages_it_shows()
    {
        Package("busybox", 'a', true, "bin/make", "bin/sh", "lib/a");
        Package("make", 'b', false, "bin/make", "include/x.h", "include/y.h");
        View("tools", 'c', yields: false);
        Package("zlib", 'd', false, "bin/z", "include/z.h");
        Assert.Equal(
            $"""
            .pkg/busybox -> ../../busybox.{new string('a', 64)}
            .pkg/make -> ../../make.{new string('b', 64)}
            .pkg/tools -> ../../tools.{new string('c', 64)}
            .pkg/zlib -> ../../zlib.{new string('d', 64)}
            bin/make -> ../.pkg/make/bin/make
            bin/sh -> ../.pkg/busybox/bin/sh
            bin/z -> ../.pkg/zlib/bin/z
            include/x.h -> ../.pkg/make/include/x.h
            include/y.h -> ../.pkg/make/include/y.h
            include/z.h -> ../.pkg/zlib/include/z.h
            lib -> .pkg/busybox/lib

            """,
            Manifest());
    }

    [Fact]
    public void A_view_may_yield_and_a_package_that_it_shows_may_be_named_as_well()
    {
        Package("one", 'a', false, "bin/x", "share/one");
        View("first", 'b', yields: true);
        Package("two", 'c', false, "bin/x");
        Assert.Contains("bin/x -> ../.pkg/two/bin/x\n", Manifest(), StringComparison.Ordinal);

        _members.RemoveAt(1);
        Package("one", 'a', false, "bin/x", "share/one");
        Assert.Equal(["bin -> .pkg/one/bin", "share -> .pkg/one/share"], Manifest().Split('\n')[2..4]);

        Package("two", 'c', false, "bin/x");
        Assert.Equal(ErrorKind.Conflict, Assert.Throws<PthbsException>(() => Manifest()).Kind);
    }

    [Fact]
    public void What_a_view_has_besides_is_its_own()
    {
        Package("make", 'a', false, "bin/make");
        View("tools", 'b', yields: false, environment => environment.CreateLink("anywhere", "gmake"));
        Assert.Contains("gmake -> .pkg/tools/gmake\n", Manifest(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_with_the_environments_own_directory_is_refused()
    {
        Package("odd", 'a', false, ".pkg/x");
        Assert.Equal(ErrorKind.Conflict, Assert.Throws<PthbsException>(() => Manifest()).Kind);
    }

    [Theory]
    [InlineData("a -> ../x/a\nb/c -> ../../x/b\n", true)]
    [InlineData("", true)]
    [InlineData("b -> x\na -> x\n", false)]
    [InlineData("a -> x\na -> x\n", false)]
    [InlineData("a -> x\na/b -> x\n", false)]
    [InlineData("a/../b -> x\n", false)]
    [InlineData("/a -> x\n", false)]
    [InlineData("./a -> x\n", false)]
    [InlineData("a -> /x\n", false)]
    [InlineData("a -> \n", false)]
    [InlineData("a\n", false)]
    [InlineData("a -> x", false)]
    [InlineData("a -> x\n\n", false)]
    public void A_manifest_is_read_only_in_the_form_that_an_environment_has(string text, bool fits)
    {
        var read = Forest.TryParse(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(fits, read is not null);
        if (fits) Assert.Equal(text, System.Text.Encoding.UTF8.GetString(read!.Manifest()));
    }
}
