using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Parsing;

/// <summary>Cuts a template into tokens, one at a time. White space control is done here; comments and raw blocks never leave this room.</summary>
internal sealed class Lexer(SourceText source, Delimiters delimiters)
{
    private readonly string _text = source.Text;
    private readonly JinjaOptions _options = delimiters.Options;
    private readonly TagLexer _tag = new(source, delimiters);
    private int _position;
    private int _lastToken;
    private Token? _pending;
    private TagKind? _inside;
    private List<int>? _behindDollar;

    /// <summary>Where comments begin right behind a dollar sign, as far as was read: <c>${#name}</c> of the shell is one.</summary>
    public int[] CommentsBehindDollar => _behindDollar is null ? [] : [.. _behindDollar];

    /// <summary>Takes the comments and raw blocks, which are no tokens; null where nobody wants them.</summary>
    public List<SkippedPart>? Skipped { get; init; }

    /// <summary>The next token. At the end of the template, for ever <see cref="TokenKind.EndOfTemplate"/> at the place of the last token.</summary>
    public Token Read()
    {
        Token token;
        if (_pending is { } pending)
        {
            token = pending;
            _pending = null;
        }
        else
        {
            token = _inside is { } kind ? ReadInTag(kind) : ReadText();
        }

        _lastToken = token.Position;
        return token;
    }

    private Token ReadInTag(TagKind kind)
    {
        var token = _tag.Read(ref _position, kind);
        if (token.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd) _inside = null;
        return token.Kind == TokenKind.EndOfTemplate ? token with { Position = _lastToken } : token;
    }

    private Token ReadText()
    {
        while (_position < _text.Length)
        {
            var start = _position;
            if (delimiters.FindNext(_text, start) is not { } next)
            {
                _position = _text.Length;
                if (start < source.TextEnd) return Token.OfText(start, source.TextEnd);
                break;
            }

            var rawEnd = next.Kind == TagKind.Block ? RawBegin(next.TagEnd) : -1;
            var sign = next.TagEnd < _text.Length ? _text[next.TagEnd] : '\0';
            var textEnd = StripBefore(start, next.TextEnd, sign, next.Kind);
            _position = next.TagEnd + (sign is '-' or '+' ? 1 : 0);

            var text = textEnd > start ? Token.OfText(start, textEnd) : (Token?)null;
            Token? after = null;
            if (rawEnd >= 0)
            {
                _position = rawEnd;
                after = ReadRaw(next.TagEnd);
            }
            else if (next.Kind is TagKind.Comment) SkipComment(next.TextEnd);
            else if (next.Kind is TagKind.LineComment) SkipLineComment();
            else after = OpenTag(next.Kind, next.TextEnd);

            if (text is not null)
            {
                _pending = after;
                return text.Value;
            }

            if (after is not null) return after.Value;
        }

        return new Token(TokenKind.EndOfTemplate, _lastToken, "");
    }

    private Token OpenTag(TagKind kind, int position)
    {
        _inside = kind;
        _tag.Open();
        return new Token(kind == TagKind.Variable ? TokenKind.VariableBegin : TokenKind.BlockBegin, position, "");
    }

    /// <summary>Where the text before a tag ends, once the tag's sign and lstrip_blocks have had their way.</summary>
    private int StripBefore(int start, int end, char sign, TagKind kind)
    {
        if (sign == '-') return PythonSpace.SkipBack(_text, end, start);
        if (sign == '+' || !_options.LstripBlocks || kind == TagKind.Variable) return end;

        var line = end == start ? -1 : _text.LastIndexOf('\n', end - 1, end - start);
        var lineStart = line < 0 ? start : line + 1;
        var beginsLine = line >= 0 || start == 0 || _text[start - 1] == '\n';
        return beginsLine && PythonSpace.SkipBack(_text, end, lineStart) == lineStart ? lineStart : end;
    }

    private void SkipComment(int begin)
    {
        var end = _text.IndexOf(_options.CommentEnd, _position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Fail("missing end of comment tag", begin, $"'{_options.CommentStart}' begins a comment, in '${_options.CommentStart}name}}' of the shell too: "
                + $"close it with '{_options.CommentEnd}', or print it with {_options.VariableStart} '{_options.CommentStart}' {_options.VariableEnd}");
        }

        if (begin > 0 && _text[begin - 1] == '$') (_behindDollar ??= []).Add(begin);
        Skipped?.Add(new SkippedPart(begin, end + _options.CommentEnd.Length, true));
        // The sign belongs to the end of the comment only if the comment is not made of it alone: {#-#} has none left over.
        var sign = end > _position ? _text[end - 1] : '\0';
        _position = AfterEnd(end + _options.CommentEnd.Length, sign);
    }

    private void SkipLineComment()
    {
        var end = _text.IndexOf('\n', _position);
        _position = end < 0 ? _text.Length : end;
    }

    /// <summary>What follows the end of a statement, comment or raw block is white space that its sign or trim_blocks removes.</summary>
    private int AfterEnd(int position, char sign)
    {
        if (sign == '-') return PythonSpace.SkipForward(_text, position);
        if (sign != '+' && _options.TrimBlocks && position < _text.Length && _text[position] == '\n') position++;
        return position;
    }

    /// <summary>If a statement that begins before <paramref name="position"/> is <c>raw</c>, where its content begins; else -1.</summary>
    private int RawBegin(int position)
    {
        var end = MatchWord(position, "raw");
        if (end < 0) return -1;
        var strip = end < _text.Length && _text[end] == '-';
        if (strip) end++;
        if (!_text.AsSpan(end).StartsWith(_options.BlockEnd, StringComparison.Ordinal)) return -1;
        end += _options.BlockEnd.Length;
        return strip ? PythonSpace.SkipForward(_text, end) : end;
    }

    private Token? ReadRaw(int begin)
    {
        var start = _position;
        for (var i = start; (i = _text.IndexOf(_options.BlockStart, i, StringComparison.Ordinal)) >= 0; i++)
        {
            var inside = i + _options.BlockStart.Length;
            var end = MatchWord(inside, "endraw");
            if (end < 0) continue;
            var sign = end < _text.Length ? _text[end] : '\0';
            if (sign is '-' or '+') end++;
            if (!_text.AsSpan(end).StartsWith(_options.BlockEnd, StringComparison.Ordinal)) continue;

            var textEnd = StripBefore(start, i, _text[inside], TagKind.Block);
            Skipped?.Add(new SkippedPart(begin - _options.BlockStart.Length, end + _options.BlockEnd.Length, false));
            _position = AfterEnd(end + _options.BlockEnd.Length, sign);
            return textEnd > start ? Token.OfText(start, textEnd) : null;
        }

        throw Fail("missing end of raw directive", begin, $"close it with '{_options.BlockStart} endraw {_options.BlockEnd}'");
    }

    /// <summary>Matches a sign, white space, <paramref name="word"/> and white space; where that ends, or -1.</summary>
    private int MatchWord(int position, string word)
    {
        if (position < _text.Length && _text[position] is '-' or '+') position++;
        position = PythonSpace.SkipForward(_text, position);
        return _text.AsSpan(position).StartsWith(word, StringComparison.Ordinal) ? PythonSpace.SkipForward(_text, position + word.Length) : -1;
    }

    private TemplateException Fail(string message, int position, string hint) =>
        new TemplateException(TemplateErrorKind.Syntax, message) { Hint = hint }.At(source, position);
}
