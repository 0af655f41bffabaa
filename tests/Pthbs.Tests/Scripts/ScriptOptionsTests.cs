using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Exporting.Make;
using Pthbs.Scripts;

namespace Pthbs.Tests.Scripts;

/// <summary>One table says which options there are; what tells of them elsewhere agrees with it.</summary>
public sealed partial class ScriptOptionsTests
{
    private static ScriptHeader Parse(params string[] options) => BuildScript.Parse(Encoding.UTF8.GetBytes(
        "#!/bin/sh\n#: pthbs 2\n#: name x\n#: version 1\n#: system x86_64-linux\n" + string.Concat(options.Select(o => $"#: option {o}\n")) + "make\n"), "x").Header;

    private static PthbsException Refused(params string[] options) => Assert.Throws<PthbsException>(() => Parse(options));

    [Fact]
    public void The_documentation_has_the_same_table()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs/reference/formats/script.md"));
        var documented = Row().Matches(text[text.IndexOf("## Options", StringComparison.Ordinal)..]).Select(m => $"{m.Groups[1]}: {m.Groups[2]}, since {m.Groups[3]}");
        Assert.Equal(ScriptOptions.All.Select(o => $"{o.Name}: {Values(o)}, since {o.Since}"), documented);

        static string Values(OptionDefinition option) => option.Kind switch
        {
            OptionKind.Patterns => "a pattern, repeatable",
            OptionKind.Paths => "a path, repeatable",
            _ => string.Join(' ', option.Values.Select(v => $"`{v}`")),
        };
    }

    /// <summary>The helpers of an exported build read headers on their own.</summary>
    [Fact]
    public void Exported_helpers_know_the_same_options()
    {
        var helper = Encoding.UTF8.GetString(Helpers.Read("common.sh"));
        Assert.Contains($"'option ({Names(OptionKind.Switch)})=(on|off)'", helper, StringComparison.Ordinal);
        foreach (var choice in ScriptOptions.All.Where(o => o.Kind == OptionKind.Choice))
            Assert.Contains($"'option {choice.Name}=({string.Join('|', choice.Values)})'", helper, StringComparison.Ordinal);
        Assert.Contains($"'option ({Names(OptionKind.Patterns)}|{Names(OptionKind.Paths)})=", helper, StringComparison.Ordinal);

        static string Names(OptionKind kind) => string.Join('|', ScriptOptions.All.Where(o => o.Kind == kind).Select(o => o.Name));
    }

    [Fact]
    public void Every_value_of_every_option_is_taken_and_read_back()
    {
        foreach (var option in ScriptOptions.All)
        {
            foreach (var value in option.IsRepeatable ? ["share/x"] : option.Values)
            {
                var header = Parse($"{option.Name}={value}");
                Assert.Equal([new ScriptOption(option.Name, value)], header.Options);
                Assert.Equal(value != option.Default, header.ChangedOptions().Any());
                var read = option switch
                {
                    SwitchOption o => header.IsOn(o) ? "on" : "off",
                    ChoiceOption o => header.Value(o),
                    ListOption o => Assert.Single(header.Values(o)),
                    _ => null,
                };
                Assert.Equal(value, read);
            }
        }
    }

    [Theory]
    [InlineData("sandbox", true)]
    [InlineData("machine-check", true)]
    [InlineData("rootfs-tree", false)]
    public void A_switch_that_is_not_set_is_what_its_row_says(string name, bool isOn) =>
        Assert.Equal(isOn, Parse().IsOn(Assert.IsType<SwitchOption>(ScriptOptions.Find(name))));

    [Theory]
    [InlineData("leak-check=share/*", "on or off")]
    [InlineData("sandbox=of", "on or off")]
    [InlineData("jobserver=on", "descriptors or fifo or off")]
    [InlineData("rootfs-tree=yes", "on or off")]
    [InlineData("no-fold=/bin", "a path in the merged view")]
    [InlineData("no-fold=lib/../bin", "a path in the merged view")]
    [InlineData("allow-path=/share/*", "a pattern over paths below the output")]
    [InlineData("allow-path=share/\\*", "a pattern over paths below the output")]
    public void A_value_out_of_place_is_refused_with_those_that_exist(string option, string expected)
    {
        var error = Refused(option);
        Assert.Equal((ErrorKind.Input, "x:6", option[(option.IndexOf('=', StringComparison.Ordinal) + 1)..]), (error.Kind, error.Where, error.Got));
        Assert.StartsWith(expected, error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("leek-check=off", "leak-check")]
    [InlineData("static-chek=off", "static-check")]
    [InlineData("root-tree=on", "rootfs-tree")]
    [InlineData("job-server=fifo", "jobserver")]
    public void A_misspelt_option_names_the_nearest(string option, string meant)
    {
        var error = Refused(option);
        Assert.Contains($"'{meant}'", error.Hint, StringComparison.Ordinal);
        Assert.Equal("one of " + string.Join(", ", ScriptOptions.All.Select(o => o.Name)), error.Expected);
    }

    [Fact]
    public void An_option_stands_once_unless_it_is_a_list()
    {
        Assert.Equal(2, Parse("allow-path=a", "allow-path=b", "no-fold=a", "no-fold=b").Values(ScriptOptions.AllowPath).Count());
        Assert.Contains("twice", Refused("fold=off", "fold=off").Message, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\| `([a-z-]+)` \| (.*?) \| ([0-9]+) \| ", RegexOptions.Multiline)]
    private static partial Regex Row();
}
