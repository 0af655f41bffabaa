namespace Pthbs.Scripts;

/// <summary>What a shell would not understand of a script.</summary>
/// <param name="Line">Where it notices that, counted from 1.</param>
/// <param name="What">What is wrong, one clause.</param>
public sealed record ShellMistake(int Line, string What);

/// <summary>
/// Reads a script for <c>/bin/sh</c> as far as its structure goes: quotes, brackets, and words that open and close something. What it finds is a syntax error to every shell; what it passes over may still be one.
/// Nothing is run, and no shell is needed.
/// </summary>
public sealed class ShellSyntax
{
    private const int MostLevels = 200;
    private static readonly string[] Closing = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];
    private readonly ShellReader _reader;
    private int _levels;

    private ShellSyntax(string text) => _reader = new ShellReader(text, () => Commands("", ")", mayBeEmpty: true));

    /// <summary>The first mistake of a script; null if none is found.</summary>
    /// <param name="text">The script.</param>
    public static ShellMistake? Find(string text)
    {
        var syntax = new ShellSyntax(text);
        try
        {
            syntax.Commands("", "", mayBeEmpty: true);
            return null;
        }
        catch (ShellReader.MistakeException mistake)
        {
            return mistake.Line == 0 ? null : new ShellMistake(mistake.Line, mistake.Message);
        }
    }

    /// <summary>Reads commands up to a word that closes them, which is read too.</summary>
    /// <param name="opener">What they follow, for messages; empty at the top.</param>
    /// <param name="closers">The words that may close them, blanks between; empty for the end of the script.</param>
    /// <param name="mayBeEmpty">Whether there may be none.</param>
    /// <returns>The word.</returns>
    private string Commands(string opener, string closers, bool mayBeEmpty = false)
    {
        if (++_levels > MostLevels) throw ShellReader.GiveUp();
        var (ends, count, begun) = (closers.Split(' ', StringSplitOptions.RemoveEmptyEntries), 0, _reader.Line);
        while (true)
        {
            _reader.SkipSeparators();
            if (_reader.AtEnd)
            {
                if (closers.Length > 0) throw _reader.Mistake($"the script ends, and {Quoted(ends)} is missing{(opener.Length > 0 ? $" for '{opener}' in line {begun}" : "")}");
                break;
            }

            var word = _reader.TrySkip(";;") ? ";;" : _reader.TrySkip(")") ? ")" : _reader.PeekPlainWord();
            if (word is ";;" or ")" || Array.IndexOf(Closing, word) >= 0)
            {
                if (Array.IndexOf(ends, word) < 0) throw _reader.Mistake($"'{word}' is not expected here{(ends.Length > 0 ? $", but {Quoted(ends)}{(opener.Length > 0 ? $" for '{opener}' in line {begun}" : "")}" : "")}");
                if (word is not (";;" or ")")) _reader.Skip(word!.Length);
                if (count == 0 && !mayBeEmpty) throw _reader.Mistake($"there is no command between '{opener}' and '{word}'");
                _levels--;
                return word!;
            }

            count++;
            Command(word);
        }

        _levels--;
        return "";
    }

    private static string Quoted(string[] words) => string.Join(" or ", words.Select(word => $"'{word}'"));

    private void Command(string? word)
    {
        if (_reader.TrySkip("("))
        {
            Commands("(", ")");
            return;
        }

        if (word is null)
        {
            Simple();
            return;
        }

        switch (word)
        {
            case "!":
                _reader.Skip(1);
                break;
            case "{":
                _reader.Skip(1);
                Commands("{", "}");
                break;
            case "if":
                _reader.Skip(2);
                Commands("if", "then");
                for (var part = "then"; part != "fi";)
                {
                    part = Commands(part, part == "else" ? "fi" : "elif else fi");
                    if (part == "elif")
                    {
                        Commands("elif", "then");
                        part = "then";
                    }
                }

                break;
            case "while" or "until":
                _reader.Skip(word.Length);
                Commands(word, "do");
                Commands("do", "done");
                break;
            case "for":
                _reader.Skip(3);
                For();
                break;
            case "case":
                _reader.Skip(4);
                Case();
                break;
            default:
                Simple();
                break;
        }
    }

    private void For()
    {
        _reader.SkipBlanks();
        _reader.Word();
        _reader.SkipLines();
        if (_reader.PeekPlainWord() == "in")
        {
            _reader.Skip(2);
            for (_reader.SkipBlanks(); _reader.IsAtWord; _reader.SkipBlanks()) _reader.Word();
        }

        _reader.SkipSeparators();
        if (_reader.PeekPlainWord() != "do") throw _reader.Mistake("'do' is missing for 'for'");
        _reader.Skip(2);
        Commands("do", "done");
    }

    private void Case()
    {
        var begun = _reader.Line;
        _reader.SkipBlanks();
        _reader.Word();
        _reader.SkipLines();
        if (_reader.PeekPlainWord() != "in") throw _reader.Mistake("'in' is missing for 'case'");
        _reader.Skip(2);
        while (true)
        {
            _reader.SkipLines();
            if (_reader.AtEnd) throw _reader.Mistake($"the script ends, and 'esac' is missing for 'case' in line {begun}");
            if (_reader.PeekPlainWord() == "esac")
            {
                _reader.Skip(4);
                return;
            }

            _reader.TrySkip("(");
            do
            {
                _reader.SkipBlanks();
                if (!_reader.IsAtWord) throw _reader.Mistake("a pattern of 'case' is missing");
                _reader.Word();
                _reader.SkipBlanks();
            }
            while (_reader.TrySkip("|"));
            if (!_reader.TrySkip(")")) throw _reader.Mistake("')' is missing behind a pattern of 'case'");
            if (Commands("case", ";; esac", mayBeEmpty: true) == "esac") return;
        }
    }

    /// <summary>A command with its words and redirections, or the beginning of a function.</summary>
    private void Simple()
    {
        var isFirst = true;
        for (_reader.SkipBlanks(); ; _reader.SkipBlanks())
        {
            if (_reader.TrySkipRedirection()) continue;
            if (_reader.TrySkip("("))
            {
                _reader.SkipBlanks();
                if (!isFirst || !_reader.TrySkip(")")) throw _reader.Mistake("'(' is not expected here");
                _reader.SkipLines();
                return;
            }

            if (!_reader.IsAtWord) return;
            _reader.Word();
            _reader.SkipBlanks();
            if (_reader.Peek != '(') isFirst = false;
        }
    }
}
