using Pthbs.Configuration;
using Pthbs.Errors;

namespace Pthbs.Tests.Configuration;

public sealed class MachineSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();
    private readonly Dictionary<string, string> _variables = [];

    public MachineSettingsTests() => _variables["HOME"] = _home.Path;

    public void Dispose() => _home.Dispose();

    private MachineSettings Load() => MachineSettings.Load(isRoot: false, _variables.GetValueOrDefault);

    [Fact]
    public void An_ordinary_user_keeps_the_store_in_the_home_directory() =>
        Assert.Equal(($"{_home.Path}/.local/share/pthbs/store", $"{_home.Path}/.local/state/pthbs"), (Load().Store, Load().State));

    [Fact]
    public void A_variable_wins_over_the_users_file_which_wins_over_the_default()
    {
        _home.Write(".config/pthbs/pthbs.yaml", "jobs: 7\nstore: /elsewhere\nmirrors:\n  - http://one/debian\n  - http://two/debian\n");
        _variables["PTHBS_STORE"] = "/variable";
        var settings = Load();
        Assert.Equal((7, "/variable"), (settings.Jobs, settings.Store));
        Assert.Equal(["http://one/debian", "http://two/debian"], settings.Mirrors);
    }

    [Fact]
    public void Without_a_home_the_places_that_are_named_are_enough()
    {
        _variables.Remove("HOME");
        var settings = MachineSettings.Load(isRoot: false, _variables.GetValueOrDefault, "/a/store", "/a/state");
        Assert.Equal(("/a/store", "/a/state"), (settings.Store, settings.State));
        (_variables["PTHBS_STORE"], _variables["PTHBS_STATE"]) = ("/b/store", "/b/state");
        Assert.Equal(("/b/store", "/b/state"), (Load().Store, Load().State));
    }

    [Theory]
    [InlineData(null, "unset")]
    [InlineData("", "unset")]
    [InlineData("relative", "relative")]
    public void Without_a_home_a_place_that_nobody_named_is_refused(string? home, string got)
    {
        _variables.Remove("HOME");
        if (home is not null) _variables["HOME"] = home;
        _variables["PTHBS_STORE"] = "/b/store";
        var error = Assert.Throws<PthbsException>(Load);
        Assert.StartsWith("HOME: the store has no default place\n", error.Describe(), StringComparison.Ordinal);
        Assert.Contains(got, error.Got, StringComparison.Ordinal);
        Assert.Contains("--state", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>Programs that manage a person's settings put links in their place.</summary>
    [Theory]
    [InlineData("../../own/settings.yaml")]
    [InlineData("two")]
    public void Settings_behind_links_count(string target)
    {
        _home.Write("own/settings.yaml", "jobs: 3\n");
        Directory.CreateDirectory($"{_home.Path}/.config/pthbs");
        File.CreateSymbolicLink($"{_home.Path}/.config/pthbs/two", $"{_home.Path}/own/settings.yaml");
        File.CreateSymbolicLink($"{_home.Path}/.config/pthbs/pthbs.yaml", target);
        Assert.Equal(3, Load().Jobs);
    }

    /// <summary>A setting such as 'sandbox' must not be left out in silence.</summary>
    [Theory]
    [InlineData("directory", "a directory")]
    [InlineData("fifo", "a FIFO, socket or device")]
    [InlineData("link to nothing", "a symbolic link that leads nowhere")]
    [InlineData("link to itself", "a symbolic link that leads nowhere")]
    [InlineData("link to a directory", "a directory")]
    [InlineData("link to a device", "a FIFO, socket or device")]
    public void Settings_in_what_is_no_file_are_refused(string what, string got)
    {
        using var directory = _home.Handle.CreateDirectory(".config");
        using var own = directory.CreateDirectory("pthbs");
        if (what == "directory") using (own.CreateDirectory("pthbs.yaml")) { }
        else if (what == "fifo") own.CreateFifo("pthbs.yaml");
        else own.CreateLink(what switch { "link to nothing" => "nothing", "link to itself" => "pthbs.yaml", "link to a directory" => "..", _ => "/dev/null" }, "pthbs.yaml");
        var error = Assert.Throws<PthbsException>(() => Load());
        Assert.Equal(("the settings are not in a regular file", $"{_home.Path}/.config/pthbs/pthbs.yaml", got), (error.Message, error.Where, error.Got));
    }

    [Fact]
    public void A_relative_directory_of_XDG_is_ignored()
    {
        foreach (var name in (string[])["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"]) _variables[name] = "here";
        _home.Write(".config/pthbs/pthbs.yaml", "jobs: 7\n");
        Assert.Equal((7, $"{_home.Path}/.local/share/pthbs/store", $"{_home.Path}/.local/state/pthbs"), (Load().Jobs, Load().Store, Load().State));
        _variables["XDG_DATA_HOME"] = "/there";
        Assert.Equal("/there/pthbs/store", Load().Store);
    }

    [Theory]
    [InlineData("jbos: 7\n", "unknown setting 'jbos'")]
    [InlineData("jobs: [1, 2]\n", "takes one value")]
    [InlineData("jobs: {a: b}\n", "a value or a list")]
    [InlineData("jobs: many\n", "does not accept this value")]
    [InlineData("store: ~/store\n", "does not accept this value")]
    [InlineData("store:\n", "has no value")]
    [InlineData("- a\n", "not a mapping")]
    [InlineData("jobs: \"\n", "not valid YAML")]
    [InlineData("jobs: [[1]]\n", "nested too deeply")]
    [InlineData("jobs: 1\n---\njobs: 2\n", "a second YAML document is not allowed")]
    [InlineData("? &a [*a]\n: 1\n", "the settings contain an alias in place of a value")]
    [InlineData("&a {*a : x}\n", "the settings contain an alias in place of a value")]
    [InlineData("jobs: 1\n*a : &a x\n", "the settings contain an alias in place of a value")]
    [InlineData("[#_^[^", "not valid YAML")]
    [InlineData("jobs: 1\0\n", "the line holds a NUL byte")]
    [InlineData("jobs: 1\n\0", "the line holds a NUL byte")]
    public void A_wrong_file_is_answered_with_its_line(string text, string what)
    {
        _home.Write(".config/pthbs/pthbs.yaml", text);
        var error = Assert.Throws<PthbsException>(Load);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Matches(@"pthbs\.yaml:[0-9]+$", error.Where);
    }

    /// <summary>A reader that recurses into it would end the process: no stack is so deep.</summary>
    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Settings_nested_without_measure_are_refused(string again)
    {
        _home.Write(".config/pthbs/pthbs.yaml", string.Concat(Enumerable.Repeat(again, 100_000)));
        Assert.Contains("nested too deeply", Assert.Throws<PthbsException>(Load).Message, StringComparison.Ordinal);
    }

    /// <summary>YamlDotNet alone reads on for ever where the text ends at a multiple of its buffer.</summary>
    [Theory]
    [InlineData("", "a YAML directive")]
    [InlineData("jobs: 1\n", "a YAML directive")]
    [InlineData("\ufeff", "a byte order mark")]
    public void A_directive_is_refused_before_anyone_reads_it(string before, string message)
    {
        _home.Write(".config/pthbs/pthbs.yaml", before + "%x ".PadRight(4096 - before.Length, 'a'));
        Assert.Contains(message, Assert.Throws<PthbsException>(Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PTHBS_JOBS", "0")]
    [InlineData("PTHBS_JOBS", "many")]
    [InlineData("PTHBS_SANDBOX", "docker")]
    public void A_wrong_value_is_answered_with_what_is_expected(string name, string value)
    {
        _variables[name] = value;
        Assert.NotNull(Assert.Throws<PthbsException>(Load).Expected);
    }

    [Fact]
    public void What_needs_leave_is_off_until_a_file_or_a_variable_gives_it()
    {
        Assert.Equal((false, false), (Load().AllowSandboxOff, Load().AllowHostProc));
        _home.Write(".config/pthbs/pthbs.yaml", "allow-host-proc: true\n");
        Assert.Equal((false, true), (Load().AllowSandboxOff, Load().AllowHostProc));
        _variables["PTHBS_ALLOW_HOST_PROC"] = "no";
        _variables["PTHBS_ALLOW_SANDBOX_OFF"] = "1";
        Assert.Equal((true, false), (Load().AllowSandboxOff, Load().AllowHostProc));
        _variables["PTHBS_ALLOW_HOST_PROC"] = "perhaps";
        Assert.Contains("allow-host-proc", Assert.Throws<PthbsException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_come_from_the_file_the_variables_and_the_command_line()
    {
        _home.Write(".config/pthbs/pthbs.yaml", "limit-memory: 8G\nlimit-time: 90m\nlimit-processes: none\n");
        _variables["PTHBS_LIMIT_FILE_SIZE"] = "512K";
        var limits = Load().Limits.With("log-size=1M").With("memory=2T");
        Assert.Equal((2L << 40, 5400, 0, 512 << 10, 1 << 20), (limits.Sandbox.Memory, limits.Seconds, limits.Sandbox.Processes, limits.Sandbox.FileSize, limits.LogSize));
        Assert.InRange(Load().Limits.With("memory=50%").Sandbox.Memory, 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
    }

    [Theory]
    [InlineData("memory=8Q", "K, M, G, T")]
    [InlineData("memory=0", "none")]
    [InlineData("memory=101%", "50%")]
    [InlineData("memory=99999999999T", "number")]
    [InlineData("time=5y", "s, m, h, d")]
    [InlineData("processes=4K", "a number, at least 4 and at most 1000000; or none")]
    [InlineData("processes=99999999999", "a number, at least 4 and at most 1000000; or none")]
    [InlineData("memroy=1G", "processes, memory")]
    [InlineData("memory", "NAME=VALUE")]
    public void A_limit_that_makes_no_sense_is_answered_with_what_does(string assignment, string expected)
    {
        var error = Assert.Throws<PthbsException>(() => new BuildLimits().With(assignment));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    /// <summary>With less no build could even be started, and what it dies of would not name the limit.</summary>
    [Theory]
    [InlineData("processes=1", "at least 4 and at most 1000000")]
    [InlineData("processes=4194304", "at least 4 and at most 1000000")]
    [InlineData("memory=1K", "at least 8388608")]
    [InlineData("files=9999999999", "at most 1000000000")]
    public void A_limit_that_is_out_of_bounds_names_them(string assignment, string bounds) =>
        Assert.Contains(bounds, Assert.Throws<Pthbs.Errors.PthbsException>(() => new BuildLimits().With(assignment)).Expected, StringComparison.Ordinal);
}
