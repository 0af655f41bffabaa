using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

/// <summary>
/// Whether an output is acceptable follows from its script and its tree alone: not from what else is built in the same run, from the way of sandboxing, or from
/// what happens to be in the store.
/// </summary>
[Trait("Level", "thorough")]
public sealed class VerdictTests
{
    /// <summary>What stands in a file of a package called n.</summary>
    public static TheoryData<string, bool> Texts => new()
    {
        { "see /build/n/src/x.c", false },
        { "see /build/other/src/x.c", true },
        { "see /build/tmp/x", false },
        { "see /pthbs/env/bin/x", false },
        { "see /pthbs/environment/x", true },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task An_output_has_one_verdict_alone_and_beside_others_with_and_without_commands_in_every_way(string text, bool isAccepted)
    {
        var verdicts = new Dictionary<string, string>();
        foreach (var way in (string[])["namespaces", "bubblewrap", "off"])
        {
            if (way == "bubblewrap" && !File.Exists("/usr/bin/bwrap")) continue;
            foreach (var neighbour in (string[])["alone", "beside commands", "beside none"])
            {
                verdicts.Add($"{way}, {neighbour}, no commands", await VerdictAsync(way, neighbour, text, hasCommands: false));
                // Without a sandbox the store would have to lie at /pthbs: the real program does that in a view of its own.
                if (way != "off") verdicts.Add($"{way}, {neighbour}, commands", await VerdictAsync(way, neighbour, text, hasCommands: true));
            }
        }

        Assert.True(verdicts.Values.Distinct().Count() == 1, string.Join('\n', verdicts.Select(v => $"{v.Key}: {v.Value}")));
        Assert.Equal(isAccepted, verdicts.Values.First() == "accepted");
    }

    [Fact]
    public async Task A_lost_record_changes_no_verdict_on_what_is_built_after_it()
    {
        using var fixture = new BuildFixture();
        var other = await fixture.AddAsync("other", "echo other > $out/file");
        var holder = await fixture.AddAsync("holder", $"echo the id {other} is a text here > $out/file");
        await fixture.BuildAsync(other, holder);
        var record = PackageRecords.Of(fixture.Store, holder);
        var user = await fixture.AddAsync("user", $"ln -s /pthbs/{other}/file $out/link", $"#: depends {holder}\n");
        var before = (await fixture.FailAsync(user)).Describe();

        File.Delete($"{fixture.StateOnDisk}/records/{holder}.json");

        Assert.Equal(before, (await fixture.FailAsync(user)).Describe());
        Assert.Contains("not a dependency", before, StringComparison.Ordinal);
        var again = PackageRecords.Of(fixture.Store, holder);
        Assert.Empty(again.References);
        Assert.Equal((record.OutputHash, record.MaskedHash), (again.OutputHash, again.MaskedHash));
    }

    [Fact]
    public async Task A_lost_record_is_made_again_with_what_was_brought_along_by_a_package_that_is_gone()
    {
        using var fixture = new BuildFixture();
        var library = await fixture.AddAsync("library", "echo library > $out/file");
        var tool = await fixture.AddAsync("tool", $"ln -s /pthbs/{library}/file $out/file", $"#: depends {library}\n");
        var program = await fixture.AddAsync("program", $"readlink /pthbs/{tool}/file > $out/file", $"#: depends {tool}\n");
        await fixture.BuildAsync(program);
        Assert.Equal([library.ToString()], PackageRecords.Of(fixture.Store, program).References);

        fixture.Store.Packages.DeleteTree(tool.ToString());
        File.Delete($"{fixture.StateOnDisk}/records/{tool}.json");
        File.Delete($"{fixture.StateOnDisk}/records/{program}.json");

        Assert.Equal([library.ToString()], PackageRecords.Of(fixture.Store, program).References);
    }

    private static async Task<string> VerdictAsync(string way, string neighbour, string text, bool hasCommands)
    {
        using var fixture = new BuildFixture { Way = way };
        var source = fixture.Sources.AddFile(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
        var id = hasCommands ? await fixture.AddAsync("n", "cp a.txt $out", $"#: source {source} a.txt\n") : fixture.Declare("n", "", $"#: source {source} a.txt into=out\n");
        List<PackageId> targets = [id];
        // Where the way can build nothing here, what it cannot build is a neighbour as well.
        if (neighbour == "beside commands") targets.Insert(0, fixture.Declare("neighbour", "echo x > $out/x\n", $"#: depends {fixture.DeclareTools()}\n"));
        if (neighbour == "beside none") targets.Insert(0, fixture.Declare("neighbour", "", $"#: source {source} b.txt into=out\n#: option leak-check=off\n"));
        var result = await fixture.ScheduleAsync(fixture.Graph([.. targets]), keepGoing: true);
        var failures = result.Failures.Where(f => f.Id == id).ToList();
        Assert.Equal(failures.Count == 0, fixture.Store.Contains(id));
        return failures.Count == 0 ? "accepted" : string.Join('\n', failures[0].Error.Details.Select(d => d.Split("; its real path is")[0]));
    }
}
