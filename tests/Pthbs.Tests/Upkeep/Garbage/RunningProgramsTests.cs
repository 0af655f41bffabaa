using Pthbs.Files;
using Pthbs.Upkeep.Garbage;

namespace Pthbs.Tests.Upkeep.Garbage;

public sealed class RunningProgramsTests : IDisposable
{
    private static readonly string One = "zlib." + new string('a', 64), Two = "env." + new string('b', 64);
    private readonly TemporaryDirectory _proc = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { One, Two };

    public void Dispose() => _proc.Dispose();

    private Dictionary<string, string> Look(string store = "/home/x/store") =>
        new RunningPrograms(store, _names, _proc.Path).Look(CancellationToken.None).ToDictionary(found => found.Key, found => found.Value[0], StringComparer.Ordinal);

    [Fact]
    public void All_that_use_a_package_are_known_each_once()
    {
        foreach (var process in (string[])["12", "13"])
        {
            _proc.Write($"{process}/environ", $"A=/home/x/store/{One}/bin\0B=/home/x/store/{One}/lib\0");
            _proc.Write($"{process}/comm", "sh\n");
        }

        Assert.Equal(["process 12 (sh)", "process 13 (sh)"], new RunningPrograms("/home/x/store", _names, _proc.Path).Look(CancellationToken.None)[One].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Running_programs_are_asked_what_they_use()
    {
        _proc.Write("12/environ", $"HOME=/root\0PATH=/pthbs/{Two}/bin:/usr/bin\0");
        _proc.Write("12/comm", "bash\n");
        _proc.Write("13/maps", $"00400000-00401000 r-xp 00000000 08:01 123 /home/x/store/{One}/bin/x\n");
        _proc.Write("14/maps", $"/home/x/store/{One[..^1]}b/bin/x\n");
        _proc.Write("notaprocess/maps", $"/pthbs/env.{new string('c', 64)}");
        Assert.Equal([(Two, "process 12 (bash)"), (One, "process 13")], Look().OrderBy(f => f.Value, StringComparer.Ordinal).Select(f => (f.Key, f.Value)));
    }

    [Theory]
    [InlineData("/home/x/store/{0}/bin/x")]
    [InlineData("A=1\0B=/usr/bin:/home/x/store/{0}")]
    [InlineData("/home/x/store/{0}\0/home/x/store/{0}")]
    public void A_name_is_found_wherever_the_blocks_of_the_reader_end(string form)
    {
        Directory.CreateDirectory($"{_proc.Path}/12");
        var text = form.Replace("{0}", One, StringComparison.Ordinal);
        // A block is 64 KiB: names that begin before, at and behind its end.
        foreach (var before in Enumerable.Range((64 * 1024) - 260, 400).Where(n => n % 7 == 0 || n > (64 * 1024) - 80))
        {
            File.WriteAllText($"{_proc.Path}/12/environ", new string('x', before) + "\0" + text);
            Assert.True(Look().ContainsKey(One), $"{before} bytes before it");
        }
    }

    [Fact]
    public void A_store_whose_path_has_spaces_is_known_by_its_path()
    {
        _proc.Write("12/maps", $"00400000-00401000 r-xp 00000000 08:01 123    /home/x y/my store/{One}/bin/x\n");
        Assert.True(Look("/home/x y/my store").ContainsKey(One));
    }

    [Theory]
    [InlineData('/')]
    [InlineData('.')]
    [InlineData('a')]
    public void Text_that_makes_a_search_go_back_again_and_again_is_searched_in_one_pass(char repeated)
    {
        // A search that is quadratic in this would not end in this year.
        _proc.Write("12/environ", new string(repeated, (int)RunningPrograms.MostBytes - 200) + $"\0/home/x/store/{One}");
        Assert.True(Look().ContainsKey(One));
    }

    [Fact]
    public void Of_text_without_an_end_only_the_first_part_is_searched_and_the_other_texts_are_too()
    {
        // 100 GB of holes: who reads all of it, or keeps it, does not get to the end.
        _proc.Write("12/environ", $"PATH=/home/x/store/{One}/bin\0");
        using (var endless = File.OpenWrite($"{_proc.Path}/12/environ")) endless.SetLength(100L << 30);
        _proc.Write("12/maps", $"/home/x/store/{Two}/lib/x\n");
        Assert.Equal([Two, One], Look().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_reader_reads_no_byte_behind_the_bound()
    {
        var text = new CountedStream();
        new StoreNameSearch("/s", _names).Search(text, RunningPrograms.MostBytes, (_, _) => { }, CancellationToken.None);
        Assert.Equal(RunningPrograms.MostBytes, text.Given);
    }

    [Fact]
    public void More_places_than_can_be_looked_at_count_as_the_store()
    {
        var texts = Enumerable.Range(0, ProcessPlaces.Most + 10).Select(i => $"/nowhere{i}/{One}").ToList();
        _proc.Write("12/root/here", "");
        _proc.Write("12/environ", string.Join('\0', texts.Take(10)));
        Assert.Empty(Look());
        _proc.Write("12/environ", string.Join('\0', texts));
        Assert.True(Look().ContainsKey(One));
    }

    [Fact]
    public void It_can_be_interrupted_inside_one_text()
    {
        using var cancel = new CancellationTokenSource();
        var text = new CountedStream { OnRead = cancel.Cancel };
        Assert.Throws<OperationCanceledException>(() => new StoreNameSearch("/s", _names).Search(text, long.MaxValue, (_, _) => { }, cancel.Token));
    }

    [Fact]
    public void Whoever_is_interrupted_looks_at_no_program_any_more()
    {
        using var fixture = new StoreFixture();
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        _proc.Write("12/environ", "A=1");
        Assert.Throws<OperationCanceledException>(() => RunningPrograms.NamesInUse(fixture.Store, cancel.Token, _proc.Path));
    }

    [Fact]
    public void Programs_are_looked_at_while_nobody_has_to_wait_for_it()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Roots.Add("mine", [fixture.Add("package").ToString()]);
        List<(string What, bool IsFree)> seen = [];
        fixture.OnEvent = happened =>
        {
            if (happened is not (GarbageLooking or GarbagePlanned)) return;
            using var shared = FileLock.TryTakeDirectory(fixture.Store.Locks, shared: true);
            seen.Add((happened.GetType().Name, shared is not null));
        };
        fixture.Collect();
        Assert.Equal([(nameof(GarbageLooking), true), (nameof(GarbageLooking), true), (nameof(GarbagePlanned), false)], seen);
    }

    private sealed class CountedStream : Stream
    {
        public long Given { get; private set; }

        public Action OnRead { get; init; } = () => { };

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            OnRead();
            Given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>Without /proc nobody knows what runs, so nothing may be deleted: neither where it is missing, nor where nothing is mounted there.</summary>
    [Theory, InlineData(""), InlineData("/missing")]
    public void Without_processes_to_be_seen_nothing_is_decided(string below) =>
        Assert.Contains("/proc is not mounted", Assert.Throws<Pthbs.Errors.PthbsException>(() => new RunningPrograms("/home/x/store", _names, _proc.Path + below).Look(CancellationToken.None)).Message, StringComparison.Ordinal);
}
