using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Pthbs.Errors;

namespace Pthbs.Cli;

/// <summary>Turns this process into another program, as if that one had been started instead.</summary>
internal static unsafe class HostProcess
{
    private static uint? _mask;

    /// <summary>Keeps the file mode mask that this process was started with, for the program it may become.</summary>
    public static void RememberMask()
    {
        // There is no way to look at it without setting it.
        _mask = Libc.SetMask(0);
        _ = Libc.SetMask(_mask.Value);
    }

    /// <summary>Becomes the program. Returns only by throwing.</summary>
    /// <param name="command">Its name or path, and its arguments.</param>
    /// <param name="changes">Variables that are other than here.</param>
    /// <exception cref="PthbsException">There is no such program, or it cannot be run.</exception>
    public static void Become(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> changes)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables()) variables[(string)entry.Key] = (string?)entry.Value ?? "";
        foreach (var (name, value) in changes) variables[name] = value;

        // The runtime ignores this signal, and programs inherit that.
        _ = Libc.SetHandler(Libc.BrokenPipe, 0);
        if (_mask is { } mask) _ = Libc.SetMask(mask);
        var denied = false;
        foreach (var path in Candidates(command[0], variables.GetValueOrDefault("PATH", "/usr/bin:/bin")))
        {
            var error = Execute(path, command, variables);
            if (error is NoEntry or NotADirectory) continue;
            if (error != PermissionDenied) throw new PthbsException(ErrorKind.Machine, $"cannot run {path}") { Got = Marshal.GetPInvokeErrorMessage(error) };
            // On PATH there may be directories that are closed to this user.
            denied = path == command[0];
        }

        throw denied
            ? new PthbsException(ErrorKind.Usage, $"may not run {command[0]}") { Hint = "is it executable?" }
            : new PthbsException(ErrorKind.Usage, $"there is no program '{command[0]}' in the environment or on PATH");
    }

    private const int NoEntry = 2;
    private const int PermissionDenied = 13;
    private const int NotADirectory = 20;

    private static IEnumerable<string> Candidates(string program, string path) =>
        program.Contains('/', StringComparison.Ordinal) ? [program] : path.Split(':').Select(directory => directory.Length == 0 ? $"./{program}" : $"{directory}/{program}");

    private static int Execute(string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        using var argumentVector = new Vector(arguments);
        using var variableVector = new Vector([.. variables.Select(v => $"{v.Key}={v.Value}")]);
        fixed (byte* file = Encoding.UTF8.GetBytes(path + "\0")) _ = Libc.Execute(file, argumentVector.Pointer, variableVector.Pointer);
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
            for (var i = 0; i < _count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }
}
