using Pthbs.Scripts;

namespace Pthbs.Tests.Scripts;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("/home/me/mine:/home/me/below", "/home/me/mine:/home/me/below")]
    [InlineData("/x/n l", "'/x/n l'")]
    [InlineData("/x/it's", "'/x/it'\\''s'")]
    [InlineData("/x/$(id)", "'/x/$(id)'")]
    [InlineData("~x", "'~x'")]
    [InlineData("", "''")]
    public void A_word_is_quoted_where_a_shell_would_read_something_else(string text, string word) => Assert.Equal(word, ShellWord.Of(text));
}
