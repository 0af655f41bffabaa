using System.Globalization;
using System.Reflection;
using Pthbs.Collections;
using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>Who builds here.</summary>
internal static class ThisBuilder
{
    private static readonly string Version = typeof(ThisBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";

    /// <summary>For a package's record.</summary>
    public static RecordedBuilder Now()
    {
        var name = LocalAccounts.OfMachine().NameOf(Ownership.User);
        return new RecordedBuilder(Ownership.User, name == Ownership.User.ToString(CultureInfo.InvariantCulture) ? null : name, Version);
    }
}
