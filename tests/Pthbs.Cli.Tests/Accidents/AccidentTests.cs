using System.Globalization;
using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Accidents;

/// <summary>
/// The program fails or is killed at its n-th operation on files, for every n, and then runs again (docs/explanation/decisions/0014). Here every n for kills and full
/// disks, some for the rest; <c>tests/long/crash</c> tries every n of everything.
/// </summary>
[Trait("Level", "thorough")]
public sealed class AccidentTests : IDisposable
{
    private const string Report = "PTHBS_ACCIDENTS";
    private const int Machine = 7;
    private const int Apart = 9;
    private const int Lanes = 4;
    private static readonly string? ReportFile = Environment.GetEnvironmentVariable(Report);
    private readonly RealProgram _program = new();
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, string> _whole = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, int> _codes = [];

    public static TheoryData<string, string> Everything => new(Act.All.SelectMany(act => AccidentKind.All.Select(kind => (act.Name, kind.Name))));

    public void Dispose() => _program.Dispose();

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Whatever_happens_at_whichever_call_nothing_is_half_there_and_the_next_run_succeeds(string actName, string kindName)
    {
        var act = Act.All.Single(a => a.Name == actName);
        var kind = AccidentKind.All.Single(k => k.Name == kindName);
        _ = AccidentLibrary.Variables(kind, 0, "", "");
        Act.Furnish(_program);
        var before = $"{_program.Place}/before";
        await act.PrepareAsync(_program, before);
        var undisturbed = $"{_program.Place}/undisturbed";
        await Act.CommandAsync(_program, "cp", "-a", before, undisturbed);
        (await _program.RunAsync(Act.Places(undisturbed), act.Words)).Succeeded();
        var expected = Scene.Read(undisturbed);
        foreach (var (name, tree) in Scene.Trees(Scene.Read(before)).Concat(Scene.Trees(expected))) _whole[name] = tree;

        var isAll = ReportFile is not null || kind is { Stays: false, Errno: 0 or 28 };
        var n = isAll ? 1 : 1 + (actName.Length % Apart);
        var runs = 0;
        for (var goesOn = true; goesOn;)
        {
            // Several at a time: each is two short processes that mostly wait for the disk.
            var happened = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => TryAsync(act, kind, n + (lane * (isAll ? 1 : Apart)), before, expected)));
            runs += happened.Count(h => h);
            goesOn = happened.All(h => h);
            n += Lanes * (isAll ? 1 : Apart);
        }

        Assert.True(_problems.Count == 0, string.Join('\n', _problems.Take(20)) + $"\n({_problems.Count} problems in {runs} runs)");
        Assert.True(runs > 0, "no call met with the accident");
        if (ReportFile is not null)
            await File.AppendAllTextAsync(ReportFile, $"{(Environment.IsPrivilegedProcess ? "root" : "user")}: {act.Name}, {kind.Name}: {runs} accidents; exit codes {string.Join(", ", _codes.Select(c => $"{c.Key}: {c.Value}"))}\n");
    }

    /// <summary>One accident and what comes after; false where the program ended before it came to that call.</summary>
    private async Task<bool> TryAsync(Act act, AccidentKind kind, int n, string before, SortedDictionary<string, string> expected)
    {
        var place = $"{_program.Place}/{n}";
        var log = $"{place}.log";
        await Act.CommandAsync(_program, "cp", "-a", before, place);
        var variables = AccidentLibrary.Variables(kind, n, place, log);
        foreach (var (name, value) in Act.Places(place)) variables.Add(name, value);
        var hit = await _program.RunAsync(variables, act.Words);
        var what = File.Exists(log) ? (await File.ReadAllLinesAsync(log))[0] : "";
        var happened = what.StartsWith(n.ToString(CultureInfo.InvariantCulture) + ' ', StringComparison.Ordinal);
        if (happened)
        {
            lock (_codes) _codes[hit.Code] = _codes.GetValueOrDefault(hit.Code) + 1;
            void Problem(string text)
            {
                lock (_problems) _problems.Add($"at call {what.Replace(place, "", StringComparison.Ordinal)}: {text}");
            }

            JudgeEnd(kind, hit, what, Problem);
            var after = Scene.Read(place);
            if (hit.Code == 0 && !Scene.Results(after).SequenceEqual(Scene.Results(expected))) Problem("it says that it succeeded, and has not");
            // The last flush of what is published is of the store, and comes after it is there.
            var isLast = what.EndsWith($" fsync {place}/store", StringComparison.Ordinal) && Scene.Trees(expected).Keys.All(Scene.Trees(after).ContainsKey);
            if (hit.Code == Machine && !kind.Stays && isLast && act.Name.StartsWith("builds", StringComparison.Ordinal)) Problem("it says that it failed, and what was asked for is in the store");
            foreach (var (name, tree) in Scene.Trees(after))
                if (_whole.GetValueOrDefault(name) != tree) Problem($"{name} is there and not whole:\n{tree}");

            var again = await _program.RunAsync(Act.Places(place), act.Words);
            if (again.Code != 0) Problem($"the next run ended with {again.Code}: {again.Error}");
            var now = Scene.Read(place);
            foreach (var line in now.Except(expected)) Problem($"left over or different: {line.Key} {line.Value}");
            foreach (var line in expected.Except(now)) Problem($"missing or different: {line.Key} {line.Value}");
        }

        await Act.CommandAsync(_program, "rm", "-rf", place);
        return happened;
    }

    /// <summary>A killed process says nothing; one that met with an error says so, and what is meant for people only.</summary>
    private static void JudgeEnd(AccidentKind kind, Finished hit, string what, Action<string> problem)
    {
        const int Killed = 137, Source = 4;
        if (kind.Errno == 0)
        {
            if (hit.Code != Killed) problem($"exit code {hit.Code}, not killed");
            return;
        }

        // A url that names a file of this machine that cannot be read is a source that cannot be had.
        var isSource = hit.Code == Source && what.Contains("/collection/files", StringComparison.Ordinal);
        if (hit.Code != Machine && hit.Code != 0 && !isSource) problem($"exit code {hit.Code}: {hit.Error}");
        if (hit.Error.Contains("internal error", StringComparison.Ordinal) || hit.Error.Contains("   at ", StringComparison.Ordinal)) problem(hit.Error);
        if (hit.Code == Machine && !hit.Error.Contains("pthbs: ", StringComparison.Ordinal)) problem($"no message: {hit.Error}");
        if (kind.Errno == 28 && hit.Code == Machine && !hit.Error.Contains("free some space", StringComparison.Ordinal)) problem($"no hint: {hit.Error}");
        if (kind.Errno == 4 && hit.Code != 0) problem($"an interrupted call was not made again: {hit.Error}");
    }
}
