namespace Pthbs.Cli.Console;

/// <summary>How a span of text looks where colours are on. It never carries meaning: the words say it as well.</summary>
internal enum Style
{
    Plain,
    Good,
    Bad,
    Hint,
    Faint,
    Strong,
}
