using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>What can be set on a file or directory that is open, whatever its name is by now.</summary>
internal static partial class OpenFiles
{
    /// <summary>Sets permission bits and modification time, both exactly (no umask). The last thing done to a file that was written.</summary>
    /// <param name="handle">An open file or directory of this user.</param>
    /// <param name="mode">Permission bits, or null to leave them.</param>
    /// <param name="seconds">Seconds since 1970.</param>
    /// <param name="path">For the message.</param>
    public static void Finish(SafeFileHandle handle, int? mode, long seconds, string path)
    {
        var descriptor = (int)handle.DangerousGetHandle();
        if (mode is { } bits && Libc.ChangeMode(descriptor, (uint)bits) < 0) throw Failure("change the mode");
        if (Libc.SetTimes(descriptor, seconds) < 0) throw Failure("set the time");

        Errors.PthbsException Failure(string verb) => FileError.Last(verb, PathText.Printable(path));
    }

    /// <summary>Cuts a file to the size that it has.</summary>
    /// <returns>Whether it occupies less of the disk now.</returns>
    public static bool CutToSize(SafeFileHandle file, string path)
    {
        if (FileStatus.Of(file) is not { } before) return false;
        try
        {
            RandomAccess.SetLength(file, before.Size);
        }
        catch (Exception error) when (DirectoryHandle.IsOfTheDisk(error))
        {
            throw DirectoryHandle.FromIO(error, "free what lies beyond the end", PathText.Printable(path));
        }

        return FileStatus.Of(file) is { } after && after.Allocated < before.Allocated;
    }

    /// <summary>Keeps a descriptor open in programs that this process starts or becomes.</summary>
    public static void LetBeInherited(SafeFileHandle handle)
    {
        const int setDescriptorFlags = 2, none = 0;
        if (Libc.ControlFile((int)handle.DangerousGetHandle(), setDescriptorFlags, none) < 0) throw FileError.Last("keep open", "descriptor");
    }
}
