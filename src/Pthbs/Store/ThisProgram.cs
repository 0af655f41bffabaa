using System.Reflection;
using Pthbs.Jinja;

namespace Pthbs.Store;

/// <summary>The program that works something out: what another one kept does not count.</summary>
internal static class ThisProgram
{
    /// <summary>Version and compilation: two compilations of one version may work differently.</summary>
    public static string Text { get; } = string.Join(' ', ((Assembly[])[typeof(ThisProgram).Assembly, typeof(JinjaEnvironment).Assembly])
        .Select(a => $"{a.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion} {a.ManifestModule.ModuleVersionId}"));
}
