using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>Looks at the host's side of an entry before anything is started, so that every way reports what is missing alike.</summary>
internal static class HostSource
{
    /// <summary>What stands at the source of a bind; <see cref="HostFiles.Kind.Missing"/> for an entry that has none.</summary>
    /// <exception cref="PthbsException">It cannot be found.</exception>
    internal static HostFiles.Kind Find(SandboxEntry entry)
    {
        if (entry is not HostEntry { HostPath: var path }) return HostFiles.Kind.Missing;
        var kind = HostFiles.KindOf(path, follow: true, out var error);
        return error == 0 ? kind : throw new StepFailure(NamespaceSteps.OpenSource, path, error).ToException();
    }
}
