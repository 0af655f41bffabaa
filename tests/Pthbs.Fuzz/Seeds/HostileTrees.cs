using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Fuzz.Seeds;

/// <summary>Git objects made by hand, and a git that gives them when asked: their hashes fit, their contents are what a test wants.</summary>
internal sealed class HostileTrees : MemoryStream
{
    private readonly Dictionary<string, byte[]> _objects = [];
    private byte[] _answer = [];
    private int _given;

    /// <summary>The id of an object.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "git's own ids are SHA-1")]
    public static string IdOf(string type, byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"{type} {content.Length}\0"), .. content]));

    /// <summary>Makes an object of any bytes and gives its id.</summary>
    public string Add(string type, byte[] content)
    {
        var id = IdOf(type, content);
        _objects[id] = [.. Encoding.ASCII.GetBytes($"{id} {type} {content.Length}\n"), .. content, (byte)'\n'];
        return id;
    }

    public string Blob(string content) => Add("blob", Encoding.UTF8.GetBytes(content));

    public string Tree(params (string Mode, string Name, string Id)[] entries) =>
        Add("tree", [.. entries.SelectMany(e => (byte[])[.. Encoding.UTF8.GetBytes($"{e.Mode} {e.Name}\0"), .. Convert.FromHexString(e.Id)])]);

    public SourceKey Commit(string tree) => new(SourceKind.Git, Add("commit", Encoding.ASCII.GetBytes($"tree {tree}\n")));

    /// <summary>Reads a commit as it is read from git. Gives how many bytes of objects that were.</summary>
    public long Walk(SourceKey commit, GitLimits? limits = null, GitTreeWriter? writer = null)
    {
        var objects = new GitObjects(this, "trees", requests: this);
        GitTree.Walk(objects, commit, "trees", writer, limits ?? GitLimits.Default);
        return objects.Bytes;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var id = Encoding.ASCII.GetString(buffer).TrimEnd('\n');
        (_answer, _given) = (_objects.TryGetValue(id, out var found) ? found : Encoding.ASCII.GetBytes($"{id} missing\n"), 0);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var given = Math.Min(count, _answer.Length - _given);
        _answer.AsSpan(_given, given).CopyTo(buffer.AsSpan(offset));
        _given += given;
        return given;
    }
}
