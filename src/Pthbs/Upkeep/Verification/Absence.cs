using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Upkeep.Verification;

/// <summary>Packages and environments that are no directories of the store.</summary>
internal static class Absence
{
    /// <summary>The damage. A link counts as nothing: a build without walls makes such links for a while.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="word">What it is the name of.</param>
    public static Damage Of(StoreDirectory store, string name, string word)
    {
        var path = $"{store.Packages.Path}/{name}";
        return store.Packages.TryStatus(name) is null or { Kind: FileKind.Link }
            ? new Damage(DamageKind.Missing, path, $"the {word} does not exist")
            : new Damage(DamageKind.Kind, path, $"it has the name of a{(word[0] == 'e' ? "n" : "")} {word}, but is not a directory");
    }
}
