using Pthbs.Configuration;
using Pthbs.Errors;

namespace Pthbs.Cli.Tests.Commands;

/// <summary>Every word of the settings, in a file and as a variable. A new word is in here by itself.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("pthbs-settings-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Each_word_refuses_what_it_does_not_take_and_names_itself()
    {
        var unknown = Load("frobnicate: 1\n");
        var words = Assert.IsType<string>(unknown.Expected)["one of ".Length..].Split(", ");
        Assert.True(words.Length > 10);
        foreach (var word in words.Except(["mirrors"]))
        {
            var wrong = word is "store" or "state" ? "not/absolute" : "lots";
            var error = Load($"# a comment\n{word}: {wrong}\n");
            Assert.Equal((ErrorKind.Input, wrong), (error.Kind, error.Got));
            Assert.EndsWith("/pthbs.yaml:2", error.Where, StringComparison.Ordinal);
            Assert.Contains(word.StartsWith("limit-", StringComparison.Ordinal) ? $"'{word["limit-".Length..]}'" : $"'{word}'", error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.Expected);
            Assert.Contains("takes one value", Load($"{word}: [a, b]\n").Message, StringComparison.Ordinal);
            Assert.Contains("has no value", Load($"{word}:\n").Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_variable_of_a_word_refuses_what_it_does_not_take_and_names_itself()
    {
        var words = Load("frobnicate: 1\n").Expected!["one of ".Length..].Split(", ");
        // A path may be relative there, and mirrors are looked at when they are used.
        foreach (var word in words.Except(["store", "state", "mirrors"]))
        {
            var name = "PTHBS_" + word.ToUpperInvariant().Replace('-', '_');
            var error = Load("", name, "lots");
            Assert.Equal((ErrorKind.Input, name, "lots"), (error.Kind, error.Where, error.Got));
        }

        var mirrors = Assert.Throws<PthbsException>(() => Pthbs.Sources.Mirrors.OfMachine(["nowhere"]));
        Assert.Equal((ErrorKind.Input, "mirrors", "nowhere"), (mirrors.Kind, mirrors.Where, mirrors.Got));
    }

    private PthbsException Load(string text, string? variable = null, string? value = null)
    {
        Directory.CreateDirectory($"{_home}/pthbs");
        File.WriteAllText($"{_home}/pthbs/pthbs.yaml", text);
        return Assert.Throws<PthbsException>(() => MachineSettings.Load(isRoot: false, name => name == "XDG_CONFIG_HOME" ? _home : name == "HOME" ? _home : name == variable ? value : null));
    }
}
