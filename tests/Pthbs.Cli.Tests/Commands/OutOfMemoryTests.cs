namespace Pthbs.Cli.Tests.Commands;

/// <summary>A machine without memory is no defect of the program.</summary>
public sealed class OutOfMemoryTests
{
    public static TheoryData<Func<Exception>> Shortages => new()
    {
        () => new OutOfMemoryException(), () => new InsufficientMemoryException(), () => new AggregateException(new AggregateException(new OutOfMemoryException())),
    };

    [Theory, MemberData(nameof(Shortages), DisableDiscoveryEnumeration = true)]
    public async Task It_is_the_machines_error_and_says_what_to_do(Func<Exception> shortage)
    {
        var (code, error) = await ListAsync(shortage());

        Assert.Equal(7, code);
        Assert.Contains("there is not enough memory", error, StringComparison.Ordinal);
        Assert.Contains("hint: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anything_else_is_still_a_defect() => Assert.Equal(1, (await ListAsync(new AggregateException(new InvalidOperationException()))).Code);

    private static async Task<(int Code, string Error)> ListAsync(Exception thrown)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var process = new ProcessContext
        {
            Output = output,
            Error = error,
            Variable = name => name == "PTHBS_COLLECTION" ? throw thrown : null,
            Directory = "/proc",
            ProgramDirectory = "/proc/self/fd",
        };
        return (await new Application(process).RunAsync(["collection", "lint"]), error.ToString());
    }
}
