using System.Runtime.ExceptionServices;

namespace Pthbs.Collections;

/// <summary>Room for deep recursion: packages are rendered inside one another, and a chain of them may be longer than a thread's stack.</summary>
internal static class DeepStack
{
    /// <summary>The levels after which a call gets a stack of its own; a level takes some tens of kilobytes.</summary>
    public const int Levels = 24;

    private const int StackBytes = 16 << 20;

    /// <summary>Runs work on a fresh stack and waits for it.</summary>
    public static T Run<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception error)
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
