using Pthbs.Files;

namespace Pthbs.Tests;

/// <summary>A directory of a test's own, deleted with all that is in it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryHandle _parent;
    private readonly string _name = "pthbs-test-" + Guid.NewGuid().ToString("N")[..12];

    public TemporaryDirectory() : this(System.IO.Path.GetTempPath()) { }

    public TemporaryDirectory(string within)
    {
        _parent = DirectoryHandle.Open(within);
        Handle = _parent.CreateDirectory(_name);
        Handle.SetMode(".", 0b111_101_101);
    }

    public DirectoryHandle Handle { get; }

    public string Path => Handle.Path;

    /// <summary>Writes a file with its parents.</summary>
    public void Write(string relative, string content, int mode = 0b110_100_100)
    {
        var slash = relative.LastIndexOf('/');
        if (slash > 0) using (Handle.CreateDirectories(relative[..slash])) { }
        Handle.WriteAtomically(relative, content);
        Handle.SetMode(relative, mode);
    }

    public void Dispose()
    {
        Handle.Dispose();
        _parent.DeleteTree(_name);
        _parent.Dispose();
    }
}
