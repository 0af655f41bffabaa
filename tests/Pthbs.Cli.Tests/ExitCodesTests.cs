using Pthbs.Cli.Help;
using Pthbs.Errors;

namespace Pthbs.Cli.Tests;

public sealed class ExitCodesTests
{
    [Fact]
    public void The_table_in_the_documents_is_the_programs()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "reference", "exit-codes.md"));
        var rows = page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]));

        Assert.Equal(ExitCodeMeanings.All.Select(m => $"| {m.Code} | {m.Kind} | {m.Meaning} |"), rows);
    }

    [Fact]
    public void Every_kind_of_error_has_its_meaning() =>
        Assert.Subset(ExitCodeMeanings.All.Select(m => (m.Code, m.Kind)).ToHashSet(), Enum.GetValues<ErrorKind>().Select(kind => ($"{ExitCodes.Of(kind)}", kind.ToString().ToLowerInvariant())).ToHashSet());

    [Fact]
    public void Codes_never_change() => Assert.Equal(
        [(1, "Internal"), (2, "Usage"), (3, "Input"), (4, "Source"), (5, "Build"), (6, "Conflict"), (7, "Machine"), (8, "Damage"), (9, "HostProc"), (11, "Service"), (126, "NotRunnable"), (127, "NoProgram")],
        Enum.GetValues<ErrorKind>().Select(k => (ExitCodes.Of(k), k.ToString())));
}
