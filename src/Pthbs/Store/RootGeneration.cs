using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>What a root held at one time.</summary>
/// <param name="Root">The root's name.</param>
/// <param name="Number">From 1 on.</param>
/// <param name="Names">The packages and environments, as they are called in the store.</param>
/// <param name="Made">When.</param>
public sealed record RootGeneration(string Root, int Number, IReadOnlyList<string> Names, DateTimeOffset Made)
{
    /// <summary>The environment, where the generation holds one and nothing else; null if it holds packages.</summary>
    public EnvironmentId? Environment => Names is [var only] && EnvironmentId.TryParse(only, out var id) ? id : null;

    /// <summary>Those of the names that are in the store: all but the path of a system that lies elsewhere.</summary>
    public IEnumerable<string> InStore => Names.Where(name => name[0] != '/');

    /// <summary>Whether a generation may hold this: a package or an environment of the store, or the path of a system that was made elsewhere and copied to this machine.</summary>
    internal static bool IsName(string name) => EnvironmentId.IsStoreName(name) || (name.StartsWith(StoreLayout.Systems, StringComparison.Ordinal) && PackageId.TryParse(name[StoreLayout.Systems.Length..], out _));

    /// <summary>The name of a generation's file.</summary>
    internal static string FileName(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a generation; null where that cannot be done.</summary>
    internal static RootGeneration? TryRead(DirectoryHandle directory, string root, int number)
    {
        try
        {
            return Read(directory, root, number);
        }
        catch (PthbsException)
        {
            return null;
        }
    }

    /// <summary>Reads a generation.</summary>
    /// <param name="directory">The directory of the root.</param>
    /// <param name="root">The root's name.</param>
    /// <param name="number">The generation's number.</param>
    /// <exception cref="PthbsException">It cannot be read, or holds something else.</exception>
    internal static RootGeneration Read(DirectoryHandle directory, string root, int number)
    {
        var bytes = directory.TryReadWhole(FileName(number)) ?? throw Unreadable(root, $"{directory.Path}/{FileName(number)}", directory.TryStatus(FileName(number)) is null ? "nothing" : "something that is not a regular file, or is too large");
        var names = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var wrong = names.FirstOrDefault(n => !IsName(n));
        if (names.Length == 0 || wrong is not null) throw Unreadable(root, $"{directory.Path}/{FileName(number)}", wrong is null ? "nothing" : PathText.Printable(wrong));
        return new RootGeneration(root, number, names, DateTimeOffset.FromUnixTimeSeconds(directory.Status(FileName(number)).ModifiedSeconds));
    }

    /// <summary>Says that a generation, or its root, cannot be read.</summary>
    internal static PthbsException Unreadable(string root, string path, string got) => new(ErrorKind.Damage, "a root's generation cannot be read")
    {
        Where = path,
        Got = got,
        Expected = "name.<64 hex digits> or env.<64 hex digits>, one a line",
        Hint = $"inspect and correct it; or remove the root (pthbs store root remove {root}) and create it again (pthbs store root add, pthbs env build)",
    };
}
