using Pthbs.Packaging.BuildSystems;

namespace Pthbs.Tests.Packaging;

public sealed class DamagedTextTests
{
    [Theory]
    [InlineData("[project]\nname = \"x\n", "f:2: a text has no closing quote")]
    [InlineData("[project\n", "f:1: the name of a table has no ]")]
    [InlineData("[project]\nname\n", "f:2: this is neither a table nor KEY = VALUE: name")]
    [InlineData("a = 1\nb = [\n  \"x\",\n", "f:2: what begins here has no end")]
    [InlineData("a = [1]]\n", "f:1: a bracket is closed that was not opened")]
    [InlineData("a = \"\"\"x\n\n", "f:1: what begins here has no end")]
    public void The_line_of_a_table_file_is_named(string text, string damage) => Assert.Equal(damage, DamagedText.OfToml("f", text));

    [Theory]
    [InlineData("# x\r\n[project] # y\r\nname = \"a # b\" # c\r\n")]
    [InlineData("a = [ # [\n  \"]\", 'it',\n]\nb = { c = \"}\" }\n[[tool.x]]\n\"q.r\" = 'a\\'\n")]
    [InlineData("a = \"\"\"\nsay \"x\" = [\n\"\"\"\nb = '''\n[ '''\nc = \"\\\"\"\n")]
    [InlineData("")]
    public void A_whole_table_file_is_not_damaged(string text) => Assert.Null(DamagedText.OfToml("f", text));

    [Theory]
    [InlineData("CMakeLists.txt", "# it's (\nproject(x\nadd(y)\n", "CMakeLists.txt:2: a parenthesis is not closed")]
    [InlineData("CMakeLists.txt", "a(\"x)\n", "CMakeLists.txt:1: a text has no closing quote")]
    [InlineData("CMakeLists.txt", "message(don't \"\\\"(\")\n", null)]
    [InlineData("meson.build", "project('x (')\nx = a)\n", "meson.build:2: a parenthesis is closed that was not opened")]
    [InlineData("meson.build", "project('it\\'s', 'c') # (\n", null)]
    public void The_line_of_a_parenthesis_is_named(string file, string text, string? damage) => Assert.Equal(damage, DamagedText.OfCalls(file, text));

    [Fact]
    public void What_is_left_to_decide_names_the_line_of_a_project_that_is_damaged()
    {
        var draft = Trees.Draft(Trees.Of(("pyproject.toml", "[project]\nname = \"tool\"\nversion \"1.2\"\n"), ("tool.py", "x = 1\n")));

        Assert.Contains("what the source says of itself: pyproject.toml:3: this is neither a table nor KEY = VALUE: version \"1.2\"", draft.Decisions);
    }
}
