using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>What <c>pthbs.yaml</c> says of a collection.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="System">The machine that its packages run on, such as <c>x86_64-linux</c>.</param>
public sealed record CollectionSettings(string Name, string System)
{
    /// <summary>The file's name; a directory without it is no collection.</summary>
    public const string FileName = "pthbs.yaml";

    private const string NameWord = "name";
    private const string SystemWord = "system";
    private static readonly string[] Words = [NameWord, SystemWord];

    /// <summary>Reads the file.</summary>
    /// <exception cref="PthbsException">It is not YAML, or a setting is missing, unknown or wrong; names file and line.</exception>
    internal static CollectionSettings Parse(string text, string where)
    {
        var file = SettingsFile.Parse(text, where, Words);
        var settings = new CollectionSettings(Required(NameWord), Required(SystemWord));
        return ScriptRules.IsSystem(settings.System) ? settings : throw file.Wrong(SystemWord, "machine-kernel, such as x86_64-linux");

        string Required(string word) => file.Value(word) is { Length: > 0 } value
            ? value : throw new PthbsException(ErrorKind.Input, $"the setting '{word}' is missing") { Where = where, Expected = $"a line '{word}: …'" };
    }
}
