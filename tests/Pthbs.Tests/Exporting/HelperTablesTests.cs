using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Exporting.Make;
using Pthbs.Files.Elf;

namespace Pthbs.Tests.Exporting;

/// <summary>What the exported helpers hold a second time is what the program has.</summary>
public sealed partial class HelperTablesTests
{
    [Fact]
    public void Machines_have_the_same_headers()
    {
        var text = Encoding.UTF8.GetString(Helpers.Read("check.sh"));
        var theirs = Rows().Matches(text[text.IndexOf("machine_of()", StringComparison.Ordinal)..text.IndexOf("machine_check", StringComparison.Ordinal)])
            .SelectMany(row => row.Groups[1].Value.Split(" | ").Select(name => (name, row.Groups[2].Value)));

        var ours = ElfMachine.All.Select(m => (m.Name, string.Create(CultureInfo.InvariantCulture, $"{m.Number} {(m.Is64Bit ? 1 : 0)} {(m.IsBigEndian ? 1 : 0)}")));
        Assert.Equal(ours.Order(), theirs.Order());
    }

    [GeneratedRegex(@"^\t([a-z0-9_ |]+)\) echo ([0-9]+ [01] [01]) ;;$", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
