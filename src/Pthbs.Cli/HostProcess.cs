using System.Runtime.InteropServices;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;

namespace Pthbs.Cli;

/// <summary>Turns this process into another program, as if that one had been started instead.</summary>
internal static unsafe class HostProcess
{
    private const int NoEntry = 2;
    private const int PermissionDenied = 13;
    private const int NotADirectory = 20;

    /// <summary>The file mode mask that this process was started with; what it makes itself has another.</summary>
    public static uint Mask { get; private set; }

    /// <summary>Keeps the file mode mask, for the program that this one may become or start.</summary>
    public static void RememberMask()
    {
        // There is no way to look at it without setting it.
        Mask = Libc.SetMask(0);
        _ = Libc.SetMask(Mask);
    }

    /// <summary>Becomes the program. Returns only by throwing.</summary>
    /// <param name="command">Its name or path, and its arguments.</param>
    /// <param name="variables">All its variables.</param>
    /// <exception cref="PthbsException">There is no such program, or it cannot be run.</exception>
    public static void Become(IReadOnlyList<string> command, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        // The runtime ignores this signal, and programs inherit that; the limit of open files it has raised.
        _ = Libc.SetHandler(Libc.BrokenPipe, 0);
        OpenFileLimit.Restore();
        _ = Libc.SetMask(Mask);
        foreach (var path in ProgramSearch.Candidates(command[0], variables))
        {
            var error = Execute(path, command, variables);
            if (path == command[0] || error is not (NoEntry or NotADirectory or PermissionDenied)) throw ProgramErrors.Of(path, error);
        }

        throw ProgramErrors.Missing(command[0]);
    }

    private static int Execute(string path, IReadOnlyList<string> arguments, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        using var argumentVector = new Vector(arguments);
        using var variableVector = new Vector([.. variables.Select(v => $"{v.Key}={v.Value}")]);
        fixed (byte* file = PathText.Encode(path)) _ = Libc.Execute(file, argumentVector.Pointer, variableVector.Pointer);
        return Marshal.GetLastPInvokeError();
    }

    /// <summary>Texts as C programs take them: pointers, and a null at the end.</summary>
    private sealed class Vector : IDisposable
    {
        private readonly int _count;

        public Vector(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                var bytes = PathText.Encode(texts[i]);
                Pointer[i] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
                bytes.CopyTo(new Span<byte>(Pointer[i], bytes.Length));
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) NativeMemory.Free(Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }
}
