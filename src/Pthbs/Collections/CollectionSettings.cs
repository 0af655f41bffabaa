using System.Globalization;
using Pthbs.Errors;
using Pthbs.Scripts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pthbs.Collections;

/// <summary>What <c>pthbs.yaml</c> says of a collection.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="System">The machine that its packages run on, such as <c>x86_64-linux</c>.</param>
public sealed record CollectionSettings(string Name, string System)
{
    /// <summary>The file's name; a directory without it is no collection.</summary>
    public const string FileName = "pthbs.yaml";

    private static readonly string[] Words = ["name", "system"];

    /// <summary>Reads the file.</summary>
    /// <exception cref="PthbsException">It is not YAML, or a setting is missing, unknown or wrong; names file and line.</exception>
    internal static CollectionSettings Parse(string text, string where)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Root(text, where))
        {
            var place = Place(where, key.Start.Line);
            if (key is not YamlScalarNode { Value: { } word } || !Words.Contains(word))
                throw new PthbsException(ErrorKind.Input, $"unknown setting '{key}'") { Where = place, Expected = string.Join(", ", Words) };
            if (value is not YamlScalarNode { Value: { Length: > 0 } setting })
                throw new PthbsException(ErrorKind.Input, $"the setting '{word}' takes one word") { Where = place, Got = value.ToString() };
            if (word == "system" && !ScriptRules.IsSystem(setting))
                throw new PthbsException(ErrorKind.Input, "this is no system") { Where = place, Got = setting, Expected = "machine-kernel, such as x86_64-linux" };
            found[word] = setting;
        }

        foreach (var word in Words)
            if (!found.ContainsKey(word))
                throw new PthbsException(ErrorKind.Input, $"the setting '{word}' is missing") { Where = where, Expected = string.Join(", ", Words) };
        return new CollectionSettings(found["name"], found["system"]);
    }

    private static YamlMappingNode Root(string text, string where)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            throw new PthbsException(ErrorKind.Input, "this is not YAML", error) { Where = Place(where, error.Start.Line), Got = error.Message };
        }

        return yaml.Documents is [{ RootNode: YamlMappingNode root }]
            ? root : throw new PthbsException(ErrorKind.Input, "the settings are not lines of 'word: value'") { Where = where, Expected = string.Join(", ", Words) };
    }

    private static string Place(string where, long line) => string.Create(CultureInfo.InvariantCulture, $"{where}:{line}");
}
