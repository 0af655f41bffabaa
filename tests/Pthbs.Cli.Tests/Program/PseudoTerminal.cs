using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Cli.Tests.Program;

/// <summary>A terminal of 80 columns in which a line of the shell runs, with job control and a session of its own. All that it sends is kept.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWriteWithoutControl = 0x2 | 0x100 | 0x80000; // O_RDWR | O_NOCTTY | O_CLOEXEC
    private const ulong SetWindowSize = 0x5414; // TIOCSWINSZ
    private const ulong GetForeground = 0x540F; // TIOCGPGRP
    private readonly SafeFileHandle _master;
    private readonly Process _process;
    private readonly StringBuilder _sent = new();
    private readonly Task _reading;

    public unsafe PseudoTerminal(RealProgram program, string line)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "this machine has no setsid(1): apt-get install util-linux");
        var master = Open(ReadWriteWithoutControl);
        Assert.SkipWhen(master < 0 || Grant(master) != 0 || Unlock(master) != 0, "this machine has no pseudo-terminals");
        _master = new SafeFileHandle(master, ownsHandle: true);
        var name = stackalloc byte[64];
        Assert.Equal(0, NameOf(master, name, 64));
        var path = Marshal.PtrToStringUTF8((nint)name)!;
        var size = stackalloc ushort[] { 24, 80, 0, 0 };
        Assert.Equal(0, Control(master, SetWindowSize, size));
        // Held open here, so that the master can be read until all is read.
        var slave = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _process = program.StartShell($"exec setsid -c -w /bin/sh -c 'set -m; {line.Replace("'", "'\\''", StringComparison.Ordinal)}' <>{path} >&0 2>&0", "xterm");
        _reading = Task.Run(Read);
        _ = _process.WaitForExitAsync().ContinueWith(_ => slave.Dispose(), TaskScheduler.Default);
    }

    /// <summary>All that was sent to the terminal so far.</summary>
    public string Sent
    {
        get
        {
            lock (_sent) return _sent.ToString();
        }
    }

    /// <summary>The process in the foreground.</summary>
    public unsafe Process Foreground()
    {
        int group;
        Assert.Equal(0, Control((int)_master.DangerousGetHandle(), GetForeground, (ushort*)&group));
        return Process.GetProcessById(group);
    }

    /// <summary>Types something.</summary>
    public void Type(string text)
    {
        using var writer = new FileStream(new SafeFileHandle(_master.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, 0);
        writer.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Waits until something is shown, from a place on.</summary>
    public Task UntilAsync(string text, int from = 0) => RealProgram.UntilAsync(() => Sent.IndexOf(text, from, StringComparison.Ordinal) >= 0 || _reading.IsCompleted, $"'{text}' in: {Sent}");

    /// <summary>Waits for the end.</summary>
    /// <returns>All that was sent.</returns>
    public async Task<string> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await _process.WaitForExitAsync(patience.Token);
        await _reading;
        return Sent;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _reading.Wait(TimeSpan.FromSeconds(10));
        _master.Dispose();
    }

    private void Read()
    {
        var block = new byte[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        var text = new char[4096];
        using var reader = new FileStream(new SafeFileHandle(_master.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, 0);
        try
        {
            for (int got; (got = reader.Read(block)) > 0;)
            {
                var count = decoder.GetChars(block, 0, got, text, 0);
                lock (_sent) _sent.Append(text, 0, count);
            }
        }
        catch (IOException)
        {
            // Nobody has the terminal open any more.
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    private static partial int Open(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    private static partial int Grant(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    private static unsafe partial int NameOf(int master, byte* name, nuint size);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static unsafe partial int Control(int descriptor, ulong request, ushort* size);
}
