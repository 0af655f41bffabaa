using System.Runtime.CompilerServices;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Commands;

namespace Pthbs.Cli.Tests.Commands;

/// <summary>Errors, hints, documents and scripts name commands and options that there are.</summary>
public sealed class CommandMentionsTests
{
    private static readonly string[] Places = ["src", "docs", "tests/long", "bench", "tools", ".ci", "collection"];
    private static readonly string[] Kinds = [".cs", ".md", ".sh", ".j2", ".yaml", ".py", ""];
    private readonly string _root = Path.GetFullPath(Path.Combine(ThisFile(), "../../../.."));

    [Fact]
    public void What_texts_and_scripts_tell_people_to_run_can_be_run()
    {
        var lines = Files().SelectMany(f => CommandMentions.In(f.Text).Select(line => (f.File, Line: line))).ToList();

        Assert.True(lines.Count > 200, $"only {lines.Count} command lines were found");
        Assert.Empty(lines.Where(l => CommandMentions.Problem(l.Line) is not null).Select(l => $"{l.File}: 'pthbs {l.Line}': {CommandMentions.Problem(l.Line)}"));
    }

    [Fact]
    public void Options_that_errors_and_documents_name_exist()
    {
        var sentences = Files().Where(f => !f.File.StartsWith($"{_root}/bench", StringComparison.Ordinal)).SelectMany(f => (Path.GetExtension(f.File) switch
        {
            ".cs" => CommandMentions.Sentences(f.Text),
            ".md" => CommandMentions.Quotations(f.Text),
            _ => [],
        }).Select(sentence => (f.File, Sentence: sentence)));

        Assert.Empty(sentences.SelectMany(s => CommandMentions.UnknownOptions(s.Sentence).Select(option => $"{s.File}: no command has {option}: {s.Sentence}")));
    }

    [Theory]
    [InlineData("hint: generate it (pthbs frobnicate zlib)", "'pthbs' has no command 'frobnicate'")]
    [InlineData("see 'pthbs store list'", "'pthbs store' has no command 'list'")]
    [InlineData("`pthbs build zlib --source-only`", "'pthbs build' has no option --source-only")]
    [InlineData("    pthbs -q export tar x", "'pthbs export' has no command 'tar'")]
    [InlineData("\"$pthbs\" mend", "'pthbs' has no command 'mend'")]
    [InlineData("run: pthbs store root add NAME {word}; then pthbs gc --keep=2", null)]
    [InlineData("what pthbs is building, pthbs builds: pthbs works", null)]
    public void One_that_is_wrong_is_found(string text, string? problem) =>
        Assert.Equal(problem, CommandMentions.In(text).Select(CommandMentions.Problem).FirstOrDefault(p => p is not null));

    [Fact]
    public void Former_words_lead_to_commands_and_are_none()
    {
        var names = AllCommands.Tree().Root.Subcommands.Select(c => c.Name).ToList();
        Assert.All(CommandSuggestion.All, pair =>
        {
            Assert.DoesNotContain(pair.Key, names);
            Assert.Null(CommandMentions.Problem(pair.Value["pthbs ".Length..]));
            Assert.Contains($"'{pair.Value}'", CommandSuggestion.For(pair.Key, AllCommands.Tree().Root, AllCommands.Tree().Root), StringComparison.Ordinal);
        });
    }

    private IEnumerable<(string File, string Text)> Files()
    {
        Assert.SkipUnless(File.Exists($"{_root}/ARCHITECTURE.md"), "the sources are not where they were compiled");
        var files = Places.SelectMany(place => Directory.EnumerateFiles($"{_root}/{place}", "*", SearchOption.AllDirectories))
            .Where(f => Kinds.Contains(Path.GetExtension(f)) && !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));
        // What has changed may be called as it was called.
        return files.Concat(Directory.EnumerateFiles(_root, "*.md").Where(f => Path.GetFileName(f) != "CHANGELOG.md")).Select(f => (f, File.ReadAllText(f)));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
