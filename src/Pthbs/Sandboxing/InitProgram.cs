using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>What the init program does besides starting a command and telling how it ended.</summary>
internal enum InitRole
{
    /// <summary>It ends what the command leaves behind.</summary>
    Holding,

    /// <summary>It waits for the command alone, and ends its group: nothing holds what has left that.</summary>
    Waiting,

    /// <summary>It ends what is left behind, and its command starts a second one inside a sandbox.</summary>
    Outer,
}

/// <summary>The program that is a build's first process: an ELF file in memory, sealed, made once.</summary>
internal static class InitProgram
{
    /// <summary>The descriptor that it expects its socket at (CONTROL in init.S).</summary>
    internal const int Control = 100;

    /// <summary>What it says first: that it is here, and waits.</summary>
    internal const long Ready = 1;

    /// <summary>How early the kernel takes a build when memory runs short: half way to first.</summary>
    internal const string OomScore = "500";

    /// <summary>What it is called, which tells it what it is for.</summary>
    internal static string NameFor(InitRole role) => role switch
    {
        InitRole.Waiting => "pthbs-init*",
        InitRole.Outer => "pthbs-init+",
        _ => "pthbs-init",
    };

    internal const string MakeFile = "put its init program into memory (memfd_create)";

    /// <summary>
    /// Whether this kernel lists a process's children (CONFIG_PROC_CHILDREN). Without that list the init program could only wait for what it has adopted,
    /// perhaps for ever: then it ends the command's group alone.
    /// </summary>
    private static bool SeesChildren { get; } = HostFiles.ReadText("/proc/thread-self/children") is not null;

    /// <summary>What it is for where no pid namespace holds the command's processes.</summary>
    internal static InitRole RoleOutsideNamespaces => SeesChildren ? InitRole.Holding : InitRole.Waiting;

    private static readonly Lazy<SafeFileHandle> Memory = new(() => MemoryFile.Make(MakeFile, "pthbs-init", InitCode.Elf));

    /// <summary>The file, to be run by execveat(2).</summary>
    internal static SafeFileHandle File => Memory.Value;
}
