using System.Text.RegularExpressions;
using Pthbs.Sandboxing;
using Pthbs.Tests.Sandboxing;

namespace Pthbs.Tests.Hostile;

/// <summary>The worlds of the attacks, one a way, made when they are first needed.</summary>
public sealed class HostileWorlds : IDisposable
{
    private readonly Dictionary<string, HostileWorld> _worlds = [];

    public HostileWorld this[string way] => _worlds.TryGetValue(way, out var world) ? world : _worlds[way] = new HostileWorld(way);

    public void Dispose()
    {
        foreach (var world in _worlds.Values) world.Dispose();
    }
}

/// <summary>Every attack that is one call, made by a real build behind each way of sandboxing; the table of docs/explanation/security.md is what these tests hold.</summary>
[Trait("Level", "thorough")]
public sealed partial class AttackTests(HostileWorlds worlds) : IClassFixture<HostileWorlds>
{
    public static TheoryData<string> Attacks => [.. Attack.All.Select(a => a.Name)];

    private static Attack Find(string name) => Attack.All.Single(a => a.Name == name);

    [Theory, MemberData(nameof(Attacks))]
    public async Task Behind_namespaces_it_is_stopped(string name) => AssertStopped(Find(name), "namespaces", await worlds["namespaces"].BuildAsync(Find(name)));

    [Theory, MemberData(nameof(Attacks))]
    public async Task Behind_bubblewrap_it_is_stopped(string name)
    {
        Assert.SkipUnless(BubblewrapSandbox.Find() is not null, "bubblewrap is not installed");
        AssertStopped(Find(name), "bubblewrap", await worlds["bubblewrap"].BuildAsync(Find(name)));
    }

    [Theory, MemberData(nameof(Attacks))]
    public async Task Without_a_sandbox_only_what_is_promised_is_stopped(string name)
    {
        var attack = Find(name);
        if (attack.Off is null) return;
        // The program's package is only looked for, not run: a build without walls needs the machine's own /pthbs.
        await worlds["namespaces"].WeaponAsync();
        using var build = TestBuild.By("off");
        HostileProgram.PutInto(build.Work);
        AssertStopped(attack, "off", build.Shell($"touch file; ./hostile {worlds["namespaces"].Replace(attack.Words)}").Output);
    }

    [Fact]
    public void The_table_in_the_document_is_the_one_that_is_tried()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs/explanation/security.md"));
        var table = string.Join('\n', Attack.Table());
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        if (!text.Contains(table, StringComparison.Ordinal)) Assert.Fail($"docs/explanation/security.md should hold this table:\n{table}");
    }

    private static void AssertStopped(Attack attack, string way, string said)
    {
        var match = Said().Match(said);
        Assert.True(match.Success, $"{attack.Name}: {said}");
        if (!attack.Expected(way)!.Split('|').Contains(match.Groups[1].Value)) Assert.Fail($"{attack.Name}: {said}, not {attack.Expected(way)}");
    }

    [GeneratedRegex("^stopped by ([A-Za-z]+)")]
    private static partial Regex Said();
}
