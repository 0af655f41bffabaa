using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Execution.Local;

/// <summary>The way of sandboxing for each build of this machine. The machine is asked once whether it allows the way, when the first build needs it.</summary>
/// <param name="name">The way, one of <see cref="Sandboxes.Names"/>.</param>
/// <param name="allowHostProc">Whether builds may see the machine's /proc where it refuses them one of their own.</param>
/// <param name="allowOff">Whether a script may switch its sandbox off.</param>
public sealed class SandboxChoice(string name, bool allowHostProc = false, bool allowOff = false)
{
    private const string ThisSystem = $"{MachineKind.Name}-linux";

    private readonly Lock _lock = new();
    private ISandbox? _sandbox;

    /// <summary>One way, whatever the machine allows.</summary>
    internal SandboxChoice(ISandbox sandbox)
        : this(sandbox.Name) => _sandbox = sandbox;

    /// <summary>Ends the question whether the machine allows the way.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>The way for an action.</summary>
    /// <exception cref="PthbsException">The machine does not allow it, or the script asks for what needs leave.</exception>
    public ISandbox For(BuildAction action)
    {
        if (action.System != ThisSystem)
            throw new PthbsException(ErrorKind.Machine, "the script is for another kind of machine")
            {
                Where = action.Package.ToString(),
                Got = ThisSystem,
                Expected = action.System,
                Hint = "build it on such a machine, and copy the result",
            };
        if (!action.IsSandboxed)
            return allowOff ? new OffSandbox() : throw new PthbsException(ErrorKind.Machine, "the script asks for a build without a sandbox, and the settings do not allow it")
            {
                Where = action.Package.ToString(),
                Hint = "read the script; if you trust it with all your permissions, use --allow-sandbox-off",
            };
        return Sandboxed();
    }

    /// <summary>The way for whatever asks for no other.</summary>
    /// <exception cref="PthbsException">The machine does not allow it.</exception>
    public ISandbox Sandboxed()
    {
        lock (_lock) return _sandbox ??= Sandboxes.Choose(name, allowHostProc, Cancel);
    }
}
