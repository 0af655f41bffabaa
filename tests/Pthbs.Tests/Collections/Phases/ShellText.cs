using System.Text;

namespace Pthbs.Tests.Collections.Phases;

/// <summary>
/// Reads a script in sh as far as its commands, their words and the variables they use can be told from the text: quotes, comments, here-documents and substitutions
/// are followed, nothing is run.
/// </summary>
internal sealed class ShellText
{
    private readonly string _text;
    private readonly List<ShellCommand> _commands = [];
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();
    private readonly Queue<(string End, bool IsLiteral)> _documents = new();
    private int _at;

    private ShellText(string text)
    {
        _text = text;
        while (_at < _text.Length) Step();
        EndCommand();
    }

    /// <summary>The commands, those inside substitutions first.</summary>
    public IReadOnlyList<ShellCommand> Commands => _commands;

    /// <summary>The variables whose value is used.</summary>
    public HashSet<string> Uses { get; } = new(StringComparer.Ordinal);

    public static ShellText Of(string text) => new(text);

    private void Step()
    {
        switch (_text[_at])
        {
            case '\n':
                EndCommand();
                _at++;
                while (_documents.TryDequeue(out var document)) SkipDocument(document.End, document.IsLiteral);
                break;
            case ' ' or '\t':
                EndWord();
                _at++;
                break;
            case '#' when _word.Length == 0:
                while (_at < _text.Length && _text[_at] != '\n') _at++;
                break;
            case ';' or '&' or '|' or '(' or ')' when !IsDescriptor():
                EndCommand();
                _at++;
                break;
            case '{' or '}' when _word.Length == 0 && (_at + 1 == _text.Length || char.IsWhiteSpace(_text[_at + 1])):
                EndCommand();
                _at++;
                break;
            case '<' when _at + 1 < _text.Length && _text[_at + 1] == '<':
                BeginDocument();
                break;
            case '\\' when _at + 1 < _text.Length && _text[_at + 1] == '\n':
                _at += 2;
                break;
            default:
                Quoted(insideQuotes: false);
                break;
        }
    }

    /// <summary>One character of a word, or one quoted or substituted piece of it.</summary>
    private void Quoted(bool insideQuotes)
    {
        var start = _at;
        switch (_text[_at++])
        {
            case '\\':
                _at++;
                break;
            case '\'' when !insideQuotes:
                _at = _text.IndexOf('\'', _at) + 1;
                break;
            case '"' when !insideQuotes:
                while (_text[_at] != '"') Quoted(insideQuotes: true);
                _at++;
                return;
            case '$':
                Substitution();
                break;
        }

        _word.Append(_text, start, Math.Min(_at, _text.Length) - start);
    }

    private void Substitution()
    {
        if (_at == _text.Length) return;
        if (_text[_at] == '(')
        {
            var inner = Inside('(', ')');
            // What looks like a document in arithmetic moves bits.
            if (inner.StartsWith('(')) inner = inner[1..^1].Replace('<', ' ').Replace('>', ' ') + "\n";
            var nested = new ShellText(inner);
            _commands.AddRange(nested.Commands.Select(command => command with { Words = [.. command.Words.SkipWhile(word => ShellCommand.Variable(word) is not null)] }).Where(command => command.Words.Length > 0));
            Uses.UnionWith(nested.Uses);
        }
        else if (_text[_at] == '{')
        {
            var inner = Inside('{', '}');
            var name = new string([.. inner.SkipWhile(c => c == '#').TakeWhile(IsName)]);
            Uses.Add(name);
            Uses.UnionWith(new ShellText(inner[name.Length..]).Uses);
        }
        else
        {
            var start = _at;
            while (_at < _text.Length && IsName(_text[_at])) _at++;
            if (_at > start) Uses.Add(_text[start.._at]);
        }
    }

    /// <summary>What stands between a bracket and the one that closes it; goes on behind that one.</summary>
    private string Inside(char open, char close)
    {
        var start = ++_at;
        for (var depth = 1; depth > 0; _at++)
        {
            if (_text[_at] == '\\') _at++;
            else if (_text[_at] == '\'') _at = _text.IndexOf('\'', _at + 1);
            else if (_text[_at] == open) depth++;
            else if (_text[_at] == close) depth--;
        }

        return _text[start..(_at - 1)];
    }

    private void BeginDocument()
    {
        EndWord();
        _at += 2;
        var start = _at;
        while (!char.IsWhiteSpace(_text[_at]) && _text[_at] is not (';' or '|')) _at++;
        var word = _text[start.._at];
        _documents.Enqueue((word.Trim('\'', '"', '\\'), word.AsSpan().IndexOfAny('\'', '"', '\\') >= 0));
    }

    private void SkipDocument(string end, bool isLiteral)
    {
        var start = _at;
        var stop = _text.IndexOf($"\n{end}\n", _at - 1, StringComparison.Ordinal) + 1;
        if (!isLiteral) Uses.UnionWith(new ShellText($"\"{_text[start..stop].Replace("\"", "", StringComparison.Ordinal)}\"").Uses);
        _at = stop + end.Length;
    }

    private bool IsDescriptor() => _text[_at] == '&' && _at > 0 && _text[_at - 1] is '>' or '<';

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private void EndWord()
    {
        if (_word.Length > 0) _words.Add(_word.ToString());
        _word.Clear();
    }

    private void EndCommand()
    {
        EndWord();
        if (_words.Count > 0) _commands.Add(new ShellCommand([.. _words]));
        _words.Clear();
    }
}
