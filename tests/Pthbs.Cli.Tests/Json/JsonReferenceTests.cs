using System.Text.Json;
using System.Text.RegularExpressions;
using Pthbs.Auditing;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Commands;
using Pthbs.Cli.Json;
using Pthbs.Collections.Linting;
using Pthbs.Execution;
using Pthbs.Packaging.Licenses;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Systems;
using Pthbs.Upkeep.Diagnosis;
using Pthbs.Upkeep.Garbage;
using Pthbs.Upkeep.Verification;
using Pthbs.Workflows;

namespace Pthbs.Cli.Tests.Json;

/// <summary>The tables of docs/reference/json.md, held against the records that are written, both ways. A new record or member is in here by itself.</summary>
public sealed partial class JsonReferenceTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "reference", "json.md"));

    /// <summary>The rows of each record. One that is used for several events has a row for each of them.</summary>
    private static readonly Dictionary<Type, string[]> Rows = new()
    {
        [typeof(ErrorJson)] = ["`error`"],
        [typeof(PlanJson)] = ["`plan`"],
        [typeof(FetchJson)] = ["`fetch`"],
        [typeof(BuildEventJson)] = ["`waiting`", "`started`", "`step`", "`phase`", "`output`", "`built`", "`failed`", "`resumed`", "`compared`", "`warning`", "`skipped`"],
        [typeof(PackageJson)] = ["`package`"],
        [typeof(EnvironmentJson)] = ["`environment`"],
        [typeof(TestedJson)] = ["`tested`"],
        [typeof(FailedCommandJson)] = ["`failed-command`"],
        [typeof(CheckedJson)] = ["`checked`"],
        [typeof(ShowJson)] = ["`pthbs show --json`"],
        [typeof(PackageRowJson)] = ["`pthbs list --json`"],
        [typeof(WayJson)] = ["`pthbs why --json`"],
        [typeof(CauseJson)] = ["`pthbs why --rebuilt --json`"],
        [typeof(DependentJson)] = ["`pthbs why --reverse --json`"],
        [typeof(ChangedJson)] = ["`pthbs changed --json`"],
        [typeof(UnpackedJson)] = ["`pthbs unpack --json`"],
        [typeof(FoundJson)] = ["`pthbs search --json`"],
        [typeof(OwnerJson)] = ["`pthbs owner --json`"],
        [typeof(ClosureJson)] = ["`pthbs closure --json`"],
        [typeof(DiffJson)] = ["`pthbs diff --json`"],
        [typeof(SystemBuiltJson)] = ["`pthbs system build --json`"],
        [typeof(ServiceJson)] = ["`pthbs service list --json`"],
        [typeof(ContainerJson)] = ["`pthbs container list --json`"],
        [typeof(SystemImageJson)] = ["`pthbs system image --json`"],
        [typeof(SystemRowJson)] = ["`pthbs system list --json`"],
        [typeof(SystemStatusJson)] = ["`pthbs system status --json`"],
        [typeof(SystemDiffJson)] = ["`pthbs system diff --json`"],
        [typeof(SwitchedJson)] = ["`pthbs system switch --json` and `pthbs system rollback --json`"],
        [typeof(SlotsChangedJson)] = ["`pthbs system stage --json` and `pthbs system promote --json`"],
        [typeof(SystemTestedJson)] = ["`pthbs system test --json`"],
        [typeof(ArchiveJson)] = ["`pthbs export archive --json`"],
        [typeof(LicenseJson)] = ["`pthbs show --licenses --json`"],
        [typeof(AuditJson)] = ["`pthbs audit --json`"],
        [typeof(EnvironmentRowJson)] = ["`pthbs env list --json`"],
        [typeof(ScriptJson)] = ["`pthbs collection generate --json`"],
        [typeof(OutdatedJson)] = ["`pthbs collection outdated --json`"],
        [typeof(AddedJson)] = ["`added`"],
        [typeof(ChangedFactsJson)] = ["`changed`"],
        [typeof(TriedJson)] = ["`tried`"],
        [typeof(DecisionsJson)] = ["`decisions`"],
        [typeof(UpdateJson)] = ["`pthbs collection update --json`"],
        [typeof(LintJson)] = ["`pthbs collection lint --json`"],
        [typeof(FormatJson)] = ["`pthbs collection format --json`"],
        [typeof(DamageJson)] = ["`damage`"],
        [typeof(MendedJson)] = ["`mended`"],
        [typeof(ForeignJson)] = ["`foreign`"],
        [typeof(VerifySumJson)] = ["`sum` of verifying"],
        [typeof(DeletedJson)] = ["`deleted`"],
        [typeof(GarbageSumJson)] = ["`sum` of gc"],
        [typeof(GarbageItemJson)] = ["`keep` and `delete`"],
        [typeof(WhyKeptJson)] = ["`pthbs gc --why --json`"],
        [typeof(GenerationJson)] = ["`pthbs store root list --json`"],
        [typeof(FindingJson)] = ["`pthbs doctor --json`"],
    };

    /// <summary>The fixed values of members, from where the program has them.</summary>
    private static readonly Dictionary<Type, IEnumerable<string>> Values = new()
    {
        [typeof(FetchJson)] = Words<FetchStage>(),
        [typeof(AuditJson)] = [.. Words<AuditVerdict>(), .. Words<MatchedBy>()],
        [typeof(BuildEventJson)] = [.. Words<BuildStep>(), .. ScriptPhases.Names],
        [typeof(SystemStatusJson)] = ["ready", "failed", "stopped"],
        [typeof(SystemDiffJson)] = Words<SystemChangeKind>(),
        [typeof(AddedJson)] = Words<Certainty>(),
        [typeof(DamageJson)] = [.. Words<DamageKind>(), .. Words<SubjectKind>().Except(["foreign"])],
        [typeof(DeletedJson)] = Words<GarbageKind>(),
        [typeof(PackageRowJson)] = Words<TestState>(),
        [typeof(LintJson)] = [.. Words<LintRule>(), "error", "warning"],
        [typeof(FormatJson)] = ["changed", "changes", "left"],
        [typeof(FindingJson)] = Words<Severity>(),
        [typeof(WayJson)] = ["rootfs", "depends", "refers"],
        [typeof(ServiceJson)] = Words<ServicePlace>(),
        [typeof(ChangedJson)] = Words<ChangeKind>(),
        [typeof(DependentJson)] = ["rootfs", "depends", "refers", "links"],
    };

    public static TheoryData<Type> Kinds { get; } = [.. JsonSamples.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_rows_of_a_record_name_its_members_and_values_and_no_others(Type kind)
    {
        Assert.True(Rows.TryGetValue(kind, out var rows), $"say here where json.md tells of {kind.Name}");
        var told = rows.SelectMany(row => Quoted().Matches(TextOf(row)).Select(m => m.Groups[1].Value)).Where(w => !w.StartsWith("--", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        // The page refers to other events in these words.
        Assert.Equal(Members(JsonSamples.Whole(kind)).Where(m => m != "event").Distinct().Order(), told.Where(w => w[0] != '"').Order());
        Assert.Equal(Values.GetValueOrDefault(kind, []).Distinct().Order(), told.Where(w => w[0] == '"').Select(w => w.Trim('"')).Order());
    }

    [Fact]
    public void Every_row_tells_of_a_record() =>
        Assert.Equal(Rows.Values.SelectMany(r => r).Order(), TableRows().Select(r => r.Key).Order());

    [Fact]
    public void Every_command_that_writes_JSON_is_named_and_no_other()
    {
        var writing = CommandTree.All(AllCommands.Tree().Root).Where(c => c.Options.Any(o => o.Name == CommonOptions.JsonName)).Select(c => $"{CommandPath.Of(c)} --json");
        var named = Commands().Matches(Page).Select(m => m.Groups[1].Value.Replace(" --rebuilt", "", StringComparison.Ordinal).Replace(" --reverse", "", StringComparison.Ordinal).Replace(" --licenses", "", StringComparison.Ordinal).Replace(" --why", "", StringComparison.Ordinal)).Distinct();
        Assert.Equal(writing.Order(), named.Order());
    }

    private static IEnumerable<string> Words<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName);

    /// <summary>The members of an object, and of the objects in it; what is named by its data is named "x".</summary>
    private static IEnumerable<string> Members(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Where(m => m.Name != "x").SelectMany(m => (IEnumerable<string>)[m.Name, .. Members(m.Value)]),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Members),
        _ => [],
    };

    private static string TextOf(string key) => Assert.Single(TableRows(), row => row.Key == key).Text;

    private static IEnumerable<(string Key, string Text)> TableRows() =>
        Page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split(" | ", 2)).Select(cells => (cells[0][2..], cells[1]));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("`(pthbs [a-z -]+ --json)`")]
    private static partial Regex Commands();
}
