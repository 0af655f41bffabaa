namespace Pthbs.Sources;

/// <summary>Receives each entry of a commit's tree, a directory before what is in it.</summary>
internal interface IGitTreeSink
{
    /// <summary>A directory.</summary>
    void Directory(string path);

    /// <summary>A file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="executable">Whether anyone may execute it.</param>
    /// <param name="read">Reads its bytes, once: they are given piece by piece.</param>
    void File(string path, bool executable, Action<ReadOnlyAction> read);

    /// <summary>A symbolic link.</summary>
    void Link(string path, string text);

    /// <summary>A submodule: the commit of another repository.</summary>
    void Submodule(string path, Scripts.SourceKey key);
}
