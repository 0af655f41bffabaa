using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja;

/// <summary>The texts that a template states: those that it sets variables to, the items of lists that it sets them to, and the first arguments of calls.</summary>
internal sealed class TextCollector
{
    public List<TextMention> Texts { get; } = [];

    public List<TextMention> Items { get; } = [];

    public List<TextMention> Calls { get; } = [];

    /// <summary>What is set to a list that stands there.</summary>
    public List<TextMention> Lists { get; } = [];

    /// <summary>What is set to a number, to true or false, or to none.</summary>
    public List<(string Name, object? Value, int Position)> Constants { get; } = [];

    /// <summary>A variable is set at the top level.</summary>
    public void Set(SetStatement set)
    {
        if (set.Target is not NameTarget target) return;
        if (set.Value is ConstantExpression { Value: string text }) Texts.Add(new TextMention(target.Name, text, set.Value.Position));
        else if (set.Value is ConstantExpression constant) Constants.Add((target.Name, constant.Value, constant.Position));
        else AddItems(target.Name, set.Value);
        if (set.Value is ListExpression) Lists.Add(new TextMention(target.Name, "", set.Value.Position));
    }

    /// <summary>Something is called.</summary>
    public void Call(CallExpression call)
    {
        if (call is { Callee: NameExpression function, Arguments.Positional: [ConstantExpression { Value: string text } first, ..] }) Calls.Add(new TextMention(function.Name, text, first.Position));
    }

    /// <summary>The items of a list, of lists that are joined, and of whichever of two a condition chooses.</summary>
    private void AddItems(string name, Expression value)
    {
        switch (value)
        {
            case ListExpression list:
                foreach (var item in list.Items)
                    if (item is ConstantExpression { Value: string text }) Items.Add(new TextMention(name, text, item.Position));
                break;
            case BinaryExpression { Operator: BinaryOperator.Add } sum:
                AddItems(name, sum.Left);
                AddItems(name, sum.Right);
                break;
            case ConditionalExpression choice:
                AddItems(name, choice.Then);
                if (choice.Otherwise is { } otherwise) AddItems(name, otherwise);
                break;
            default:
                // Only rendering can tell.
                break;
        }
    }
}

/// <summary>A text where it stands.</summary>
internal sealed record TextMention(string Name, string Text, int Position);
