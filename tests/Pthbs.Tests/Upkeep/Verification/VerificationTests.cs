using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Tests.Upkeep.Garbage;
using Pthbs.Upkeep.Verification;

namespace Pthbs.Tests.Upkeep.Verification;

public sealed class VerificationTests : IProgress<Verdict>, IDisposable
{
    private readonly StoreFixture _store = new();
    private readonly PackageId _library;
    private readonly PackageId _program;
    private readonly EnvironmentId _environment;

    public VerificationTests()
    {
        _library = _store.Add("library");
        _program = _store.Add("program", refersTo: [_library]);
        _environment = _store.AddEnvironment(_program);
    }

    private string Program => $"{_store.Path}/store/{_program}";

    public void Dispose() => _store.Dispose();

    void IProgress<Verdict>.Report(Verdict value)
    {
    }

    [Fact]
    public void A_store_that_nobody_touched_is_whole() => Assert.Empty(Damages());

    [Fact]
    public void Every_damaged_missing_and_extra_file_is_named()
    {
        Open();
        File.WriteAllText($"{Program}/bin/program", "other");
        File.Delete($"{Program}/bin/link");
        File.WriteAllText($"{Program}/new", "");
        Finish();
        Assert.Equal([(DamageKind.Missing, "bin/link"), (DamageKind.Content, "bin/program"), (DamageKind.Extra, "new")], OfProgram().Where(d => d.Kind is not (DamageKind.Time or DamageKind.Mode)).Select(d => (d.Kind, d.Path[(Program.Length + 1)..])));
    }

    [Fact]
    public void A_link_that_points_elsewhere_says_where_it_pointed()
    {
        Open();
        File.Delete($"{Program}/bin/link");
        File.CreateSymbolicLink($"{Program}/bin/link", "/etc/passwd");
        Finish();
        Assert.Contains(OfProgram(), d => d is { Kind: DamageKind.Content } && d.What == "it points to /etc/passwd, not to program");
    }

    [Fact]
    public void Modes_times_and_what_no_package_may_hold_count_though_no_hash_covers_them()
    {
        File.SetUnixFileMode($"{Program}/bin/program", (UnixFileMode)0b110_100_100);
        Assert.Equal("its mode is 0644, not 0444 or 0555", Assert.Single(OfProgram()).What);
        File.SetUnixFileMode($"{Program}/bin/program", (UnixFileMode)0b100_100_100);
        File.SetUnixFileMode($"{Program}/bin", (UnixFileMode)0b111_111_111);
        Assert.Equal("its mode is 0777, not 0755", Assert.Single(OfProgram()).What);
        File.SetUnixFileMode($"{Program}/bin", (UnixFileMode)0b111_101_101);
        File.SetLastWriteTimeUtc($"{Program}/bin/program", new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("its time is 2020-01-01 00:00:00 UTC, not 1980-01-01 00:00:00 UTC", Assert.Single(OfProgram()).What);
    }

    [Fact]
    public void Without_its_manifest_a_package_is_checked_by_the_hash_of_its_record()
    {
        File.Delete($"{_store.Path}/state/manifests/{_program}.gz");
        Assert.Empty(Damages());
        // And the manifest is there again.
        Assert.NotNull(_store.Store.Manifests.TryRead(_program));

        File.Delete($"{_store.Path}/state/manifests/{_program}.gz");
        Change();
        Assert.Contains(OfProgram(), d => d.Kind == DamageKind.Hash);
    }

    [Fact]
    public void A_lost_record_is_made_again_from_a_whole_tree()
    {
        var before = _store.Store.Records.TryRead(_program)!;
        File.Delete($"{_store.Path}/state/records/{_program}.json");
        var verdict = Assert.Single(Verify(), v => v.Kind == SubjectKind.Package && v.Name == _program.ToString());
        Assert.True(verdict.IsWhole);
        Assert.Equal(["its record was lost and was made again"], verdict.Mended);
        var after = _store.Store.Records.TryRead(_program)!;
        Assert.Equal((before.OutputHash, before.MaskedHash, before.Size), (after.OutputHash, after.MaskedHash, after.Size));
        Assert.Equal(before.References, after.References);
    }

    [Fact]
    public void A_lost_record_is_not_made_again_from_a_damaged_tree()
    {
        File.Delete($"{_store.Path}/state/records/{_program}.json");
        Change();
        Assert.Contains(OfProgram(), d => d.Kind == DamageKind.Content);
        Assert.Null(_store.Store.Records.TryRead(_program));
        Assert.Equal(ErrorKind.Damage, Assert.Throws<PthbsException>(() => PackageRecords.Of(_store.Store, _program)).Kind);
    }

    [Fact]
    public void A_record_that_hides_a_reference_is_damaged_and_mended_from_the_tree()
    {
        var record = _store.Store.Records.TryRead(_program)!;
        _store.Store.Records.Save(record with { References = [] });
        var damage = Assert.Single(Damages());
        Assert.Equal(DamageKind.Record, damage.Kind);
        Assert.Contains(_library.ToString(), damage.What, StringComparison.Ordinal);

        Assert.Empty(new StoreMender(_store.Store, _store.Sources).MendBeside(Verify(), _ => { }, TestContext.Current.CancellationToken));
        Assert.Empty(Damages());
        Assert.Equal(record.References, _store.Store.Records.TryRead(_program)!.References);
    }

    [Fact]
    public void A_record_that_stands_alone_against_tree_and_manifest_is_told_and_left_to_a_rebuild()
    {
        _store.Store.Records.Save(_store.Store.Records.TryRead(_program)! with { OutputHash = new string('0', 64) });
        Assert.Equal(DamageKind.Record, Assert.Single(Damages()).Kind);
        Assert.Equal([_program], new StoreMender(_store.Store, _store.Sources).MendBeside(Verify(), _ => { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_package_that_is_gone_is_missing_where_an_environment_leads_to_it()
    {
        Directory.Delete(Program, recursive: true);
        var damage = Assert.Single(Damages());
        Assert.Equal((DamageKind.Missing, Program), (damage.Kind, damage.Path));
        Assert.Equal([_program], new StoreMender(_store.Store, _store.Sources).MendBeside(Verify(), _ => { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_environment_is_checked_by_its_name_and_made_again_from_its_manifest()
    {
        var path = $"{_store.Path}/store/{_environment}";
        File.Delete($"{path}/bin");
        File.CreateSymbolicLink($"{path}/bin", ".pkg/other/bin");
        File.WriteAllText($"{path}/file", "");
        Assert.Equal([(DamageKind.Content, $"{path}/bin"), (DamageKind.Extra, $"{path}/file")], Damages().Select(d => (d.Kind, d.Path)));

        var aside = Assert.Single(new StoreMender(_store.Store, _store.Sources).MendEnvironments(Verify()));
        Assert.Empty(Damages());
        Assert.True(File.Exists($"{aside}/file"));
    }

    [Fact]
    public void An_environment_without_its_manifest_is_still_checked_and_gets_it_back_if_it_is_whole()
    {
        File.Delete($"{_store.Path}/state/manifests/{_environment}.gz");
        Assert.Empty(Damages());
        Assert.NotNull(_store.Store.Manifests.TryReadBytes(_environment.ToString()));
        File.Delete($"{_store.Path}/state/manifests/{_environment}.gz");
        File.Delete($"{_store.Path}/store/{_environment}/bin");
        Assert.Equal(DamageKind.Hash, Assert.Single(Damages()).Kind);
    }

    [Fact]
    public void Scripts_and_sources_are_checked_by_their_names_and_strangers_in_the_store_are_told()
    {
        var source = _store.Sources.AddFile("source"u8);
        File.WriteAllText($"{_store.Path}/state/sources/sha256/{source.Hash}", "other");
        File.AppendAllText($"{_store.Path}/state/scripts/{_library}", "true\n");
        File.WriteAllText($"{_store.Path}/store/notes.txt", "");
        var taken = $"other.{new string('0', 64)}";
        File.WriteAllText($"{_store.Path}/store/{taken}", "");
        Assert.Equal($"{_store.Path}/store/notes.txt", Assert.Single(Verify(), v => v.Kind == SubjectKind.Foreign).Path);
        var verdicts = Verify().Where(v => !v.IsWhole).ToList();
        Assert.Equal([(SubjectKind.Package, taken), (SubjectKind.Script, _library.ToString()), (SubjectKind.Source, source.ToString())], verdicts.Select(v => (v.Kind, v.Name)));

        var restored = new List<PackageId>();
        Assert.Equal([PackageId.Parse(taken)], new StoreMender(_store.Store, _store.Sources).MendBeside(verdicts, restored.Add, TestContext.Current.CancellationToken));
        Assert.Equal([_library], restored);
        Assert.False(_store.Sources.Contains(source));
    }

    [Fact]
    public void What_no_hash_covers_is_put_back_and_the_manifest_says_what_was_executable()
    {
        var before = _store.Store.Records.TryRead(_program)!;
        File.SetLastWriteTimeUtc($"{Program}/bin/program", DateTime.UnixEpoch);
        File.SetUnixFileMode($"{Program}/bin/program", (UnixFileMode)0b111_101_101);
        Directory.SetLastWriteTimeUtc(Program, DateTime.UnixEpoch);
        File.SetUnixFileMode($"{Program}/bin", (UnixFileMode)0b111_111_111);
        _store.Store.Records.Save(before with { References = [] });
        Assert.Empty(Mend());
        Assert.Empty(Damages());
        Assert.Equal(before.References, _store.Store.Records.TryRead(_program)!.References);
    }

    [Fact]
    public void What_others_could_write_to_or_what_has_another_content_is_built_again()
    {
        File.SetUnixFileMode($"{Program}/bin/program", (UnixFileMode)0b110_110_110);
        Assert.Equal([_program], Mend());
        File.SetUnixFileMode($"{Program}/bin/program", (UnixFileMode)0b100_100_100);
        Assert.Empty(Damages());
        Change();
        File.SetLastWriteTimeUtc($"{Program}/bin/program", DateTime.UnixEpoch);
        Assert.Equal([_program], Mend());
    }

    [Fact]
    public void Files_of_another_user_are_built_again_and_those_of_root_are_given_back()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "giving files away needs root");
        using (var tree = Pthbs.Files.DirectoryHandle.Open(Program)) tree.SetOwner("bin/program", 70124, 70124);
        Assert.Equal([_program], Mend());
        using (var all = Pthbs.Files.DirectoryHandle.Open($"{_store.Path}/store"))
        {
            using (var tree = all.OpenDirectory(_program.ToString())) tree.SetOwner("bin/program", 0, 0);
            all.SetOwner(".", 70124, 70124);
            Assert.Contains(OfProgram(), d => d.Kind == DamageKind.Owner);
            Assert.DoesNotContain(_program, Mend());
            Assert.Empty(OfProgram());
            all.SetOwner(".", 0, 0);
        }
    }

    [Fact]
    public void Whoever_interrupts_waits_for_no_source_and_no_environment()
    {
        _store.Sources.AddFile("source"u8);
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => _store.Sources.HashNow(_store.Sources.List().First(), cancel.Token));
        Assert.Throws<OperationCanceledException>(() => new EnvironmentVerifier(_store.Store).Verify(_environment, cancel.Token));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_and_the_rest_is_verified_too()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root can read every file");
        File.SetUnixFileMode($"{Program}/bin/program", UnixFileMode.None);
        Assert.Contains(OfProgram(), d => d.Kind == DamageKind.Unreadable && d.Path == $"{Program}/bin/program");
    }

    [Fact]
    public void A_package_changes_places_with_another_tree_and_the_old_one_is_kept()
    {
        Change();
        using (var tree = _store.Store.NewTree("again"))
        {
            tree.Root.WriteAtomically("new", "");
            var aside = _store.Store.Replace(tree, _program.ToString(), out _);
            Assert.Equal("changed", File.ReadAllText($"{aside}/bin/program"));
        }

        Assert.True(File.Exists($"{Program}/new"));
    }

    [Fact]
    public void A_reader_verifies_a_store_that_is_closed_to_writers()
    {
        File.Delete($"{_store.Path}/state/records/{_program}.json");
        foreach (var part in Directory.GetDirectories($"{_store.Path}/state")) File.SetUnixFileMode(part, (UnixFileMode)0b101_101_101);
        using (var store = _store.Open(StoreAccess.Reading))
            Assert.All(new StoreVerifier(store, _store.Sources).Verify(new StoreVerifier(store, _store.Sources).All(), this, TestContext.Current.CancellationToken), v => Assert.True(v.IsWhole));
        foreach (var part in Directory.GetDirectories($"{_store.Path}/state")) File.SetUnixFileMode(part, (UnixFileMode)0b111_101_101);
    }

    private IReadOnlyList<Verdict> Verify()
    {
        var verifier = new StoreVerifier(_store.Store, _store.Sources);
        return verifier.Verify(verifier.All(), this, TestContext.Current.CancellationToken);
    }

    private IReadOnlyList<PackageId> Mend() => new StoreMender(_store.Store, _store.Sources).MendBeside(Verify(), _ => { }, TestContext.Current.CancellationToken);

    private List<Damage> Damages() => [.. Verify().SelectMany(v => v.Damages)];

    private List<Damage> OfProgram() => [.. Verify().Single(v => v.Kind == SubjectKind.Package && v.Name == _program.ToString()).Damages];

    private void Open()
    {
        File.SetUnixFileMode($"{Program}/bin", (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode($"{Program}/bin/program", (UnixFileMode)0b110_100_100);
    }

    private void Change()
    {
        Open();
        File.WriteAllText($"{Program}/bin/program", "changed");
        Finish();
    }

    private void Finish() => File.SetUnixFileMode($"{Program}/bin/program", (UnixFileMode)0b100_100_100);
}
