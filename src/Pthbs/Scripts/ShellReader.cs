namespace Pthbs.Scripts;

/// <summary>Reads words, blanks and here-documents of a shell script.</summary>
/// <param name="text">The script.</param>
/// <param name="substitution">Reads the commands of <c>$(…)</c> and the bracket that closes them.</param>
internal sealed class ShellReader(string text, Func<string> substitution)
{
    private const string Ends = " \t\n;&|()<>";

    /// <summary>How deep quotes and expansions may stand within each other: each is a call of this program, and its stack ends.</summary>
    private const int MostNested = 200;
    private readonly Queue<(string Delimiter, bool StripsTabs)> _documents = new();
    private int _at;
    private int _nested;
    private int _line = 1;

    public int Line => _line;

    public bool AtEnd => _at >= text.Length;

    public char Peek => _at < text.Length ? text[_at] : '\0';

    /// <summary>Whether a word begins here.</summary>
    public bool IsAtWord => !AtEnd && !Ends.Contains(text[_at], StringComparison.Ordinal);

    public MistakeException Mistake(string what) => new(_line, what);

    /// <summary>A script that is too deep to be read: nothing is said of it.</summary>
    public static MistakeException GiveUp() => new(0, "");

    public void Skip(int count)
    {
        for (var i = 0; i < count && !AtEnd; i++) Next();
    }

    public bool TrySkip(string word)
    {
        if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0) return false;
        Skip(word.Length);
        return true;
    }

    /// <summary>The word that stands here, if nothing in it is quoted or expanded; null otherwise.</summary>
    public string? PeekPlainWord()
    {
        var end = _at;
        while (end < text.Length && !Ends.Contains(text[end], StringComparison.Ordinal))
        {
            if (text[end] is '\'' or '"' or '\\' or '$' or '`') return null;
            end++;
        }

        return end == _at ? null : text[_at..end];
    }

    /// <summary>Blanks, lines that go on, and a comment up to the end of its line.</summary>
    public void SkipBlanks()
    {
        while (true)
        {
            if (Peek is ' ' or '\t') Next();
            else if (Peek == '\\' && _at + 1 < text.Length && text[_at + 1] == '\n') Skip(2);
            else if (Peek == '#') while (!AtEnd && Peek != '\n') Next();
            else return;
        }
    }

    /// <summary>Blanks and ends of lines.</summary>
    public void SkipLines()
    {
        for (SkipBlanks(); Peek == '\n'; SkipBlanks()) EndLine();
    }

    /// <summary>What stands between commands; <c>;;</c> is no such thing.</summary>
    public void SkipSeparators()
    {
        while (true)
        {
            SkipLines();
            if (Peek is '&' or '|' || (Peek == ';' && !(_at + 1 < text.Length && text[_at + 1] == ';'))) Next();
            else return;
        }
    }

    /// <summary>A redirection and the word behind it.</summary>
    public bool TrySkipRedirection()
    {
        if (Peek is not ('<' or '>')) return false;
        if (TrySkip("<<"))
        {
            var strips = TrySkip("-");
            SkipBlanks();
            var start = _at;
            Word();
            _documents.Enqueue((text[start.._at].Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal), strips));
            return true;
        }

        foreach (var sign in (string[])[">>", ">|", ">&", "<&", "<>", "<", ">"])
            if (TrySkip(sign)) break;
        SkipBlanks();
        if (IsAtWord) Word();
        return true;
    }

    /// <summary>Reads a word, whatever is quoted and expanded in it.</summary>
    public void Word()
    {
        while (IsAtWord)
            switch (Peek)
            {
                case '\\':
                    Skip(2);
                    break;
                case '\'':
                    Quote('\'');
                    break;
                case '"':
                    DoubleQuote();
                    break;
                case '`':
                    Quote('`');
                    break;
                case '$':
                    Expansion();
                    break;
                default:
                    Next();
                    break;
            }
    }

    private void Quote(char quote)
    {
        var begun = _line;
        Next();
        while (Peek != quote || AtEnd)
        {
            if (AtEnd) throw new MistakeException(begun, $"the quote {quote} is not closed");
            if (quote == '`' && Peek == '\\') Next();
            Next();
        }

        Next();
    }

    private void DoubleQuote()
    {
        if (++_nested > MostNested) throw GiveUp();
        var begun = _line;
        Next();
        while (true)
        {
            if (AtEnd) throw new MistakeException(begun, "the quote \" is not closed");
            switch (Peek)
            {
                case '"':
                    Next();
                    _nested--;
                    return;
                case '\\':
                    Skip(2);
                    break;
                case '`':
                    Quote('`');
                    break;
                case '$':
                    Expansion();
                    break;
                default:
                    Next();
                    break;
            }
        }
    }

    private void Expansion()
    {
        if (++_nested > MostNested) throw GiveUp();
        var begun = _line;
        if (TrySkip("$(("))
        {
            for (var open = 2; open > 0; Next())
            {
                if (AtEnd) throw new MistakeException(begun, "'$((' is not closed");
                open += Peek == '(' ? 1 : Peek == ')' ? -1 : 0;
            }
        }
        else if (TrySkip("$("))
        {
            substitution();
        }
        else if (TrySkip("${"))
        {
            while (Peek != '}' || AtEnd)
            {
                if (AtEnd) throw new MistakeException(begun, "'${' is not closed");
                if (Peek == '\\') Skip(2);
                // Within double quotes a single quote may be one of its own: what it encloses is not looked at.
                else if (Peek == '"') DoubleQuote();
                else if (Peek == '$') Expansion();
                else if (Peek == '`') Quote('`');
                else if (Peek == '\'') throw GiveUp();
                else Next();
            }

            Next();
        }
        else
        {
            Next();
        }

        _nested--;
    }

    private void Next()
    {
        if (text[_at] == '\n') _line++;
        _at++;
    }

    /// <summary>The end of a line, and the here-documents that follow it. One that lacks its end goes to the end of the script, as shells have it.</summary>
    private void EndLine()
    {
        Next();
        while (_documents.TryDequeue(out var document))
            while (!AtEnd)
            {
                var end = text.IndexOf('\n', _at);
                if (end < 0) end = text.Length;
                var line = text[_at..end];
                Skip(end - _at + 1);
                if ((document.StripsTabs ? line.TrimStart('\t') : line) == document.Delimiter) break;
            }
    }

    /// <summary>A mistake, or line 0 where nothing is said.</summary>
    internal sealed class MistakeException(int line, string what) : FormatException(what)
    {
        public int Line => line;
    }
}
