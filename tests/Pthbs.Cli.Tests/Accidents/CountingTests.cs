using System.Globalization;
using System.Text.RegularExpressions;
using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Accidents;

/// <summary>An accident can only happen to a call that is counted.</summary>
public sealed partial class CountingTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("build archive")]
    [InlineData("env build tiny")]
    [InlineData("collection add --source-only file:files/new.txt")]
    public async Task Of_the_calls_that_the_kernel_sees_change_files_none_goes_uncounted(string command)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        Act.Furnish(_program);
        var (log, trace) = ($"{_program.Place}.log", $"{_program.Place}.trace");
        try
        {
            var accident = AccidentLibrary.Variables(AccidentKind.All.Single(k => k.Errno == 0), 0, _program.Place, log);
            var variables = string.Join(' ', accident.Select(v => $"-E '{v.Key}={v.Value}'"));
            (await _program.ShellAsync($"exec strace -f -y -s 4096 -o '{trace}' {variables} \"$pthbs\" {command}")).Succeeded();

            var counted = int.Parse(Assert.Single(await File.ReadAllLinesAsync(log), l => l.StartsWith("end ", StringComparison.Ordinal))[4..], CultureInfo.InvariantCulture);
            // Beneath the directory: by the descriptor that a path begins at or that is written to, or by a whole path.
            var place = new Regex($"[0-9]<{Regex.Escape(_program.Place)}[/>]|\"{Regex.Escape(_program.Place)}/|chmod\\(\"/proc/self/fd/");
            var seen = (await File.ReadAllLinesAsync(trace)).Where(l => Changes().IsMatch(l) && !l.Contains("<pipe:", StringComparison.Ordinal) && place.IsMatch(l)).ToList();
            Assert.True(seen.Count == counted, $"{seen.Count} seen, {counted} counted:\n{string.Join('\n', seen)}");
            Assert.True(counted > 20, $"{counted} counted");
        }
        finally
        {
            File.Delete(log);
            File.Delete(trace);
        }
    }

    [GeneratedRegex(@"^\d+ +(mkdir|mkdirat|mknodat|symlinkat|linkat|renameat2?|rename|unlink|rmdir|unlinkat|write|pwrite64|pwritev|ftruncate|fallocate|copy_file_range|sendfile|fsync|fdatasync|syncfs|chmod|fchmod|fchownat|utimensat|open(at2?)?\(.*(O_CREAT|O_TRUNC|O_TMPFILE).*)\(?")]
    private static partial Regex Changes();
}
