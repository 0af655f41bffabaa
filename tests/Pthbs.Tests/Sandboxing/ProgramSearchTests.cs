using Pthbs.Sandboxing;
using Pthbs.Tests.Sources;

namespace Pthbs.Tests.Sandboxing;

/// <summary>Which program pthbs runs when PATH has something else besides.</summary>
public sealed class ProgramSearchTests : IDisposable
{
    private const UnixFileMode Runs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose()
    {
        if (Directory.Exists(_scratch.In("closed"))) File.SetUnixFileMode(_scratch.In("closed"), Runs);
        _scratch.Dispose();
    }

    /// <summary>An ordinary user often has root's directories in PATH: whoever became that user by su has.</summary>
    [Fact]
    public void A_directory_that_this_user_may_not_search_is_passed_over()
    {
        Program("closed/tool");
        var open = Program("open/tool");
        File.SetUnixFileMode(_scratch.In("closed"), UnixFileMode.None);

        var found = ProgramSearch.Find("tool", $"{_scratch.In("closed")}:{_scratch.In("open")}");
        Assert.Equal(Environment.IsPrivilegedProcess ? _scratch.In("closed/tool") : open, found);
    }

    [Fact]
    public void What_cannot_be_run_is_no_program()
    {
        Directory.CreateDirectory(_scratch.In("a/tool"));
        _scratch.Write("b/tool", "no mode to run");
        File.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(_scratch.In("c")).FullName, "tool"), "nowhere");
        var whole = $"{_scratch.In("missing")}:{_scratch.In("a")}:{_scratch.In("b")}:{_scratch.In("c")}";
        Assert.Null(ProgramSearch.Find("tool", whole));

        var last = Program("d/tool");
        Assert.Equal(last, ProgramSearch.Find("tool", $"{whole}:{_scratch.In("d")}/"));
    }

    [Fact]
    public void The_current_directory_is_never_searched()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(Program("bin/tool"))!);
        Assert.Null(ProgramSearch.Find("tool", $":.:{relative}"));
        Assert.Null(ProgramSearch.Find("tool", null));
    }

    private string Program(string relative)
    {
        var path = _scratch.Write(relative, "#!/bin/sh\n");
        File.SetUnixFileMode(path, Runs);
        return path;
    }
}
