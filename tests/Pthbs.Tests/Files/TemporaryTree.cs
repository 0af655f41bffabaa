using Pthbs.Files;

namespace Pthbs.Tests.Files;

/// <summary>A fresh directory under the machine's temporary one, deleted with all that a test put into it.</summary>
public sealed class TemporaryTree : IDisposable
{
    private readonly string _name = $"pthbs-test-{Guid.NewGuid():n}";

    public TemporaryTree()
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), _name);
        Handle = DirectoryHandle.Create(Path);
    }

    public string Path { get; }

    public DirectoryHandle Handle { get; }

    /// <summary>A path below this directory as the rest of the machine names it.</summary>
    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, making its parents.</summary>
    public TemporaryTree With(string relative, ReadOnlySpan<byte> content, int mode = 0b110_100_100)
    {
        MakeParent(relative);
        Handle.WriteAtomically(relative, content);
        Handle.SetMode(relative, mode);
        return this;
    }

    /// <summary>Makes a link, making its parents.</summary>
    public TemporaryTree WithLink(string relative, string target)
    {
        MakeParent(relative);
        Handle.CreateLink(target, relative);
        return this;
    }

    public void Dispose()
    {
        Handle.Dispose();
        using var parent = DirectoryHandle.Open(System.IO.Path.GetTempPath());
        parent.DeleteTree(_name);
    }

    private void MakeParent(string relative)
    {
        var slash = relative.LastIndexOf('/');
        if (slash > 0) using (Handle.CreateDirectories(relative[..slash])) { }
    }
}
