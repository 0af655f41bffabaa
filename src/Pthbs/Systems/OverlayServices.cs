using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;

namespace Pthbs.Systems;

/// <summary>A service of a system, as another distribution would run it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Needs">The services that must be ready before it starts.</param>
/// <param name="User">The user that its program runs as; null for the one who starts it.</param>
/// <param name="Place">Where it can run.</param>
public sealed record OverlayService(string Name, IReadOnlyList<string> Needs, string? User, ServicePlace Place);

/// <summary>Where a service of a system can run.</summary>
public enum ServicePlace
{
    /// <summary>On any machine.</summary>
    Anywhere,

    /// <summary>It sets up an interface. Another distribution does that itself.</summary>
    Network,

    /// <summary>It is a container, and needs the machine that its system makes.</summary>
    Container,
}

/// <summary>
/// The services of a system on a machine of another distribution: under its init, or under a supervisor of a user's own. The script <c>overlay</c> of the system runs them
/// (docs/reference/formats/system.md).
/// </summary>
public sealed partial class OverlayServices
{
    private const string Script = "overlay";
    private readonly SystemTree _system;
    private readonly HashSet<string> _containers;

    /// <summary>Those of a system.</summary>
    public OverlayServices(SystemTree system)
    {
        _system = system;
        _containers = (system.Text("containers") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        All = [.. system.Services.Select(service => new OverlayService(service.Name, service.Needs, UserOf(service), PlaceOf(service)))];
    }

    /// <summary>All of them, in the order of the system.</summary>
    public IReadOnlyList<OverlayService> All { get; }

    /// <summary>What runs some of them, with those that they need, until a signal comes.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="isRoot">Whether root runs them.</param>
    /// <param name="users">The users of this machine.</param>
    /// <param name="pathOf">The path of the system as the program sees it.</param>
    /// <returns>The command, and the names of services that the machine provides itself.</returns>
    /// <exception cref="PthbsException">There is no such service, or it cannot run here.</exception>
    public (IReadOnlyList<string> Command, string Outside) Run(IReadOnlyList<string> names, bool isRoot, IReadOnlyCollection<string> users, string pathOf)
    {
        if (!SystemMachine.HasScript(_system.Path, Script)) throw new PthbsException(ErrorKind.Usage, $"the system has no script lib/{Script}") { Where = _system.Path, Hint = "build it with a collection of this version of pthbs" };
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        var outside = new SortedSet<string>(StringComparer.Ordinal);
        var left = new Stack<string>(names);
        while (left.TryPop(out var name))
        {
            var service = All.FirstOrDefault(s => s.Name == name) ?? throw new PthbsException(ErrorKind.Usage, "the system has no service of this name") { Got = name, Expected = string.Join(", ", All.Select(s => s.Name)), Hint = Suggestion.For(name, All.Select(s => s.Name)) };
            if (service.Place == ServicePlace.Network && !names.Contains(name))
            {
                outside.Add(name);
                continue;
            }

            Check(service, isRoot, users);
            if (!wanted.Add(name)) continue;
            foreach (var need in service.Needs) left.Push(need);
        }

        return ([$"{pathOf}/lib/{Script}", pathOf, .. All.Select(s => s.Name).Where(wanted.Contains)], string.Join(' ', outside));
    }

    private static void Check(OverlayService service, bool isRoot, IReadOnlyCollection<string> users)
    {
        switch (service.Place)
        {
            case ServicePlace.Network:
                throw new PthbsException(ErrorKind.Usage, $"the service '{service.Name}' sets up an interface, which this machine does itself") { Hint = "leave it out" };
            case ServicePlace.Container:
                throw new PthbsException(ErrorKind.Usage, $"the service '{service.Name}' is a container, and runs only on a machine that was started from its system") { Hint = "to try it in a virtual machine: pthbs system test SYSTEM" };
        }

        if (service.User is not { } user) return;
        if (!isRoot) throw new PthbsException(ErrorKind.Usage, $"the service '{service.Name}' runs as the user '{user}', so root must start it") { Hint = "run this command as root, or leave 'user' out of the service in the system" };
        if (!users.Contains(user)) throw new PthbsException(ErrorKind.Usage, $"the service '{service.Name}' runs as a user that this machine does not have") { Got = user, Hint = $"make the user {user} on this machine" };
    }

    private static string? UserOf(SystemService service) => User().Match(service.Definition) is { Success: true } match ? match.Groups[1].Value : null;

    private ServicePlace PlaceOf(SystemService service) =>
        _containers.Contains(service.Name) ? ServicePlace.Container : service.Name.StartsWith("net-", StringComparison.Ordinal) ? ServicePlace.Network : ServicePlace.Anywhere;

    [GeneratedRegex("^exec chpst -u ([^ ]+) ", RegexOptions.Multiline)]
    private static partial Regex User();
}
