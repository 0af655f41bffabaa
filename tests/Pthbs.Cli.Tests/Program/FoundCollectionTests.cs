namespace Pthbs.Cli.Tests.Program;

/// <summary>A collection that nobody named, found in the current directory.</summary>
public sealed class FoundCollectionTests
{
    private static readonly Dictionary<string, string?> Unnamed = new() { ["PTHBS_COLLECTION"] = null };

    [Fact]
    public async Task The_one_that_was_found_is_told()
    {
        using var program = new RealProgram();
        var found = (await program.RunAsync(Unnamed, "collection", "generate", "hello")).Succeeded();
        Assert.StartsWith($"collection: {program.Collection.Path}\n", found.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("collection: ", (await program.RunAsync("collection", "generate", "hello")).Succeeded().Error, StringComparison.Ordinal);
        Assert.Empty((await program.RunAsync(Unnamed, "collection", "generate", "hello", "--quiet")).Succeeded().Error);
    }

    [Theory]
    [InlineData("collection", "generate", "hello")]
    [InlineData("build", "hello")]
    [InlineData("collection", "lint")]
    [InlineData("list")]
    [InlineData("env", "list")]
    [InlineData("collection", "render", "collection/packages/hello/hello.sh.j2")]
    public async Task One_that_another_user_can_change_is_refused_unless_it_is_named(params string[] words)
    {
        using var program = new RealProgram();
        File.SetUnixFileMode($"{program.Collection.Path}/packages", (UnixFileMode)0b111_111_111);
        (await program.RunAsync(Unnamed, words)).Failed(7, "pthbs found this collection by itself", "everyone can write to it", $"--collection {program.Collection.Path}");
        if (words is ["collection", "render", ..]) return;
        (await program.RunAsync(Unnamed, [.. words, "--collection", program.Collection.Path])).Succeeded();
    }

    /// <summary>Whatever else is wrong with the collection, and before it.</summary>
    [Theory]
    [InlineData("list")]
    [InlineData("build web")]
    public async Task A_system_that_another_user_can_change_is_refused_by_every_command(string words)
    {
        using var program = new RealProgram();
        program.Collection.Write("packages/damaged/damaged.sh.j2", "{% if %}");
        program.Collection.Write("systems/web.sh.j2", "#!/bin/sh\n#: pthbs 2\n#: name web\n#: version 1\n#: system {{ system }}\n#: depends {{ dep(\"hello\") }}\n");
        File.SetUnixFileMode($"{program.Collection.Path}/systems/web.sh.j2", (UnixFileMode)0b110_110_110);
        (await program.RunAsync(Unnamed, words.Split(' '))).Failed(7, "pthbs found this collection by itself", "systems/web.sh.j2: everyone can write to it");
    }

    [Theory]
    [InlineData("show hello")]
    [InlineData("log hello")]
    [InlineData("closure hello")]
    [InlineData("store verify")]
    [InlineData("store verify hello")]
    public async Task What_only_looks_at_the_store_needs_none_and_takes_no_notice_of_one_that_another_user_can_change(string words)
    {
        using var program = new RealProgram();
        (await program.RunAsync("build", "hello")).Succeeded();
        File.SetUnixFileMode($"{program.Collection.Path}/packages", (UnixFileMode)0b111_111_111);
        (await program.RunAsync(Unnamed, words.Split(' '))).Succeeded();
        // A name that is nobody's is told as what it is without the collection.
        (await program.RunAsync(Unnamed, "show", "nobody")).Failed(7, "pthbs found this collection by itself");
    }
}
