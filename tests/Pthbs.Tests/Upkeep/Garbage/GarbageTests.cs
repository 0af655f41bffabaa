using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Upkeep.Garbage;

namespace Pthbs.Tests.Upkeep.Garbage;

[Trait("Level", "thorough")]
public sealed class GarbageTests : IDisposable
{
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void What_a_root_needs_when_it_runs_stays_and_all_else_goes_with_what_is_known_of_it()
    {
        var compiler = _store.Add("compiler");
        var library = _store.Add("library");
        var program = _store.Add("program", builtFrom: [compiler], refersTo: [library]);
        var other = _store.Add("other");
        _store.Store.Roots.Add("mine", [program.ToString()]);

        var freed = _store.Collect();

        Assert.Equal([true, true, false, false], new[] { program, library, compiler, other }.Select(_store.Has));
        Assert.True(freed > 0);
        foreach (var part in (string[])["records", "manifests", "logs"]) Assert.Equal(2, Directory.GetFiles($"{_store.Path}/state/{part}", "*.*.*").Length);
        // The script of what something was built from is small, and says what that was.
        Assert.NotNull(_store.Store.Scripts.TryRead(compiler));
        Assert.Null(_store.Store.Scripts.TryRead(other));
        Assert.Empty(_store.Store.Pending.List());
    }

    [Fact]
    public void Each_thing_says_why_it_stays_or_goes()
    {
        var compiler = _store.Add("compiler");
        var library = _store.Add("library");
        var program = _store.Add("program", builtFrom: [compiler], refersTo: [library]);
        var environment = _store.AddEnvironment(program).ToString();
        _store.Store.Roots.Add("mine", [environment]);
        _store.Store.Dispose();

        var plan = _store.Plan();

        Assert.Equal(
            [$"{library} is referred to by {program}", $"{program} is linked by {environment}", $"{environment} is in generation 1 of root 'mine' (current)"],
            plan.Live.Chain(library.ToString()).Select(c => $"{c.Name} {c.Why}"));
        var goes = Assert.Single(plan.Items, i => i.Kind == GarbageKind.Package);
        Assert.Equal((compiler.ToString(), $"is needed only to build {program.Short}, which is built"), (goes.Name, goes.Reason));
        Assert.True(goes.Size > 0);
        Assert.True(_store.Has(compiler));
    }

    [Fact]
    public void What_it_was_built_from_stays_where_that_is_asked_for_sources_too()
    {
        var source = _store.Sources.AddFile("source"u8);
        var other = _store.Sources.AddFile("other"u8);
        var compiler = _store.Add("compiler", source: source);
        var program = _store.Add("program", builtFrom: [compiler]);
        _store.Store.Roots.Add("mine", [program.ToString()]);
        _store.Store.Dispose();

        _store.Collect(new GarbageOptions(KeepBuildInputs: true));
        Assert.Equal((true, true, false), (_store.Has(compiler), _store.Sources.Contains(source), _store.Sources.Contains(other)));
        _store.Collect();
        Assert.Equal((false, false), (_store.Has(compiler), _store.Sources.Contains(source)));
    }

    [Fact]
    public void All_generations_stay_until_it_is_said_how_many()
    {
        var packages = Enumerable.Range(1, 3).Select(i => _store.Add($"p{i}")).ToArray();
        foreach (var package in packages) _store.Store.Roots.Add("mine", [package.ToString()]);

        _store.Collect();
        Assert.All(packages, p => Assert.True(_store.Has(p)));
        _store.Collect(new GarbageOptions(Keep: 2));
        Assert.Equal([false, true, true], packages.Select(_store.Has));
        Assert.Equal([2, 3], _store.Store.Roots.Generations("mine").Select(g => g.Number));
    }

    [Fact]
    public void Without_any_root_nothing_is_deleted_unless_that_is_said()
    {
        var package = _store.Add("package");
        var error = Assert.Throws<PthbsException>(() => _store.Collect());
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Contains("--without-roots", error.Hint, StringComparison.Ordinal);
        Assert.True(_store.Has(package));
        _store.Collect(new GarbageOptions(WithoutRoots: true));
        Assert.False(_store.Has(package));
    }

    [Fact]
    public void A_root_that_cannot_be_read_stops_it_before_anything_goes()
    {
        var package = _store.Add("package");
        _store.Store.Roots.Add("mine", [_store.Add("other").ToString()]);
        File.WriteAllText($"{_store.Path}/state/roots/mine/1", "");
        Assert.Equal(ErrorKind.Damage, Assert.Throws<PthbsException>(() => _store.Collect()).Kind);
        Assert.True(_store.Has(package));
    }

    [Fact]
    public void A_generation_that_goes_need_not_be_readable()
    {
        var package = _store.Add("package");
        _store.Store.Roots.Add("mine", [_store.Add("other").ToString()]);
        _store.Store.Roots.Add("mine", [package.ToString()]);
        File.WriteAllText($"{_store.Path}/state/roots/mine/1", "rubbish");
        Assert.Contains("pthbs store root remove mine", Assert.Throws<PthbsException>(() => _store.Collect()).Hint, StringComparison.Ordinal);
        _store.Collect(new GarbageOptions(Keep: 1));
        Assert.True(_store.Has(package));
        Assert.Equal([2], _store.Store.Roots.Numbers("mine"));
    }

    [Fact]
    public void A_root_that_holds_what_is_not_there_is_told_and_keeps_the_rest()
    {
        var package = _store.Add("package");
        var gone = "gone." + new string('0', 64);
        _store.Store.Roots.Add("mine", [package.ToString(), gone]);
        Assert.Equal([gone], _store.Plan().Missing);
        _store.Collect();
        Assert.True(_store.Has(package));
    }

    [Fact]
    public void What_a_session_said_it_uses_stays_until_it_ends_and_what_that_refers_to()
    {
        var library = _store.Add("library");
        var package = _store.Add("package", refersTo: [library]);
        var planned = "planned." + new string('0', 64);
        _store.Store.Roots.Add("mine", [_store.Add("other").ToString()]);
        using (var session = _store.Open(StoreAccess.Writing))
        {
            Assert.True(session.Use(() => session.Contains(package), _ => [package.ToString(), planned]));
            _store.Collect();
            Assert.True(_store.Has(package) && _store.Has(library));
        }

        _store.Collect();
        Assert.False(_store.Has(package) || _store.Has(library));
    }

    [Fact]
    public void An_environment_that_a_program_has_entered_stays_with_its_packages()
    {
        var package = _store.Add("package");
        var hash = _store.AddEnvironment(package);
        _store.Store.Roots.Add("mine", [_store.Add("other").ToString()]);
        // What was noted while it was published goes with that session.
        _store.Store.Dispose();
        using var directory = Pthbs.Files.DirectoryHandle.Open($"{_store.Path}/store/{hash}");
        using (Pthbs.Files.ReaderLock.Take(directory))
        {
            _store.Collect();
            Assert.True(_store.Has(package) && Directory.Exists($"{_store.Path}/store/{hash}"));
        }

        directory.Dispose();
        _store.Collect();
        Assert.False(_store.Has(package) || Directory.Exists($"{_store.Path}/store/{hash}"));
    }

    [Fact]
    public void One_that_is_entered_between_deciding_and_deleting_stays_with_its_packages()
    {
        var package = _store.Add("package");
        var hash = _store.AddEnvironment(package);
        _store.Store.Roots.Add("mine", [_store.Add("other").ToString()]);
        _store.Store.Dispose();
        Pthbs.Files.ReaderLock? entered = null;
        _store.OnEvent = happened =>
        {
            if (happened is not GarbagePlanned) return;
            using var directory = Pthbs.Files.DirectoryHandle.Open($"{_store.Path}/store/{hash}");
            entered ??= Pthbs.Files.ReaderLock.Take(directory);
        };

        _store.Collect();

        Assert.NotNull(entered);
        Assert.True(_store.Has(package) && Directory.Exists($"{_store.Path}/store/{hash}"));
        Assert.True(_store.Events.OfType<GarbagePlanned>().Count() > 1);
        entered.Dispose();
    }

    [Fact]
    public void A_lost_record_hides_no_reference()
    {
        var library = _store.Add("library");
        var package = _store.Add("package", refersTo: [library]);
        _store.Store.Roots.Add("mine", [package.ToString()]);
        File.Delete($"{_store.Path}/state/records/{package}.json");
        _store.Collect();
        Assert.True(_store.Has(library));
    }

    [Fact]
    public void Interrupted_it_leaves_each_package_whole_or_gone_and_the_next_one_goes_on()
    {
        var packages = Enumerable.Range(1, 5).Select(i => _store.Add($"p{i}")).ToArray();
        _store.Store.Roots.Add("mine", [_store.Add("other").ToString()]);
        using var cancel = new CancellationTokenSource();
        _store.OnEvent = happened =>
        {
            if (happened is GarbageDeleted { Item.Kind: GarbageKind.Package }) cancel.Cancel();
        };
        using (var store = _store.Open(StoreAccess.Freeing))
            Assert.Throws<OperationCanceledException>(() => new GarbageCollector(store, _store.Sources, new GarbageOptions(), _store).Run(cancel.Token));
        Assert.All(packages, p => Assert.False(_store.Has(p)));
        Assert.NotEmpty(Directory.GetDirectories($"{_store.Path}/store/.new"));

        _store.OnEvent = _ => { };
        Assert.True(_store.Collect() > 0);
        Assert.Empty(Directory.GetDirectories($"{_store.Path}/store/.new"));
    }

    [Fact]
    public void Kept_directories_of_failed_builds_go_and_half_downloads_that_nobody_is_at()
    {
        _store.Store.Roots.Add("mine", [_store.Add("other").ToString()]);
        using (var kept = _store.Store.NewBuildDirectory(new PackageId("x", new string('0', 64))))
        {
            kept.Root.WriteAtomically("file", "content");
            kept.Keep();
        }

        File.WriteAllText($"{_store.Path}/state/sources/.partial/sha256-{new string('0', 64)}", "half");
        File.WriteAllText($"{_store.Path}/state/sources/.partial/sha256-{new string('1', 64)}", "half");
        using (Pthbs.Files.FileLock.TryTake(_store.Sources.Partial, new string('1', 64) + ".lock")) _store.Collect();

        Assert.Empty(Directory.GetDirectories($"{_store.Path}/state/builds"));
        Assert.Equal([$"sha256-{new string('1', 64)}"], Directory.GetFiles($"{_store.Path}/state/sources/.partial", "sha256-*").Select(Path.GetFileName));
    }

    [Fact]
    public void What_readers_and_doctors_left_that_were_killed_goes_and_what_is_in_use_stays()
    {
        _store.Store.Roots.Add("mine", [_store.Add("other").ToString()]);
        List<string> left = [];
        foreach (var part in (string[])["scripts", "records", "manifests", "roots/mine"])
        {
            left.Add($"{_store.Path}/state/{part}/.{Guid.NewGuid():n}.tmp");
            File.WriteAllText(left[^1], "half");
            File.SetLastWriteTimeUtc(left[^1], DateTime.UtcNow.AddHours(-2));
        }

        var written = $"{_store.Path}/state/records/.{Guid.NewGuid():n}.tmp";
        File.WriteAllText(written, "half");
        using var trial = TrialDirectory.Make(_store.Store.Packages);
        Directory.CreateDirectory($"{_store.Path}/store/.pthbs-doctor.killed/x");
        _store.Collect();
        Assert.DoesNotContain(left, File.Exists);
        Assert.True(File.Exists(written));
        Assert.Equal([trial.Directory.Path], Directory.GetDirectories($"{_store.Path}/store", ".pthbs-doctor*"));
    }

    [Fact]
    public async Task Builders_beside_it_never_lose_what_they_looked_at()
    {
        var root = _store.Add("root");
        _store.Store.Roots.Add("mine", [root.ToString()]);
        var packages = Enumerable.Range(0, 8).Select(i => _store.Add($"p{i}")).ToArray();
        _store.Store.Dispose();
        var collector = Task.Run(() =>
        {
            for (var i = 0; i < 15; i++) _store.Collect();
        }, TestContext.Current.CancellationToken);
        var builders = Enumerable.Range(0, 2).Select(number => Task.Run(() =>
        {
            for (var i = 0; i < 15; i++)
            {
                using var session = _store.Open(StoreAccess.Writing);
                var id = packages[(i + (number * 4)) % packages.Length];
                if (!session.Use(() => session.Contains(id), _ => [id.ToString()]))
                {
                    using var tree = session.NewTree(id.ToString());
                    using (tree.Root.CreateDirectory("bin")) tree.Root.WriteAtomically("bin/x", "again");
                    session.Publish(tree, id);
                }

                for (var look = 0; look < 5; look++)
                {
                    Assert.True(session.Contains(id));
                    using var package = session.OpenPackage(id);
                    Assert.NotEmpty(package.List());
                }
            }
        })).ToArray();
        await Task.WhenAll([collector, .. builders]).WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(_store.Has(root));
    }
}
