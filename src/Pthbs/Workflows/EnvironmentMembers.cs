using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>The packages of one environment, each once.</summary>
/// <param name="count">How many there will be, as far as that is known.</param>
internal sealed class EnvironmentMembers(int count = 0)
{
    private readonly List<Dependency> _all = new(count);
    private readonly HashSet<PackageId> _ids = new(count);

    public IReadOnlyList<Dependency> All => _all;

    /// <summary>Adds a package.</summary>
    /// <param name="word">What it was asked for by.</param>
    /// <param name="member">It.</param>
    /// <exception cref="PthbsException">It is there already.</exception>
    public void Add(string word, Dependency member)
    {
        if (!_ids.Add(member.Id))
            throw new PthbsException(ErrorKind.Usage, $"'{word}' is already in this environment") { Got = member.Id.ToString(), Hint = "name each package once" };
        _all.Add(member);
    }
}
