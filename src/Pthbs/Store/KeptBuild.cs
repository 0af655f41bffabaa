using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>A failed build that was kept, locked for as long as this is open: nobody else enters, resumes, replaces or deletes it.</summary>
public sealed class KeptBuild : IDisposable
{
    private readonly FileLock _lock;

    internal KeptBuild(FileLock @lock, PendingTree build, PendingTree output, KeptState state) => (_lock, Build, Output, State) = (@lock, build, output, state);

    /// <summary>What is known of it.</summary>
    public KeptState State { get; private set; }

    /// <summary>What stood at /build.</summary>
    public PendingTree Build { get; }

    /// <summary>What stood at <c>$out</c>.</summary>
    public PendingTree Output { get; }

    /// <summary>Writes down what is known of it now.</summary>
    /// <exception cref="Errors.PthbsException">It cannot be written.</exception>
    public void Save(KeptState state)
    {
        Build.Holder.WriteAtomically(StoreLayout.KeptState, state.Write(), mode: StoreLayout.OwnersFile);
        State = state;
    }

    /// <summary>Writes down the script that it is resumed with, where the build does not reach it.</summary>
    /// <exception cref="Errors.PthbsException">It cannot be written.</exception>
    internal void SaveScript(ReadOnlySpan<byte> script) => Build.Holder.WriteAtomically(StoreLayout.KeptScript, script, mode: StoreLayout.OwnersFile);

    /// <summary>The script that it was resumed with last; null where it never was.</summary>
    internal byte[]? ResumedScript => Build.Holder.TryReadBytes(StoreLayout.KeptScript);

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Build.Dispose();
        _lock.Dispose();
    }
}
