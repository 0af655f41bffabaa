using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sandboxing;

/// <summary>Tries whether bwrap can make a sandbox on this machine.</summary>
internal static class BubblewrapProbe
{
    private const int MostRead = 4096;

    /// <summary>What bwrap says of an empty sandbox that it cannot make; null when it can.</summary>
    internal static string? Refusal(BubblewrapSandbox sandbox, CancellationToken cancel)
    {
        var (reader, writer) = Pipe.Create();
        using (reader)
        {
            SandboxProcess process;
            try
            {
                using (writer) process = sandbox.Start(SandboxDescription.Nothing, new(writer), SandboxIdentity.ForSlot(0), cancel);
            }
            catch (PthbsException missing) when (missing.Kind == ErrorKind.Build)
            {
                // Process 1 of the sandbox did not find the program: everything before that was done.
                return null;
            }

            using (process)
            {
                string said;
                // What it says ends with it.
                using (cancel.Register(process.Kill)) said = ReadAll(reader);
                _ = process.Wait(cancel);
                return LastLine(said);
            }
        }
    }

    /// <summary>A refusal as an error.</summary>
    internal static PthbsException Error(string refusal) => new(ErrorKind.Machine, "bubblewrap cannot make a sandbox on this machine")
    {
        Got = refusal,
        Hint = MachineAdvice.ForBubblewrap(HostFiles.ReadText),
    };

    private static string ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle reader)
    {
        var said = new byte[MostRead];
        Span<byte> rest = stackalloc byte[256];
        var length = 0;
        // What does not fit is read and dropped, so that bwrap can end.
        while (Pipe.Read(reader, length < MostRead ? said.AsSpan(length) : rest) is var got and > 0) length = Math.Min(MostRead, length + got);
        return Encoding.UTF8.GetString(said, 0, length);
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } lines ? lines[^1] : "it ended without a message";
}
