using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Commands;
using Pthbs.Cli.Completion;

namespace Pthbs.Cli.Tests.Completion;

/// <summary>What stands for a value in the help is known to completion. A new argument or option is in here by itself.</summary>
public sealed class ValueKindsTests
{
    [Fact]
    public void Every_value_of_every_command_has_a_kind_and_every_kind_is_used()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        Assert.All(Values(), value =>
        {
            var key = ValueKinds.KeyOf(value.Command, value.Symbol);
            Assert.True(ValueKinds.Words.Contains(key), $"{CommandPath.Of(value.Command)}: say in ValueKinds what '{key}' is");
            used.Add(key);
        });
        Assert.Equal(ValueKinds.Words.Order(), used.Order());
    }

    [Fact]
    public void Where_few_words_are_allowed_they_are_offered()
    {
        var choices = Values().Where(v => ValueKinds.Of(v.Command, v.Symbol) == ValueKind.Choice).ToList();
        Assert.True(choices.Count >= 3);
        Assert.All(choices, value => Assert.NotEmpty(value.Symbol is Option option ? option.CompletionSources : ((Argument)value.Symbol).CompletionSources));
    }

    private static IEnumerable<(Command Command, Symbol Symbol)> Values()
    {
        foreach (var command in CommandTree.All(AllCommands.Tree().Root))
        {
            foreach (var argument in command.Arguments) yield return (command, argument);
            foreach (var option in command.Options.Where(o => o.Arity.MaximumNumberOfValues > 0)) yield return (command, option);
        }
    }
}
