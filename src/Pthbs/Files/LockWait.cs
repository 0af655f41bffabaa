namespace Pthbs.Files;

/// <summary>How a lock is waited for.</summary>
/// <param name="Tell">Is told once, in a sentence, what is waited for and for whom.</param>
/// <param name="Cancel">Ends the wait.</param>
public sealed record LockWait(Action<string>? Tell, CancellationToken Cancel)
{
    /// <summary>Waits without a word until the end: where nobody holds the lock for long, and nobody is there to be told.</summary>
    public static LockWait Silent { get; } = new(null, CancellationToken.None);

    /// <summary>Says what is waited for, and for whom.</summary>
    /// <param name="what">What the lock is of, in a few words.</param>
    /// <param name="path">The locked file or directory.</param>
    /// <param name="holder">Who holds it.</param>
    internal void For(string what, string path, string holder) => Tell?.Invoke($"waiting for {what}: {holder} has locked {PathText.Printable(path)}");
}
