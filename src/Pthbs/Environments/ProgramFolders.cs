using Pthbs.Files;

namespace Pthbs.Environments;

/// <summary>Where an environment has programs.</summary>
public static class ProgramFolders
{
    private static readonly string[] Names = ["bin", "sbin"];

    /// <summary>Those directories of an environment that programs are in and that it has: <c>bin</c>, <c>sbin</c>, both or none.</summary>
    /// <param name="environment">Where it is.</param>
    /// <exception cref="Errors.PthbsException">It cannot be opened.</exception>
    public static IReadOnlyList<string> Of(string environment)
    {
        using var tree = DirectoryHandle.Open(environment);
        // Each can be a link to that of the one package that has it.
        return [.. Names.Where(name => tree.TryStatus(name) is not null)];
    }
}
