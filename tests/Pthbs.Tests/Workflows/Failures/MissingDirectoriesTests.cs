using Pthbs.Workflows.Failures;

namespace Pthbs.Tests.Workflows.Failures;

/// <summary>Directories that an installation expects.</summary>
public sealed class MissingDirectoriesTests
{
    private const string Output = "/pthbs/tool.0123";

    [Theory]
    [InlineData("/bin/mkdir: cannot create directory '/lib/tool': Read-only file system", "install_flags = ['libdir=\"$out/lib\"']")]
    [InlineData("mkdir: cannot create directory '/etc': Read-only file system", "install_flags = ['sysconfdir=\"$out/etc\"']")]
    [InlineData("mkdir: cannot create directory '/strange/x': Read-only file system", null)]
    public void Places_of_the_machine_are_told_with_the_variable_for_them(string line, string? fact) =>
        Assert.Equal(fact is null ? [] : [fact], MissingDirectories.In([line, line], Output).SelectMany(reason => reason.Changes).Select(change => change.ToString()));

    [Theory]
    [InlineData("cp: cannot create regular file '/pthbs/tool.0123/opt/bin': No such file or directory", "opt/bin")]
    [InlineData("cp: cannot create regular file '/pthbs/tool.0123/share/man/man1': No such file or directory", "share/man/man1")]
    [InlineData("install: cannot create regular file '/pthbs/tool.0123/etc/tool.conf': No such file or directory", "etc")]
    [InlineData("cp: can't create '/pthbs/tool.0123/bin/tool': No such file or directory", "bin")]
    [InlineData("cp: cannot create regular file '/pthbs/other.0123/bin/tool': No such file or directory", null)]
    [InlineData("cp: cannot create regular file '/pthbs/tool.0123/$(x)/tool': No such file or directory", null)]
    [InlineData("cp: cannot create regular file '/pthbs/tool.0123/bin/tool': Permission denied", null)]
    public void They_are_told_with_the_fact_that_makes_them(string line, string? directory)
    {
        var found = MissingDirectories.In([line, line], Output);
        if (directory is null) Assert.Empty(found);
        else Assert.Equal($"directories = [\"{directory}\"]", Assert.Single(Assert.Single(found).Changes).ToString());
    }
}
