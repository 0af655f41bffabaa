using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Upkeep.Garbage;

namespace Pthbs.Tests.Upkeep.Garbage;

/// <summary>What one run of gc leaves for the next one, in a store whose records are old enough to be relied on.</summary>
[Trait("Level", "thorough")]
public sealed class KnownPackagesTests : IDisposable
{
    private static readonly GarbageOptions Inputs = new(KeepBuildInputs: true);
    private static readonly SourceKey Source = new(SourceKind.Sha256, new string('1', PackageId.HashLength));
    private readonly StoreFixture _store = new();
    private readonly PackageId _library, _tool, _program, _other;

    public KnownPackagesTests()
    {
        Assert.SkipUnless(FileSystem.Of(_store.Path).KeepsTimesOfChange, "the file system of temporary files has no times that a cache could rely on");
        _library = _store.Add("library");
        _tool = _store.Add("tool");
        _other = _store.Add("other");
        _program = _store.Add("program", builtFrom: [_tool], refersTo: [_library], source: Source);
        _store.Store.Roots.Add("root", [_program.ToString()]);
        Thread.Sleep(FileStamp.ClockGrain + TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void What_is_known_is_not_read_again_and_gives_the_same_plan()
    {
        var first = Plan();
        var (kept, time) = (File.ReadAllBytes(Known), File.GetLastWriteTimeUtc(Known));
        Assert.Equal(first, Plan());
        Assert.Equal(kept, File.ReadAllBytes(Known));
        Assert.Equal(time, File.GetLastWriteTimeUtc(Known));

        // That it is what counts shows a file that says something else.
        Lie(kept, saved => saved.References[_program] = new PackageReferences([_other], saved.References[_program].Record));
        Assert.Contains(Plan(), line => line.StartsWith($"keep {_other}", StringComparison.Ordinal));
        Lie(kept, saved => saved.Needs[_program] = new ScriptNeeds([_other], []));
        Assert.Contains(Plan(), line => line.StartsWith($"keep {_other}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_that_was_changed_in_any_way_is_read()
    {
        var first = Plan();
        var record = $"{_store.Path}/state/records/{_program}.json";
        var text = File.ReadAllText(record);
        var other = text.Replace(_library.ToString(), _library.Name + "." + _other.Hash, StringComparison.Ordinal);
        foreach (var change in (Action[])[Rewrite, Exchange])
        {
            var time = File.GetLastWriteTimeUtc(record);
            change();
            File.SetLastWriteTimeUtc(record, time);
            Assert.NotEqual(first, Same());
            File.WriteAllText(record, text);
            Assert.Equal(first, Same());
        }

        // A lost one is made again from the tree.
        File.Delete(record);
        Assert.Equal(first, Same());

        void Rewrite() => File.WriteAllText(record, other);

        void Exchange()
        {
            File.WriteAllText(record + ".new", other);
            File.Move(record + ".new", record, overwrite: true);
        }
    }

    [Fact]
    public void A_record_that_is_younger_than_the_clock_can_tell_is_not_known()
    {
        foreach (var (grain, isKnown) in ((TimeSpan, bool)[])[(FileStamp.ClockGrain, true), (TimeSpan.FromDays(1), false)])
        {
            using (var store = _store.Open(StoreAccess.Freeing))
            {
                var known = new KnownPackages(store) { Grain = grain };
                known.LearnReferences([_program], TestContext.Current.CancellationToken);
                known.LearnNeeds([_program], new HashSet<PackageId> { _program }, TestContext.Current.CancellationToken);
                known.Save();
            }

            var saved = SavedKnowledge.Read(File.ReadAllBytes(Known));
            Assert.Equal(isKnown, saved.References.ContainsKey(_program));
            // What a script needs is said by its id.
            Assert.True(saved.Needs.ContainsKey(_program));
            File.Delete(Known);
        }
    }

    [Fact]
    public void A_script_that_is_gone_needs_nothing()
    {
        var first = Plan();
        var script = $"{_store.Path}/state/scripts/{_program}";
        var text = File.ReadAllBytes(script);
        File.Delete(script);
        Assert.DoesNotContain(Same(), line => line.StartsWith($"keep {_tool}", StringComparison.Ordinal));
        File.WriteAllBytes(script, text);
        Assert.Equal(first, Same());
    }

    [Fact]
    public void What_no_root_needs_any_more_is_forgotten()
    {
        Plan();
        Assert.Contains(_program, SavedKnowledge.Read(File.ReadAllBytes(Known)).References.Keys);
        _store.Store.Roots.Add("root", [_other.ToString()]);
        _store.Collect(new GarbageOptions(Keep: 1));
        Assert.True(_store.Has(_other));
        Assert.False(_store.Has(_program));
        Assert.DoesNotContain(_program, SavedKnowledge.Read(File.ReadAllBytes(Known)).References.Keys);
    }

    [Fact]
    public void A_damaged_file_is_done_without()
    {
        var first = Plan();
        var good = File.ReadAllBytes(Known);
        foreach (var bytes in (byte[][])[[], good[..30], good[..^1], [.. good[..^1], (byte)(good[^1] ^ 1)]])
        {
            File.WriteAllBytes(Known, bytes);
            Assert.Equal(first, Plan());
            Assert.Equal(good.Length, File.ReadAllBytes(Known).Length);
        }

        // Whole, and wrong all the same: of a list that is longer than the file, of no package, of a program that wrote it otherwise.
        foreach (var spoil in (Action<BinaryWriter>[])[w => w.Write7BitEncodedInt(int.MaxValue), w => w.Write(-1), WriteNoPackage, WriteUnknownNumber])
        {
            using var bytes = new MemoryStream();
            using var writer = new BinaryWriter(bytes);
            writer.Write(new byte[CacheFile.HeadLength]);
            writer.Write(ThisProgram.Text);
            spoil(writer);
            File.WriteAllBytes(Known, CacheFile.Finish(bytes.ToArray(), CacheKind.Knowledge, 1));
            Assert.Equal(first, Plan());
        }

        var text = System.Text.Encoding.UTF8.GetString(good);
        Assert.Contains(ThisProgram.Text, text, StringComparison.Ordinal);
        var others = good.AsSpan().ToArray();
        others[CacheFile.HeadLength + 2] ^= 1;
        Assert.Empty(SavedKnowledge.Read(CacheFile.Finish(others, CacheKind.Knowledge, 1)).Needs);

        static void WriteNoPackage(BinaryWriter writer)
        {
            writer.Write7BitEncodedInt(1);
            writer.Write("no package");
        }

        void WriteUnknownNumber(BinaryWriter writer)
        {
            writer.Write7BitEncodedInt(1);
            writer.Write(_program.ToString());
            writer.Write((byte)2);
            writer.Write7BitEncodedInt(1);
            writer.Write7BitEncodedInt(7);
        }
    }

    public void Dispose() => _store.Dispose();

    private string Known => $"{_store.Path}/state/cache/packages.known";

    private void Lie(byte[] kept, Action<SavedKnowledge> change)
    {
        var saved = SavedKnowledge.Read(kept);
        change(saved);
        File.WriteAllBytes(Known, SavedKnowledge.ToBytes(saved.References, saved.Needs));
    }

    /// <summary>The plan of a run with what is known, which is that of one without.</summary>
    private List<string> Same()
    {
        var kept = File.ReadAllBytes(Known);
        var plan = Plan();
        File.Delete(Known);
        Assert.Equal(Plan(), plan);
        File.WriteAllBytes(Known, kept);
        return plan;
    }

    private List<string> Plan()
    {
        var plan = _store.Plan(Inputs);
        return [.. plan.Live.Names.Select(n => $"keep {n.Key} {n.Value}").Order(StringComparer.Ordinal), .. plan.Items.Select(i => $"{i.Kind} {i.Name} {i.Reason} {i.Size}"), .. plan.Missing];
    }
}
