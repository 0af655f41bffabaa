using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// Git objects as <c>git cat-file --batch</c> prints them: <c>&lt;id&gt; &lt;type&gt; &lt;size&gt;</c>, a line feed, the content, a line feed.
/// Each object is asked for by its
/// id, and checked to be what that id says: nobody between the commit's hash and here has to be trusted.
/// </summary>
internal sealed class GitObjects
{
    private const int LongestTree = 256 << 20;
    private const int LongestHeader = 128;
    private const string Commit = "commit";
    private const string Tag = "tag";
    private readonly Stream _input;
    private readonly Stream? _requests;
    private readonly Stream? _copy;
    private readonly string _where;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Reads objects.</summary>
    /// <param name="input">Where they come from.</param>
    /// <param name="where">What that is, for messages.</param>
    /// <param name="requests">Where ids are asked for, one a line; null if they come in the right order by themselves.</param>
    /// <param name="copy">Where all that is read goes too.</param>
    public GitObjects(Stream input, string where, Stream? requests = null, Stream? copy = null)
    {
        _input = input;
        _requests = requests;
        _copy = copy;
        _where = where;
    }

    /// <summary>How many bytes of content were read, all objects together.</summary>
    public long Bytes { get; private set; }

    /// <summary>A commit or a tree, whole.</summary>
    public byte[] ReadAll(string id, string type)
    {
        using var content = new MemoryStream();
        Read(id, type, content.Write, LongestTree);
        return content.ToArray();
    }

    /// <summary>A commit, whole. What is something else says what it is, and an annotated tag which commit it points to.</summary>
    public byte[] ReadCommit(string id)
    {
        using var content = new MemoryStream();
        var (found, size) = Ask(id, Commit);
        if (found is not (Commit or Tag)) throw Damaged($"{id} is {(found == "tree" ? "a tree" : "the content of a file")}, not a commit");
        Content(id, found, size, content.Write, LongestTree);
        return found == Commit ? content.ToArray() : throw NoCommit(id, content.ToArray());
    }

    /// <summary>An object of any length, in pieces. The last piece comes before the check: throw away what was made of them if this throws.</summary>
    public void Read(string id, string type, ReadOnlyAction sink, long limit = long.MaxValue)
    {
        var (found, size) = Ask(id, type);
        if (found != type) throw Damaged($"the {type} {id} is not at its place");
        Content(id, type, size, sink, limit);
    }

    /// <summary>Makes sure that nothing follows.</summary>
    public void ExpectEnd()
    {
        if (Fill()) throw Damaged("there is data after its end");
    }

    /// <summary>What an object's header says that it is, and its size.</summary>
    private (string Type, long Size) Ask(string id, string type)
    {
        Request(id);
        var header = Line().Split(' ');
        if (header is [_, "missing"]) throw Damaged($"the {type} {id} is missing");
        if (header.Length != 3 || header[0] != id || header[1] is not (Commit or Tag or "tree" or "blob")
            || !long.TryParse(header[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || header[2] != size.ToString(CultureInfo.InvariantCulture))
            throw Damaged($"the {type} {id} is not at its place");
        return (header[1], size);
    }

    private void Content(string id, string type, long size, ReadOnlyAction sink, long limit)
    {
        if (size > limit) throw Damaged($"the {type} {id} is too large: {size} bytes");
        using var hash = Hash(id.Length);
        hash.AppendData(Encoding.ASCII.GetBytes($"{type} {size}\0"));
        for (var rest = size; rest > 0;)
        {
            var piece = Available();
            if (piece.Length > rest) piece = piece[..(int)rest];
            hash.AppendData(piece);
            sink(piece);
            Bytes += piece.Length;
            _start += piece.Length;
            rest -= piece.Length;
        }

        if (Available()[0] != '\n') throw Damaged($"the {type} {id} has the wrong length");
        _start++;
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != id) throw Damaged($"the {type} {id} does not match its hash");
    }

    /// <summary>The error for a tag, whose content begins with <c>object &lt;id&gt;</c> and <c>type &lt;type&gt;</c>.</summary>
    private PthbsException NoCommit(string tag, byte[] content)
    {
        var lines = Encoding.ASCII.GetString(content, 0, Math.Min(content.Length, 2 * LongestHeader)).Split('\n');
        var target = lines[0].StartsWith("object ", StringComparison.Ordinal) && lines[0].Length == 7 + tag.Length && PackageId.IsHex(lines[0].AsSpan(7)) ? lines[0][7..] : null;
        var type = lines.Length > 1 && lines[1].StartsWith("type ", StringComparison.Ordinal) ? lines[1][5..] : "";
        return new PthbsException(ErrorKind.Source, $"{tag} is an annotated tag, not a commit")
        {
            Where = _where,
            Hint = target is null ? null : type switch
            {
                Commit => $"use git:{target} instead: the commit that the tag points to",
                Tag => $"the tag points to the tag {target}: git ls-remote URL shows its commit in the line that ends with ^{{}}",
                _ => $"the tag does not point to a commit, but to the {PathText.Printable(type)} {target}",
            },
        };
    }

    private void Request(string id)
    {
        try
        {
            _requests?.Write(Encoding.ASCII.GetBytes(id + "\n"));
            _requests?.Flush();
        }
        catch (IOException error)
        {
            throw Damaged($"git ended too early: {error.Message}");
        }
    }

    private string Line()
    {
        var line = new StringBuilder();
        while (line.Length <= LongestHeader)
        {
            var next = (char)Available()[0];
            _start++;
            if (next == '\n') return line.ToString();
            line.Append(next);
        }

        throw Damaged("this is not a list of git objects");
    }

    /// <summary>At least one byte that was read and not used yet.</summary>
    private ReadOnlySpan<byte> Available() => Fill() ? _buffer.AsSpan(_start, _end - _start) : throw Damaged("it ends too early");

    private bool Fill()
    {
        if (_start < _end) return true;
        _start = 0;
        try
        {
            _end = _input.Read(_buffer);
        }
        catch (InvalidDataException error)
        {
            throw Damaged($"it cannot be unpacked: {error.Message}");
        }
        catch (IOException error)
        {
            throw DirectoryHandle.FromIO(error, "read", _where);
        }

        if (_end > 0) _copy?.Write(_buffer, 0, _end);
        return _end > 0;
    }

    [SuppressMessage("Security", "CA5350", Justification = "git's ids are SHA-1; git checks for known collisions when it fetches, and a script can pin the tree's sha256")]
    private static IncrementalHash Hash(int digits) => IncrementalHash.CreateHash(digits == 40 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);

    private PthbsException Damaged(string what) => new(ErrorKind.Source, what) { Where = _where };
}

/// <summary>Takes a piece of an object.</summary>
internal delegate void ReadOnlyAction(ReadOnlySpan<byte> piece);
