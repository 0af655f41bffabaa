namespace Pthbs.Cli.Tests.Program;

/// <summary>What pthbs writes for a person follows the person's umask; what is in the store does not.</summary>
public sealed class UmaskTests : IDisposable
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task What_is_written_for_a_person_is_closed_where_the_person_says_so()
    {
        foreach (var (name, words) in ((string, string)[])
        [
            ("sources", "fetch hello --to sources"), ("make", "export make make hello --sources"), ("legal", "export legal legal hello"), ("archives/deep", "export archive hello --to archives/deep"),
            ("frozen", "export archive hello --as cold-% --into frozen"), ("bill", "export sbom hello -o bill"), ("scripts", "collection generate hello --to scripts"), ("new", "collection new new"),
            ("pages", "help --man pages"), ("unpacked", "unpack hello unpacked"),
        ])
        {
            (await _program.ShellAsync($"umask 077; \"$pthbs\" build hello && \"$pthbs\" {words}; exit $?")).Succeeded();
            // What a directory holds that nobody else can enter is closed.
            if (name != "unpacked") Assert.Equal("", string.Join('\n', Open($"{_program.Place}/{name}")));
            else Assert.Equal(UnixFileMode.None, File.GetUnixFileMode($"{_program.Place}/{name}") & Others);
        }

        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode($"{_program.Place}/archives") & Others);
        var hello = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        foreach (var entry in Directory.GetFileSystemEntries(hello, "*", SearchOption.AllDirectories).Append(hello)) Assert.True(File.GetUnixFileMode(entry).HasFlag(UnixFileMode.OtherRead), entry);
        foreach (var directory in (string[])[_program.Store, _program.State, $"{_program.State}/records", $"{_program.State}/scripts"])
            foreach (var entry in Directory.GetFiles(directory).Append(directory)) Assert.True(File.GetUnixFileMode(entry).HasFlag(UnixFileMode.OtherRead), entry);
    }

    [Fact]
    public async Task A_file_that_is_replaced_keeps_its_permissions()
    {
        var template = $"{_program.Collection.Path}/packages/hello/hello.sh.j2";
        await File.WriteAllTextAsync(template, (await File.ReadAllTextAsync(template, TestContext.Current.CancellationToken)).Replace("{% set", "{%set", StringComparison.Ordinal).Replace("{{ ", "{{", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        foreach (var mode in (string[])["600", "664"])
        {
            (await _program.ShellAsync($"echo old > bill; chmod {mode} bill '{template}'; umask 027; \"$pthbs\" build hello && \"$pthbs\" export sbom hello -o bill && \"$pthbs\" collection format hello; exit $?")).Succeeded();
            foreach (var file in (string[])[$"{_program.Place}/bill", template]) Assert.Equal((file, mode), (file, Convert.ToString((int)File.GetUnixFileMode(file), 8)));
        }
    }

    /// <summary>A place, and all that is in it, as far as others can use it.</summary>
    private static List<string> Open(string place) =>
        [.. (Directory.Exists(place) ? Directory.GetFileSystemEntries(place, "*", SearchOption.AllDirectories) : []).Append(place).Where(entry => new FileInfo(entry).LinkTarget is null && (File.GetUnixFileMode(entry) & Others) != 0)];
}
