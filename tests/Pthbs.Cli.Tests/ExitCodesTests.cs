using Pthbs.Errors;

namespace Pthbs.Cli.Tests;

public sealed class ExitCodesTests
{
    [Fact]
    public void Every_kind_of_error_has_its_code_in_the_documents()
    {
        var table = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "exit-codes.md"));

        Assert.Contains("| 0 | success |", table, StringComparison.Ordinal);
        Assert.All(Enum.GetValues<ErrorKind>(), kind => Assert.Contains($"| {ExitCodes.Of(kind)} | {kind.ToString().ToLowerInvariant()} |", table, StringComparison.Ordinal));
    }

    [Fact]
    public void Codes_never_change() => Assert.Equal(
        [(1, "Internal"), (2, "Usage"), (3, "Input"), (4, "Source"), (5, "Build"), (6, "Conflict"), (7, "Machine"), (8, "Damage"), (9, "HostProc"), (126, "NotRunnable"), (127, "NoProgram")],
        Enum.GetValues<ErrorKind>().Select(k => (ExitCodes.Of(k), k.ToString())));
}
