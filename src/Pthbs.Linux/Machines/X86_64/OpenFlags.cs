namespace Pthbs.Linux;

/// <summary>Flags of open(2) on x86-64 (arch/x86, asm-generic/fcntl.h). Directory, NoFollow and others have other values on other kinds of machine.</summary>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int Directory = 0x10000;
    public const int NoFollow = 0x20000;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    /// <summary>The bit of O_TMPFILE that no other flag has.</summary>
    public const int Temporary = 0x400000;
}
