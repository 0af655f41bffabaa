namespace Pthbs.Sandboxing;

/// <summary>A thread that does what others ask it to, one thing after the other, so that what is done is done by this very thread.</summary>
internal sealed class LaunchThread : IDisposable
{
    private const int StackBytes = 256 * 1024;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim asked = new(0), done = new(0);
    private readonly Thread thread;
    private Action? work;
    private Exception? failure;

    /// <summary>Starts it.</summary>
    /// <param name="prepare">What it does first; false where that is not possible.</param>
    internal LaunchThread(Func<bool> prepare)
    {
        thread = new Thread(Serve, StackBytes) { IsBackground = true, Name = "starts builds" };
        thread.Start();
        Run(() => IsReady = prepare());
    }

    internal bool IsReady { get; private set; }

    /// <summary>Lets the thread do something, and waits until it is done.</summary>
    internal void Run(Action action)
    {
        lock (gate)
        {
            work = action;
            asked.Release();
            done.Wait();
            if (failure is not { } error) return;
            failure = null;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    private void Serve()
    {
        while (true)
        {
            asked.Wait();
            if (work is not { } action) return;
            try
            {
                action();
            }
            catch (Exception error)
            {
                failure = error;
            }

            work = null;
            done.Release();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            work = null;
            asked.Release();
            thread.Join();
            asked.Dispose();
            done.Dispose();
        }
    }
}
