using Pthbs.Cli.Completion;

namespace Pthbs.Cli.Tests.Completion;

public sealed class ShellLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("pthbs", "pthbs")]
    [InlineData("pthbs ", "pthbs|")]
    [InlineData("pthbs  build\tzl", "pthbs|build|zl")]
    [InlineData("pthbs build curl:tls=op", "pthbs|build|curl:tls=op")]
    [InlineData("pthbs build \"a b\" 'c d'e", "pthbs|build|a b|c de")]
    [InlineData("pthbs build \"open qu", "pthbs|build|open qu")]
    [InlineData(@"pthbs a\ b \$(x) ""\$y \z"" '\q'", @"pthbs|a b|$(x)|$y \z|\q")]
    [InlineData(@"pthbs end\", @"pthbs|end\")]
    [InlineData("pthbs '' \"\" x", "pthbs|||x")]
    [InlineData("pthbs $(touch x) `touch y`", "pthbs|$(touch|x)|`touch|y`")]
    public void A_line_becomes_the_words_that_bash_makes_of_it_and_nothing_is_run(string line, string words) => Assert.Equal(words.Split('|'), ShellLine.Split(line));
}
