namespace Pthbs.Cli.Tests.Documentation;

/// <summary>What of a page is done, and how its outputs are replaced.</summary>
public sealed class ConsolePageTests
{
    private const string Text = """
        Write `packages/x.sh`:

        ```sh
        echo $x
        ```

        ```console
        $ echo one \
          two
        one two
        $ true
        ```

        ```text
        no file and no command
        ```

        """;

    [Fact]
    public void Commands_with_their_outputs_and_files_are_found_in_order() => Assert.Equal(
        [new(3, "", "echo $x\n", "packages/x.sh"), new(8, "echo one \\\n  two", "one two\n"), new(11, "true", "")],
        new ConsolePage(Text).Steps);

    [Fact]
    public void Outputs_are_replaced_where_they_stand() => Assert.Equal(
        Text.Replace("\none two\n", "\n1\n2\n", StringComparison.Ordinal).Replace("$ true\n", "$ true\nyes\n", StringComparison.Ordinal),
        new ConsolePage(Text).With(new Dictionary<int, string> { [8] = "1\n2\n", [11] = "yes\n" }));

    [Fact]
    public void A_console_begins_with_a_command() => Assert.Throws<FormatException>(() => new ConsolePage("```console\nwhat\n```").Steps);
}
