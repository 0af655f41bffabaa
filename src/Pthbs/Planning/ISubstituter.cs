using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Planning;

/// <summary>Where finished outputs come from without building them. May ask a network, so it is never asked while a lock is held.</summary>
public interface ISubstituter
{
    /// <summary>Which of these packages it has.</summary>
    /// <exception cref="PthbsException">It cannot be asked.</exception>
    Task<IReadOnlyList<Substitute>> FindAsync(IReadOnlyCollection<PackageId> packages, CancellationToken cancel);

    /// <summary>Puts an output into an empty directory. Whoever asked holds it against its hash.</summary>
    /// <exception cref="PthbsException">It cannot be fetched.</exception>
    Task ObtainAsync(Substitute output, DirectoryHandle into, CancellationToken cancel);
}

/// <summary>An output that is available elsewhere.</summary>
/// <param name="Id">The package.</param>
/// <param name="OutputHash">The output hash of its tree.</param>
/// <param name="References">The packages that it needs at run time, itself not among them.</param>
public sealed record Substitute(PackageId Id, string OutputHash, IReadOnlyList<PackageId> References);
