using System.Text;
using System.Text.Json;
using Pthbs.Errors;
using Pthbs.Execution.Processes;

namespace Pthbs.Tests.Execution;

/// <summary>Errors as one process tells them to another.</summary>
public sealed class ActionErrorTests
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower };

    [Fact]
    public void The_bytes_are_those_of_the_serializer_and_are_read_back()
    {
        Assert.All((ActionError[])[new(ErrorKind.Build, "it <failed>", "a", "b", "c", "d\u001b", ["e", "é"]), new(ErrorKind.Input, "x", null, null, null, null, null)], error =>
        {
            Assert.Equal(JsonSerializer.Serialize(error, Options), Encoding.UTF8.GetString(error.ToBytes()));
            Assert.Equivalent(error, ActionError.Parse(error.ToBytes()), strict: true);
        });
    }

    [Fact]
    public void Members_that_are_not_there_are_not_known() => Assert.Equal(new ActionError(default, "x", null, null, null, null, null), ActionError.Parse("""{"what":"x","other":1}"""u8));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"kind":"build","what":"x"}""")]
    [InlineData("""{"kind":4294967296,"what":"x"}""")]
    [InlineData("""{"kind":0,"what":1}""")]
    [InlineData("""{"kind":0,"what":"\ud800"}""")]
    [InlineData("""{"kind":0,"what":"x","details":"x"}""")]
    public void What_is_no_error_is_none(string json) => Assert.Null(ActionError.Parse(Encoding.UTF8.GetBytes(json)));
}
