using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Upkeep.Garbage;

namespace Pthbs.Systems;

/// <summary>A program that still runs files of a package of which the system that runs has another build.</summary>
/// <param name="Process">Its number and its title.</param>
/// <param name="Package">The package whose files it uses.</param>
public sealed record SupersededProgram(string Process, PackageId Package);

/// <summary>
/// What a switch has left running with former builds: a program that somebody started by hand, or one whose service did not differ. The kernel says what each program has open and mapped; of
/// a dynamic library that a program has read and closed, nobody knows. Only root sees the programs of others.
/// </summary>
public static class SupersededPrograms
{
    /// <summary>Finds them, in the order of the packages.</summary>
    /// <param name="store">Where the packages are.</param>
    /// <param name="system">What the system that runs is held by: itself, or all that it refers to.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <param name="proc">The directory /proc, or one like it.</param>
    /// <exception cref="Errors.PthbsException">There is no /proc, or a package of the system is not in the store.</exception>
    public static IReadOnlyList<SupersededProgram> Find(StoreDirectory store, IReadOnlyList<string> system, CancellationToken cancel, string proc = "/proc")
    {
        List<PackageId> roots = [.. system.Select(name => PackageId.TryParse(name, out var id) ? id : default).Where(id => id.Name is not null)];
        var now = RuntimeClosure.Of(roots, id => PackageRecords.Of(store, id, cancel).References).ToHashSet();
        var names = now.Select(id => id.Name).ToHashSet(StringComparer.Ordinal);
        return [.. RunningPrograms.UsersOfNames(store, cancel, proc)
            .Select(used => (Id: PackageId.TryParse(used.Key, out var id) ? id : default, Users: used.Value))
            .Where(used => used.Id.Name is { } name && names.Contains(name) && !now.Contains(used.Id))
            .OrderBy(used => used.Id.ToString(), StringComparer.Ordinal)
            .SelectMany(used => used.Users.Select(user => new SupersededProgram(user, used.Id)))];
    }
}
